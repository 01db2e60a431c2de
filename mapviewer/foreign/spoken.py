"""Dates as people say them to people (“c. 520”, “19th century”, “between 1850 and 1860”), as EDTF where it is clear what is meant."""

from __future__ import annotations

import re
from typing import Final

from mapviewer.events.when import EdtfError, parse_when
from mapviewer.foreign.dates import DateError, to_edtf

_ABOUT: Final = re.compile(
    r"(?:c\.|ca\.?|cca\.?|circa|about|around|approx\.?|approximately|roughly|c(?=\s*\d)|~)\s*"
)
_MAYBE: Final = re.compile(r"(?:probably|possibly|perhaps|maybe)\s+")
_PART: Final = re.compile(r"(?:in\s+)?(?:the\s+)?(?:(?:very\s+)?(?:early|mid|middle|late)[\s-]+)?(?:the\s+)?")
_ERA: Final = r"(?P<era>b\.?\s?c\.?(?:\s?e\.?)?|a\.?\s?d\.?|c\.?\s?e\.?)"
_YEAR: Final = re.compile(rf"(?:(?P<ad>a\.?d\.?)\s*)?(?P<year>\d{{1,4}})(?:\s*{_ERA})?")
_DECADE: Final = re.compile(r"(\d{3})0['’]?s")
_CENTURY: Final = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)[\s-]+(?:century|c\.)(?:\s*{_ERA})?")
_SEASON: Final = re.compile(r"(spring|summer|autumn|fall|winter)(?:\s+of)?,?\s+(\d{4})")
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_BETWEEN: Final = re.compile(r"between\s+(.+?)\s+and\s+(.+)")
_DAYS: Final = re.compile(
    r"(?:(?P<d1>\d{1,2})\s*[-–—]\s*(?P<d2>\d{1,2})\s+(?P<m>[^\W\d_]+)|(?P<n>[^\W\d_]+)\s+(?P<e1>\d{1,2})\s*[-–—]\s*(?P<e2>\d{1,2}),)\s+(?P<y>\d{4})"
)
_MONTHS: Final = re.compile(r"([^\W\d_]+)\s*(?:[-–—]|to)\s*([^\W\d_]+)\s+(\d{4})")
_RANGE: Final = re.compile(
    r"(?:from\s+)?(.+?)(?:\s*[–—]\s*|\s+-+\s+|\s+(?:to|until|till)\s+|(?<=\d{4})-(?=\d{4}\Z))(.+)"
)
_LONGEST: Final = 120


def spoken(text: str) -> str | None:
    """A date in words as EDTF; None where it is none, or where it is not clear which.

    Seasons are northern ones. “Early”, “mid” and “late” are read as the whole of what they are part of; “before” and “after” include what they name.
    A bare number counts as a year from three digits on. Dates such as 7/8/2025 are not decided here.
    """
    written = re.sub(r"\s+", " ", text).strip().rstrip(".,;")
    if not written or len(written) > _LONGEST or not any(c.isdigit() for c in written):
        return None
    said = written.casefold()
    found = _whole(written, said)
    return found if found is not None and reads(found) else None


def _whole(written: str, said: str) -> str | None:
    if (
        re.fullmatch(r"[-\dTXYESZ:+~?%./\[\]{}, ]+", written)
        and "/" not in written.strip("/")
        and len(written) > 3
        and reads(written)
    ):
        return written  # it is EDTF
    if (
        re.fullmatch(r"[^/ ]+/[^/ ]+", written)
        and not re.fullmatch(r"\d{1,2}/\d+", written)
        and reads(written)
    ):
        return written
    if found := _BETWEEN.fullmatch(said):
        first, last = _one(found[1]), _one(found[2])
        return f"[{first}..{last}]" if first and last and _plain(first) and _plain(last) else None
    for word, pattern in (("before", "[..{}]"), ("after", "[{}..]")):
        if said.startswith(word + " "):
            one = _one(said[len(word) :].strip())
            return pattern.format(one) if one and _plain(one) else None
    single = _one(said)
    if single is not None:
        return single
    if found := _DAYS.fullmatch(said):
        month = found["m"] or found["n"]
        return _span(
            f"{found['d1'] or found['e1']} {month} {found['y']}",
            f"{found['d2'] or found['e2']} {month} {found['y']}",
        )
    if found := _MONTHS.fullmatch(said):
        return _span(f"{found[1]} {found[3]}", f"{found[2]} {found[3]}")
    if found := _RANGE.fullmatch(said):
        first_words, last_words = found[1].strip(), found[2].strip()
        head = re.search(r"(\d{4})\??\Z", first_words)
        if head and (short := re.fullmatch(r"(\d{2})(\??)", last_words)) and short[1] > head[1][2:]:
            last_words = head[1][:2] + last_words  # 1914–18
        era = re.search(rf"\d\s*{_ERA}\Z", last_words)
        if era and era["era"].startswith("b") and re.search(r"\d\Z", first_words):
            first_words += " bc"  # 520–510 BC
        return _span(first_words, last_words)
    return None


def _span(first: str, last: str) -> str | None:
    one, two = _one(first), _one(last)
    if not one or not two or "[" in one or "[" in two:
        return None
    return f"{one}/{two}"


def _one(said: str) -> str | None:
    """One date with its doubts."""
    said = said.strip()
    maybe = said.endswith("?")
    said = said.rstrip("? ").strip()
    if said.startswith("(") and said.endswith(")"):
        said = said[1:-1].strip()
    about = False
    while True:
        if found := _ABOUT.match(said):
            about = True
        elif found := _MAYBE.match(said):
            maybe = True
        else:
            break
        said = said[found.end() :]
    base = _bare(said, named=about)
    if base is None:
        return None
    mark = "%" if about and maybe else "~" if about else "?" if maybe else ""
    if not mark or base.startswith("["):
        return base if not mark else None
    return base + mark if reads(base + mark) else None


def _bare(said: str, *, named: bool) -> str | None:
    part = _PART.match(said)
    inner = said[part.end() :] if part else said
    if found := _DECADE.fullmatch(inner):
        return f"{found[1]}X"
    if found := _CENTURY.fullmatch(inner):
        n = int(found[1])
        if (found["era"] or "").startswith("b"):
            return f"[{_year(1 - 100 * n)}..{_year(100 - 100 * n)}]" if n else None
        return f"{n - 1:02}XX" if n else None
    if found := _SEASON.fullmatch(inner):
        return f"{found[2]}-{_SEASONS[found[1]]}"
    if found := _YEAR.fullmatch(inner):
        era = found["ad"] or found["era"] or ""
        number = int(found["year"])
        if not era and not named and len(found["year"]) < 3:
            return None
        return None if not number and era else _year(1 - number if era.startswith("b") else number)
    try:
        return to_edtf(inner)
    except DateError:
        return None


def _year(number: int) -> str:
    return f"-{-number:04}" if number < 0 else f"{number:04}"


def _plain(edtf: str) -> bool:
    return (
        edtf[-1] not in "~?%"
        and "X" not in edtf
        and "[" not in edtf
        and not re.fullmatch(r"\d{4}-[2-4]\d", edtf)
    )


def reads(edtf: str) -> bool:
    """Whether this is a date that the program's own reader takes."""
    try:
        parse_when(edtf)
    except EdtfError:
        return False
    return True
