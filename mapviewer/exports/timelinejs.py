"""Every dated event as a slide of TimelineJS 3 (its JSON). Its texts are HTML to it, so that ours are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.exports.base import Export
from mapviewer.exports.markup import html
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import TOLD, Paragraphs
from mapviewer.exports.telling import Account, Teller
from mapviewer.writers.geojson import text_of

_AT_ONCE: Final = 500


def _write(store: Store) -> Iterator[bytes]:
    head = store.head
    title = {"text": {"headline": html(head.title), "text": html(head.description)}}
    pieces = [f'{{"title":{text_of(title)},\n"events":[']
    between = "\n"
    teller = Teller(store)
    told = Paragraphs(teller, _said)
    for account in teller:
        slide = _slide(teller, told, account)
        if slide is not None:
            pieces += (between, text_of(slide))
            between = ",\n"
        if (account.row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces.clear()
    pieces.append("\n]}\n")
    yield "".join(pieces).encode()


def _slide(teller: Teller, paragraphs: Paragraphs, account: Account) -> dict[str, Any] | None:
    when = teller.moment(account)
    if when is None or (when.first is None and when.after is None):
        return None
    told = account.told
    words = "".join(paragraphs(account, when))
    start = _date(when, end=when.first is None)
    end = None if when.plain or when.first is None or when.after is None else _date(when, end=True)
    slide: dict[str, Any] = {
        "unique_id": told["id"],
        "start_date": start,
        **({"end_date": end} if end else {}),
        # What a year alone cannot tell (doubt, limits) stands in the words.
        "display_date": html(when.words),
        "text": {"headline": html(told["title"]), "text": words},
    }
    if account.when:
        # TimelineJS passes over keys that it does not know; mapviewer reads these again.
        slide |= {"edtf": account.when, "timezone": account.zone}
    return {**slide, "group": html(account.kind)} if account.kind else slide


def _said(name: str, words: str) -> str:
    return f"<p><b>{name}:</b> {html(words)}</p>" if name else f"<p>{html(words)}</p>"


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


def _special(teller: Teller, account: Account) -> Iterator[str]:
    when = teller.moment(account)
    if when is None:
        yield "undated events (they are left out)"
    elif when.first is None and when.after is None:
        yield "events without any limit in time (they are left out)"
    elif not when.exact:
        yield "doubt about a date (its limits are written, and the date in words)"
    if account.site.lat is not None:
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
