"""Numbers and coordinates as tables have them: decimal commas, blanks, degrees beyond 180, and what is no number."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from mapviewer.foreign.text import quoted

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_HALF = re.compile(r"(.*?)°?\s*([NSEWO])", re.IGNORECASE)
_AHEAD = re.compile(r"\s*([NSEWO])\s*(\d(?:.*[^NSEWO])?)", re.IGNORECASE)
"""The half of the globe before the degrees: N 33°30′36″, E36.29."""


class NumberError(ValueError):
    """A cell that is no number, or none that can be; the message says what was found and what was expected."""


def number(text: str) -> float | None:
    """A finite number, with a point or a comma before its decimals; None for an empty cell; raises NumberError."""
    if _PLAIN.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value
    written = text.strip().replace(" ", "").replace(" ", "").replace("−", "-").lstrip("'")
    if not written:
        return None
    if _COMMA.fullmatch(written):
        written = written.replace(",", ".")
    if not _PLAIN.fullmatch(written):
        raise NumberError(f"found {quoted(text)}, expected a number")
    value = float(written)
    if not math.isfinite(value):
        raise NumberError(f"found {quoted(text)}, expected a finite number")
    return value


_GROUPED = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+")


def whole(text: str) -> int | None:
    """A whole number from 0 on, its thousands set apart in any way (1,234 · 1.234 · 1 234), which for a whole number is plain; None for an empty cell; raises NumberError."""
    if len(text) < 16 and text.isascii() and text.isdigit():
        return int(text)  # as nearly every row has it
    if len(text) < 24 and _GROUPED.fullmatch(text.strip()):
        return int(re.sub(r"\D", "", text))
    return count(text)


def count(text: str) -> int | None:
    """A whole number from 0 on, also written `3.0`; None for an empty cell; raises NumberError."""
    value = number(text)
    if value is None:
        return None
    if value < 0 or value != int(value):
        raise NumberError(f"found {quoted(text)}, expected a whole number from 0 on")
    return int(value)


@dataclass(slots=True)
class Point:
    """Coordinates in degrees (WGS 84), and what has to be said of how they were read ("" for nothing)."""

    lat: float
    lon: float
    note: str = ""


def point(lat: str, lon: str) -> Point | None:
    """Coordinates from two cells; None where both are empty; raises NumberError where one is missing or they are nowhere on earth.

    A longitude from 180 to 360 is turned by a whole circle, and said. Swapped ones are never put right here: that is for a person to say.
    """
    if _PLAIN.fullmatch(lat) and _PLAIN.fullmatch(lon):
        y, x = float(lat), float(lon)  # as nearly every row has it
        if -90 <= y <= 90 and -180 <= x <= 180:
            return Point(y, x)
    return _checked(_degrees(lat, "NS"), _degrees(lon, "EWO"), lat, lon)


def _checked(y: float | None, x: float | None, lat: str, lon: str) -> Point | None:
    if y is None and x is None:
        return None
    if y is None or x is None:
        missing, given = ("latitude", lon) if y is None else ("longitude", lat)
        raise NumberError(f"found {quoted(given)} without a {missing}, expected both or neither")
    if not -90 <= y <= 90:
        swapped = -90 <= x <= 90 and -180 <= y <= 180
        hint = "; latitude and longitude may have been swapped" if swapped else ""
        raise NumberError(f"found the latitude {quoted(lat)}, expected −90 to 90 degrees{hint}")
    if 180 < x <= 360:
        return Point(y, x - 360, f"found the longitude {quoted(lon)}, which is read as {x - 360:g}")
    if not -180 <= x <= 180:
        raise NumberError(f"found the longitude {quoted(lon)}, expected −180 to 180 degrees")
    return Point(y, x)


_SIXTY = re.compile(
    r"\s*(?P<sign>[+\-−])?(?P<d>\d{1,3})\s*[°ºd]\s*(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['’′m]\s*"
    r"(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″s]|''|’’|′′)\s*)?(?P<letter>[NSEWO])?\s*",
    re.IGNORECASE,
)
"""Degrees and minutes, with seconds or without: 33°30′36″N, 33° 30.6' N."""


def _from_sixty(found: re.Match[str], text: str) -> float:
    degrees, minutes = int(found["d"]), float(found["m"].replace(",", "."))
    seconds = float((found["s"] or "0").replace(",", "."))
    if minutes >= 60 or seconds >= 60 or (found["sign"] and found["letter"]):
        raise NumberError(f"found {quoted(text)}, expected degrees with minutes and seconds below 60")
    value = degrees + minutes / 60 + seconds / 3_600
    return -value if found["sign"] in ("-", "−") else value


def _degrees(text: str, halves: str) -> float | None:
    if ahead := _AHEAD.fullmatch(text):
        text = f"{ahead[2]}{ahead[1]}"
    if (sixty := _SIXTY.fullmatch(text)) is not None:
        value: float | None = _from_sixty(sixty, text)
        letter = (sixty["letter"] or "").upper()
        if not letter:
            return value
    else:
        found = _HALF.fullmatch(text.strip())
        if found is None:
            return number(text.replace("°", ""))
        letter = found[2].upper()
        try:
            value = number(found[1])
        except NumberError:
            # “NaN” ends like a latitude, and is none.
            raise NumberError(f"found {quoted(text)}, expected a number") from None
    if value is None or letter not in halves or value < 0:
        raise NumberError(f"found {quoted(text)}, expected degrees")
    return -value if letter in "SWO" and not (letter == "O" and "O" not in halves) else value
