"""What SIMILE's JSON and XML have in common: its events' four dates.

Source: the wiki of SIMILE's Timeline and its `sources.js`. A duration with `latestStart` or `earliestEnd` is our `when` of four bounds; one without is a span. An event that is no duration but has an end happened at
one moment between `start` and `end`. JSON without `durationEvent` or `isDuration` is a duration where it has an end, XML is none. Its dates always have a time; one at 00:00:00, in whatever zone, is a date.
"""

from __future__ import annotations

import re
from typing import Any, Final

from mapviewer.foreign.dates import AmbiguousDateError, DateError, to_edtf
from mapviewer.foreign.markup import is_url, plain_and_links
from mapviewer.foreign.spoken import spoken
from mapviewer.formats.base import Finding
from mapviewer.formats.importing import Head, fault
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import host, title_of

DATES: Final = ("start", "latestStart", "earliestEnd", "end")
_WEEKDAY: Final = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_ZONE: Final = re.compile(r"\s*(?:GMT|UTC)\s*(?=[+-]\d)|\s*\([^)]*\)\s*\Z")
_MIDNIGHT: Final = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?\s*(?:Z|GMT|UTC)?\s*(?:[+-]\d{2}:?\d{2})?\Z")
_BARE_YEAR: Final = re.compile(r"[+-]?\d{1,6}")


def day(written: str) -> str:
    """A date as SIMILE has it, ISO 8601 or as JavaScript writes it, as EDTF; raises DateError."""
    text = _ZONE.sub(" ", _WEEKDAY.sub("", written.strip(), count=1)).strip()
    text = _MIDNIGHT.sub("", text)
    if _BARE_YEAR.fullmatch(text):
        number = int(text)
        return f"Y{number}" if abs(number) > 9_999 else f"-{-number:04}" if number < 0 else f"{number:04}"
    if found := re.fullmatch(r"(.*\D\d{4}) (\d{1,2}:\d{2}(?::\d{2})?) ([+-]\d{4})", text):
        text = f"{found[1]} {found[2]}{found[3]}"
    elif found := re.fullmatch(r"([A-Za-z]+ \d{1,2}) (\d{2}:\d{2}:\d{2}) (.*?)\s*(\d{4})", text):
        text = f"{found[1]} {found[4]} {found[2]}{found[3]}"
    try:
        return to_edtf(text)
    except AmbiguousDateError:
        raise
    except DateError:
        said = spoken(text)
        if said is None:
            raise
        return said


def when_of(raw: dict[str, str], lasts: bool, findings: list[Finding]) -> Any:
    """The time of an event by its four dates as they were written ("" for none): EDTF, four bounds, or None."""
    dates: dict[str, str] = {}
    for key in DATES:
        if not raw[key]:
            continue
        try:
            dates[key] = day(raw[key])
        except DateError as error:
            findings.append(fault(f"{error}; that date is left out", key))
    start, end = dates.get("start"), dates.get("end")
    if start is None or end is None:
        only = start or end
        if only is None and not findings:
            findings.append(
                fault("found no date, expected one at least; the event is kept as undated", "start")
            )
        if start and "latestStart" in dates:
            return f"[{start}..{dates['latestStart']}]"
        return only
    if not lasts:
        return start if start == end else f"[{start}..{end}]"
    if "latestStart" not in dates and "earliestEnd" not in dates:
        return start if start == end else f"{start}/{end}"
    return {
        "earliest": start,
        "start_latest": dates.get("latestStart", start),
        "end_earliest": dates.get("earliestEnd", end),
        "latest": end,
    }


def event_of(
    head: Head, *, title: str, description: str, link: str, image: str, otherwise: str, when: Any
) -> dict[str, Any]:
    """An event by what both kinds of file say of it."""
    summary, linked = plain_and_links(description)
    if is_url(link):
        linked = [link, *linked]
    cited = [head.source(host(url), url=url) for url in linked]
    if is_url(image):
        cited.append(head.source(host(image), url=image, kind="media"))
    return filled(
        title=title_of(title, "", description, otherwise),
        summary=summary,
        when=when,
        citations=[{"source": key} for key in dict.fromkeys(cited)],
    )
