"""The shown events of a group in the order of their time, page by page: the first page of a hundred thousand costs little. Pure.

Where the window holds few events they are found and put in order at once. Where it holds very many the store's own order by earliest bound
is walked in pieces, and only as far as the pages that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from mapviewer.events.store import Columns
from mapviewer.events.when import stretched
from mapviewer.query.grid import View, cell_bounds
from mapviewer.query.group import Group, PlaceGroup
from mapviewer.query.index import Visible
from mapviewer.query.ordering import Rows, Times, touched

PAGE: Final = 50
"""Events on one page of a list."""
AT_ONCE: Final = 100_000
"""Windows of no more events than this are not walked."""
_PIECE: Final = 1 << 16


class Listing:
    """What a group holds of an answer, in order of time (earliest, then latest bound, then the file's order)."""

    def __init__(self, visible: Visible, group: Group) -> None:
        self._pieces: Iterator[Rows]
        self._found: Rows = np.zeros(0, np.intp)
        columns = visible.index.columns
        if isinstance(group, PlaceGroup):
            rows = _at_places(columns, group.places)
            rows = rows[visible.shown_among(rows)]
            self.total = len(rows)
            self._pieces = iter((in_order(columns, rows),))
            return
        view = cell_point(group.bits, group.x, group.y)
        times = visible.index.times(visible.filters)
        if times.lengths.candidates(*stretched(*visible.span)) > AT_ONCE:
            self.total = visible.cells(view, group.bits).total
            slab = visible.index.slab(visible.filters, view, group.bits)
            self._pieces = _walk(times, visible.span, lambda rows: slab.within(view, rows))
        else:
            rows = visible.rows_in(view, group.bits)
            self.total = len(rows)
            self._pieces = iter((in_order(columns, rows),))

    def page(self, first: int, count: int = PAGE) -> Rows:
        """The rows from position `first` on, at most `count`; none beyond the end."""
        parts, known = [self._found], len(self._found)
        while known < min(self.total, first + count):
            piece = next(self._pieces, None)
            if piece is None:
                break
            parts.append(piece)
            known += len(piece)
        self._found = np.concatenate(parts)
        return self._found[first : first + count]


def cell_point(bits: int, x: int, y: int) -> View:
    """A view of one cell alone: a point in its middle, since its edges belong to its neighbours too."""
    box = cell_bounds(bits, x, y)
    lat, lon = (box.south + box.north) / 2, (box.west + box.east) / 2
    return View(lat, lon, lat, lon)


def in_order(columns: Columns, rows: Rows) -> Rows:
    """Rows in the order of their time, then of the file."""
    found: Rows = rows[np.lexsort((rows, columns.latest[rows], columns.earliest[rows]))]
    return found


def _at_places(columns: Columns, places: tuple[int, ...]) -> Rows:
    chosen = np.zeros(int(columns.place.max(initial=-1)) + 2, np.bool_)
    wanted = np.array(places, np.intp)
    chosen[wanted[(wanted >= 0) & (wanted < len(chosen) - 1)]] = True
    # What has no place, −1, reads the last entry.
    return np.flatnonzero(chosen[columns.place])


def _walk(times: Times, span: tuple[int, int], near: Callable[[Rows], Rows]) -> Iterator[Rows]:
    """What meets a window, in order of time, of the rows that `near` keeps; piece by piece."""
    columns, family = times.columns, times.touching
    start, end = stretched(*span)
    low, rows = family.low, family.low_rows
    last = int(np.searchsorted(low, end, "left"))
    odd = near(times.odd)
    odd = in_order(columns, odd[touched(columns, odd, *span)])
    at, size = 0, _PIECE
    while at < last or len(odd):
        upto = min(last, at + size)
        if upto < last:
            # Whatever begins in the same second belongs together.
            upto = min(last, int(np.searchsorted(low, low[upto - 1], "right")))
        found = near(rows[at:upto])
        found = found[columns.latest[found] > start]
        # What is odd has its place among the others, by its earliest bound.
        before = len(odd)
        if upto < last:
            before = int(np.searchsorted(columns.earliest[odd], low[upto - 1], "right"))
        yield in_order(columns, np.concatenate((found, odd[:before])))
        at, size, odd = upto, 2 * size, odd[before:]
