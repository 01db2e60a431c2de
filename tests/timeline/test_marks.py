import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Folding, Selection
from mapviewer.timeline.layout import LANE_PADDING, Composer, Size
from mapviewer.timeline.marks import MARK_GAP, Side, fill, place, shapes
from mapviewer.timeline.picture import Kind
from mapviewer.timeline.scale import build_scale
from tests.timeline.axes import METRICS, composed, crowd, dated


def shape_of(when, pixels=1000.0):
    of = dated(when, "2020-01-01", "2030-01-01")
    (found,) = shapes(of.columns, np.array([0]), build_scale(of, Folding(False), "UTC"), pixels)
    return found


@pytest.mark.parametrize(
    ("when", "kind", "left", "right"),
    [
        ("2025-07-16T13:00:00Z", Kind.INSTANT, False, False),
        ("2025-07-16T13:00Z", Kind.UNIT, False, False),
        ("2025-07-16", Kind.UNIT, False, False),
        ("2025-07-16~", Kind.VAGUE, False, False),
        ("2025-07", Kind.VAGUE, False, False),
        ("2025", Kind.VAGUE, False, False),
        ("[2025-07-13..2025-07-20]", Kind.VAGUE, False, False),
        ("2025-07-15/2025-07-20", Kind.SPAN, False, False),
        ("2024-12-08/..", Kind.SPAN, False, True),
        ("../2024-12-08", Kind.SPAN, True, False),
        ("2024-12-08/", Kind.VAGUE, False, True),
        ("[..2024-12-08]", Kind.VAGUE, True, False),
        ("../..", Kind.SPAN, True, True),
    ],
)
def test_how_a_date_is_drawn(when, kind, left, right):
    shape = shape_of(when)
    assert (shape.kind, shape.open_left, shape.open_right) == (kind, left, right)
    assert shape.x0 <= shape.sx <= shape.x1
    if kind is Kind.SPAN:
        assert shape.x0 <= shape.core0 <= shape.core1 <= shape.x1
    if left:
        assert shape.x0 == 0
    if right:
        assert shape.x1 == 1000


def test_a_span_fades_over_the_days_that_its_ends_lie_in():
    shape = shape_of("2025-03/2026-03", 12_000)
    assert shape.core0 - shape.x0 == pytest.approx(shape.x1 - shape.core1, rel=0.02)
    assert shape.core0 > shape.x0 + 50


@given(
    st.integers(5, 120),
    st.integers(0, 50),
    st.sampled_from([300.0, 1_000.0, 20_000.0]),
    st.sampled_from(["titled", "filled", "bare"]),
)
def test_no_mark_or_title_covers_another(n, seed, pixels, style):
    of = crowd(n, seed)
    scale = build_scale(of, Folding(), "UTC")
    rows = np.argsort(of.columns.earliest, kind="stable")
    found = shapes(of.columns, rows, scale, pixels)
    r = 6.0
    want = np.array([60.0 + 10 * (k % 9) for k in range(len(found))])
    placed = place(found, r, want if style == "titled" else None)
    if style == "filled":
        placed = fill(placed, r, want)
    by_sub: dict[int, list[tuple[float, float]]] = {}
    for shape, sub, side, width in zip(
        found, placed.sub.tolist(), placed.side, placed.width.tolist(), strict=True
    ):
        x0, x1 = min(shape.x0, shape.sx - r), max(shape.x1, shape.sx + r)
        if side == Side.AFTER:
            x1 += width
        if side == Side.BEFORE:
            x0 -= width
        by_sub.setdefault(sub, []).append((x0, x1))
    for spans in by_sub.values():
        spans.sort()
        for a, b in itertools.pairwise(spans):
            assert a[1] <= b[0], (a, b)


def test_symbols_at_one_moment_take_a_row_each():
    stage = composed(dated(*["2025-07-16T13:00:00Z"] * 5), height=260).stage
    assert len({mark.y for mark in stage.marks}) == 5
    assert len({mark.sx for mark in stage.marks}) == 1


@given(st.floats(0, 0.9), st.floats(0.01, 0.1))
def test_cells_are_disjoint_and_titles_stay_in_view(start, width):
    stage = composed(crowd(120), height=300, axis=(start, start + width)).stage
    box = stage.lanes_box
    cells = sorted((round(m.cell.y), m.cell.x, m.cell.right, m) for m in stage.marks)
    for a, b in itertools.pairwise(cells):
        assert a[0] != b[0] or a[2] <= b[1] + MARK_GAP
    for mark in stage.marks:
        if mark.lw:
            assert box.x <= mark.lx
            assert mark.lx + mark.lw <= box.right


def test_a_bar_that_fills_the_view_keeps_its_symbol_and_title_in_sight():
    of = dated("2025", "2025-07-16", "2025-07-17")
    scale = build_scale(of, Folding(), "UTC")
    u = scale.u(int(of.columns.earliest[1]))
    stage = composed(of, axis=(u, u + 0.002)).stage
    mark = next(mark for mark in stage.marks if mark.row == 0)
    assert stage.axis.x < mark.sx < stage.axis.right
    assert mark.label == "Event 0"


def test_panning_leaves_every_mark_in_its_row():
    of = crowd(120)
    composer = Composer(of, METRICS)
    passes = visible(Index(of), Selection()).passes
    order: dict[int, float] = {}
    for k in range(8):
        selection = replace(Selection(), axis=(0.1 + k * 0.01, 0.3 + k * 0.01))
        stage = composer.stage(selection, passes, Size(1280, 600))
        tops = {band.number: band.bounds.y for band in stage.lanes}
        heights = {
            round((mark.y - tops[mark.category] - LANE_PADDING) / mark.cell.h, 2) for mark in stage.marks
        }
        for mark in stage.marks:
            row = (mark.y - tops[mark.category] - LANE_PADDING) / mark.cell.h
            assert order.setdefault(mark.row, row) == pytest.approx(row)
        assert heights
