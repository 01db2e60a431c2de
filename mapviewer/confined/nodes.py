"""The nodes in which elements of XML come out of the confined process, and what is in them."""

from __future__ import annotations

from typing import Any, Final

Node = list[Any]
"""[name, text], or [name, text, attributes or 0, nodes or 0]."""
_NONE: Final[list[Node]] = []


def nodes_in(node: Node) -> list[Node]:
    """The nodes directly in a node."""
    return (node[3] or _NONE) if len(node) > 3 else _NONE


def first(node: Node, *path: str) -> Node | None:
    """What lies at a path of names below a node; the first where there are several."""
    found: Node = node
    for name in path:
        for child in nodes_in(found):
            if child[0] == name:
                found = child
                break
        else:
            return None
    return found


def text_at(node: Node, *path: str) -> str:
    """The text at a path of names below a node, "" where there is nothing."""
    found = first(node, *path)
    text: str = found[1] if found is not None else ""
    return text


def attribute(node: Node, name: str) -> str:
    """An attribute of a node, "" where it has none."""
    text: str = (node[2] or {}).get(name, "") if len(node) > 2 else ""
    return text
