"""A local basemap in snapshots: its tiles, its maker's name, its hash in the recipe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from mapviewer.paint.export import render
from mapviewer.paint.snapshot import draw_picture, render_image
from mapviewer.snapshot.again import Format, changed, read_recipe, recipe_of
from mapviewer.snapshot.spec import Around, Include, LocalFile, SnapshotSpec
from mapviewer.tiles import TileSet, open_known
from mapviewer.tiles.shelf import shelf
from tests.snapshot.dossiers import sample
from tests.tiles.making import png, pyramid, write_pmtiles

pytestmark = pytest.mark.usefixtures("qapp")

RED, BLUE = (230, 20, 20), (20, 20, 230)


@pytest.fixture
def tiles(tmp_path: Path) -> Iterator[TileSet]:
    """Checks at zoom 6 around Damascus, on the shelf."""
    spots = pyramid(
        6,
        6,
        lambda spot: png(RED if (spot[1] + spot[2]) % 2 else BLUE),
        [(6, x, y) for x in range(36, 41) for y in range(24, 29)],
    )
    file = write_pmtiles(
        tmp_path / "own.pmtiles", spots, bounds=(22.5, 20.0, 50.0, 40.0), metadata={"attribution": "© Us <b>"}
    )
    found = open_known(file, tmp_path)
    shelf.put(found)
    yield found
    shelf.clear()


def spec_of(tiles: TileSet, **fields: object) -> SnapshotSpec:
    only = dict.fromkeys(Include.model_fields, False)
    return SnapshotSpec(
        width=600,
        height=400,
        view=Around(lat=31.9521622, lon=33.75, zoom=6.0),
        include=Include(**only),
        basemap=LocalFile(name=tiles.info.name, sha256=tiles.info.sha256),
        **fields,  # type: ignore[arg-type]
    )


def rgb(image: QImage, x: float, y: float) -> tuple[int, int, int]:
    color: QColor = image.pixelColor(round(x), round(y))
    return color.red(), color.green(), color.blue()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_tiles_lie_where_their_numbers_say(tiles: TileSet, theme: str) -> None:
    spec = spec_of(tiles, theme=theme)
    image = render_image(spec, sample())
    projection = draw_picture(spec, sample()).panels[0].projection
    # A corner of four tiles: 38/64 of the way round the world, 26/64 down it.
    x, y = projection.of_unit(38 / 64, 26 / 64)
    assert [rgb(image, x + dx, y + dy) for dx, dy in ((6, 6), (-6, -6), (6, -6), (-6, 6))] == [
        BLUE,
        BLUE,
        RED,
        RED,
    ]


def test_the_same_bytes_and_the_maker_named(tiles: TileSet) -> None:
    spec = spec_of(tiles)
    first, second = render(spec, sample()), render(spec, sample())
    assert first == second
    assert first.warnings == ()
    assert any(text.startswith("© Us · ") for text in draw_picture(spec, sample()).texts)
    recipe = read_recipe(first.data, "a.png")
    assert recipe.spec.basemap == LocalFile(name="own.pmtiles", sha256=tiles.info.sha256)
    assert changed(recipe, sample()) == ()
    assert str(tiles.info.path).encode() not in first.data


@pytest.mark.parametrize("kind", [Format.SVG, Format.PDF])
def test_vector_files_hold_it_as_an_image(tiles: TileSet, kind: Format) -> None:
    plain = render(spec_of(tiles).model_copy(update={"basemap": None}), sample(), kind)
    found = render(spec_of(tiles), sample(), kind)
    assert found == render(spec_of(tiles), sample(), kind)
    mark = b"<image " if kind is Format.SVG else b"/Subtype /Image"
    assert mark in found.data
    assert mark not in plain.data


def test_without_the_file_it_is_said_and_the_bundled_one_is_drawn(tiles: TileSet) -> None:
    spec = spec_of(tiles)
    recipe = recipe_of(spec, sample())
    shelf.clear()
    bare = render(spec.model_copy(update={"metadata": "none", "basemap": None}), sample())
    found = render(spec.model_copy(update={"metadata": "none"}), sample())
    words = "The local basemap “own.pmtiles” is not here; the bundled one is drawn instead."
    assert found.data == bare.data
    assert found.warnings == (words,)
    assert changed(recipe, sample()) == (words,)


def test_a_page_has_none_and_says_so(tiles: TileSet) -> None:
    found = render(spec_of(tiles), sample(), Format.HTML)
    assert found.warnings == ("An interactive page has the bundled basemap alone.",)
