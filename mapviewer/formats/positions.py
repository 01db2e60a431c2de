"""Where in a JSON text a value stands: pointer → bytes → line and column. Computed only for what failed.

The scanner reads tokens in one pass, with a stack of its own: depth costs memory, never recursion. It expects a text whose brackets
match and does not judge it; what is wrong with a text is for the parser to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, cast

import jiter

Path = tuple[str | int, ...]
"""Keys and indices from the root of a JSON value to one inside it."""

# A string, a piece of punctuation, or a run of anything else; a lone quote is a string that never ends.
TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}:,]|[^ \t\r\n"\[\]{}:,]++|"', re.DOTALL)

_BRACKETS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_OPENING: Final = b"{["
_OBJECT, _LIST, _QUOTE = b'{["'
_CLOSING: Final = b"}]"
_ESCAPE: Final = re.compile(r'\\(u[0-9a-fA-F]{4}|.)|\\$|["\x00-\x1f]', re.DOTALL)
_SIMPLE: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Span(NamedTuple):
    """Where a value stands, as byte offsets [start, end)."""

    start: int
    end: int


class _Node:
    """A wanted place in the tree of wanted places; `path` when somebody asked for just this one."""

    __slots__ = ("children", "path")

    def __init__(self) -> None:
        self.children: dict[str | int, _Node] = {}
        self.path: Path | None = None


class _Frame:
    """An open container: what is wanted inside it, where it began, and how far in it we are."""

    __slots__ = ("at_key", "index", "is_object", "key", "node", "start")

    def __init__(self, node: _Node, start: int, is_object: bool) -> None:
        self.node = node
        self.start = start
        self.is_object = is_object
        self.at_key = is_object
        self.key = ""
        self.index = 0


def decode_string(token: bytes) -> str:
    """The text of a JSON string token, quotes included.

    What no string may hold is read as leniently as can be: bytes that are no UTF-8 and halves of surrogate pairs become U+FFFD,
    an unknown escape stands for its letter.
    """
    if b"\\" not in token:
        return token[1:-1].decode("utf-8", "replace")
    try:
        value = jiter.from_json(token)
    except ValueError:
        pass
    else:
        if isinstance(value, str):
            return value
    text = _ESCAPE.sub(_unescape, token[1:-1].decode("utf-8", "replace"))
    # Halves that belong together become one character, the others the replacement character.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescape(match: re.Match[str]) -> str:
    escaped = match[1]
    if escaped is None:
        return "" if match[0] == "\\" else match[0]
    if len(escaped) == 5:
        return chr(int(escaped[1:], 16))
    return _SIMPLE.get(escaped, escaped)


def locate(data: bytes, paths: Iterable[Path]) -> dict[Path, Span]:
    """Byte spans of the values at `paths` in a JSON text whose brackets match; a path that is not there is left out.

    Of a key that occurs twice the last one counts, as in the parser.
    """
    root = _Node()
    for path in paths:
        node = root
        for part in path:
            node = node.children.setdefault(part, _Node())
        node.path = path
    found: dict[Path, Span] = {}
    stack: list[_Frame] = []
    skipped = 0
    for match in TOKEN.finditer(data):
        token = match[0]
        kind = token[0]
        if skipped:
            if kind in _OPENING:
                skipped += 1
            elif kind in _CLOSING:
                skipped -= 1
            continue
        frame = stack[-1] if stack else None
        if kind in _CLOSING:
            if frame is not None:
                stack.pop()
                if frame.node.path is not None:
                    found[frame.node.path] = Span(frame.start, match.end())
            continue
        if token == b"," and frame is not None:
            frame.index += 1
            frame.at_key = frame.is_object
            continue
        if token == b":":
            continue
        if frame is not None and frame.at_key:
            frame.at_key = False
            frame.key = decode_string(token)
            continue
        if frame is None:
            child: _Node | None = root
        else:
            child = frame.node.children.get(frame.key if frame.is_object else frame.index)
        if kind in _OPENING:
            if child is None or not (child.children or child.path is not None):
                skipped = 1
            else:
                stack.append(_Frame(child, match.start(), token == b"{"))
        elif child is not None and child.path is not None:
            found[child.path] = Span(match.start(), match.end())
    return found


def line_columns(data: bytes, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Line and column of byte offsets, both from 1, the column in characters; one pass over the text, however many offsets."""
    places: dict[int, tuple[int, int]] = {}
    line, column, seen = 1, 1, 0
    for offset in sorted(set(offsets)):
        newlines = data.count(b"\n", seen, offset)
        if newlines:
            line += newlines
            column = 1
            seen = data.rfind(b"\n", seen, offset) + 1
        column += len(data[seen:offset].decode("utf-8", "replace"))
        seen = offset
        places[offset] = (line, column)
    return places


def object_offsets(data: bytes, key: str) -> list[int]:
    """Byte offsets at which the objects in the array under a key of the outermost object begin; [] when there is no array.

    One pass over strings and brackets alone, for whole files. Of a key that occurs twice the last one counts.
    """
    offsets: list[int] = []
    depth, inside = 0, False
    string = Span(0, 0)
    for match in _BRACKETS.finditer(data):
        start = match.start()
        kind = data[start]
        if kind == _QUOTE:
            if depth == 1:
                string = Span(start, match.end())
        elif kind in _OPENING:
            if depth == 1 and _is_value_of(data, key, string, start):
                offsets, inside = [], data[start] == _LIST
            elif depth == 2 and inside and kind == _OBJECT:
                offsets.append(start)
            depth += 1
        else:
            depth -= 1
            inside = inside and depth > 1
    return offsets


def _is_value_of(data: bytes, key: str, string: Span, start: int) -> bool:
    """Whether the value at `start` has the string at `string` as its key, and that key is `key`."""
    between = data[string.end : start] if start - string.end < 1_000 else b""
    return between.strip(b" \t\r\n") == b":" and decode_string(data[string.start : string.end]) == key


def pointer(path: Path) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def value_at(value: Any, path: Path) -> Any:
    """What stands at a path in a parsed value; raises KeyError, IndexError or TypeError when nothing does."""
    for part in path:
        if isinstance(value, dict) if isinstance(part, str) else isinstance(value, list):
            value = cast("Any", value)[part]
        else:
            raise TypeError(f"no {part!r:.60} in {type(value).__name__}")
    return value
