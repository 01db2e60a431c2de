"""A contact sheet: a small map for each step of a series, in rows, with one title and one key. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from mapviewer.errors import UsageError
from mapviewer.events.store import Store
from mapviewer.query.index import Visible
from mapviewer.query.selection import Selection
from mapviewer.snapshot import furniture as parts
from mapviewer.snapshot.compose import CSS_EM, Whole, project, text_size
from mapviewer.snapshot.furniture import moved
from mapviewer.snapshot.ground import missing, own_credit, tiles_of
from mapviewer.snapshot.lettering import LINE, Measure, Style, shorten
from mapviewer.snapshot.names import load_names
from mapviewer.snapshot.panel import draft, finish, frame_box
from mapviewer.snapshot.picture import Item, Panel, Picture, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.series import Series
from mapviewer.snapshot.setting import Setting
from mapviewer.snapshot.wording import counts_sentence, files_words, time_words, title_words

SMALLEST_MAP: Final = 9.0
"""The least height of a small map, in text sizes of the sheet."""

Answer = Callable[[Selection], Visible]


def contact_sheet(made: Series, store: Store, answer: Answer, measure: Measure) -> Picture:
    """All pictures of a series on one page of the whole's size; `answer` asks the index. Raises UsageError when there are too many."""
    spec, frames = made.whole, made.frames
    em = text_size(spec.width, spec.height)
    margin = 1.5 * em
    room = spec.width - 2 * margin
    whole = Whole(answer(spec.selection), spec.selection)
    title = parts.text_block("the title", title_words(spec, store), Style(em * 2.05, bold=True), "ink", room, measure, lines=2)  # fmt: skip
    span = parts.time_block(time_words(spec.selection), "", counts_sentence(whole.visible, spec.selection), em, room, measure)  # fmt: skip
    names = load_names()
    grain = em / CSS_EM
    base = Setting(
        store, whole.visible, spec.selection, em, grain, measure, names, notes=False, tiles=tiles_of(spec)
    )
    attribution = parts.attribution_block(em, room, measure, own_credit(spec, store))
    files = files_words(store, whole.visible)
    credit = parts.credit_block(spec.credit, spec.licence, em, room, measure, files)
    some = Rect(margin, 0.0, room, spec.height * 0.6)
    # What the small maps show is told by their own selections: what is earlier, what is only possible in so short a time.
    one = replace(base, selection=frames[0].selection)
    drawn = whole.drawn(one, project(spec, store, whole.visible, spec.selection, some, em))
    key = parts.key_block(
        drawn,
        store,
        whole.visible,
        legend=True,
        uncertainty=True,
        em=em,
        width=room,
        measure=measure,
        lines=3,
    )
    top = margin + title.height + span.height + key.height + 0.4 * em
    bottom = spec.height - margin - attribution.height - credit.height - 0.4 * em
    columns, rows = _grid(len(frames), room, bottom - top, em)
    small = Style(em * 0.8)
    gap = 0.9 * em
    width = (room - (columns - 1) * gap) / columns
    height = (bottom - top - (rows - 1) * 0.7 * em) / rows
    caption = 2 * LINE * small.size
    if height - caption < SMALLEST_MAP * em * 0.5:
        raise UsageError(
            f"found {len(frames):,} pictures, expected as many as have room on {spec.width}×{spec.height} pixels; "
            "take a longer step or a larger sheet."
        )
    panels: list[Panel] = []
    items: list[Item] = []
    over: list[Item] = []
    for n, frame in enumerate(frames):
        row, column = divmod(n, columns)
        x, y = margin + column * (width + gap), top + row * (height + 0.7 * em)
        box = Rect(round(x), round(y + caption), round(width), round(height - caption))
        selection = frame.selection
        seen = answer(selection)
        setting = Setting(
            store, seen, selection, em * 0.72, grain * 0.72, measure, names, notes=False, tiles=tiles_of(spec)
        )
        projection = project(frame, store, seen, selection, box, em * 0.72)
        panels.append(finish(draft(setting, projection, setting.scene(projection)), ()))
        over.append(frame_box(box, em * 0.72))
        items += _captions(
            # What is shown and possible; the rest is said once, for all of them.
            (time_words(selection), counts_sentence(seen, selection).partition(" · ")[0]),
            x,
            y,
            width,
            small,
            measure,
        )
    y = margin
    for block in (title, span, key):
        items += [moved(item, margin, y) for item in block.items]
        y += block.height
    y = spec.height - margin - attribution.height - credit.height
    for block in (credit, attribution):
        items += [moved(item, margin, y) for item in block.items]
        y += block.height
    words = title_words(spec, store)
    alt = f"{len(frames)} maps{f': {words}' if words else ''}. {time_words(spec.selection)}."
    return Picture(
        spec.width,
        spec.height,
        spec.theme,
        tuple(panels),
        tuple(items),
        tuple(over),
        words,
        spec.alt.strip() or alt,
        missing(spec),
    )


def _grid(count: int, width: float, height: float, em: float) -> tuple[int, int]:
    """Columns and rows for so many maps, so that each is as large as it can be and about three by two."""
    del em
    best = max(
        range(1, count + 1),
        key=lambda columns: min(width / columns / 3.0, height / math.ceil(count / columns) / 2.3),
    )
    return best, math.ceil(count / best)


def _captions(
    lines: Sequence[str], x: float, y: float, width: float, small: Style, measure: Measure
) -> list[Item]:
    first, second = lines
    bold = Style(small.size, bold=True)
    return [
        Text(x, y + small.size, shorten(first, bold, width, measure), bold, "ink"),
        Text(x, y + small.size * (1 + LINE), shorten(second, small, width, measure), small, "muted"),
    ]
