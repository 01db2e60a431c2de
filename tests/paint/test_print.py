"""Pictures for paper: no ground, hairlines, nothing told by colour alone."""

from __future__ import annotations

from typing import Any

import pytest

from mapviewer.errors import UsageError
from mapviewer.snapshot.command import command_line
from mapviewer.snapshot.spec import SnapshotSpec, ThemeName
from tests.snapshot.dossiers import sample, store_of

pytestmark = pytest.mark.usefixtures("qapp")


def spec_of(**options: Any) -> SnapshotSpec:
    fields = {"size": "640x400", "theme": "print", **options}
    return SnapshotSpec.from_options(sample(), **fields)


def ink_of(spec: SnapshotSpec) -> float:
    """The share of the paper that is darkened, 0 to 1."""
    from mapviewer.paint.snapshot import pixels_of, render_image

    found = pixels_of(render_image(spec, sample()))
    return float(1.0 - found[:, :, :3].mean() / 255)


def test_print_needs_less_ink_than_any_other_theme() -> None:
    light, dark = (ink_of(spec_of(theme=theme)) for theme in ("light", "dark"))
    assert ink_of(spec_of()) < 0.75 * light < dark


def test_paper_and_sea_are_white_and_the_land_is_told_by_a_line() -> None:
    from mapviewer.basemap import style
    from mapviewer.paint.snapshot import pixels_of, render_image

    look = style("print")
    found = pixels_of(render_image(spec_of(), sample()))
    assert found.shape == (400, 640, 3)
    assert (found == 255).all(axis=2).mean() > 0.4
    assert look.width("coast", 4) < style("light").width("coast", 4)
    assert look.width("border", 4) > 0
    # In greys, but for the categories' own colours.
    assert all(color[1:3] == color[3:5] == color[5:7] for color in look.colours.model_dump().values()), (
        "a colour in the basemap for print"
    )


def test_a_transparent_picture_has_no_ground_in_any_format() -> None:
    from PySide6.QtGui import QImage

    from mapviewer.paint.export import Format, render
    from mapviewer.paint.snapshot import pixels_of, render_image

    spec = spec_of(transparent=True)
    found = pixels_of(render_image(spec, sample()))
    assert found.shape == (400, 640, 4)
    assert (found[:, :, 3] == 0).mean() > 0.5
    assert (found[:, :, 3] == 255).sum() > 500
    read = QImage.fromData(render(spec, sample()).data, "PNG")
    assert read.hasAlphaChannel()
    assert read.pixelColor(0, 0).alpha() == 0
    whole = b"l64000 0 0 40000-64000 0z"
    assert whole not in render(spec, sample(), Format.SVG).data
    assert whole in render(spec_of(), sample(), Format.SVG).data


def test_what_lies_over_the_map_hides_it_all_the_same() -> None:
    """An inset without a ground would show the large map's lines among its own."""
    from mapviewer.paint.snapshot import draw_picture, paint_picture, pixels_of

    picture = draw_picture(spec_of(size="1200x675", transparent=True), sample())
    assert len(picture.panels) == 2
    frame = picture.panels[1].frame
    found = pixels_of(paint_picture(picture))
    inside = found[int(frame.y) + 2 : int(frame.bottom) - 2, int(frame.x) + 2 : int(frame.right) - 2]
    assert (inside[:, :, 3] == 255).all()


def test_only_print_can_be_transparent() -> None:
    with pytest.raises(UsageError, match="found a transparent picture in the theme light"):
        spec_of(theme="light", transparent=True)


def test_presets_for_print_bring_the_theme_and_give_way_to_another() -> None:
    bare = SnapshotSpec.from_options(sample(), size="print-portrait")
    assert (bare.theme, bare.width, bare.height, bare.dpi) == (ThemeName.PRINT, 2480, 3508, 300)
    assert SnapshotSpec.from_options(sample(), size="print-portrait", theme="light").theme == "light"


@pytest.mark.parametrize("size", ["640x400", "print-landscape"])
def test_the_command_line_says_it(size: str) -> None:
    words = command_line(spec_of(size=size, transparent=True), sample(), "a.svg")
    assert "--theme print" in words
    assert "--transparent" in words
    assert "--spec" not in words


def test_shapes_that_cannot_be_told_apart_without_colour_are_named() -> None:
    from mapviewer.paint.snapshot import draw_picture

    event = {"when": "2020-01-01", "place": {"name": "A", "lat": 1.0, "lon": 2.0}}
    store = store_of(
        [
            {**event, "id": "a", "title": "A", "category": "one"},
            {**event, "id": "b", "title": "B", "category": "two"},
        ],
        categories=[
            {"id": "one", "label": "One", "color": "#0072B2", "shape": "circle"},
            {"id": "two", "label": "Two", "color": "#D55E00", "shape": "circle"},
        ],
    )
    printed = draw_picture(SnapshotSpec.from_options(store, size="640x400", theme="print"), store)
    assert any("look alike" in words and "Two" in words for words in printed.warnings)
    light = draw_picture(SnapshotSpec.from_options(store, size="640x400"), store)
    assert not any("look alike" in words for words in light.warnings)


@pytest.mark.parametrize(
    ("name", "expected"), [("a.png", "a.csv"), ("map.v1", "map.v1.csv"), ("map.v1.svg", "map.v1.csv")]
)
def test_events_take_the_pictures_name(name: str, expected: str) -> None:
    from pathlib import Path

    from mapviewer.paint.export import beside

    assert beside(Path("x") / name, ["csv"]) == (Path("x") / expected,)
