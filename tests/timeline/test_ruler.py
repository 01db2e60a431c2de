import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import POS_INF, Unit
from mapviewer.timeline.ruler import STEPS, Stretch, nice_step, ruler, ticks, year_words
from tests.timeline.axes import ZONE, window

DAY = 86_400


def measure(text, bold):
    return len(text) * (7.0 if bold else 6.3)


def texts(labels, row):
    return [label.text for label in labels if label.row == row]


def stretch(first, last, width, zone=ZONE):
    t0, t1 = window(first, last, zone)
    return Stretch(t0, t1, 100.0, 100.0 + width)


@given(
    st.one_of(st.integers(-(10**11), 10**11), st.integers(-(2**60), 2**60)),
    st.one_of(st.integers(1, 10**6), st.integers(1, 10**10), st.integers(1, 2**60)),
    st.floats(3, 2_000),
    st.sampled_from(["UTC", ZONE, "America/St_Johns", "Pacific/Apia"]),
)
def test_labels_never_overlap_nor_leave_their_stretch(t0, length, width, zone):
    of = Stretch(t0, t0 + length, 10.0, 10.0 + width)
    marks, labels, _ = ruler(of, zone, measure)
    for row in (0, 1):
        here = sorted((label.x, measure(label.text, row == 1)) for label in labels if label.row == row)
        for (x, wide), (after, _) in itertools.pairwise(here):
            assert x + wide < after
        for x, wide in here:
            assert x >= of.x0
            assert x + wide <= of.x1
    assert all(of.x0 <= tick.x <= of.x1 for tick in marks)
    assert len(marks) < 2_000


def test_days_under_their_month():
    _, labels, step = ruler(stretch("2025-07-13", "2025-07-24", 900), ZONE, measure)
    assert texts(labels, 1) == ["July 2025"]
    assert texts(labels, 0)[:3] == ["Sun 13", "Mon 14", "Tue 15"]
    assert (step.unit, step.n) == (Unit.DAY, 1)


def test_less_room_takes_the_short_form():
    _, labels, _ = ruler(stretch("2025-07-13", "2025-07-24", 340), ZONE, measure)
    assert texts(labels, 0)[:3] == ["13", "14", "15"]


def test_months_under_their_years():
    _, labels, _ = ruler(stretch("2024-01", "2025-12", 900), ZONE, measure)
    assert texts(labels, 1) == ["2024", "2025"]
    assert texts(labels, 0)[:3] == ["Jan", "Feb", "Mar"]


def test_hours_under_their_day():
    _, labels, _ = ruler(stretch("2025-07-16", "2025-07-16", 1200), ZONE, measure)
    assert texts(labels, 1) == ["Wed 16 July 2025"]
    assert texts(labels, 0)[0] == "00:00"


def test_seconds():
    t0 = window("2025-07-16T13:00:00Z", "2025-07-16T13:00:00Z")[0]
    _, labels, step = ruler(Stretch(t0, t0 + 10, 0.0, 900.0), "UTC", measure)
    assert step.seconds == 1
    assert texts(labels, 0)[:2] == ["13:00:00", "13:00:01"]


def test_centuries_and_eras():
    _, labels, _ = ruler(stretch("-0099", "0199", 700, "UTC"), "UTC", measure)
    assert texts(labels, 1)[:2] == ["1st millennium BCE", "1st millennium"]
    assert "1 CE" in texts(labels, 0)
    assert "0" not in "".join(text[:1] for text in texts(labels, 0))


def test_the_name_of_what_the_left_edge_cuts_sticks_to_it():
    cut = stretch("2025-07-20", "2025-08-20", 900)
    _, labels, _ = ruler(cut, ZONE, measure)
    first = min((label for label in labels if label.row == 1), key=lambda label: label.x)
    assert first.text == "July 2025"
    assert first.x == pytest.approx(cut.x0 + 4)


def test_ticks_stand_at_local_midnight_across_a_clock_change():
    t0, t1 = window("2025-03-28", "2025-04-01", "Europe/Paris")
    found = list(ticks(t0, t1, nice_step(DAY), "Europe/Paris"))
    assert [b - a for a, b in itertools.pairwise(found)] == [DAY, DAY, 82_800, DAY]


def test_six_hour_ticks_keep_to_the_clock():
    t0, t1 = window("2025-03-30", "2025-03-30", "Europe/Paris")
    found = list(ticks(t0, t1, nice_step(6 * 3_600), "Europe/Paris"))
    assert [(t - t0) // 3_600 for t in found] == [0, 5, 11, 17]


@given(
    st.integers(-(10**14), 10**14),
    st.sampled_from([s for s in STEPS if s.seconds < 10**16]),
    st.sampled_from(["UTC", ZONE]),
)
def test_ticks_rise_within_their_span(t0, step, zone):
    t1 = t0 + int(step.seconds * 7)
    found = list(ticks(t0, t1, step, zone))
    assert found == sorted(set(found))
    assert all(t0 <= t < t1 for t in found)
    assert 5 <= len(found) <= 12


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2025, "2025"),
        (79, "79 CE"),
        (0, "1 BCE"),
        (-43, "44 BCE"),
        (-11_999, "12,000 BCE"),
        (12_000, "12,000"),
        (-65_999_999, "66 million BCE"),
        (-4_539_999_999, "4.54 billion BCE"),
    ],
)
def test_years_in_words(year, words):
    assert year_words(year) == words


def test_ticks_end_with_time():
    assert len(list(ticks(0, POS_INF, STEPS[-1], "UTC"))) < 10


@pytest.mark.parametrize("month", [76, 77, 78, 79, 80, 81, 84, 90])
def test_a_long_name_leaves_room_for_the_next(month):
    """At every width of a month that holds a short form with its gap, no month within the view is left without a name."""
    of = stretch("2007-01-01", "2007-12-31", month * 12)
    _, labels, step = ruler(of, ZONE, measure)
    assert step.unit is Unit.DAY
    assert len(texts(labels, 1)) == 12
