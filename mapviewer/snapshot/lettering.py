"""Text as boxes: styles, measuring, wrapping, shortening, direction. Pure; widths come from whoever can shape text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ASCENT: Final = 1.0
"""Room above the baseline that a line needs, in text sizes; Arabic with marks included."""
DESCENT: Final = 0.34
"""Room below the baseline, in text sizes."""
LINE: Final = 1.34
"""From baseline to baseline, in text sizes."""
CAP: Final = 0.714
"""Height of a capital of the bundled fonts, in text sizes."""
ELLIPSIS: Final = "…"

# Nobody reads more in a picture, and shaping a megabyte takes seconds.
_LONGEST: Final = 2_000

# Characters by which a shortened text may be cut farther back, to the end of a word.
_NEAR: Final = 10

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: size in pixels, weight, slant."""

    size: float
    bold: bool = False
    italic: bool = False


Measure = Callable[[str, Style], float]
"""The width in pixels of one line of text in a style."""


def plain(text: str) -> str:
    """Text fit for one paragraph of a picture: no control characters, white space collapsed, not longer than 2,000 characters.

    Bidirectional embeddings and overrides are dropped as well, so that a title cannot turn around what stands next to it.
    """
    cut = text[: 4 * _LONGEST]
    kept = "".join(
        " " if c.isspace() or unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") else c
        for c in cut
        if c not in "\u202a\u202b\u202c\u202d\u202e"
    )
    words = " ".join(kept.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + ELLIPSIS


def isolate(text: str) -> str:
    """The text with its own direction inside a sentence (Unicode isolates, first strong character)."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def right_to_left(text: str) -> bool:
    """Whether the paragraph runs from right to left: by its first strong character outside isolates (UAX 9, P2 and P3)."""
    depth = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("LRI", "RLI", "FSI"):
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("R", "AL"):
            return True
        elif depth == 0 and kind == "L":
            return False
    return False


def shorten(text: str, style: Style, width: float, measure: Measure) -> str:
    """The longest beginning of the text that fits with an ellipsis into `width` pixels; the whole text where it fits; else ""."""
    if measure(text, style) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(_cut(text, middle), style) <= width:
            low = middle
        else:
            high = middle - 1
    return _cut(text, low) if low else ""


def wrap(text: str, style: Style, width: float, measure: Measure, *, lines: int) -> tuple[str, ...]:
    """The text in at most `lines` lines of `width` pixels, broken at spaces (inside a word too long for a line); the last is shortened.

    No line comes out wider than `width`; one that has no room for a single character is left out.
    """
    words = text.split(" ") if text else []
    done: list[str] = []
    while words and len(done) < lines:
        if len(done) == lines - 1:
            last = shorten(" ".join(words), style, width, measure)
            if last:
                done.append(last)
            break
        taken = _fitting(words, style, width, measure)
        if taken:
            done.append(" ".join(words[:taken]))
            words = words[taken:]
            continue
        head = _beginning(words[0], style, width, measure)
        if not head:
            break
        done.append(head)
        words[0] = words[0][len(head) :]
    return _balanced(done)


def wrap_with_tail(
    text: str, tail: str, style: Style, width: float, measure: Measure, *, lines: int
) -> tuple[str, ...]:
    """Like `wrap`, with a few last characters that stay whole when the text before them has to be shortened."""
    end = f"\u00a0{tail}" if tail else ""
    done = wrap(text + end, style, width, measure, lines=lines)
    if not end or _letters("".join(done)) == _letters(text + end):
        return done
    words = text.split(" ")
    low, high = 0, len(words) - 1
    best = done
    while low < high:
        middle = (low + high + 1) // 2
        tried = wrap(_cut(" ".join(words[:middle]), len(text)) + end, style, width, measure, lines=lines)
        if tried and tried[-1].endswith(tail):
            low, best = middle, tried
        else:
            high = middle - 1
    return best


def _letters(text: str) -> str:
    """The text without what wrapping adds or takes."""
    return text.replace(" ", "").replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")


def _balanced(lines: list[str]) -> tuple[str, ...]:
    """Lines of one text, an isolate that is open at a line's end closed there and opened again on the next."""
    done = []
    depth = 0
    for line in lines:
        whole = FIRST_STRONG_ISOLATE * depth + line
        depth = max(0, whole.count(FIRST_STRONG_ISOLATE) - whole.count(POP_ISOLATE))
        done.append(whole + POP_ISOLATE * depth)
    return tuple(done)


def _cut(text: str, length: int) -> str:
    """A beginning with an ellipsis, at the end of a word when one is near; isolates that were opened are closed again."""
    head = text[:length]
    space = head.rfind(" ")
    if length < len(text) and not text[length].isspace() and space > 0 and length - space <= _NEAR:
        head = head[:space]
    head = head.rstrip(" ,;:·–-")
    still_open = head.count(FIRST_STRONG_ISOLATE) - head.count(POP_ISOLATE)
    return head + ELLIPSIS + POP_ISOLATE * max(0, still_open)


def _fitting(words: list[str], style: Style, width: float, measure: Measure) -> int:
    """How many words fit on one line, by doubling and halving so that long texts are not measured word by word."""
    low, high = 0, 1
    while high <= len(words) and measure(" ".join(words[:high]), style) <= width:
        low, high = high, high * 2
    high = min(high - 1, len(words))
    while low < high:
        middle = (low + high + 1) // 2
        if measure(" ".join(words[:middle]), style) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _beginning(word: str, style: Style, width: float, measure: Measure) -> str:
    low, high = 0, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(word[:middle], style) <= width:
            low = middle
        else:
            high = middle - 1
    return word[:low]
