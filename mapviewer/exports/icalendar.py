"""Every dated event as a VEVENT (RFC 5545), with its EDTF in `X-EDTF`. Days are all-day events, times are UTC; what is unverified is TENTATIVE, what was withdrawn CANCELLED."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mapviewer.events.calendar import civil_from_days, days_from_civil, to_civil
from mapviewer.events.store import Store
from mapviewer.events.verbatim import CITATIONS, ID, STATUS, TAGS, TITLE
from mapviewer.exports.base import Export
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import TOLD, Paragraphs
from mapviewer.exports.telling import Account, Site, Teller, kept

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
    pieces = [_joined(lines)]
    entry = _Entries(Teller(store))
    for account in entry.teller:
        pieces.append(entry(account))
        if (account.row + 1) % _AT_ONCE == 0:
            yield b"".join(pieces)
            pieces.clear()
    pieces.append(_joined(["END:VCALENDAR"]))
    yield b"".join(pieces)


class _Entries:
    """Events as entries, and what many of them share."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._paragraphs = Paragraphs(teller, _said)
        self._dates: dict[tuple[str, str], tuple[bytes, bytes]] = {}
        self._sites: dict[str, bytes] = {}
        self._statuses: dict[str, bytes] = {}
        self._kinds: dict[tuple[str, str | None], bytes] = {}
        self._urls: dict[str, bytes] = {}

    def __call__(self, account: Account) -> bytes:
        """The lines of an entry; none for what a calendar has no place for."""
        when, date = self.teller.moment(account), self.teller.date(account)
        if when is None:
            return b""
        times, edtf = kept(self._dates, date, lambda: _dated(when)) if date else _dated(when)
        if not times:
            return b""
        site, status, tags, cited = (
            account.site,
            account.texts[STATUS],
            account.texts[TAGS],
            account.texts[CITATIONS],
        )
        words = "\\n".join(self._paragraphs(account, when))
        if _RETURN in words:
            words = words.replace(f"{_RETURN}\\n", "\\n").replace(_RETURN, "\\n")
        kinds = (account.kind, tags)
        return b"".join(
            (
                _joined(["BEGIN:VEVENT", f"UID:{_text(account.words(ID))}", _STAMP]),
                times,
                _joined([f"SUMMARY:{_text(account.words(TITLE))}", f"DESCRIPTION:{words}"]),
                edtf,
                kept(self._statuses, status, lambda: _status(account)) if status else b"",
                kept(self._sites, site.key, lambda: _sited(site)) if site.key else _sited(site),
                kept(self._kinds, kinds, lambda: _categories(account)),
                kept(self._urls, cited, lambda: self._url(account)) if cited else b"",
                # It took place; nobody is busy now.
                b"TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
            )
        )

    def _url(self, account: Account) -> bytes:
        url = next((url for _, url in self.teller.sources(account) if url), "")
        # An address is no text and has no escapes: one with blanks or controls is none.
        fit = url and url.isprintable() and " " not in url and url.isascii()
        return _joined([f"URL:{url}"]) if fit else b""


def _dated(when: Moment) -> tuple[bytes, bytes]:
    return _joined(_times(when)), _joined([f"X-EDTF;TZID={when.zone}:{_text(when.edtf)}"])


def _status(account: Account) -> bytes:
    word = _STATUS.get(account.words(STATUS))
    return _joined([f"STATUS:{word}"]) if word else b""


def _sited(site: Site) -> bytes:
    lines = [f"LOCATION:{_text(site.name)}"] if site.name else []
    if site.lat is not None and site.lon is not None:
        lines.append(f"GEO:{site.lat:.6f};{site.lon:.6f}")
    return _joined(lines)


def _categories(account: Account) -> bytes:
    kinds = [name for name in (account.kind, *(account.value(TAGS) or ())) if name]
    return _joined([f"CATEGORIES:{','.join(map(_text, kinds))}"]) if kinds else b""


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
    if text.isprintable() and not ("\\" in text or ";" in text or "," in text):
        return text
    escaped = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    escaped = escaped.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return _CONTROLS.sub(" ", escaped)


def _joined(lines: list[str]) -> bytes:
    return b"".join(_folded(line.encode("utf-8", "replace")) + b"\r\n" for line in lines)


def _folded(line: bytes) -> bytes:
    """A line cut after at most 75 octets, never within a character (section 3.1)."""
    if len(line) <= _OCTETS:
        return line
    if line.isascii():
        rest = range(_OCTETS, len(line), _OCTETS - 1)
        return b"\r\n ".join([line[:_OCTETS], *(line[n : n + _OCTETS - 1] for n in rest)])
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
    words=frozenset({"when_note", "radius_m", "place_note", "actors", "citations", "toll"}),
    special=_special,
    head=frozenset({"title", "description", "time zone"}),
)
