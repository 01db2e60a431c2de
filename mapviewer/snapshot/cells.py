"""Cells with counts on a picture's map: a disc each, as the screen draws them (resources/map/draw/cells.js), simpler. Pure."""

from __future__ import annotations

from typing import Final

from mapviewer.mapdoc.density import disc_radius, short_count
from mapviewer.mapdoc.scene import Density
from mapviewer.snapshot.lettering import Measure, Style
from mapviewer.snapshot.picture import Anchor, Box, Item, Text
from mapviewer.snapshot.projection import Projection, Rect

SMALLEST: Final = 0.42
"""Least size of a number in text sizes; where it does not fit, there is none."""


def cell_items(
    density: Density, colors: list[str], projection: Projection, em: float, measure: Measure
) -> tuple[tuple[Item, ...], tuple[Rect, ...]]:
    """Discs and numbers of all cells in the frame, and the boxes that they take. `colors` are the categories' (#RRGGBB)."""
    items: list[Item] = []
    taken: list[Rect] = []
    side = projection.world / (1 << density.bits)
    frame = projection.frame
    counts = (density.inside + density.possible).tolist()
    for cell, (x, y) in enumerate(zip(density.x.tolist(), density.y.tolist(), strict=True)):
        radius = disc_radius(counts[cell], density.full)
        across, down = density.middle[cell].tolist()
        place = [min(1 - radius - 0.02, max(radius + 0.02, part)) for part in (across, down)]
        px, py = projection.of_unit(
            (x + place[0]) / (1 << density.bits), (y + place[1]) / (1 << density.bits)
        )
        r = radius * side
        box = Rect(px - r, py - r, 2 * r, 2 * r)
        if not box.meets(frame):
            continue
        taken.append(box)
        color = colors[int(density.parts[cell].argmax())]
        only_possible = not density.inside[cell]
        items.append(Box(box.grown(0.08 * em), "paper", corner=r + 0.08 * em))
        strength = (0.3 if only_possible else 0.75) * (0.5 if density.past[cell] else 1.0)
        line = max(1.0, 0.1 * em)
        items.append(
            Box(box.grown(-line / 2), color, color, line, strength, max(0.1, r - line / 2), only_possible)
        )
        number = _number(counts[cell], r - line, em, measure)
        if number is not None:
            text, style = number
            baseline = py + style.size * 0.36
            items.append(Text(px, baseline, text, style, "event_text", Anchor.MIDDLE, "text_halo", 0.14 * em))
    return tuple(items), tuple(taken)


def _number(count: int, room: float, em: float, measure: Measure) -> tuple[str, Style] | None:
    """A count and its lettering where it fits into a disc of radius `room` pixels: with a decimal, or without; else None."""
    for text in dict.fromkeys((short_count(count), short_count(count, fine=False))):
        whole = measure(text, Style(em, bold=True))
        size = min(0.8 * em, 1.4 * room, em * 1.8 * room / whole) if whole > 0 else 0.0
        if size >= SMALLEST * em:
            return text, Style(size, bold=True)
    return None
