"""Every dated event as a slide of TimelineJS 3 (its JSON). Its texts are HTML to it, so that ours are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapviewer.events.store import Store
from mapviewer.events.verbatim import ID, TITLE
from mapviewer.exports.base import Export
from mapviewer.exports.markup import html
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import TOLD, Paragraphs
from mapviewer.exports.telling import Account, Teller, kept
from mapviewer.writers.base import as_bytes
from mapviewer.writers.geojson import text_of

_AT_ONCE: Final = 500


def _write(store: Store) -> Iterator[bytes]:
    head = store.head
    title = {"text": {"headline": html(head.title), "text": html(head.description)}}
    pieces = [f'{{"title":{text_of(title)},\n"events":[']
    between = "\n"
    slide_of = _Slides(Teller(store))
    for account in slide_of.teller:
        slide = slide_of(account)
        if slide:
            pieces += (between, slide)
            between = ",\n"
        if (account.row + 1) % _AT_ONCE == 0:
            yield as_bytes(pieces)
            pieces.clear()
    pieces.append("\n]}\n")
    yield as_bytes(pieces)


class _Slides:
    """Events as slides, and what many of them share."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._paragraphs = Paragraphs(teller, _said)
        self._dates: dict[tuple[str, str], tuple[str, str]] = {}
        self._kinds: dict[str, str] = {}

    def __call__(self, account: Account) -> str:
        """The JSON of a slide; "" for an event that has no limit in time."""
        when, date, kind = self.teller.moment(account), self.teller.date(account), account.kind
        if when is None or (when.first is None and when.after is None):
            return ""
        dates, edtf = (
            kept(self._dates, date, lambda: _dated(account, when)) if date else _dated(account, when)
        )
        title = text_of(html(account.words(TITLE)))
        words = "".join(self._paragraphs(account, when))
        group = kept(self._kinds, kind, lambda: f',"group":{text_of(html(kind))}') if kind else ""
        return (
            f'{{"unique_id":{text_of(account.words(ID))},{dates},'
            f'"text":{{"headline":{title},"text":"{words}"}}{edtf}{group}}}'
        )


def _dated(account: Account, when: Moment) -> tuple[str, str]:
    """The members that say when, and those that stand behind the text."""
    start = _date(when, end=when.first is None)
    end = None if when.plain or when.first is None or when.after is None else _date(when, end=True)
    # What a year alone cannot tell (doubt, limits) stands in the words.
    said = {"start_date": start, **({"end_date": end} if end else {}), "display_date": html(when.words)}
    # TimelineJS passes over keys that it does not know; mapviewer reads these again.
    beside = {"edtf": account.when, "timezone": account.zone} if account.when else {}
    return text_of(said)[1:-1], f",{text_of(beside)[1:-1]}" if beside else ""


def _said(name: str, words: str) -> str:
    # As it stands inside a text of JSON.
    told = f"<p><b>{name}:</b> {html(words)}</p>" if name else f"<p>{html(words)}</p>"
    return text_of(told)[1:-1]


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
    words=frozenset(
        {"status", "when_note", "place", "radius_m", "place_note", "actors", "tags", "citations", "toll"}
    ),
    special=_special,
    head=frozenset({"title", "description"}),
)
