"""Selection → picture of the timeline. Pure; the widget and the snapshot paint the same one.

`Composer` keeps what is dear to make between two layouts: the measured axis, the lanes, the packing. `layout` is the same for one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Bools, Store
from mapviewer.query.index import Visible
from mapviewer.query.selection import ALL_TIME, Folding, Mode, Selection
from mapviewer.timeline import marks as marking
from mapviewer.timeline.histogram import histogram, says_something
from mapviewer.timeline.lanes import Lane, lanes
from mapviewer.timeline.overview import overview_runs
from mapviewer.timeline.picture import (
    Density,
    FoldBand,
    Histogram,
    LaneBand,
    Layout,
    Mark,
    Metrics,
    Rect,
    Stage,
    State,
    Tray,
    TrayItem,
)
from mapviewer.timeline.ruler import Label, Step, Stretch, Tick, ruler
from mapviewer.timeline.scale import Basis, Scale, build_scale, measure

MARKS_MOST: Final = 400
"""Events in view that are drawn one by one; with more, the fullest lanes turn to density."""
TITLES_MOST: Final = 160
PACKED_WHOLE: Final = 400
"""A lane with no more events is packed over the whole axis, so that panning leaves every mark in its sub-row."""

EDGE: Final = 8.0
OVERVIEW_HEIGHT: Final = 22.0
RULER_HEIGHT: Final = 38.0
HISTOGRAM_HEIGHT: Final = 40.0
LANE_PADDING: Final = 3.0
ROW_MOST: Final = 23.0
ROW_TITLED: Final = 15.0
ROW_LEAST: Final = 9.0
LANE_LEAST: Final = 18.0
COLUMN_STEP: Final = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of the picture, pixels."""

    width: float
    height: float


