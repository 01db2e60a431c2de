"""Reading coordinates that a person typed or pasted: forgiving about signs, letters and marks, never about meaning. Pure.

Known are decimal degrees, degrees and minutes, degrees, minutes and seconds, UTM (UPS at the poles) and MGRS. Hemispheres are a sign or one of N, S,
E, W, O (French, Spanish and Italian for west) or a word. Where the order is latitude, longitude by convention alone and the other one is
possible too, it is offered, and never taken silently.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from mapviewer.geodesy.grids import GridError, from_mgrs, from_utm
from mapviewer.geodesy.notation import Notation
from mapviewer.language import tr


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees, how it was written, and half the side (metres) of the square that a grid reference names, 0 for a point.

    `why` says in what other way something was read, for one that is only offered.
    """

    lat: float
    lon: float
    notation: Notation
    within_m: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text means, None where that is not plain; and what it may mean instead. `trouble` says why it is not plain."""

    place: Place | None
    others: tuple[Place, ...] = ()
    trouble: str = ""


class UnreadableError(ValueError):
    """No coordinates; says what was found and expected."""


_LONGEST: Final = 200
_WORDS: Final = {
    "NORTH": "N", "NORD": "N", "NORTE": "N", "شمال": "N", "شمالا": "N",
    "SOUTH": "S", "SUD": "S", "SÜD": "S", "SUR": "S", "جنوب": "S", "جنوبا": "S",
    "EAST": "E", "EST": "E", "OST": "E", "ESTE": "E", "شرق": "E", "شرقا": "E",
    "WEST": "W", "OUEST": "W", "OESTE": "W", "OVEST": "W", "غرب": "W", "غربا": "W",
    "O": "W",
}  # fmt: skip
_MARKS: Final = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‐": "-", "º": "°", "˚": "°", "∘": "°",
    "′": "'", "’": "'", "‘": "'", "ʹ": "'", "´": "'", "`": "'", "ʼ": "'",
    "″": '"', "”": '"', "“": '"', "„": '"', "ʺ": '"', "»": '"', "«": '"',
    "،": ",", "؛": ";", "٫": ".", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " ",
})  # fmt: skip
_NUMBER: Final = r"\d+(?:[.,]\d+)?"
_ANGLE: Final = re.compile(
    rf"\s*(?P<sign>[+-]?)\s*(?P<d>{_NUMBER})\s*(?P<dm>°|:)?\s*(?:(?P<m>{_NUMBER})\s*(?P<mm>'|:)?\s*(?:(?P<s>{_NUMBER})\s*\"?)?)?\s*"
)
_MGRS: Final = re.compile(r"(?:(\d{1,2})\s*([C-HJ-NP-X])|([ABYZ]))\s*([A-HJ-NP-Z]{2})\s*((?:\d\s*)*)")
_UTM: Final = re.compile(
    r"(?:(\d{1,2})\s*([C-HJ-NP-X])|([ABYZ]))[\s,;]+(\d{5,7}(?:[.,]\d+)?)\s*(?:M\s*E?|E)?[\s,;]+(\d{1,8}(?:[.,]\d+)?)\s*(?:M\s*N?|N)?"
)
_LABEL: Final = re.compile(r"\b(?:(LATITUDE|LAT)|LONGITUDE|LONG|LON|LNG)\b\.?\s*[:=]?")
_UNSEEN: Final = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def read(text: str) -> Reading:
    """What coordinates mean. Raises UnreadableError, in the reader's language, for what are none."""
    if len(text) > _LONGEST:
        raise UnreadableError(tr("These are no coordinates: too long"))
    plain = _plain(text)
    if not plain:
        raise UnreadableError(_expected())
    for pattern, take in ((_MGRS, _mgrs), (_UTM, _utm)):
        found = pattern.fullmatch(plain)
        if found is not None:
            try:
                return take(found)
            except GridError as error:
                raise UnreadableError(tr("No place has these coordinates: {why}", why=error)) from None
    labels = ["Y" if label[1] else "X" for label in _LABEL.finditer(plain)]
    return _angles(" ".join(_LABEL.sub(" ", plain).strip(" ,;").split()), labels if len(labels) == 2 else [])


