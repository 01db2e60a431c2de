"""Selection → picture of the timeline. Pure; the widget and the snapshot paint the same one.

`Composer` keeps what is dear to make between two layouts: the measured axis, the lanes, the packing. `layout` is the same for one picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Bools, Floats, Ints, Store
from mapviewer.query.facets import Facets
from mapviewer.query.index import Visible
from mapviewer.query.laning import LanesBy
from mapviewer.query.selection import ALL_TIME, Folding, Mode, Selection
from mapviewer.timeline import marks as marking
from mapviewer.timeline.furniture import EDGE, column_width, fitted, message, tray, tray_width
from mapviewer.timeline.grouping import Grouping, Head, Spread, by_category, grouped
from mapviewer.timeline.histogram import histogram, says_something
from mapviewer.timeline.lanes import Lane, Track, lanes, tracks
from mapviewer.timeline.overview import overview_runs
from mapviewer.timeline.packing import LANE_PADDING, Packer
from mapviewer.timeline.picture import (
    Beside,
    Density,
    FoldBand,
    Histogram,
    LaneBand,
    Layout,
    Mark,
    Metrics,
    Rect,
    Run,
    Seam,
    Stage,
    State,
)
from mapviewer.timeline.ruler import Label, Step, Stretch, Tick, ruler
from mapviewer.timeline.scale import Basis, Scale, build_scale, length_words, measure, order

OVERVIEW_HEIGHT: Final = 22.0
RULER_HEIGHT: Final = 38.0
HISTOGRAM_HEIGHT: Final = 40.0
COLUMN_STEP: Final = 2.0
SEAM: Final = 24.0
"""Width of the button that folds a gap again, pixels."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of the picture, pixels."""

    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What is worked out once a store: the measured axis, the events of each category in order, and the lanes of all of them."""

    basis: Basis
    tracks: tuple[Track, ...]
    lanes: tuple[Lane, ...]


_prepared: WeakKeyDictionary[Store, Prepared] = WeakKeyDictionary()


def prepare(store: Store) -> Prepared:
    """Measure a store for its axis, or return what was measured before; kept as long as the store is.

    Needs no Qt and may run on any thread: whoever opens a large dossier calls it there, so that the first picture costs no more than
    any other. Two threads that ask at once do the same work twice, and no harm.
    """
    found = _prepared.get(store)
    if found is None:
        ordered = order(store.columns)
        made = tracks(store, ordered)
        found = Prepared(measure(store, ordered), made, lanes(store, None, made))
        for lane in found.lanes:
            lane.prepare()
        _prepared[store] = found
    return found


class Composer:
    """Makes stages for one store, remembering what zoom and pan leave alone. `facets` are the store's, where somebody has them already."""

    def __init__(self, store: Store, metrics: Metrics, facets: Facets | None = None) -> None:
        self.store = store
        self.facets = facets or Facets(store)
        self.metrics = metrics
        self._prepared = prepare(store)
        self.basis: Basis = self._prepared.basis
        self._scale: tuple[Folding, str, Scale] | None = None
        self._lanes: tuple[Bools, tuple[Lane, ...]] | None = None
        self._grouping: tuple[Bools, Grouping] | None = None
        self._spread: Spread | None = None
        self._packer = Packer(store, metrics)
        self._labels: dict[tuple[str, int, float, bool], str] = {}
        self._runs: tuple[Scale, tuple[Lane, ...], Rect, tuple[Run, ...]] | None = None

    def scale(self, folding: Folding, zone: str) -> Scale:
        """The axis; the last one is kept."""
        if self._scale is None or self._scale[:2] != (folding, zone):
            self._scale = (folding, zone, build_scale(self.basis, folding, zone))
            self._packer.forget()
        return self._scale[2]

    def lanes(self, passes: Bools) -> tuple[Lane, ...]:
        """The lanes under these filters; the last ones are kept."""
        kept = self._lanes
        if kept is None or not _same(kept[0], passes):
            found = self._prepared.lanes if passes.all() else lanes(self.store, passes, self._prepared.tracks)
            kept = self._lanes = (passes, found)
        return kept[1]

    def grouping(self, by: LanesBy, passes: Bools) -> Grouping:
        """The lanes that are shown, under these filters; the last ones are kept."""
        kept = self._grouping
        if kept is None or kept[1].by is not by or not _same(kept[0], passes):
            if by is LanesBy.CATEGORY:
                found = by_category(self.store, self.lanes(passes))
            else:
                facet = self.facets[by.value]
                if self._spread is None or self._spread.facet is not facet:
                    self._spread = Spread(self.store, facet)
                found = grouped(by, self._spread, None if passes.all() else passes)
            kept = self._grouping = (passes, found)
            self._packer.forget()
        return kept[1]

    def runs(self, scale: Scale, found: tuple[Lane, ...], box: Rect) -> tuple[Run, ...]:
        """The overview's runs; the last ones are kept, since no zooming changes them."""
        kept = self._runs
        if kept is None or kept[0] is not scale or kept[1] is not found or kept[2] != box:
            runs = () if scale.empty else overview_runs(found, scale, box)
            kept = self._runs = (scale, found, box, runs)
        return kept[3]

    def stage(self, selection: Selection, passes: Bools, size: Size, scroll: float = 0.0) -> Stage:
        """What does not change while the window moves. `scroll` is how far the lanes are scrolled down, pixels."""
        scale = self.scale(selection.folding, selection.zone)
        categories, group = self.lanes(passes), self.grouping(selection.lanes, passes)
        found = group.lanes
        store, metrics = self.store, self.metrics
        self._packer.forget_view()
        symbols = tuple(info.symbol for info in store.categories)
        column = column_width(size.width)
        tray_room = tray_width(size.width) if store.undated_order else 0.0
        axis_right = size.width - EDGE - (tray_room + EDGE if tray_room else 0.0)
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
        view = (a, b)
        lanes_box = Rect(axis_x, top, axis_w, max(10.0, bottom - top))
        chart: Histogram | None = None
        if says_something(categories) and lanes_box.h > HISTOGRAM_HEIGHT + 70:
            smaller = Rect(axis_x, top + HISTOGRAM_HEIGHT, axis_w, lanes_box.h - HISTOGRAM_HEIGHT)
            # Where every event is drawn, that says more than bars do: no histogram that would cost a lane its marks.
            every = len(self._packer.plan(scale, found, view, lanes_box).subs) == len(found)
            if not every or len(self._packer.plan(scale, found, view, smaller).subs) == len(found):
                chart = histogram(
                    categories, stretches, selection.zone, Rect(axis_x, top, axis_w, HISTOGRAM_HEIGHT)
                )
                lanes_box = smaller
        bands, drawn, content, scroll = self._lanes_in(scale, group, view, lanes_box, column, scroll)
        view_box = Rect(overview.x + a * axis_w, overview.y, (b - a) * axis_w, overview.h)
        rows = np.array([mark.row for mark in drawn], np.intp)
        bounds = np.concatenate((store.columns.earliest[rows], store.columns.latest[rows]))
        return Stage(
            width=size.width,
            height=size.height,
            scale=scale,
            view=(a, b),
            zone=selection.zone,
            size=metrics.size,
            message=message(store, scale),
            lanes_by=group.by,
            symbols=symbols,
            axis=Rect(axis_x, ruler_box.y, axis_w, lanes_box.bottom - ruler_box.y),
            overview=overview,
            runs=self.runs(scale, categories, overview),
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
            mark_rows=rows,
            edges=np.unique(bounds[(bounds > NEG_INF) & (bounds < POS_INF)]),
            folds=tuple(
                FoldBand(fold, Rect(x0, ruler_box.y, x1 - x0, lanes_box.bottom - ruler_box.y))
                for fold in scale.folds
                if fold.u1 > a and fold.u0 < b
                for x0, x1 in [
                    (axis_x + (fold.u0 - a) / (b - a) * axis_w, axis_x + (fold.u1 - a) / (b - a) * axis_w)
                ]
            ),
            seams=self._seams(selection, scale, Rect(axis_x, ruler_box.y, axis_w, ruler_box.h)),
            tray=tray(store, Rect(axis_right + EDGE, EDGE, tray_room, size.height - EDGE - 4))
            if tray_room
            else None,
        )

    def _lanes_in(
        self,
        scale: Scale,
        group: Grouping,
        view: tuple[float, float],
        box: Rect,
        column: float,
        scroll: float,
    ) -> tuple[tuple[LaneBand, ...], tuple[Mark, ...], float, float]:
        a, b = view
        found = group.lanes
        pixels = box.w / (b - a)
        plan = self._packer.plan(scale, found, view, box)
        shift = box.x - a * pixels
        heights = [
            (plan.subs[lane.number] * plan.row_height if lane.number in plan.subs else plan.dense_height)
            + 2 * LANE_PADDING
            for lane in found
        ]
        content = sum(heights)
        scroll = min(max(0.0, scroll), max(0.0, content - box.h))
        bands: list[LaneBand] = []
        tops: dict[int, float] = {}
        ys = [box.y - scroll + above for above in accumulate(heights[:-1], initial=0.0)] if heights else []
        r = max(3.0, min(6.0, plan.row_height * 0.29))
        edges = _columns(box)
        times = scale.ts(a + (edges - box.x) / box.w * (b - a))
        # Lanes that are scrolled out of sight are not counted.
        dense = [
            lane
            for lane, y, height in zip(found, ys, heights, strict=True)
            if lane.number not in plan.subs and y < box.bottom and y + height > box.y
        ]
        crowds = dict(
            zip(
                (lane.number for lane in dense),
                _densities([lane.touching(times) for lane in dense], box),
                strict=True,
            )
        )
        for lane, y, height in zip(found, ys, heights, strict=True):
            head = group.heads[lane.number]
            if lane.number in plan.subs:
                tops[lane.number] = y + LANE_PADDING
            bands.append(
                LaneBand(
                    lane=lane,
                    number=lane.number,
                    symbol=head.symbol,
                    name=head.name,
                    label=self._label(head, lane, column),
                    count=lane.passing,
                    bounds=Rect(EDGE, y, box.right - EDGE, height),
                    density=crowds.get(lane.number),
                )
            )
        frame = marking.Frame(shift, box.x, box.right, plan.row_height, r, min(13.0, 2 * r + 1))
        drawn = [
            mark
            for placing, parts in plan.placed
            for mark in marking.finish(
                placing,
                [(part, tops[number]) for number, part in parts.items() if number in tops],
                frame,
                self.store.columns.category,
                self._packer.title,
            )
        ]
        return tuple(bands), tuple(drawn), content, scroll

    def _seams(self, selection: Selection, scale: Scale, ruler_box: Rect) -> tuple[Seam, ...]:
        """Gaps that were unfolded and are in view, each with its button over the ruler."""
        a, b = selection.axis
        found = []
        for gap in self.basis.gaps if selection.folding.on else ():
            if gap.number not in selection.folding.opened:
                continue
            x0, x1 = (ruler_box.x + (scale.u(t) - a) / (b - a) * ruler_box.w for t in (gap.start, gap.end))
            x0, x1 = max(x0, ruler_box.x), min(x1, ruler_box.right)
            if x1 > ruler_box.x and x0 < ruler_box.right:
                # A gap that is a pixel wide on a linear axis still has a button that can be hit.
                left = min(max((x0 + x1) / 2 - SEAM / 2, ruler_box.x), ruler_box.right - SEAM)
                button = Rect(round(left), ruler_box.bottom - 15, SEAM, 14)
                found.append(Seam(gap.number, x0, x1, button, length_words(gap.end - gap.start)))
        return tuple(found)

    def _label(self, head: Head, lane: Lane, column: float) -> str:
        """A lane's name as it fits beside its symbol, where it has one, and its count."""
        key = (head.name, lane.passing, column, head.symbol is None)
        if key not in self._labels:
            if len(self._labels) > 1_000:
                self._labels.clear()
            count = self.metrics.measure(f"{lane.passing:,}", self.metrics.size, False)
            room = column - EDGE - 6 - (24 if head.symbol else 2) - 8 - count
            self._labels[key] = fitted(head.name, room, self.metrics)
        return self._labels[key]


