"""Lanes that cannot fit are not packed, and nothing else comes of that."""

from __future__ import annotations

import pytest

from mapviewer.query.selection import Folding
from mapviewer.timeline import packing
from mapviewer.timeline.lanes import lanes
from mapviewer.timeline.packing import BARE_R, Batch, Packer
from mapviewer.timeline.picture import Rect
from mapviewer.timeline.scale import build_scale, measure
from tests.timeline.axes import METRICS, crowd

AXES = [(0.0, 1.0), (0.2, 0.7), (0.3, 0.4), (0.31, 0.32), (0.5, 0.501)]


@pytest.mark.parametrize("height", [60.0, 120.0, 200.0, 420.0])
@pytest.mark.parametrize("count", [200, 900])
def test_the_plan_is_the_same_as_if_everything_was_packed(
    monkeypatch: pytest.MonkeyPatch, count: int, height: float
) -> None:
    store = crowd(count)
    scale = build_scale(measure(store), Folding(), "UTC")
    found = lanes(store, None)
    depths = Batch.depths
    hopeless = 0
    for view in AXES:
        box = Rect(100.0, 60.0, 900.0, height)
        made = Packer(store, METRICS).plan(scale, found, view, box)
        with monkeypatch.context() as patch:
            # As if no lane was too deep.
            patch.setattr(
                Batch,
                "depths",
                lambda self, r, low, high: {} if r == BARE_R else depths(self, r, low, high),
            )
            whole = Packer(store, METRICS).plan(scale, found, view, box)
        assert (made.subs, made.row_height, made.dense_height) == (
            whole.subs,
            whole.row_height,
            whole.dense_height,
        )
        hopeless += sum(len(parts) for _, parts in whole.placed) - sum(len(parts) for _, parts in made.placed)
    assert hopeless or height > 120 or count < packing.MARKS_MOST