def _plain(text: str) -> str:
    """One line of capitals, ASCII digits and few kinds of marks."""
    text = _UNSEEN.sub("", text).translate(_MARKS)
    text = unicodedata.normalize("NFC", text).upper().removeprefix("GEO:")
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = text.replace("''", '"')
    text = re.sub(r"(?<=\d)\s*(DEGREES|DEGRÉS|DEG)\b\.?", "° ", text)
    text = re.sub(r"(?<=\d)\s*(MINUTES|MIN)\b\.?", "' ", text)
    text = re.sub(r"(?<=\d)\s*(SECONDS|SECONDES|SEC)\b\.?", '" ', text)
    text = re.sub(r"[^\W\d_]+", lambda word: _WORDS.get(word[0], word[0]), text)
    return " ".join(text.strip(" ()[]{}.;,").split())


def _expected() -> str:
    return tr(
        "Expected coordinates, such as {examples}",
        examples="33.51, 36.29 · 33°30′36″N 36°17′24″E · 37S BT 48120 11320",
    )


# Grids ------------------------------------------------------------------------------------------------------------------


def _mgrs(found: re.Match[str]) -> Reading:
    zone, band, polar, square, numbers = found.groups()
    digits = "".join(numbers.split())
    lat, lon, side = from_mgrs(int(zone or 0), band or polar, square, digits)
    return Reading(Place(lat, lon, Notation.MGRS, side / 2))


def _utm(found: re.Match[str]) -> Reading:
    zone, band, polar, *metres = found.groups()
    east, north = (float(value.replace(",", ".")) for value in metres)

    def place(*, up: bool, why: str = "") -> Place:
        # Zone 0 is our own name for the poles.
        number = 0 if polar else int(zone) or 61
        lat, lon = from_utm(number, north=up, east=east, north_m=north)
        return Place(lat, lon, Notation.UTM, 0.5, why)

    if polar:
        return Reading(place(up=polar in "YZ"))
    by_band = place(up=band >= "N")
    if band == "S":
        # The band from 32° to 40° N, and what many write for the southern hemisphere.
        try:
            southern = place(up=False, why=tr("S read as the southern hemisphere"))
        except GridError:
            return Reading(by_band)
        if not 31.0 <= by_band.lat <= 41.0:
            return Reading(southern)
        return Reading(by_band, (southern,))
    return Reading(by_band)


# Angles -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Angle:
    degrees: float
    parts: int
    letter: str


def _angles(text: str, labels: list[str]) -> Reading:
    """`labels` are Y and X where words say in which order latitude and longitude come."""
    first, second = _halves(text)
    a, b = _angle(*first), _angle(*second)
    parts = max(a.parts, b.parts)
    notation = (Notation.DECIMAL, Notation.MINUTES, Notation.DMS)[parts - 1]
    if a.letter or b.letter:
        axes = [x.letter and ("y" if x.letter in "NS" else "x") for x in (a, b)]
        if axes[0] == axes[1]:
            letters = f"{a.letter}, {b.letter}"
            raise UnreadableError(
                tr("Found two of {letters}, expected one of N, S and one of E, W", letters=letters)
            )
        lat, lon = (b, a) if axes[0] == "x" or axes[1] == "y" else (a, b)
        return Reading(_checked(lat.degrees, lon.degrees, notation))
    if labels:
        lat, lon = (b, a) if labels[0] == "X" else (a, b)
        return Reading(_checked(lat.degrees, lon.degrees, notation))
    swapped = tr("longitude before latitude")
    if abs(a.degrees) <= 90:
        place = _checked(a.degrees, b.degrees, notation)
        if abs(b.degrees) <= 90 and abs(a.degrees) <= 180 and a.degrees != b.degrees:
            return Reading(place, (Place(b.degrees, a.degrees, notation, 0.0, swapped),))
        return Reading(place)
    if abs(b.degrees) <= 90 and abs(a.degrees) <= 180:
        trouble = tr("Found latitude {n}, expected −90 to 90; longitude first?", n=f"{a.degrees:g}")
        return Reading(None, (Place(b.degrees, a.degrees, notation, 0.0, swapped),), trouble)
    _checked(a.degrees, b.degrees, notation)
    raise AssertionError("a latitude beyond 90 was let through")  # pragma: no cover


