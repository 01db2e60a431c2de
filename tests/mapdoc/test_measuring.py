"""The measuring tool as a value: what each click makes of it."""

from __future__ import annotations

import pytest

from mapviewer.geodesy.measure import Length
from mapviewer.mapdoc.measuring import Measuring

PARIS, DAMASCUS, BAKU = (48.85, 2.35), (33.51, 36.29), (40.38, 49.89)


def grown(*points: tuple[float, float]) -> Measuring:
    found = Measuring()
    for point in points:
        found = found.adding(point)
    return found


def test_a_line_grows_with_clicks_and_has_a_soft_end_at_the_pointer() -> None:
    line = grown(PARIS, DAMASCUS).at(BAKU)
    sketch = line.sketch(Length.METRIC)
    assert [(part.points, part.soft) for part in sketch.lines] == [
        ((PARIS, DAMASCUS), False),
        ((DAMASCUS, BAKU), True),
    ]
    assert len(sketch.words) == 2
    assert sketch.words[0][2].endswith("km · 109°")
    assert sketch.title == "4,707 km · 2 legs"
    assert sketch.handles == (PARIS, DAMASCUS)
    assert line.metres == pytest.approx(3_278_000, rel=1e-3)


def test_closed_it_has_an_area() -> None:
    line = grown(PARIS, DAMASCUS, BAKU).closing()
    assert line.closed
    assert line.done
    assert line.sketch(Length.METRIC).title.startswith("Area ")
    assert len(line.sketch(Length.METRIC).words) == 3
    assert grown(PARIS, DAMASCUS).closing() == grown(PARIS, DAMASCUS), "two points enclose nothing"


def test_backspace_opens_and_then_takes_points_back() -> None:
    closed = grown(PARIS, DAMASCUS, BAKU).closing()
    assert closed.back() == Measuring((PARIS, DAMASCUS, BAKU))
    assert closed.back().back() == Measuring((PARIS, DAMASCUS))
    assert Measuring().back() == Measuring()


def test_the_same_point_again_ends_the_line_and_the_next_begins_anew() -> None:
    line = grown(PARIS, DAMASCUS, DAMASCUS)
    assert line.done
    assert line.points == (PARIS, DAMASCUS)
    assert line.at(BAKU) == line, "nothing hangs on the pointer any more"
    assert line.adding(BAKU) == Measuring((BAKU,), BAKU)


def test_points_are_turned_back_into_the_world() -> None:
    line = grown((10.0, 179.0), (10.0, 181.0))
    assert line.points == ((10.0, 179.0), (10.0, -179.0))
    assert line.metres < 250_000


def test_a_point_can_be_moved() -> None:
    line = grown(PARIS, DAMASCUS).ended().moving(1, BAKU)
    assert line.points == (PARIS, BAKU)
    assert line.done
    assert line.moving(7, PARIS) == line
