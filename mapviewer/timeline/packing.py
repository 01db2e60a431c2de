"""Which lanes draw their events one by one, and how these are packed into sub-rows; kept between layouts as far as they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Floats, Store
from mapviewer.timeline import marks as marking
from mapviewer.timeline.furniture import one_line
from mapviewer.timeline.lanes import DRAWN_WHOLE, Lane
from mapviewer.timeline.picture import Metrics, Rect
from mapviewer.timeline.scale import Scale

MARKS_MOST: Final = 400
"""Events in view that are drawn one by one; with more, the fullest lanes turn to density."""
TITLES_MOST: Final = 160
LANE_PADDING: Final = 2.0
ROW_MOST: Final = 23.0
ROW_TITLED: Final = 14.0
ROW_LEAST: Final = 9.0
LANE_LEAST: Final = 13.0
"""A lane's name is still read at this height, and many lanes are better seen at once than scrolled."""
TITLED_R: Final = 6.0
BARE_R: Final = 4.0
"""Radius of symbols that marks are packed with, pixels; drawn ones may be smaller."""
_TITLES_KEPT: Final = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Lanes whose events are shaped together: one pass over all of them costs little more than one over a single lane. `parts` say where
    each category's are; `placings` keep them as packed in each style."""

    shapes: marking.Shapes
    parts: dict[int, slice]
    placings: dict[str, marking.Placing]

    def depths(self, r: float, low: float, high: float) -> dict[int, int]:
        """Sub-rows that each category's marks of radius `r` in [low, high] need at least, whatever their titles: how many lie over each
        other at one place."""
        x0, x1 = self.shapes.body(r)
        seen = (self.shapes.x1 >= low) & (self.shapes.x0 <= high)
        found = {}
        for category, part in self.parts.items():
            starts, ends = np.sort(x0[part][seen[part]]), np.sort(x1[part][seen[part]])
            open_at = np.arange(1, len(starts) + 1) - ends.searchsorted(starts, "right")
            found[category] = max(1, int(open_at.max(initial=0)))
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """The lanes that draw their events one by one: placings with the parts of each category; how many sub-rows each of these has, and
    heights in pixels: of a sub-row, and of a lane of density."""

    placed: tuple[tuple[marking.Placing, dict[int, slice]], ...]
    subs: dict[int, int]
    row_height: float
    dense_height: float


def _sized(
    placed: tuple[tuple[marking.Placing, dict[int, slice]], ...],
    subs: dict[int, int],
    dense: int,
    room: float,
) -> Plan:
    """Row heights that fill the room: a dense lane is as high as two sub-rows, more where there is room."""
    weight = sum(subs.values()) + 1.6 * dense
    height = min(ROW_MOST, room / weight) if weight else ROW_MOST
    spare = room - height * sum(subs.values())
    return Plan(placed, subs, height, min(90.0, spare / dense) if dense else 0.0)


