"""XML of strangers, record by record: without document types and entities, within bounds of depth and size, as far as it is whole.

An element is given away when it ends, and forgotten by its parent: what is held is one record and the path that leads to it, however long the file is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MOST_DEPTH: Final = 200
"""Levels of nesting that are read."""
MOST_TEXT: Final = 32 << 20
"""Characters of text and attributes that one record may hold."""
MOST_ELEMENTS: Final = 1_000_000
"""Elements that may be held at once."""
_STEP: Final = 1 << 16


class XmlError(Exception):
    """The XML cannot be read from here on; the message says what was found and expected, `line` where (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Element:
    """An element: its name without a prefix, the namespace that it is of, attributes (without prefixes), what is in it, and its line.

    `text` is the text directly in it, all pieces joined. `parent` is None for the root.
    """

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it, without blanks around it."""
        return "".join(self._pieces).strip()

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


def elements(pieces: Iterable[bytes], records: Collection[str]) -> Iterator[Element]:
    """Every element whose name is among `records`, complete, in the order in which they end; the root comes last, whatever its name.

    A record that has been given away is no longer among its parent's children; other elements stay there. Raises XmlError at what cannot be read, after the records before it.
    """
    reader = _Reader(frozenset(records))
    for piece in pieces:
        for start in range(0, len(piece), _STEP):
            yield from reader.feed(piece[start : start + _STEP])
    yield from reader.feed(b"", final=True)


def opening_name(head: bytes) -> tuple[str, str]:
    """Name and namespace of the root of what may be XML, by the start of a file; ("", "") for what is none."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "", ""
    reader = _Reader(frozenset())
    with suppress(XmlError):
        list(reader.feed(head.lstrip(b"\xef\xbb\xbf \t\r\n")))
    return (reader.root.name, reader.root.namespace) if reader.root is not None else ("", "")


class _Reader:
    def __init__(self, records: frozenset[str]) -> None:
        self.records = records
        self.root: Element | None = None
        self.here: Element | None = None
        self.ready: list[Element] = []
        self.depth = self.size = self.held = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype
        self.parser = parser

    def feed(self, data: bytes, *, final: bool = False) -> Iterator[Element]:
        """The records that end in these bytes; what is wrong with the XML is raised once those before it have been given away."""
        broken: XmlError | None = None
        try:
            self.parser.Parse(data, final)
        except XmlError as error:
            broken = error
        except expat.ExpatError as error:
            broken = XmlError(error.lineno, _words(error))
        except (ValueError, LookupError) as error:  # an encoding that nobody knows
            broken = XmlError(
                1, f"found XML in an encoding that cannot be read ({error!s:.80}), expected UTF-8"
            )
        ready, self.ready = self.ready, []
        yield from ready
        if broken is not None:
            raise broken

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.held += 1
        if self.depth > MOST_DEPTH:
            raise self._refused(f"found elements nested more than {MOST_DEPTH} deep, expected fewer levels")
        if self.held > MOST_ELEMENTS:
            raise self._refused(f"found more than {MOST_ELEMENTS:,} elements in one record, expected fewer")
        space, _, local = name.rpartition(" ")
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self._count(sum(len(key) + len(value) for key, value in told.items()))
        element = Element(local, space, told, self.parser.CurrentLineNumber, self.here)
        if self.here is not None:
            self.here.children.append(element)
        else:
            self.root = element
        self.here = element

    def _end(self, name: str) -> None:
        del name
        self.depth -= 1
        element = self.here
        if element is None:
            return
        self.here = element.parent
        if element.parent is None or element.name in self.records:
            self.ready.append(element)
            self.size = 0
            if element.parent is not None:
                element.parent.children.pop()
                self.held -= _count(element)

    def _text(self, text: str) -> None:
        self._count(len(text))
        if self.here is not None:
            self.here._pieces.append(text)

    def _doctype(self, *_: object) -> int:
        raise self._refused("found a document type or an entity, expected XML without; they are not followed")

    def _count(self, more: int) -> None:
        self.size += more
        if self.size > MOST_TEXT:
            raise self._refused(f"found more than {MOST_TEXT:,} characters in one record, expected fewer")

    def _refused(self, words: str) -> XmlError:
        return XmlError(self.parser.CurrentLineNumber, words)


def _count(element: Element) -> int:
    count, waiting = 0, [element]
    while waiting:
        count += 1
        waiting.extend(waiting.pop().children)
    return count


def _words(error: expat.ExpatError) -> str:
    reason = expat.ErrorString(error.code)
    if reason == "no element found":
        return "the XML ends too early: an element is left open"
    return f"this is no XML any more ({reason}), expected it to be well-formed"
