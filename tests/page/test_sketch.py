"""What tools draw, worked out in the engine that paints it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mapviewer.geodesy.measure import leg, reached
from tests.page.conftest import Ask
from tests.page.test_drawing import degrees, metres


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((48.85, 2.35), (33.5, 36.3)),
        ((-18.0, 178.0), (-14.0, -172.0)),
        ((35.0, 140.0), (37.0, -122.0)),
        ((51.5, -0.1), (-33.9, 151.2)),
    ],
)
def test_lines_are_great_circles_and_continuous(
    ask: Ask, start: tuple[float, float], end: tuple[float, float]
) -> None:
    path = ask(f"return mapviewer.sketch.path({{ points: [{list(start)}, {list(end)}], closed: false }})")
    points = [degrees(x, y) for x, y in path]
    assert points[0] == pytest.approx(start)
    assert metres(*points[-1], *end) < 1
    # No jump round the world, and no way longer than the shortest.
    assert all(abs(a[0] - b[0]) < 0.1 for a, b in pairwise(path))
    walked = sum(metres(*a, *b) for a, b in pairwise(points))
    assert walked == pytest.approx(metres(*start, *end), rel=1e-3)
    # The ellipsoid's geodesic, by which distances are told, is the same line to the eye.
    found = leg(start, end)
    middle = reached(start, found.begins, found.metres / 2)
    assert min(metres(*middle, *point) for point in points) < 120_000


def test_a_closed_line_ends_where_it_began(ask: Ask) -> None:
    path = ask("return mapviewer.sketch.path({ points: [[-10, 175], [-10, -175], [0, 180]], closed: true })")
    assert path[0] == pytest.approx(path[-1])


def test_a_rectangle_keeps_to_its_parallels(ask: Ask) -> None:
    path = ask(
        "return mapviewer.sketch.path({ points: [[-20, 170], [-20, 195], [-10, 195], [-10, 170]], closed: true, straight: true })"
    )
    assert len(path) == 4
    assert path[1][0] - path[0][0] == pytest.approx(25 / 360)


def test_handles_are_hit_and_the_last_is_on_top(ask: Ask) -> None:
    found = ask(
        "const spots = [{ handle: 0, x: 10, y: 10 }, { handle: 1, x: 14, y: 10 }];"
        " return [mapviewer.sketch.hit(spots, 12, 10).handle, mapviewer.sketch.hit(spots, 2, 10).handle, mapviewer.sketch.hit(spots, 40, 40)]"
    )
    assert found == [1, 0, None]
