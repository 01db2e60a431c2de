"""Every dated event as a slide of TimelineJS 3 (its JSON). Its texts are HTML to it, so that ours are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.exports.base import Export
from mapviewer.exports.markup import html
from mapviewer.exports.moments import TOLD, Moment, moment, paragraphs
from mapviewer.writers.geojson import text_of
from mapviewer.writers.record import record_of

_AT_ONCE: Final = 500


def _write(store: Store) -> Iterator[bytes]:
    head = store.head
    title = {"text": {"headline": html(head.title), "text": html(head.description)}}
    pieces = [f'{{"title":{text_of(title)},\n"events":[']
    between = "\n"
    for row in range(len(store)):
        slide = _slide(store, row)
        if slide is not None:
            pieces += (between, text_of(slide))
            between = ",\n"
        if (row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces.clear()
    pieces.append("\n]}\n")
    yield "".join(pieces).encode()


def _slide(store: Store, row: int) -> dict[str, Any] | None:
    when = moment(store, row)
    if when is None or (when.first is None and when.after is None):
        return None
    record = record_of(store, row)
    told = paragraphs(store, row, record, when)
    words = "".join(f"<p>{f'<b>{html(name)}:</b> ' if name else ''}{html(value)}</p>" for name, value in told)
    start = _date(when, end=when.first is None)
    end = None if when.plain or when.first is None or when.after is None else _date(when, end=True)
    slide: dict[str, Any] = {
        "unique_id": record.id,
        "start_date": start,
        **({"end_date": end} if end else {}),
        # What a year alone cannot tell (doubt, limits) stands in the words.
        "display_date": html(when.words),
        "text": {"headline": html(record.title), "text": words},
    }
    if record.when:
        # TimelineJS passes over keys that it does not know; mapviewer reads these again.
        slide |= {"edtf": record.when, "timezone": record.zone}
    kind = record.category_label or record.category
    return {**slide, "group": html(kind)} if kind else slide


def _date(when: Moment, *, end: bool) -> dict[str, int]:
    civil = when.civil(end=end)
    assert civil is not None  # noqa: S101 - the caller has looked
    # A plain year or month stays one.
    parts = len(when.edtf.split("-")) if when.plain and not when.timed else 3
    names = ("year", "month", "day")[:parts]
    found = {name: getattr(civil, name) for name in names}
    if when.timed:
        found |= {"hour": civil.hour, "minute": civil.minute, "second": civil.second}
    return found


def _special(store: Store, row: int) -> Iterator[str]:
    when = moment(store, row)
    if when is None:
        yield "undated events (they are left out)"
    elif when.first is None and when.after is None:
        yield "events without any limit in time (they are left out)"
    elif not when.exact:
        yield "doubt about a date (its limits are written, and the date in words)"
    if store.spots[row] is not None:
        yield "coordinates"


EXPORT: Final = Export(
    name="timelinejs",
    endings=(".timeline.json",),
    title="TimelineJS JSON",
    write=_write,
    holds=TOLD | {"quotes", "timezone"},
    special=_special,
    head=frozenset({"title", "description"}),
)
