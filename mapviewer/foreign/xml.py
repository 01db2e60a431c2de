"""XML of strangers as elements, and what a file's root is; the reading itself is done in a process of its own (`confined/xml_tree.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# What may stand before the root: declarations, comments, blanks. A document type may, too, though nothing is read that has one.
_PROLOGUE: Final = re.compile(
    rb"(?:\s++|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE(?:[^\[\]>]|\[[^\]]*+\])*+>)*+<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)"
)


@dataclass(slots=True)
class Element:
    """An element: its name without a prefix, attributes (without prefixes), what is in it, and the line of the record that it is in.

    `text` is the text directly in it, all pieces joined. `parent` is None for the root.
    """

    name: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """Its children of this name."""
        return (child for child in self.children if child.name == name)

    def first(self, *path: str) -> Element | None:
        """What lies at a path of names below it; the first where there are several."""
        found: Element | None = self
        for name in path:
            if found is None:
                return None
            found = next(found.all(name), None)
        return found

    def of(self, *path: str) -> str:
        """The text at a path of names below it, "" where there is nothing."""
        found = self.first(*path)
        return found.text if found is not None else ""

    def above(self) -> Iterator[Element]:
        """Its parent and whatever holds that, outwards."""
        found = self.parent
        while found is not None:
            yield found
            found = found.parent


def root_name(head: bytes) -> str:
    """The name of the root of what may be XML, by the start of a file and without its prefix; "" for what is none."""
    found = _PROLOGUE.match(head.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii", "replace") if found is not None else ""
