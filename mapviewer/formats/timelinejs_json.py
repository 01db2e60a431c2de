"""TimelineJS's JSON, of version 3 (`events` with `start_date` objects) and of version 1 (`timeline.date`) (`timelinejs-json`).

Source: its documentation of the JSON format. The title slide is the dossier's title and text; eras are events of the category “Era”. Of an hour without a minute the day is used. What is shown beside an
event stays in `origin.columns`; its address is a source, and not loaded. There are no places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.calendar import known_zone
from mapviewer.foreign.dates import DateError, edtf_or_none, from_parts
from mapviewer.foreign.markup import plain
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, warning
from mapviewer.formats.json_tree import Item, Tree, address_of, imported_item, keys_in, text_of
from mapviewer.formats.positions import Path
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import host, shown_date, sources_of, texts, title_of

_NAME: Final = "timelinejs-json"


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = keys_in(head)
    return {"events", "start_date", "year"} <= keys or {"timeline", "date", "startDate"} <= keys


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "TimelineJS"
    tree = Tree(given)
    ids = Ids()
    value = tree.value if isinstance(tree.value, dict) else {}
    listed: tuple[tuple[Path, Any, bool], ...]
    if isinstance(old := value.get("timeline"), dict):
        _title(head, text_of(old.get("headline")), text_of(old.get("text")))
        listed = ((("timeline", "date"), old.get("date"), False), (("timeline", "era"), old.get("era"), True))
        read = _old
    else:
        title = value.get("title")
        if isinstance(title, dict):
            words = title.get("text")
            words = words if isinstance(words, dict) else {}
            _title(head, text_of(words.get("headline")), text_of(words.get("text")))
            if rest := {key: said for key, said in title.items() if key != "text" and said}:
                head.extra["title"] = rest
        listed = ((("events",), value.get("events"), False), (("eras",), value.get("eras"), True))
        read = _new
    if not isinstance(listed[0][1], list):
        raise refusal(given.file, "found no list of events, expected one as TimelineJS has it")
    for path, items, era in listed:
        for item in tree.items(path, items):
            event = read(item, head, ids, era=era) if item.usable else None
            yield imported_item(given, _NAME, item, event)


def _title(head: Head, headline: str, text: str) -> None:
    head.title = title_of(headline, "", "", head.title)
    head.description = plain(text)


def _new(item: Item, head: Head, ids: Ids, *, era: bool) -> dict[str, Any]:
    headline, text = item.words()
    media = item.inner("media")
    start, end = item.inner("start_date"), item.inner("end_date")
    displayed = (
        item.take("display_date") or text_of(start.get("display_date")) or text_of(end.get("display_date"))
    )
    parts = _joined(_date(item, start, "start_date"), _date(item, end, "end_date"))
    credit, caption = text_of(media.get("credit")), text_of(media.get("caption"))
    event = _event(
        item, head, headline, text, parts, displayed, ("start_date", "end_date"),
        media=text_of(media.get("url")), credit=credit, caption=caption, group=item.take("group"), era=era,
    )  # fmt: skip
    if link := address_of(media.get("link")):
        event.setdefault("citations", []).append({"source": head.source(host(link), url=link)})
    if edtf := edtf_or_none(item.peek("edtf")):
        # What we have written ourselves: all that is known of the date.
        event["when"] = edtf
        item.used("edtf")
        if known_zone(item.peek("timezone")):
            event["timezone"] = item.take("timezone")
    event["id"] = ids(item.take("unique_id"), f"{'era' if era else 'event'}-{item.number}")
    item.findings += ids.said(event["id"], item.number)
    return event


def _old(item: Item, head: Head, ids: Ids, *, era: bool) -> dict[str, Any]:
    asset = item.inner("asset")
    parts = _joined(_commas(item, "startDate"), _commas(item, "endDate"))
    event = _event(
        item, head, item.take("headline"), item.take("text"), parts, item.take("display_date", "displayDate"), ("startDate", "endDate"),
        media=text_of(asset.get("media")), credit=text_of(asset.get("credit")), caption=text_of(asset.get("caption")), group=item.take("tag"), era=era,
    )  # fmt: skip
    event["id"] = ids("", f"{'era' if era else 'event'}-{item.number}")
    return event


def _event(
    item: Item,
    head: Head,
    headline: str,
    text: str,
    parts: str | None,
    displayed: str,
    dates: tuple[str, ...],
    *,
    media: str,
    credit: str,
    caption: str,
    group: str,
    era: bool,
) -> dict[str, Any]:
    summary, linked = texts(headline, text)
    when, note, exact = shown_date(parts, displayed)
    if exact:
        item.used(*dates)
    if when is None and not item.findings:
        item.findings.append(fault("found no date, expected a year at least; the event is kept as undated"))
    group = group or ("Era" if era else "")
    return filled(
        title=title_of(headline, displayed, text, f"Event {item.number}"),
        summary=summary,
        category=head.category(group) if group else None,
        when=when,
        when_note=note,
        tags=["era"] if era else [],
        citations=sources_of(head, linked, media, credit, caption),
    )


def _joined(first: str | None, last: str | None) -> str | None:
    if first and last and first != last and "[" not in first + last:
        return f"{first}/{last}"
    return first or (f"/{last}" if last and "[" not in last else last)


def _date(item: Item, raw: dict[str, Any], name: str) -> str | None:
    parts = [text_of(raw.get(key)) for key in ("year", "month", "day", "hour", "minute", "second")]
    if not parts[0]:
        if raw:
            item.findings.append(fault("found no year, expected one; that date is left out", name))
        return None
    try:
        found = _from(parts)
    except DateError as error:
        item.findings.append(fault(f"{error}; that date is left out", name))
        return None
    if parts[3] and "T" not in found:
        item.findings.append(
            warning("found an hour without a minute or a day; it is left out of the time", name)
        )
    return found


def _commas(item: Item, name: str) -> str | None:
    """A date of version 1: its parts, cut by commas or slashes, the year first or last."""
    written = item.peek(name)
    if not written:
        return None
    parts = [part.strip() for part in written.replace(" ", ",").replace(":", ",").split(",") if part.strip()]
    if "/" in written:
        day = parts[0].split("/")
        parts = [day[-1], *day[:-1], *parts[1:]]
    try:
        return _from(parts[:6] + [""] * (6 - len(parts)))
    except DateError as error:
        item.findings.append(fault(f"{error}; that date is left out", name))
        return None


def _from(parts: list[str]) -> str:
    year, month, day, hour, minute, second = (
        part if part != "0" or n in (0, 3, 4, 5) else "" for n, part in enumerate(parts)
    )
    # Without seconds it is known to the minute.
    clock = f"{hour}:{minute.zfill(2)}" if hour and minute else ""
    clock += f":{second.zfill(2)}" if clock and second else ""
    return from_parts(year, month, day, clock)


FORMAT = importer(
    name=_NAME,
    label="TimelineJS",
    suffixes=(".json",),
    recognises=_recognises,
    rows=_rows,
    rank=30,
    revision=4,
)
