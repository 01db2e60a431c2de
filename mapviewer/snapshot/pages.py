"""The pages that follow the map in a document: its events in order, each with its sources, then the sources in full. Pure.

A page is as large as the map's, its text in the map's size. What a page has no room for goes on to the next, so that nothing is shortened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mapviewer.events.event import Citation, Source
from mapviewer.events.relations import status_words
from mapviewer.events.store import Store
from mapviewer.language import number as grouped
from mapviewer.language import speaking, tr
from mapviewer.language.calendar import names
from mapviewer.query.index import Visible
from mapviewer.snapshot.compose import text_size
from mapviewer.snapshot.furniture import moved
from mapviewer.snapshot.lettering import ASCENT, LINE, Measure, Style, plain, right_to_left, wrap
from mapviewer.snapshot.picture import Anchor, Icon, Item, Line, Text
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.snapshot.wording import (
    attribution,
    inside,
    listed,
    time_words,
    title_words,
    unlisted_words,
    when_words,
)

MOST_LISTED: Final = 2_000
"""More events than this are not listed one by one: nobody reads a thousand pages."""
_LONGEST: Final = 60
"""Lines that one paragraph may take."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Text in one style, `indent` text sizes from the left; `icon` stands before it; `gap` is the room above, in text sizes."""

    text: str
    style: Style
    color: str = "ink"
    indent: float = 0.0
    gap: float = 0.0
    icon: Icon | None = None
    keep: bool = False
    """Whether it stays with the paragraph after it."""


def pages(
    spec: SnapshotSpec, store: Store, visible: Visible, measure: Measure
) -> tuple[tuple[Item, ...], ...]:
    """The items of every further page, in pixels; () when nothing is shown."""
    rows = _in_order(store, visible)
    if not rows:
        return ()
    em = text_size(spec.width, spec.height)
    with speaking(spec.language):
        return tuple(_set(list(_paragraphs(spec, store, rows, em)), spec, em, measure))


def _in_order(store: Store, visible: Visible) -> list[int]:
    """Rows of what is shown, by time, then as in the file."""
    c = store.columns
    rows: list[int] = visible.shown_rows().tolist()
    return sorted(rows, key=lambda row: (int(c.earliest[row]), int(c.latest[row]), row))


def _paragraphs(spec: SnapshotSpec, store: Store, rows: Sequence[int], em: float) -> Iterator[_Paragraph]:
    text, bold, small = Style(em), Style(em, bold=True), Style(em * 0.86)
    zone = spec.selection.zone
    title = title_words(spec, store)
    yield _Paragraph(f"{inside(title)} · {time_words(spec.selection)}" if title else time_words(spec.selection), Style(em * 1.5, bold=True))  # fmt: skip
    yield _Paragraph(tr("Events ({n})", n=grouped(len(rows))), Style(em * 1.2, bold=True), gap=1.0, keep=True)
    if len(rows) > MOST_LISTED:
        yield _Paragraph(
            tr("The first {n} of them, in order of time.", n=grouped(MOST_LISTED)), text, "muted"
        )
    for row in rows[:MOST_LISTED]:
        event = store.events[row]
        icon = Icon(0.0, 0.0, 0.42 * em, store.category(row).symbol)
        yield _Paragraph(inside(event.title), bold, indent=1.4, gap=0.55, icon=icon, keep=True)
        spot = store.spots[row]
        where = store.place_name(row) or (f"{spot.lat:.4f}, {spot.lon:.4f}" if spot is not None else "")
        facts = [when_words(store.whens[row], zone), inside(where) if where else tr("no place given")]
        facts += (
            [tr("status: {status}", status=status_words(event.status))] if event.status != "reported" else []
        )
        yield _Paragraph(" · ".join(facts), small, "muted", indent=1.4, keep=True)
        if event.summary.strip():
            yield _Paragraph(plain(event.summary), small, indent=1.4, keep=True)
        known, unlisted = listed(store, event.citations)
        said = names().semicolon.join(_citation(store, citation) for citation in known)
        said = said or tr("No source is given for this event.")
        yield _Paragraph(said, small, "muted" if known else "warning", indent=1.4, keep=bool(unlisted))
        if unlisted:
            yield _Paragraph(
                names().semicolon.join(map(unlisted_words, unlisted)), small, "warning", indent=1.4
            )
    sources = [source for key, source in store.sources.items() if _cited(store, rows, key)]
    if not sources:
        return
    yield _Paragraph(
        tr("Sources ({n})", n=grouped(len(sources))), Style(em * 1.2, bold=True), gap=1.4, keep=True
    )
    for source in sources:
        yield _Paragraph(_source(store, source), small, indent=0.0, gap=0.4)


