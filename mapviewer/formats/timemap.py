"""TimeMap's JSON (Forensic Architecture, Bellingcat): its list of events, what its visitors download, or one object with `events`, `sources` and `associations` (`timemap-json`).

Source: its `eventSchema.js`, `sourceSchema.js`, `associationsSchema.js` and `DownloadButton.jsx`. All scalars are texts. Numbers in dates have the month first (its default and Bellingcat's setting), unless the dates of the
file can only be read with the day first. An empty time is no time. A decimal comma in coordinates is one. Associations become the category (mode CATEGORY) and tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import DateError, Order, day_order, to_edtf
from mapviewer.foreign.markup import is_url, plain_and_links
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, warning
from mapviewer.formats.json_tree import Item, Tree, address_of, imported_item, keys_in, text_of
from mapviewer.formats.positions import Path
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import host, title_of

_NAME: Final = "timemap-json"
_SIGNS: Final = {"associations", "filters", "civId", "time_precision", "filter_paths"}


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = keys_in(head)
    if "features" in keys or not {"date", "latitude", "longitude", "sources"} <= keys:
        return False
    return bool(keys & _SIGNS) and bool(keys & {"description", "desc"})


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "TimeMap"
    tree = Tree(given)
    value = tree.value
    path: Path = ()
    reader = _Reader(head)
    if isinstance(value, dict):
        path = ("events",)
        reader.know(value.get("sources"), value.get("associations"))
        if sites := value.get("sites"):
            head.extra["sites"] = sites
        value = value.get("events")
    if not isinstance(value, list):
        raise refusal(given.file, "found no list of events, expected one as TimeMap has it")
    items = tree.items(path, value)
    order, _ = day_order(item.peek("date") for item in items)
    reader.order = order or Order.MONTH_FIRST
    for item in items:
        yield imported_item(given, _NAME, item, reader.event(item) if item.usable else None)


class _Reader:
    """Events, with the sources and associations that they name by id."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.ids = Ids()
        self.order = Order.MONTH_FIRST
        self.sources: dict[str, dict[str, Any]] = {}
        self.associations: dict[str, dict[str, Any]] = {}

    def know(self, sources: Any, associations: Any) -> None:
        """The lists beside the events: sources by id or in a list, associations in a list."""
        listed = list(sources.values()) if isinstance(sources, dict) else sources
        for raw in listed if isinstance(listed, list) else []:
            if isinstance(raw, dict) and (key := text_of(raw.get("id"))):
                self.sources[key] = raw
        if isinstance(sources, dict):
            self.sources.update({key: raw for key, raw in sources.items() if isinstance(raw, dict)})
        for raw in associations if isinstance(associations, list) else []:
            if isinstance(raw, dict) and (key := text_of(raw.get("id"))):
                self.associations[key] = raw

    def event(self, item: Item) -> dict[str, Any]:
        written = item.take("description", "desc")
        summary, links = plain_and_links(written)
        title = title_of("", "", summary, f"Event {item.number}")
        category, tags = self._tags(item)
        if item.peek("graphic").casefold() == "true" or item.raw.get("graphic") is True:
            tags.append("graphic")
        cited = [*self._citations(item), *(self.head.source(host(url), url=url) for url in links)]
        key = self.ids(item.take("id", "civId"), f"event-{item.number}")
        item.findings += self.ids.said(key, item.number)
        return filled(
            id=key,
            title=title,
            summary="" if summary == title else summary,
            category=self.head.category(category) if category else None,
            when=self._when(item),
            place=self._place(item),
            tags=list(dict.fromkeys(tags)),
            citations=[{"source": key} for key in dict.fromkeys(cited)],
        )

    def _tags(self, item: Item) -> tuple[str, list[str]]:
        category = item.take("category", "category_full")
        tags: list[str] = []
        for named in item.many("associations"):
            key = text_of(named)
            known = self.associations.get(key, {})
            words = text_of(known.get("title")) or key
            if not words:
                continue
            if text_of(known.get("mode")).upper() == "CATEGORY" and not category:
                category = words
            else:
                above = known.get("filter_paths")
                tags += [text_of(part) for part in above if text_of(part)] if isinstance(above, list) else []
                tags.append(words)
        for said in item.many("filters"):
            if isinstance(said, dict):
                key, words = text_of(said.get("key")), text_of(said.get("value"))
                tags += [f"{key}: {words}" if key and words else key or words] if key or words else []
            elif words := text_of(said):
                tags.append(words)
        item.used(*(key for key in ("associations", "filters") if item.many(key)))
        return category, tags

    def _citations(self, item: Item) -> list[str]:
        found: list[str] = []
        for said in item.many("sources"):
            key = text_of(said)
            raw = said if isinstance(said, dict) else self.sources.get(key, {})
            paths = raw.get("paths")
            addresses = [address_of(raw.get("url")), address_of(raw.get("path"))]
            addresses += [address_of(path) for path in paths] if isinstance(paths, list) else []
            addresses = list(dict.fromkeys(url for url in addresses if url))
            title = (
                text_of(raw.get("title"))
                or text_of(raw.get("description"))[:200]
                or text_of(raw.get("id"))
                or key
            )
            if is_url(key):
                addresses, title = [key], host(key)
            if not title and not addresses:
                continue
            more: dict[str, Any] = {
                "author": text_of(raw.get("author")),
                "kind": text_of(raw.get("type")),
                "published": self._published(raw),
            }
            for url in addresses or [""]:
                found.append(self.head.source(title or host(url), url=url, **more))
        if found:
            item.used("sources")
        return found

    def _published(self, raw: dict[str, Any]) -> str:
        try:
            return to_edtf(text_of(raw.get("date")), self.order)
        except DateError:
            return ""

    def _when(self, item: Item) -> str | None:
        written, clock = item.peek("date"), item.peek("time")
        if not written:
            return None
        try:
            day = to_edtf(written, self.order)
        except DateError as error:
            item.findings.append(fault(f"{error}; the event is kept as undated", "date"))
            return None
        item.used("date")
        if not clock or len(day) != 10:
            return day
        try:
            found = to_edtf(f"{day} {clock}", midnight_is_date=False)
        except DateError:
            item.findings.append(
                warning(f"found the time “{clock[:40]}”, expected one such as 13:05; the day is used", "time")
            )
            return day
        item.used("time")
        return found

    def _place(self, item: Item) -> dict[str, Any]:
        keys = (
            ("latitude", "longitude")
            if "latitude" in item.keys or "longitude" in item.keys
            else ("lat", "long")
        )
        found = item.point(*keys)
        place = filled(name=item.take("location"))
        return place | {"lat": found.lat, "lon": found.lon} if found else place


FORMAT = importer(
    name=_NAME, label="TimeMap", suffixes=(".json",), recognises=_recognises, rows=_rows, rank=30, revision=2
)
