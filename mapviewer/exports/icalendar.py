"""Every dated event as a VEVENT (RFC 5545), with its EDTF in `X-EDTF`. Days are all-day events, times are UTC; what is unverified is TENTATIVE, what was withdrawn CANCELLED."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mapviewer.events.calendar import civil_from_days, days_from_civil, to_civil
from mapviewer.events.store import Store
from mapviewer.exports.base import Export
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import TOLD, Paragraphs
from mapviewer.exports.telling import Account, Teller

_AT_ONCE: Final = 500
_OCTETS: Final = 75
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_STATUS: Final = {"unverified": "TENTATIVE", "confirmed": "CONFIRMED", "withdrawn": "CANCELLED"}
_RETURN: Final = "\r"
"""Stands for a carriage return at the end of a paragraph."""
_STAMP: Final = "DTSTAMP:19700101T000000Z"
"""When the entry was made, which must be said and is not known; the same dossier gives the same bytes."""


def _write(store: Store) -> Iterator[bytes]:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//mapviewer//dossier//EN",
        f"X-WR-CALNAME:{_text(store.head.title)}",
        f"X-WR-TIMEZONE:{store.head.timezone}",
    ]
    if store.head.description:
        lines.append(f"X-WR-CALDESC:{_text(store.head.description)}")
    teller = Teller(store)
    told = Paragraphs(teller, _said)
    for account in teller:
        lines += _entry(teller, told, account)
        if (account.row + 1) % _AT_ONCE == 0:
            yield _joined(lines)
            lines.clear()
    lines.append("END:VCALENDAR")
    yield _joined(lines)


def _entry(teller: Teller, paragraphs: Paragraphs, account: Account) -> Iterator[str]:
    when = teller.moment(account)
    if when is None or not (times := _times(when)):
        return
    told, site = account.told, account.site
    yield from ("BEGIN:VEVENT", f"UID:{_text(told['id'])}", _STAMP)
    yield from times
    yield f"SUMMARY:{_text(told['title'])}"
    words = "\\n".join(paragraphs(account, when))
    if _RETURN in words:
        words = words.replace(f"{_RETURN}\\n", "\\n").replace(_RETURN, "\\n")
    yield f"DESCRIPTION:{words}"
    yield f"X-EDTF;TZID={when.zone}:{_text(when.edtf)}"
    if (status := told.get("status")) in _STATUS:
        yield f"STATUS:{_STATUS[status]}"
    if site.name:
        yield f"LOCATION:{_text(site.name)}"
    if site.lat is not None and site.lon is not None:
        yield f"GEO:{site.lat:.6f};{site.lon:.6f}"
    kinds = [name for name in (account.kind, *told.get("tags", ())) if name]
    if kinds:
        yield f"CATEGORIES:{','.join(map(_text, kinds))}"
    url = next((url for _, url in teller.sources(account) if url), "")
    # An address is no text and has no escapes: one with blanks or controls is none.
    if url and url.isprintable() and " " not in url and url.isascii():
        yield f"URL:{url}"
    # It took place; nobody is busy now.
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _said(name: str, words: str) -> str:
    found = _text(f"{name}: {words}" if name else words)
    # With the line's end that follows it, it is one.
    return found.removesuffix("\\n") + _RETURN if words.endswith("\r") else found


def _times(when: Moment) -> list[str]:
    """DTSTART and DTEND (exclusive); nothing where the years are beyond those of a calendar or no start is known."""
    first, last = when.civil(), when.civil(end=True)
    if first is None or when.first is None or not 1 <= first.year <= 9999:
        return []
    if last is not None and last.year > 9998:
        last = None
    if when.timed:
        found = [f"DTSTART:{_utc(when.first)}"]
        if last is not None and when.after is not None and when.instant is None:
            found.append(f"DTEND:{_utc(when.after)}")
        return found
    found = [f"DTSTART;VALUE=DATE:{first.year:04d}{first.month:02d}{first.day:02d}"]
    if last is not None:
        year, month, day = civil_from_days(days_from_civil(last.year, last.month, last.day) + 1)
        found.append(f"DTEND;VALUE=DATE:{year:04d}{month:02d}{day:02d}")
    return found


def _utc(t: int) -> str:
    civil = to_civil(t, "UTC")
    return f"{civil.year:04d}{civil.month:02d}{civil.day:02d}T{civil.hour:02d}{civil.minute:02d}{civil.second:02d}Z"


def _text(text: str) -> str:
    escaped = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    escaped = escaped.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return _CONTROLS.sub(" ", escaped)


def _joined(lines: list[str]) -> bytes:
    return b"".join(_folded(line.encode("utf-8", "replace")) + b"\r\n" for line in lines)


def _folded(line: bytes) -> bytes:
    """A line cut after at most 75 octets, never within a character (section 3.1)."""
    pieces = []
    room = _OCTETS
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(line[:cut])
        line = line[cut:]
        room = _OCTETS - 1
    return b"\r\n ".join([*pieces, line])


def _special(teller: Teller, account: Account) -> Iterator[str]:
    when = teller.moment(account)
    if when is None:
        yield "undated events (they are left out)"
    elif not _times(when):
        yield "events without a start in the years 1 to 9999 (they are left out)"
    elif not when.to_the_day:
        yield "doubt about a date (its limits are written, and the date as X-EDTF)"


EXPORT: Final = Export(
    name="icalendar",
    endings=(".ics",),
    title="iCalendar",
    write=_write,
    holds=TOLD | {"quotes", "timezone"},
    special=_special,
    head=frozenset({"title", "description", "time zone"}),
)