class Composer:
    """Makes stages for one store, remembering what zoom and pan leave alone."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self.store = store
        self.metrics = metrics
        self.basis: Basis = measure(store)
        self._scale: tuple[Folding, str, Scale] | None = None
        self._lanes: tuple[Bools, tuple[Lane, ...]] | None = None
        self._packed: dict[tuple[object, ...], list[marking.Placed]] = {}

    def scale(self, folding: Folding, zone: str) -> Scale:
        """The axis; the last one is kept."""
        if self._scale is None or self._scale[:2] != (folding, zone):
            self._scale = (folding, zone, build_scale(self.basis, folding, zone))
            self._packed.clear()
        return self._scale[2]

    def lanes(self, passes: Bools) -> tuple[Lane, ...]:
        """The lanes under these filters; the last ones are kept."""
        kept = self._lanes
        if kept is None or (kept[0] is not passes and not np.array_equal(kept[0], passes)):
            kept = self._lanes = (passes, lanes(self.store, passes))
        return kept[1]

    def stage(self, selection: Selection, passes: Bools, size: Size, scroll: float = 0.0) -> Stage:
        """What does not change while the window moves. `scroll` is how far the lanes are scrolled down, pixels."""
        scale = self.scale(selection.folding, selection.zone)
        found = self.lanes(passes)
        store, metrics = self.store, self.metrics
        symbols = tuple(info.symbol for info in store.categories)
        column = _column_width(size.width)
        tray_width = _tray_width(size.width) if store.undated_order else 0.0
        axis_right = size.width - EDGE - (tray_width + EDGE if tray_width else 0.0)
        axis_x, axis_w = column, max(40.0, axis_right - column)
        a, b = selection.axis
        overview = Rect(axis_x, EDGE, axis_w, OVERVIEW_HEIGHT)
        ruler_box = Rect(axis_x, overview.bottom + 4, axis_w, RULER_HEIGHT)
        top = ruler_box.bottom
        bottom = size.height - 4
        stretches = tuple(
            Stretch(
                scale.t(max(block.u0, a)) if block.u0 < a else block.start,
                scale.t(min(block.u1, b)) if block.u1 > b else block.end,
                axis_x + (max(block.u0, a) - a) / (b - a) * axis_w,
                axis_x + (min(block.u1, b) - a) / (b - a) * axis_w,
            )
            for block in scale.blocks
            if block.u1 > a and block.u0 < b and not scale.empty
        )
        ticks: list[Tick] = []
        labels: list[Label] = []
        steps: list[Step] = []
        for stretch in stretches:
            if stretch.x1 - stretch.x0 < 2 or stretch.t1 <= stretch.t0:
                continue
            some, texts, step = ruler(
                stretch, selection.zone, lambda text, bold: metrics.measure(text, metrics.size, bold)
            )
            ticks += some
            labels += texts
            steps.append(step)
        chart: Histogram | None = None
        if says_something(found) and bottom - top > HISTOGRAM_HEIGHT + 70:
            chart = histogram(found, stretches, selection.zone, Rect(axis_x, top, axis_w, HISTOGRAM_HEIGHT))
            top += HISTOGRAM_HEIGHT
        lanes_box = Rect(axis_x, top, axis_w, max(10.0, bottom - top))
        bands, drawn, content, scroll = self._lanes_in(scale, found, (a, b), lanes_box, column, scroll)
        view_box = Rect(overview.x + a * axis_w, overview.y, (b - a) * axis_w, overview.h)
        return Stage(
            width=size.width,
            height=size.height,
            scale=scale,
            view=(a, b),
            zone=selection.zone,
            size=metrics.size,
            message=_message(store, scale),
            symbols=symbols,
            axis=Rect(axis_x, ruler_box.y, axis_w, lanes_box.bottom - ruler_box.y),
            overview=overview,
            runs=() if scale.empty else overview_runs(found, scale, overview),
            view_box=view_box,
            ruler=ruler_box,
            lanes_box=lanes_box,
            content_height=content,
            scroll=scroll,
            label_column=Rect(EDGE, lanes_box.y, column - EDGE - 6, lanes_box.h),
            stretches=stretches,
            steps=tuple(steps),
            ticks=tuple(ticks),
            labels=tuple(labels),
            histogram=chart,
            lanes=bands,
            marks=drawn,
            mark_rows=np.array([mark.row for mark in drawn], np.intp),
            folds=tuple(
                FoldBand(fold, Rect(x0, ruler_box.y, x1 - x0, lanes_box.bottom - ruler_box.y))
                for fold in scale.folds
                if fold.u1 > a and fold.u0 < b
                for x0, x1 in [
                    (axis_x + (fold.u0 - a) / (b - a) * axis_w, axis_x + (fold.u1 - a) / (b - a) * axis_w)
                ]
            ),
            tray=_tray(store, Rect(axis_right + EDGE, EDGE, tray_width, size.height - EDGE - 4), metrics)
            if tray_width
            else None,
        )

    def _lanes_in(
        self,
        scale: Scale,
        found: Sequence[Lane],
        view: tuple[float, float],
        box: Rect,
        column: float,
        scroll: float,
    ) -> tuple[tuple[LaneBand, ...], tuple[Mark, ...], float, float]:
        a, b = view
        # Unbounded hulls reach past every end of the axis.
        t0 = NEG_INF if a <= 0 else scale.t(a)
        t1 = POS_INF if b >= 1 else scale.t(b) + 1
        singly = _drawn_singly(found, t0, t1)
        pixels = box.w / (b - a)
        plan = self._plan(scale, found, singly, (t0, t1), pixels, box)
        shift = box.x - a * pixels
        heights = [
            (
                plan.subs[lane.category] * plan.row_height
                if lane.category in plan.placed
                else plan.dense_height
            )
            + 2 * LANE_PADDING
            for lane in found
        ]
        content = sum(heights)
        scroll = min(max(0.0, scroll), max(0.0, content - box.h))
        bands: list[LaneBand] = []
        drawn: list[Mark] = []
        y = box.y - scroll
        r = max(3.0, min(6.0, plan.row_height * 0.29))
        edges = _columns(box)
        for lane, height in zip(found, heights, strict=True):
            info = self.store.categories[lane.category]
            placed = plan.placed.get(lane.category)
            density = None
            if placed is None:
                counts = lane.touching(scale.ts(a + (edges - box.x) / box.w * (b - a)))
                density = _density(counts, box)
            else:
                frame = marking.Frame(
                    shift,
                    box.x,
                    box.right,
                    y + LANE_PADDING,
                    plan.row_height,
                    r,
                    min(13.0, 2 * r + 1),
                    lane.category,
                )
                drawn += marking.finish(placed, frame, self._title)
            room = (
                column
                - EDGE
                - 6
                - 24
                - 8
                - self.metrics.measure(f"{lane.passing:,}", self.metrics.size, False)
            )
            bands.append(
                LaneBand(
                    lane=lane,
                    category=lane.category,
                    symbol=info.symbol,
                    label=fitted(info.label, room, self.metrics),
                    count=lane.passing,
                    bounds=Rect(EDGE, y, box.right - EDGE, height),
                    density=density,
                )
            )
            y += height
        return tuple(bands), tuple(drawn), content, scroll

    def _title(self, row: int) -> str:
        # One line, whatever the file has.
        return " ".join(self.store.events[row].title.split())

    def _plan(
        self,
        scale: Scale,
        found: Sequence[Lane],
        singly: set[int],
        span: tuple[int, int],
        pixels: float,
        box: Rect,
    ) -> _Plan:
        """Sub-rows of every lane and their height: with titles if that fits, else without, else smaller, else fewer lanes drawn singly."""
        singly = set(singly)
        total = sum(lane.count(*span) for lane in found if lane.category in singly)
        room = box.h - 2 * LANE_PADDING * len(found)
        options = ["titled", "filled"] if total <= TITLES_MOST else []
        for style in [*options, "bare"]:
            placed = {
                lane.category: self._pack(scale, lane, span, pixels, style)
                for lane in found
                if lane.category in singly
            }
            subs = {key: max((p.sub for p in items), default=0) + 1 for key, items in placed.items()}
            plan = _sized(placed, subs, len(found) - len(placed), room)
            if plan.row_height >= (ROW_TITLED if style != "bare" else ROW_LEAST):
                return plan
        while plan.row_height < ROW_LEAST and (most := max(plan.subs.values(), default=0)) > 2:
            worst = next(key for key, count in plan.subs.items() if count == most)
            placed = {key: items for key, items in plan.placed.items() if key != worst}
            subs = {key: count for key, count in plan.subs.items() if key != worst}
            plan = _sized(placed, subs, len(found) - len(placed), room)
        if plan.row_height < ROW_LEAST:
            # More lanes than fit at any size: they keep a readable height, and are scrolled.
            return _Plan(plan.placed, plan.subs, LANE_LEAST - 2 * LANE_PADDING, LANE_LEAST - 2 * LANE_PADDING)
        return plan

    def _pack(
        self, scale: Scale, lane: Lane, span: tuple[int, int], pixels: float, style: str
    ) -> list[marking.Placed]:
        whole = len(lane.rows) <= PACKED_WHOLE
        key = (lane.category, style, round(pixels, 3), len(lane.rows))
        if whole and key in self._packed:
            return self._packed[key]
        rows = lane.rows if whole else lane.in_view(*span)
        found = marking.shapes(self.store.columns, rows, scale, pixels)
        r = 4.0 if style == "bare" else 6.0
        if style == "bare":
            placed = marking.place(found, r, None)
        else:
            measure_text, size = self.metrics.measure, self.metrics.size
            want = [
                min(marking.LABEL_MOST, measure_text(self._title(shape.row), size, False) + 1)
                for shape in found
            ]
            placed = marking.place(found, r, want if style == "titled" else None)
            if style == "filled":
                placed = marking.fill(placed, r, want)
        if whole:
            if len(self._packed) > 60:
                self._packed.clear()
            self._packed[key] = placed
        return placed


@dataclass(frozen=True, slots=True)
class _Plan:
    placed: dict[int, list[marking.Placed]]
    subs: dict[int, int]
    row_height: float
    dense_height: float


def _sized(placed: dict[int, list[marking.Placed]], subs: dict[int, int], dense: int, room: float) -> _Plan:
    """Row heights that fill the room: a dense lane is as high as two sub-rows, more where there is room."""
    weight = sum(subs.values()) + 1.6 * dense
    height = min(ROW_MOST, room / weight) if weight else ROW_MOST
    spare = room - height * sum(subs.values())
    return _Plan(placed, subs, height, min(90.0, spare / dense) if dense else 0.0)


def _drawn_singly(found: Sequence[Lane], t0: int, t1: int) -> set[int]:
    """Categories whose events in view are drawn one by one: the emptier ones first, as far as MARKS_MOST reaches."""
    left = MARKS_MOST
    chosen = set()
    for count, category in sorted((lane.count(t0, t1), lane.category) for lane in found):
        if count <= left:
            chosen.add(category)
            left -= count
    return chosen


def _columns(box: Rect) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    count = max(1, int(box.w // COLUMN_STEP))
    return box.x + np.arange(count + 1, dtype=np.float64) * COLUMN_STEP


def _density(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]], box: Rect) -> Density:
    """Heights by the logarithm, so that one event is still seen beside a thousand."""
    most = int(counts.max(initial=1))
    heights = np.log1p(counts) / np.log1p(max(1, most))
    # No lower than a seventh where there is anything at all.
    heights = np.where(counts > 0, np.maximum(heights, 1 / 7), 0.0)
    return Density(box.x, COLUMN_STEP, heights, most)


def _column_width(width: float) -> float:
    """Width of the label column with its margin."""
    if width >= 1100:
        return 156.0
    return 132.0 if width >= 760 else 64.0


def _tray_width(width: float) -> float:
    return 92.0 if width >= 900 else 34.0


def _message(store: Store, scale: Scale) -> str:
    if not scale.empty:
        return ""
    if not len(store):
        return "No events in this dossier"
    return (
        f"No dated events · {len(store.undated_order):,} undated"
        if store.undated_order
        else "No dated events"
    )


def fitted(text: str, width: float, metrics: Metrics, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis to `width` pixels; "" when not even three letters fit."""
    text = " ".join(text.split())
    if metrics.measure(text, metrics.size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = metrics.measure(text[:middle].rstrip() + "…", metrics.size, bold) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…" if low >= 3 else ""


def _tray(store: Store, bounds: Rect, metrics: Metrics) -> Tray:
    rows = store.undated_order
    narrow = bounds.w < 60
    r = 6.0
    pitch = 20.0
    top = bounds.y + (26.0 if narrow else 44.0)
    across = max(1, int((bounds.w - 10) // pitch))
    down = max(0, int((bounds.bottom - top - 4) // pitch))
    fits = across * down
    shown = rows[:fits] if len(rows) <= fits else rows[: max(0, fits - across)]
    left = bounds.x + (bounds.w - min(across, max(1, len(rows))) * pitch) / 2
    items = tuple(
        TrayItem(
            row,
            _category_number(store, row),
            left + (k % across + 0.5) * pitch,
            top + (k // across + 0.5) * pitch,
            r,
        )
        for k, row in enumerate(shown)
    )
    del metrics
    return Tray(bounds, "Undated", len(rows), items, len(rows) - len(shown), narrow)


def _category_number(store: Store, row: int) -> int:
    return int(store.columns.category[row])


def with_selection(stage: Stage, visible: Visible, selection: Selection, row_of: dict[str, int]) -> Layout:
    """A stage with window, playhead, focus and the states of its marks."""
    states = _states(visible, stage.mark_rows)
    tray_rows = np.array([item.row for item in stage.tray.items] if stage.tray else [], np.intp)
    start, end = selection.span
    axis = stage.axis
    everything = (start <= NEG_INF and end >= POS_INF) or (
        selection.window == ALL_TIME and selection.mode is Mode.WINDOW
    )
    window = overview_window = None
    start_handle = end_handle = None
    if not everything and not stage.scale.empty:
        x0 = axis.x - 20 if start <= NEG_INF else stage.x(start)
        x1 = axis.right + 20 if end >= POS_INF else stage.x(end)
        clipped = (min(max(x0, axis.x), axis.right), min(max(x1, axis.x), axis.right))
        window = clipped
        overview_window = (
            stage.overview.x if start <= NEG_INF else stage.overview_x(start),
            stage.overview.right if end >= POS_INF else stage.overview_x(end),
        )
        if selection.mode is Mode.WINDOW:
            start_handle = x0 if start > NEG_INF and axis.x <= x0 <= axis.right else None
            end_handle = x1 if end < POS_INF and axis.x <= x1 <= axis.right else None
    playhead = stage.x(selection.playhead)
    inside = axis.x <= playhead <= axis.right and not stage.scale.empty
    return Layout(
        stage=stage,
        mode=selection.mode,
        states=states,
        tray_states=tuple(State.UNDATED if visible.passes[row] else State.FILTERED for row in tray_rows),
        window=window,
        window_times=(start, end),
        overview_window=overview_window,
        start_handle=start_handle,
        end_handle=end_handle,
        playhead=playhead if inside else None,
        focus=frozenset(row_of[key] for key in selection.focus if key in row_of),
        dim=not everything,
    )


def _states(
    visible: Visible, rows: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    states = visible.membership[rows].copy()
    states[visible.ghost[rows]] = State.GHOST
    states[~visible.passes[rows]] = State.FILTERED
    return states


def layout(
    store: Store,
    visible: Visible,
    selection: Selection,
    size: Size,
    metrics: Metrics,
    composer: Composer | None = None,
) -> Layout:
    """The whole picture of the timeline for one selection; give the composer of an earlier one to make it faster."""
    made = composer or Composer(store, metrics)
    return with_selection(made.stage(selection, visible.passes, size), visible, selection, dict(store.row_of))
