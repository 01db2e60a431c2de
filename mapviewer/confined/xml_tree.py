"""XML, subtree by subtree: without document types and entities, within bounds of depth and size, as far as it is whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import IO, Any, Final
from xml.parsers import expat

from mapviewer.confined.words import CLOSE, NODE, OPEN, RefusedError, Word

MOST_DEPTH: Final = 180
"""Levels of nesting that are read."""
MOST_TEXT: Final = 32 << 20
"""Characters that one subtree may hold."""
MOST_ELEMENTS: Final = 1_000_000
"""Elements that one subtree may hold."""
_STEP: Final = 1 << 16


def words(data: IO[bytes], containers: frozenset[str]) -> Iterator[Word]:
    """`OPEN` and `CLOSE` for the elements of these names that lie in nothing but each other (and for the root, whatever its name), `NODE` for what lies in them."""
    reader = _Reader(containers)
    while piece := data.read(_STEP):
        yield from reader.feed(piece)
    yield from reader.feed(b"", final=True)


class _Reader:
    def __init__(self, containers: frozenset[str]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        self.ready: deque[Word] = deque()
        self._handle(parser, containers)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype
        self.parser = parser

    def feed(self, data: bytes, *, final: bool = False) -> Iterator[Word]:
        broken: RefusedError | None = None
        try:
            self.parser.Parse(data, final)
        except RefusedError as error:
            broken = error
        except expat.ExpatError as error:
            broken = RefusedError(_reason(error), error.lineno)
        except (ValueError, LookupError) as error:  # an encoding that nobody knows
            broken = RefusedError(
                f"found XML in an encoding that cannot be read ({error!s:.80}), expected UTF-8", 1
            )
        while self.ready:
            yield self.ready.popleft()
        if broken is not None:
            raise broken

    def _handle(self, parser: Any, containers: frozenset[str]) -> None:
        """Functions that share their variables, since they are called for every element."""
        say = self.ready.append
        stack: list[list[Any]] = []
        names: dict[str, str] = {}
        line = held = size = open_ = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal line, held, size, open_
            local = names.get(name)
            if local is None:
                local = names[name] = name.rpartition(" ")[2][:1_000]
            if attributes:
                for key in attributes:
                    if " " in key:
                        attributes = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
                        break
            if not stack:
                line, held, size = parser.CurrentLineNumber, 0, 0
                if local in containers or not open_:
                    if open_ >= MOST_DEPTH:
                        raise self._refused(_DEEP)
                    open_ += 1
                    say([OPEN, line, local, attributes])
                    return
            elif len(stack) >= MOST_DEPTH:
                raise self._refused(_DEEP)
            if attributes:
                # Those of the elements that are held count as text of theirs.
                for value in attributes.values():
                    size += len(value)
            held += 1
            if held > MOST_ELEMENTS:
                raise self._refused(
                    f"found more than {MOST_ELEMENTS:,} elements in one record, expected fewer"
                )
            stack.append([local, "", attributes or 0, 0])

        def text(words: str) -> None:
            nonlocal size
            if stack:
                size += len(words)
                if size > MOST_TEXT:
                    raise self._refused(
                        f"found more than {MOST_TEXT:,} characters in one record, expected fewer"
                    )
                node = stack[-1]
                if node[1].__class__ is list:
                    node[1].append(words)
                else:
                    node[1] = [node[1], words] if node[1] else words

        def end(_: str) -> None:
            nonlocal open_
            if not stack:
                open_ -= 1
                say([CLOSE])
                return
            node = stack.pop()
            said = node[1]
            if said.__class__ is list:
                said = "".join(said)
            node[1] = said.strip()
            if not node[3] and not node[2]:
                node = node[:2]
            if not stack:
                say([NODE, line, node])
                return
            above = stack[-1]
            if above[3]:
                above[3].append(node)
            else:
                above[3] = [node]

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text

    def _doctype(self, *_: object) -> int:
        raise self._refused("found a document type or an entity, expected XML without; they are not followed")

    def _refused(self, words: str) -> RefusedError:
        return RefusedError(words, self.parser.CurrentLineNumber)


_DEEP: Final = f"found elements nested more than {MOST_DEPTH} deep, expected fewer levels"


def _reason(error: expat.ExpatError) -> str:
    reason = expat.ErrorString(error.code)
    if reason == "no element found":
        return "the XML ends too early: an element is left open"
    return f"this is no XML any more ({reason}), expected it to be well-formed"