def _columns(box: Rect) -> Floats:
    count = max(1, int(box.w // COLUMN_STEP))
    return box.x + np.arange(count + 1, dtype=np.float64) * COLUMN_STEP


def _densities(counts: Sequence[tuple[Ints, Ints]], box: Rect) -> list[Density]:
    """Of each lane, all events and the sure ones: heights by the logarithm, so that one event is still seen beside a thousand."""
    if not counts:
        return []
    # (lanes, 2, columns), worked out together.
    both = np.array(counts)
    most = both[:, 0].max(axis=1, initial=1)
    heights = np.log1p(both) / np.log1p(most)[:, None, None]
    # No lower than a seventh where there is anything at all.
    heights = np.where(heights > 0, np.maximum(heights, 1 / 7), 0.0)
    return [
        Density(box.x, COLUMN_STEP, of[0], of[1], largest)
        for of, largest in zip(heights, most.tolist(), strict=True)
    ]


def _same(one: Bools, other: Bools) -> bool:
    return one is other or np.array_equal(one, other)


def with_selection(stage: Stage, visible: Visible, selection: Selection, row_of: Mapping[str, int]) -> Layout:
    """A stage with window, playhead, focus and the states of its marks."""
    states = _states(visible, stage.mark_rows, selection.compared)
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
        visible=visible,
        mode=selection.mode,
        states=states,
        tray_states=tuple(
            State.UNDATED if passing else State.FILTERED for passing in visible.passing(tray_rows)
        ),
        window=window,
        window_times=(start, end),
        overview_window=overview_window,
        start_handle=start_handle,
        end_handle=end_handle,
        playhead=playhead if inside else None,
        focus=frozenset(row_of[key] for key in selection.focus if key in row_of),
        dim=not everything,
        beside=_beside(stage, selection),
    )


def _beside(stage: Stage, selection: Selection) -> Beside | None:
    if selection.compared is None or stage.scale.empty:
        return None
    (start, end), axis, strip = selection.compared, stage.axis, stage.overview
    x0 = axis.x - 20 if start <= NEG_INF else stage.x(start)
    x1 = axis.right + 20 if end >= POS_INF else stage.x(end)
    return Beside(
        times=selection.compared,
        pixels=(max(x0, axis.x), min(x1, axis.right)) if x0 <= axis.right and x1 >= axis.x else None,
        overview=(
            strip.x if start <= NEG_INF else stage.overview_x(start),
            strip.right if end >= POS_INF else stage.overview_x(end),
        ),
        start=x0 if axis.x <= x0 <= axis.right else None,
        end=x1 if axis.x <= x1 <= axis.right else None,
    )


def _states(
    visible: Visible, rows: npt.NDArray[np.intp], compared: tuple[int, int] | None = None
) -> npt.NDArray[np.uint8]:
    # Of these rows alone: of a million events some hundreds are drawn one by one.
    states = visible.codes(rows)
    if compared is not None:
        # What is in window B alone is as much shown as what is in A.
        states = np.where(states == State.OUT, visible.index.codes(rows, *compared), states)
    states[visible.ghosts(rows)] = State.GHOST
    states[~visible.passing(rows)] = State.FILTERED
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
    return with_selection(made.stage(selection, visible.passes, size), visible, selection, store.row_of)
