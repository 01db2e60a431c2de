from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.basemap.cut import GRID, LAYERS, clip_ring, cut

BOX = (30.0, 30.0, 40.0, 38.0)


def points(steps: list[int]) -> np.ndarray:
    return np.cumsum(np.array(steps).reshape(-1, 2), axis=0)


def test_what_is_cut_lies_in_its_box() -> None:
    found = cut(BOX, [(35.0, 32.0, 37.0, 34.0)], tolerance=0.03)
    assert set(found["coarse"]) == set(LAYERS)
    west = (BOX[0] / 360 + 0.5) * GRID
    east = (BOX[2] / 360 + 0.5) * GRID
    land = found["coarse"]["land"]
    assert land
    for _, paths in land:
        for steps in paths:
            x = points(steps)[:, 0]
            assert x.min() >= west - 1
            assert x.max() <= east + 1
    (detail,) = found["details"]
    fine = sum(len(steps) for _, paths in detail["layers"]["borders"] for steps in paths)
    assert fine > 0
    assert detail["box"][0] < detail["box"][2]
    assert detail["box"][1] < detail["box"][3]
    # Land is cut beyond what is shown in detail: where it is cut there is no coast.
    xs = np.concatenate([points(steps)[:, 0] for _, paths in detail["layers"]["land"] for steps in paths])
    assert xs.max() > detail["box"][2] + GRID / 1_500


def test_the_same_cut_is_the_same_data() -> None:
    assert cut(BOX, [], tolerance=0.03) == cut(BOX, [], tolerance=0.03)


def test_across_the_antimeridian_both_sides_are_there() -> None:
    found = cut((170.0, -25.0, 190.0, -10.0), [], tolerance=0.03)
    xs = [x for _, paths in found["coarse"]["land"] for steps in paths for x in points(steps)[:, 0].tolist()]
    assert min(xs) < GRID < max(xs)


corners = st.tuples(st.floats(-50, 50), st.floats(-50, 50))


@given(st.lists(corners, min_size=3, max_size=12))
def test_a_clipped_ring_never_leaves_the_box(ring: list[tuple[float, float]]) -> None:
    closed = np.array([*ring, ring[0]])
    found = clip_ring(closed, (-10.0, -20.0, 30.0, 15.0))
    if len(found):
        assert found[:, 0].min() >= -10.0 - 1e-9
        assert found[:, 0].max() <= 30.0 + 1e-9
        assert found[:, 1].min() >= -20.0 - 1e-9
        assert found[:, 1].max() <= 15.0 + 1e-9