def _cited(store: Store, rows: Sequence[int], key: str) -> bool:
    return any(c.source == key for row in rows[:MOST_LISTED] for c in store.events[row].citations)


def _citation(store: Store, citation: Citation) -> str:
    head = f"[{store.source_number(citation.source)}]"
    return f"{head} {inside(citation.locator)}" if citation.locator else head


def _source(store: Store, source: Source) -> str:
    title = tr("“{title}”", title=inside(source.title)) if source.title else inside(source.id)
    parts = [source.author, title, source.publisher, source.published, source.url]
    parts += [tr("archived at {address}", address=source.archived_url)] if source.archived_url else []
    parts += [tr("accessed {date}", date=source.accessed)] if source.accessed else []
    said = names().comma.join(part if part is title else inside(part) for part in parts if part)
    return f"[{store.source_number(source.id)}] {said}."


@dataclass(frozen=True, slots=True)
class _Row:
    """One line with what stands before it: its height and the room above, pixels; whether it stays with the line after it."""

    items: tuple[Item, ...]
    height: float
    gap: float
    keep: bool


def _set(
    paragraphs: Sequence[_Paragraph], spec: SnapshotSpec, em: float, measure: Measure
) -> Iterator[tuple[Item, ...]]:
    """Pages of one or two columns, filled from the top; no heading is the last line of a column, and no paragraph leaves one line alone."""
    margin = 3.2 * em
    columns = 2 if spec.width > 50 * em else 1
    apart = 2.4 * em
    room = (spec.width - 2 * margin - (columns - 1) * apart) / columns
    bottom = spec.height - margin - 1.6 * em
    rows = [row for one in paragraphs for row in _rows(one, room, em, measure)]
    items: list[Item] = []
    page, column, y = 2, 0, margin
    at = 0
    while at < len(rows):
        end = at + 1
        while rows[end - 1].keep and end < len(rows):
            end += 1
        together = rows[at:end]
        height = sum(row.height + row.gap for row in together) - (together[0].gap if y == margin else 0.0)
        if y > margin and y + height > bottom:
            column, y = column + 1, margin
            if column == columns:
                yield (*items, *_foot(spec, page, em))
                items, page, column = [], page + 1, 0
        for row in together:
            y += row.gap if y > margin else 0.0
            items += [moved(item, margin + column * (room + apart), y) for item in row.items]
            y += row.height
        at = end
    yield (*items, *_foot(spec, page, em))


def _rows(one: _Paragraph, room: float, em: float, measure: Measure) -> Iterator[_Row]:
    style, indent = one.style, one.indent * em
    lines = wrap(one.text, style, room - indent, measure, lines=_LONGEST)
    rtl = right_to_left(one.text)
    x, anchor = (room, Anchor.END) if rtl else (indent, Anchor.START)
    for n, line in enumerate(lines):
        items: list[Item] = [Text(x, style.size * ASCENT, line, style, one.color, anchor)]
        if n == 0 and one.icon is not None:
            items.append(Icon(0.5 * em, 0.66 * style.size, one.icon.r, one.icon.symbol))
        last = n == len(lines) - 1
        keep = one.keep if last else n in (0, len(lines) - 2)
        yield _Row(tuple(items), style.size * LINE, one.gap * em if n == 0 else 0.0, keep)


def _foot(spec: SnapshotSpec, page: int, em: float) -> tuple[Item, ...]:
    margin = 3.2 * em
    y = spec.height - margin
    style = Style(em * 0.7)
    rule = Line(((margin, y - 1.2 * em), (spec.width - margin, y - 1.2 * em)), "rule", 0.06 * em)
    return (
        rule,
        Text(margin, y, attribution(), style, "muted"),
        Text(spec.width - margin, y, str(page), style, "muted", Anchor.END),
    )
