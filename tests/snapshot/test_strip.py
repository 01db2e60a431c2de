"""The timeline of a picture: what goes on beyond its axis has no end there."""

from __future__ import annotations

import pytest

from mapviewer.query.index import Index, visible
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.picture import Box, Icon, Line, Picture, Polygon, Text
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import measure, store_of

GREEN = "#0E8F6A"


def strip_of(*whens: str) -> Picture:
    """Of the first date's event in a colour of its own, beside the others, by which the axis is measured."""
    first, *others = whens
    events = [{"id": "own", "title": "Own", "when": first, "category": "own"}]
    events += [{"id": f"e{n}", "title": "Other", "when": when} for n, when in enumerate(others)]
    store = store_of(events, categories=[{"id": "own", "color": GREEN, "shape": "star"}], timezone="UTC")
    spec = SnapshotSpec.from_options(store, size="1600x900")
    return compose(spec, store, visible(Index(store), spec.selection), measure)


def ends_of(picture: Picture) -> tuple[set[str], list[Box], list[Line]]:
    """The sides on which the own event has an arrowhead at the axis' end; its bars; its lines."""
    (axis,) = (i.rect for i in picture.items if isinstance(i, Box) and i.fill == "panel")
    heads = [i for i in picture.items if isinstance(i, Polygon) and i.fill == GREEN]
    tips = [head.points[0][0] for head in heads]
    sides = {
        "left" if tip == pytest.approx(axis.x) else "right" if tip == pytest.approx(axis.right) else "inside"
        for tip in tips
    }
    bars = [i for i in picture.items if isinstance(i, Box) and i.fill == GREEN]
    return sides, bars, [i for i in picture.items if isinstance(i, Line) and i.color == GREEN]


@pytest.mark.parametrize(
    ("when", "sides"),
    [
        ("2025", {"left", "right"}),
        ("[..2025-07-28]", {"left"}),
        ("[2025-07-28..2027]", {"right"}),
        ("2025-07-26/2025-07-28", set()),
        ("[2025-07-26..2025-07-28]", set()),
    ],
)
def test_what_goes_on_beyond_the_axis_has_an_arrow_there_and_no_end(when: str, sides: set[str]) -> None:
    found, bars, lines = ends_of(strip_of(when, "2025-07-24", "2025-07-30", "2025-08-05"))
    assert found == sides
    # A closed bar would say that it ends where the axis does.
    assert bool(bars) is not bool(sides)
    assert bool(lines) is bool(sides)


def test_a_span_without_an_end_is_solid_up_to_its_arrow() -> None:
    sides, bars, _ = ends_of(strip_of("2025-07-28/..", "2025-07-24", "2025-08-05"))
    assert sides == {"right"}
    assert not any(bar.corner for bar in bars)


def test_folds_cut_bars_and_not_symbols() -> None:
    picture = strip_of("../2025-07-28", "2000-01-01", "2000-01-02", "2025-07-24", "2025-08-05")
    items = list(picture.items)
    (fold,) = (n for n, i in enumerate(items) if isinstance(i, Polygon) and i.fill == "paper")
    bars = [n for n, i in enumerate(items) if isinstance(i, Box) and i.fill == GREEN]
    (top,) = {n for n, i in enumerate(items) if isinstance(i, Text) and i.text.startswith("Folded axis")}
    icons = [n for n, i in enumerate(items) if n > top and isinstance(i, Icon)]
    assert bars
    assert max(bars) < fold < min(icons)
