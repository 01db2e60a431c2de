"""XML files of others, record by record, read by a process of its own (`confined`); what is broken is said, what comes before it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mapviewer.confined.nodes import Node, nodes_in
from mapviewer.confined.parent import RefusedError, read_confined
from mapviewer.confined.words import CLOSE, NODE, NOTE, OPEN, Word
from mapviewer.errors import Severity
from mapviewer.foreign.xml import Element
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Input
from mapviewer.language import tr


@dataclass(slots=True)
class Container:
    """An element that holds records, as far as it has been read: its name, attributes, line, and the nodes in it that are no records."""

    name: str
    attributes: dict[str, str]
    line: int
    nodes: list[Node] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    """Whatever an importer works out for it."""


def confined(
    given: Input, head: Head, task: str, spec: dict[str, Any], data: Iterable[bytes]
) -> Iterator[Word]:
    """What a task finds in some bytes; raises InputError when it finds nothing before what is broken."""
    any_ = False
    try:
        for word in read_confined(task, spec, data, lambda: given.watch.tell(-1, tr("Importing the file"))):
            if word[0] == NOTE:
                head.tell(word[1])
            else:
                any_ = any_ or word[0] not in (OPEN, CLOSE)
                yield word
    except RefusedError as error:
        if not any_:
            raise refusal(given.file, str(error), line=error.line or None) from None
        head.tell(f"{error}; what comes before is loaded", line=error.line, severity=Severity.ERROR)


def subtrees(
    given: Input, head: Head, containers: Collection[str], *, task: str = "xml"
) -> Iterator[tuple[list[Container], int, Node]]:
    """Every element that lies in containers and is none: those containers, outermost first, its line and the element. Elements of a container that come before it are among its `nodes` if the caller puts them there."""
    path: list[Container] = []
    for word in confined(given, head, task, {"containers": sorted(containers)}, given.stream()):
        if word[0] == OPEN:
            path.append(Container(word[2], word[3] or {}, word[1]))
        elif word[0] == CLOSE:
            path.pop()
        elif word[0] == NODE:
            yield path, word[1], word[2]


def xml_records(
    given: Input, head: Head, records: Collection[str], containers: Collection[str]
) -> Iterator[Element]:
    """The elements with these names, in the order in which they end, then the root if the file is whole; raises InputError when nothing comes before what is broken.

    They lie in nothing but `containers`.
    """
    path: list[Element] = []
    root: Element | None = None
    for word in confined(given, head, "xml", {"containers": sorted(containers)}, given.stream()):
        above = path[-1] if path else None
        if word[0] == OPEN:
            element = Element(word[2], word[3] or {}, word[1], above)
            if above is not None:
                above.children.append(element)
            else:
                root = element
            path.append(element)
        elif word[0] == CLOSE:
            path.pop()
            if not path and root is not None:
                yield root
        elif word[0] == NODE:
            element = _element(word[2], word[1], above)
            if element.name in records:
                yield element
            elif above is not None:
                above.children.append(element)


def _element(node: Node, line: int, above: Element | None) -> Element:
    name, text, *more = node
    found = Element(name, (more[0] or {}) if more else {}, line, above, text)
    found.children = [_element(child, line, found) for child in more[1] or ()] if len(more) > 1 else []
    return found


def value_of(node: Node) -> Any:
    """A node as plain values: its text, or an object of what is in it."""
    inner = nodes_in(node)
    attributes = (node[2] or {}) if len(node) > 2 else {}
    if not inner and not attributes:
        return node[1]
    found: dict[str, Any] = {f"@{key}": value for key, value in attributes.items()}
    for child in inner:
        value = value_of(child)
        name = child[0]
        if name in found:
            listed = found[name] if isinstance(found[name], list) else [found[name]]
            found[name] = [*listed, value]
        else:
            found[name] = value
    if node[1]:
        found["text"] = node[1]
    return found
