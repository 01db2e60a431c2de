"""How deep values may be nested: what is read has to be written again, and every reader and writer of JSON has a bound of its own."""

from __future__ import annotations

from typing import Any

from mapviewer.formats.mending import MAX_DEPTH

TOO_DEEP = f"found values nested more than {MAX_DEPTH} deep, expected fewer levels; they are read as null"


def bounded_depth(value: Any) -> tuple[Any, bool]:
    """A JSON value without what lies below `MAX_DEPTH` levels, which becomes None; and whether there was any. The value is changed in place."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH - 1):
        if not level:
            return value, False
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
    cut = False
    for node in level:
        for key, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(child, dict | list):
                node[key] = None
                cut = True
    return value, cut