class Packer:
    """Packs the lanes of one store, remembering what zoom and pan leave alone."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._titles: dict[int, str] = {}
        self._batches: dict[tuple[object, ...], Batch] = {}
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._chosen: tuple[tuple[int, int], tuple[set[int], int]] | None = None

    def forget(self) -> None:
        """The axis or the lanes are others now."""
        self._batches.clear()
        self._plans.clear()
        self._chosen = None

    def forget_view(self) -> None:
        """Another view: what was packed for the last one alone is of no more use."""
        self._plans.clear()
        if len(self._batches) > 8:
            self._batches.clear()

    def title(self, row: int) -> str:
        """An event's title on one line; the latest few thousand are kept, as reading one again may mean reading a file."""
        found = self._titles.get(row)
        if found is None:
            if len(self._titles) >= _TITLES_KEPT:
                self._titles.clear()
            found = self._titles[row] = one_line(self._store.events[row].title)
        return found

    def plan(
        self,
        scale: Scale,
        found: Sequence[Lane],
        view: tuple[float, float],
        box: Rect,
    ) -> Plan:
        """Sub-rows of every lane and their height: with titles if that fits, else without, else smaller, else fewer lanes drawn singly."""
        key = (view, box)
        if key not in self._plans:
            self._plans[key] = self._planned(scale, found, view, box)
        return self._plans[key]

    def _planned(self, scale: Scale, found: Sequence[Lane], view: tuple[float, float], box: Rect) -> Plan:
        a, b = view
        # Unbounded hulls reach past every end of the axis.
        span = (NEG_INF if a <= 0 else scale.t(a), POS_INF if b >= 1 else scale.t(b) + 1)
        # The same for every height that is tried.
        if self._chosen is None or self._chosen[0] != span:
            self._chosen = (span, _one_by_one(found, *span))
        singly, total = self._chosen[1]
        pixels = box.w / (b - a)
        room = box.h - 2 * LANE_PADDING * len(found)
        # Packed over the whole axis, so that panning leaves every mark in its sub-row; fuller lanes only where they are seen.
        drawn = [lane for lane in found if lane.number in singly]
        whole = [lane for lane in drawn if len(lane.rows) <= DRAWN_WHOLE]
        near = [lane for lane in drawn if len(lane.rows) > DRAWN_WHOLE]
        batches = [
            self._batch(scale, lanes, stretch, pixels)
            for lanes, stretch in ((whole, (NEG_INF, POS_INF)), (near, span))
            if lanes
        ]
        low, high = a * pixels - 8, b * pixels + 8
        # With as many events over each other at one place, a lane is drawn as a density however little the others need: it is not packed.
        most = room / ROW_LEAST - (len(found) - 1)
        hopeless = {
            category
            for batch in batches
            for category, depth in batch.depths(BARE_R, low, high).items()
            if depth > max(2.0, most)
        }
        if hopeless:
            batches = [
                self._batch(scale, some, stretch, pixels)
                for lanes, stretch in ((whole, (NEG_INF, POS_INF)), (near, span))
                if (some := [lane for lane in lanes if lane.number not in hopeless])
            ]
        titles = (
            not hopeless
            and total <= TITLES_MOST
            and sum(sum(batch.depths(TITLED_R, low, high).values()) for batch in batches) <= room / ROW_TITLED
        )
        options = ["titled", "filled"] if titles else []
        for style in [*options, "bare"]:
            placed = tuple((self._placing(batch, style), batch.parts) for batch in batches)
            # As many sub-rows as what is in view needs: the marks keep theirs while the view is panned, the lane grows and shrinks.
            subs = {
                category: count
                for placing, parts in placed
                for category, count in _subs(placing, parts, low, high)
            }
            plan = _sized(placed, subs, len(found) - len(subs), room)
            if plan.row_height >= (ROW_TITLED if style != "bare" else ROW_LEAST):
                return plan
        while plan.row_height < ROW_LEAST and (most := max(plan.subs.values(), default=0)) > 2:
            worst = next(key for key, count in plan.subs.items() if count == most)
            subs = {key: count for key, count in plan.subs.items() if key != worst}
            plan = _sized(placed, subs, len(found) - len(subs), room)
        if plan.row_height < ROW_LEAST:
            # More lanes than fit at any size: they keep a readable height, and are scrolled.
            return Plan(plan.placed, plan.subs, LANE_LEAST - 2 * LANE_PADDING, LANE_LEAST - 2 * LANE_PADDING)
        return plan

    def _batch(self, scale: Scale, lanes: Sequence[Lane], span: tuple[int, int], pixels: float) -> Batch:
        # Panning leaves the scale alone but for the rounding of its view.
        key = (tuple(lane.number for lane in lanes), span, f"{pixels:.10g}")
        kept = self._batches.get(key)
        if kept is None:
            rows = [lane.in_view(*span) for lane in lanes]
            ends = np.cumsum([len(some) for some in rows]).tolist()
            parts = {
                lane.number: slice(end - len(some), end)
                for lane, some, end in zip(lanes, rows, ends, strict=True)
            }
            shaped = marking.shapes(self._store.columns, np.concatenate(rows), scale, pixels)
            kept = self._batches[key] = Batch(shaped, parts, {})
        return kept

    def _placing(self, batch: Batch, style: str) -> marking.Placing:
        found = batch.placings.get(style)
        if found is None:
            parts = tuple(batch.parts.values())
            if style == "bare":
                found = marking.place(batch.shapes, BARE_R, None, parts)
            else:
                want = self._wanted(batch.shapes)
                found = marking.place(batch.shapes, TITLED_R, want if style == "titled" else None, parts)
                if style == "filled":
                    found = marking.fill(found, TITLED_R, want, parts)
            batch.placings[style] = found
        return found

    def _wanted(self, shapes: marking.Shapes) -> Floats:
        """The width of each title, pixels."""
        measure, size = self._metrics.measure, self._metrics.size
        widths = np.array([measure(self.title(row), size, False) for row in shapes.rows.tolist()], np.float64)
        return np.minimum(marking.LABEL_MOST, widths + 1)


def _subs(
    placing: marking.Placing, parts: dict[int, slice], low: float, high: float
) -> Iterator[tuple[int, int]]:
    """Each category with the sub-rows that its marks in [low, high] need."""
    seen = np.where((placing.shapes.x1 >= low) & (placing.shapes.x0 <= high), placing.sub, 0)
    for category, part in parts.items():
        yield category, int(seen[part].max(initial=0)) + 1


def _one_by_one(found: Sequence[Lane], t0: int, t1: int) -> tuple[set[int], int]:
    """Categories whose events in view are drawn one by one, and how many these are: the emptier ones first, as far as MARKS_MOST reaches."""
    left = MARKS_MOST
    chosen = set()
    for count, category in sorted((lane.count(t0, t1), lane.number) for lane in found):
        if count <= left:
            chosen.add(category)
            left -= count
    return chosen, MARKS_MOST - left
