import numpy as np

from mapviewer.query.selection import Folding
from mapviewer.timeline.histogram import LEAST_EVENTS
from tests.timeline.axes import composed, crowd, dated, day, sample


def test_few_events_need_no_histogram():
    assert composed(sample()).stage.histogram is None


def test_bins_hold_every_event_once_and_span_no_fold():
    whens = [day(3_000 + k) for k in range(40)] + [day(20_000 + k % 50) for k in range(200)]
    stage = composed(dated(*whens), height=400).stage
    assert stage.histogram is not None
    assert sum(one.certain for one in stage.histogram.bins) == len(whens)
    assert len(stage.folds) == 1
    fold = stage.folds[0]
    for one in stage.histogram.bins:
        assert one.t1 <= fold.fold.start or one.t0 >= fold.fold.end
        assert one.x1 <= fold.bounds.x + 1e-6 or one.x0 >= fold.bounds.right - 1e-6


def test_a_start_known_to_the_year_is_in_no_smaller_bin_for_certain():
    whens = ["2020"] * 40 + [day(18_262 + k * 3) for k in range(120)]
    chart = composed(dated(*whens), height=400).stage.histogram
    assert chart is not None
    days = [one for one in chart.bins if one.t1 - one.t0 < 40 * 86_400]
    assert len(days) > 5
    assert sum(one.certain for one in chart.bins) == 120
    assert max(one.maybe for one in chart.bins) == 40


def test_parts_are_by_category():
    of = crowd(3_000)
    chart = composed(of, height=400).stage.histogram
    assert chart is not None
    totals: dict[int, int] = {}
    for one in chart.bins:
        for category, count in one.parts:
            totals[category] = totals.get(category, 0) + count
    counts = np.bincount(of.columns.category)
    assert all(0 < totals[k] <= counts[k] for k in totals)
    assert len(totals) == 5


def test_the_highest_bin_sets_the_height():
    chart = composed(crowd(3_000), height=400).stage.histogram
    assert chart is not None
    assert chart.most == max(one.certain for one in chart.bins)


def test_marks_come_before_a_histogram():
    # Enough events for a histogram, but only without it is there room to draw each of them.
    stage = composed(crowd(LEAST_EVENTS + 30), height=215).stage
    if stage.histogram is None:
        assert all(band.density is None for band in stage.lanes)
    folded = composed(crowd(LEAST_EVENTS + 30), height=500, folding=Folding(False)).stage
    assert folded.histogram is not None