def _checked(lat: float, lon: float, notation: Notation) -> Place:
    if abs(lat) > 90:
        raise UnreadableError(tr("Found latitude {n}, expected −90 to 90", n=f"{lat:g}"))
    if abs(lon) > 180:
        raise UnreadableError(tr("Found longitude {n}, expected −180 to 180", n=f"{lon:g}"))
    return Place(lat, lon, notation)


def _halves(text: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two angles as (numbers and marks, letter), the letter "" for none."""
    letters = re.findall(r"[^\W\d_]+", text)
    if letters:
        if not all(letter in ("N", "S", "E", "W") for letter in letters) or len(letters) > 2:
            raise UnreadableError(_expected())
        if len(letters) == 1:
            before, _, after = text.partition(letters[0])
            if before.strip() and after.strip():
                return (before, letters[0]), (after, "")
            halves = _unlettered(before + after)
            return (
                ((halves[0], letters[0]), (halves[1], ""))
                if after.strip()
                else ((halves[0], ""), (halves[1], letters[0]))
            )
        one, two = letters
        start, _, rest = text.partition(one)
        middle, _, end = rest.partition(two)
        if start.strip():
            return (start, one), (middle, two)
        return (middle, one), (end, two)
    first, second = _unlettered(text)
    return (first, ""), (second, "")


_SEPARATORS: Final = (r"\s*;\s*", r",\s+|\s+,\s*", r"\s*/\s*")


def _unlettered(text: str) -> tuple[str, str]:
    at = re.search(rf"[+-]?\s*{_NUMBER}\s*°(?=[^°]*$)", text) if text.count("°") == 2 else None
    if at is not None:
        return text[: at.start()], text[at.start() :]
    for separator in _SEPARATORS:
        halves = re.split(separator, text)
        if len(halves) == 2 and all(re.search(r"\d", half) for half in halves):
            return halves[0], halves[1]
    for pattern in (rf"[+-]?{_NUMBER}['\"°:]?", r"[+-]?\d+(?:\.\d+)?['\"°:]?"):
        numbers = [match.strip() for match in re.findall(pattern, text)]
        if len(numbers) in (2, 4, 6) and not re.search(r"[^\d\s.,'\"°:+-]", text):
            half = len(numbers) // 2
            return " ".join(numbers[:half]), " ".join(numbers[half:])
    raise UnreadableError(_expected())


def _angle(text: str, letter: str) -> _Angle:
    found = _ANGLE.fullmatch(text.strip(" ,;"))
    if found is None:
        raise UnreadableError(_expected())
    values = [found[name].replace(",", ".") for name in ("d", "m", "s") if found[name] is not None]
    if any("." in value for value in values[:-1]):
        raise UnreadableError(
            tr(
                "Found {text}: only the last of degrees, minutes and seconds may have decimals",
                text=text.strip(),
            )
        )
    degrees, *smaller = (float(value) for value in values)
    if any(value >= 60 for value in smaller):
        raise UnreadableError(tr("Found {text}: minutes and seconds end at 60", text=text.strip()))
    if found["sign"] and letter:
        raise UnreadableError(
            tr("Found {text}: expected either a sign or a letter", text=f"{text.strip()} {letter}")
        )
    size = degrees + sum(value / 60**k for k, value in enumerate(smaller, start=1))
    negative = found["sign"] == "-" or letter in ("S", "W")
    return _Angle(-size if negative else size, len(values), letter)
