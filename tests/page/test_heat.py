"""The surface of heat, worked out in the engine that paints it."""

from __future__ import annotations

import math

import pytest

from tests.page.conftest import Ask

VIEW = (
    "const view = { size: 1024, width: 400, height: 300, x: (mx) => mx * 1024 - 300, y: (my) => my * 1024 - 300,"
    " copies: () => [0] };"
)


def grid(*cells: tuple[int, int, int]) -> str:
    xs, ys, counts = ([cell[k] for cell in cells] for k in range(3))
    return (
        f"const heat = mapviewer.heat.prepare({{ bits: 5, full: 100, x: {xs}, y: {ys}, count: {counts},"
        f" at: {[5050] * len(cells)} }});"
    )


HEIGHT = (
    " const { width, heights } = mapviewer.heat.surface(heat, view); const { GRAIN, EDGE } = mapviewer.heat;"
    " const at = (x, y) => heights[(Math.round(y / GRAIN) + EDGE) * width + Math.round(x / GRAIN) + EDGE];"
)


def test_a_point_of_n_events_is_n_high_and_falls_off_as_a_gaussian(ask: Ask) -> None:
    # The middle of cell (15, 15) at 32 pixels a cell: 496 − 300 = 196, a whole point of the grid.
    top, aside, down = ask(
        f"{VIEW}{grid((15, 15, 40))}{HEIGHT} return [at(196, 196), at(216, 196), at(196, 216)]"
    )
    deviation = ask("return mapviewer.heat.DEVIATION")
    assert top == pytest.approx(40, rel=0.03)
    for value in (aside, down):
        # Three running means are a Gaussian to the eye, and not quite to a ruler.
        assert value == pytest.approx(40 * math.exp(-(20**2) / 2 / deviation**2), abs=40 * 0.07)


def test_hills_add_up_and_nothing_is_lost(ask: Ask) -> None:
    one, other, both = (
        ask(f"{VIEW}{grid(*cells)}{HEIGHT} return heights.reduce((sum, value) => sum + value, 0)")
        for cells in ([(15, 15, 3)], [(16, 15, 5)], [(15, 15, 3), (16, 15, 5)])
    )
    assert both == pytest.approx(one + other, rel=1e-4)


def test_a_surface_does_not_jump_while_the_map_moves(ask: Ask) -> None:
    sums = ask(
        f"{VIEW}{grid((15, 15, 7), (17, 16, 2))} return [0, 0.5, 1.3, 2.9].map((by) => {{"
        " const { heights } = mapviewer.heat.surface(heat, { ...view, x: (mx) => view.x(mx) + by });"
        " return heights.reduce((sum, value) => sum + value, 0); })"
    )
    assert max(sums) == pytest.approx(min(sums), rel=1e-4)


def test_a_cell_of_heat_is_hit_like_a_cell_with_a_count(ask: Ask) -> None:
    found = ask(
        f"{VIEW}{grid((15, 15, 7))} const {{ spots }} = mapviewer.heat.surface(heat, view);"
        " const hit = (x, y) => { const spot = mapviewer.cells.hit(spots, x, y); return spot && spot.cell.key; };"
        " return [hit(185, 200), hit(120, 200)]"
    )
    assert found == ["c15.15", None]
