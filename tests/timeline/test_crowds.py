"""Many events under the pointer: bins, dense lanes, and what a click on them means; gaps that were unfolded."""

import numpy as np
import pytest

from mapviewer.query.selection import Folding, Mode, Selection
from mapviewer.timeline.gesture import Brush, MovePlayhead, Pick, ShowAxis, ToggleFold, press, release
from mapviewer.timeline.hit import Part, hit
from mapviewer.timeline.scale import known_sides
from mapviewer.timeline.tips import tip
from tests.timeline.axes import composed, crowd, sample


@pytest.fixture(scope="module")
def dense():
    return composed(crowd(5_000), height=400)


def clicked(layout, x, y):
    gesture, _ = press(layout, x, y)
    return release(gesture, layout, x, y)[1]


def test_a_bin_says_what_begins_in_it_and_a_click_selects_its_time(dense):
    chart = dense.stage.histogram
    k = int(np.argmax(chart.counts.sum(axis=1)))
    x = sum(chart.pixels[k]) / 2
    found = hit(dense, x, chart.bounds.y + 5)
    assert found.part is Part.BIN
    words = tip(found, dense, crowd(5_000), Selection())
    assert f"{int(chart.counts[k].sum()):,} events begin" in words
    assert "c0: " in words
    assert words.endswith("Click to select this time")
    assert clicked(dense, x, chart.bounds.y + 5) == (Brush(*chart.times[k]),)


def test_in_instant_mode_a_bin_takes_the_playhead():
    layout = composed(crowd(5_000), height=400, mode=Mode.INSTANT, playhead=18_300 * 86_400)
    chart = layout.stage.histogram
    x = sum(chart.pixels[3]) / 2
    assert clicked(layout, x, chart.bounds.y + 5) == (MovePlayhead(chart.times[3][0]),)


def test_bins_count_exactly(dense):
    of = crowd(5_000)
    low, high, _ = known_sides(of.columns)
    last = np.clip(of.columns.start_latest, low, high - 1)
    chart = dense.stage.histogram
    for k in range(0, len(chart.times), 7):
        a, b = chart.times[k]
        certain = (low >= a) & (last < b)
        assert int(chart.counts[k].sum()) == int(certain.sum())
        assert int(chart.maybe[k]) == int(((low < b) & (last >= a)).sum() - certain.sum())
        for category, count in chart.bin(k).parts:
            assert count == int((certain & (of.columns.category == category)).sum())


def test_a_crowd_is_counted_and_listed_or_zoomed_into(dense):
    of = crowd(5_000)
    low, high, known = known_sides(of.columns)
    band = dense.stage.lanes[0]
    assert band.density is not None
    y = band.bounds.y + band.bounds.h / 2
    for k in range(0, len(band.density.heights), 40):
        x = band.density.x + k * band.density.step + 1
        found = hit(dense, x, y)
        if found.part is not Part.CROWD:
            continue
        a, b = found.span
        inside = known & (low < b) & (high > a) & (of.columns.category == band.number)
        assert found.count == int(inside.sum())
        words = tip(found, dense, of, Selection())
        assert "event" in words
        (does,) = clicked(dense, x, y)
        assert isinstance(does, Pick if found.rows else ShowAxis)


def test_an_unfolded_gap_has_a_button_that_folds_it():
    layout = composed(sample(), folding=Folding(opened=frozenset({0})))
    (seam,) = layout.stage.seams
    assert not layout.stage.folds
    x, y = seam.button.x + 3, seam.button.y + 3
    assert hit(layout, x, y).part is Part.SEAM
    assert clicked(layout, x, y) == (ToggleFold(0),)
    assert tip(hit(layout, x, y), layout, sample(), Selection()) == "24.5 years\nClick to fold it again"
    assert composed(sample()).stage.seams == ()
    assert composed(sample(), folding=Folding(on=False)).stage.seams == ()
