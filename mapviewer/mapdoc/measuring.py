"""Measuring on the map: a line of points that grows click by click, and what is said of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mapviewer.geodesy.measure import (
    Length,
    Point,
    area_m2,
    area_words,
    bearing_words,
    leg,
    legs,
    length_words,
    reached,
)
from mapviewer.language import plural, tr
from mapviewer.mapdoc.tool_messages import Sketch, SketchLine


@dataclass(frozen=True, slots=True)
class Measuring:
    """Points in degrees (longitudes within ±180), where the pointer is while the line still grows, and whether it is closed or done."""

    points: tuple[Point, ...] = ()
    pointer: Point | None = None
    closed: bool = False
    done: bool = False

    def adding(self, point: Point) -> Measuring:
        """With one more point; the same point again ends the line, and one after the end begins a new one."""
        point = turned(point)
        if self.done:
            return Measuring((point,), point)
        if self.points and self.points[-1] == point:
            return self.ended()
        return replace(self, points=(*self.points, point), pointer=point)

    def at(self, pointer: Point) -> Measuring:
        """With the pointer somewhere else."""
        return self if self.done or not self.points else replace(self, pointer=turned(pointer))

    def moving(self, number: int, point: Point) -> Measuring:
        """With one of its points somewhere else."""
        if not 0 <= number < len(self.points):
            return self
        points = (*self.points[:number], turned(point), *self.points[number + 1 :])
        return replace(self, points=points, pointer=None)

    def back(self) -> Measuring:
        """Without the last point, and open again."""
        return Measuring(self.points[:-1] if not self.closed else self.points)

    def ended(self) -> Measuring:
        """With no more points to come."""
        return replace(self, pointer=None, done=bool(self.points))

    def closing(self) -> Measuring:
        """Back to its first point, where there are enough for an area."""
        return replace(self.ended(), closed=True) if len(self.points) > 2 else self

    @property
    def metres(self) -> float:
        """Length of all that is set, the way back to the first point included where it is closed."""
        return sum(one.metres for one in legs(self.points, closed=self.closed))

    @property
    def square_metres(self) -> float:
        """What the points enclose, 0 while they are a line."""
        return area_m2(self.points) if self.closed else 0.0

    def title(self, unit: Length) -> str:
        """The whole of it in words."""
        if not self.points:
            return tr("Measure")
        if len(self.points) == 1 and (self.pointer is None or self.pointer == self.points[0]):
            return tr("Measure: first point set")
        if self.closed:
            return tr(
                "Area {area} · around it {length}",
                area=area_words(self.square_metres, unit),
                length=length_words(self.metres, unit),
            )
        metres = self.metres
        if self.pointer is not None:
            metres += leg(self.points[-1], self.pointer).metres
        words = plural(
            "{n} leg", "{n} legs", max(1, len(self.points) - (self.pointer in (None, self.points[-1])))
        )
        return f"{length_words(metres, unit)} · {words}"

    def sketch(self, unit: Length) -> Sketch:
        """How it is drawn."""
        words: list[tuple[float, float, str, bool]] = []
        ends = [*self.points[1:], self.points[0]] if self.closed else list(self.points[1:])
        for start, end in zip(self.points, ends, strict=False):
            words.append(_leg_words(start, end, unit))
        lines = [SketchLine(points=self.points, closed=self.closed)] if len(self.points) > 1 else []
        if self.pointer is not None and self.points and self.pointer != self.points[-1]:
            lines.append(SketchLine(points=(self.points[-1], self.pointer), soft=True))
            words.append(_leg_words(self.points[-1], self.pointer, unit))
        return Sketch(
            lines=tuple(lines),
            words=tuple(words),
            handles=self.points,
            title=self.title(unit),
            hint=self._hint(),
        )

    def _hint(self) -> str:
        if self.done:
            return tr("Drag a point to move it. Click to begin anew. Esc ends.")
        if not self.points:
            return tr("Click to set points, or Enter at the middle of the map. Esc ends.")
        return tr(
            "Double-click ends the line, C or a click on the first point closes it. Backspace takes a point back. Esc ends."
        )


def _leg_words(start: Point, end: Point, unit: Length) -> tuple[float, float, str, bool]:
    found = leg(start, end)
    lat, lon = reached(start, found.begins, found.metres / 2)
    return lat, lon, f"{length_words(found.metres, unit)} · {bearing_words(found.begins)}", False


def turned(point: Point) -> Point:
    """The same point with a longitude within ±180, to a millionth of a degree."""
    lat, lon = point
    if not -180.0 <= lon <= 180.0:
        lon = (lon + 180.0) % 360.0 - 180.0
    return round(lat, 6), round(lon, 6)
