"""Columns of random events, as bare as the index needs them, and what brute force says of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from mapviewer.events.store import Columns
from mapviewer.events.when import NEG_INF, POS_INF, Flag, membership
from mapviewer.query.grid import View, columns_of, lines_of
from mapviewer.query.index import CODES, IN, POSSIBLE

# Few distinct times, so that edges meet; some far apart, so that widths differ by orders of magnitude.
_times = st.one_of(st.integers(-6, 40), st.sampled_from([-(10**12), -1_000, 300, 5_000, 10**12]))
moments = st.one_of(_times, st.sampled_from([NEG_INF, POS_INF]))
_lats = st.one_of(
    st.sampled_from([-90.0, -89.9, -85.06, -85.0, 0.0, 10.0, 10.0001, 85.05, 86.0, 90.0]), st.floats(-90, 90)
)
_lons = st.one_of(
    st.sampled_from([-180.0, -179.9999, -0.0, 0.0, 22.5, 179.9999, 180.0]), st.floats(-180, 180)
)


@st.composite
def _bounds(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Instants, dates inside a unit, spans, open ends, and (rarely) nonsense."""
    kind = draw(st.integers(0, 6))
    first = draw(_times)
    width = draw(st.sampled_from([2, 3, 3, 4, 9, 30, 1_000]))
    match kind:
        case 0:
            return first, first, first + 1, first + 1
        case 1 | 2:
            return first, first + width - 1, first + 1, first + width
        case 3:
            last = first + draw(st.integers(0, 30))
            return first, first + width - 1, last + 1, max(first, last) + width
        case 4:
            return draw(
                st.sampled_from(
                    [
                        (NEG_INF, NEG_INF, first + 1, first + width),
                        (first, first + width - 1, POS_INF, POS_INF),
                        (NEG_INF, first + width - 1, NEG_INF, first + width),
                        (first, POS_INF, first + 1, POS_INF),
                        (NEG_INF, POS_INF, NEG_INF, POS_INF),
                        (NEG_INF, NEG_INF, POS_INF, POS_INF),
                        (NEG_INF, first + width - 1, first + 1, first + width),
                    ]
                )
            )
        case 5:
            return tuple(sorted(draw(st.tuples(moments, moments, moments, moments))))  # type: ignore[return-value]
    return draw(st.tuples(moments, moments, moments, moments))


@st.composite
def stores(draw: st.DrawFn, most: int = 40, categories: int = 3) -> Any:
    """A stand-in for a store: columns, categories, length."""
    n = draw(st.integers(0, most))
    bounds = [draw(_bounds()) for _ in range(n)]
    array = np.array(bounds, np.int64).reshape(n, 4)
    places = [draw(st.one_of(st.none(), st.tuples(_lats, _lons))) for _ in range(n)]
    spots: dict[tuple[float, float], int] = {}
    dated = np.array([draw(st.integers(0, 9)) > 0 for _ in range(n)], np.bool_)
    array[~dated] = (POS_INF, POS_INF, NEG_INF, NEG_INF)
    columns = Columns(
        earliest=array[:, 0].copy(),
        start_latest=array[:, 1].copy(),
        end_earliest=array[:, 2].copy(),
        latest=array[:, 3].copy(),
        dated=dated,
        uncertain=np.array([draw(st.integers(0, 5)) == 0 for _ in range(n)], np.bool_),
        lat=np.array([np.nan if p is None else p[0] for p in places], np.float64),
        lon=np.array([np.nan if p is None else p[1] for p in places], np.float64),
        radius=np.zeros(n),
        category=np.array([draw(st.integers(0, categories - 1)) for _ in range(n)], np.int32),
        place=np.array([-1 if p is None else spots.setdefault(p, len(spots)) for p in places], np.int32),
    )
    return Stand(columns, categories)


class Stand:
    """What `Index` reads of a store."""

    def __init__(self, columns: Columns, categories: int) -> None:
        self.columns = columns
        self.categories = tuple(range(categories))
        self.events = ()

    def __len__(self) -> int:
        return len(self.columns.lat)


@st.composite
def views(draw: st.DrawFn) -> View:
    """Boxes: small, large, over the antimeridian, more than all the way round."""
    south, north = sorted((draw(st.one_of(_lats)), draw(_lats)))
    west = draw(st.floats(-400, 400))
    return View(
        south,
        west,
        north,
        west + draw(st.one_of(st.floats(0, 400), st.sampled_from([0.0, 1e-7, 359.9, 360.0]))),
    )


def codes(columns: Columns, start: int, end: int) -> list[int]:
    """The membership of every event by the one definition, one by one."""
    found = []
    for row in range(len(columns.lat)):
        when = SimpleNamespace(
            earliest=int(columns.earliest[row]),
            start_latest=int(columns.start_latest[row]),
            end_earliest=int(columns.end_earliest[row]),
            latest=int(columns.latest[row]),
            flags=int(Flag.UNCERTAIN) if columns.uncertain[row] else 0,
        )
        found.append(CODES.index(membership(when if columns.dated[row] else None, start, end)))  # type: ignore[arg-type]
    return found


def cells(
    columns: Columns, passes: list[bool], view: View, bits: int, start: int, end: int
) -> dict[tuple[int, int], dict[int, tuple[int, int]]]:
    """(x, y) → category → (in or possible, in), of the cells that the view touches."""
    side = 1 << bits
    wanted_x = set(range(side))
    if view.east - view.west < 360:
        first = int(columns_of(np.array([view.west]), bits)[0])
        last = int(columns_of(np.array([view.east]), bits)[0])
        if first != last or view.east - view.west < 180:
            wanted_x = {first}
            while first != last:
                first = (first + 1) % side
                wanted_x.add(first)
    top, bottom = lines_of(np.array([view.north, view.south]), bits).tolist()
    found: dict[tuple[int, int], dict[int, tuple[int, int]]] = {}
    for row, code in enumerate(codes(columns, start, end)):
        if not passes[row] or code not in (IN, POSSIBLE) or np.isnan(columns.lat[row]):
            continue
        x = int(columns_of(columns.lon[row : row + 1], bits)[0])
        y = int(lines_of(columns.lat[row : row + 1], bits)[0])
        if x in wanted_x and top <= y <= bottom:
            here = found.setdefault((x, y), {})
            touched, inside = here.get(int(columns.category[row]), (0, 0))
            here[int(columns.category[row])] = (touched + 1, inside + (code == IN))
    return found
