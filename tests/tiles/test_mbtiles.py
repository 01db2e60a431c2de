"""MBTiles files, good and bad."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.tiles import BrokenTileError, TileSet
from mapviewer.tiles.image import ImageKind
from tests.tiles.making import claims, png, pyramid, write_mbtiles

Opened = Callable[[Path], TileSet]


def test_rows_count_from_the_south_in_the_file_and_from_the_north_here(
    tmp_path: Path, opened: Opened
) -> None:
    tiles = pyramid(0, 2, lambda spot: png(spot))
    found = opened(write_mbtiles(tmp_path / "a.mbtiles", tiles, format="png"))
    assert {spot: found.tile(*spot) for spot in tiles} == tiles


def test_metadata_say_what_it_is(tmp_path: Path, opened: Opened) -> None:
    file = write_mbtiles(
        tmp_path / "damascus.bin",
        pyramid(1, 1),
        name="Old <b>city</b>",
        format="png",
        bounds="36.2,33.4,36.4,33.6",
        attribution='<a href="https://x.example/">&copy; Somebody</a>',
    )
    info = opened(file).info
    assert (info.title, info.attribution) == ("Old city", "© Somebody")
    assert (info.low, info.high, info.bounds, info.side) == (1, 1, (36.2, 33.4, 36.4, 33.6), 256)
    assert (info.kind, info.name) == (ImageKind.PNG, "damascus.bin")


def test_without_metadata_the_tiles_say_it(tmp_path: Path, opened: Opened) -> None:
    file = write_mbtiles(tmp_path / "a.mbtiles", {(2, 2, 1): png(side=512), (3, 4, 2): png()})
    with sqlite3.connect(file) as changed:
        changed.execute("DROP TABLE metadata")
    changed.close()
    info = opened(file).info
    assert (info.low, info.high, info.side, info.title) == (2, 3, 512, "a")
    west, south, east, north = info.bounds
    assert (west, east) == (0.0, 45.0)
    assert north > south > 0


def test_what_is_not_there_is_none(tmp_path: Path, opened: Opened) -> None:
    found = opened(write_mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): png()}, format="png"))
    assert found.tile(1, 1, 1) is None
    assert found.tile(0, 0, 0) is None
    assert found.tile(1, -1, 0) is None
    assert found.tile(1, 2, 0) is None


@pytest.mark.parametrize("bad", [b"<html>", b"GIF89a" + bytes(40), claims(40_000, 40_000), png(side=8)])
def test_a_tile_that_is_no_image_of_a_tile_is_named(tmp_path: Path, bad: bytes, opened: Opened) -> None:
    found = opened(write_mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): png(), (1, 1, 0): bad}))
    with pytest.raises(BrokenTileError, match=r"“a.mbtiles”, tile 1/1/0: found .* expected"):
        found.tile(1, 1, 0)
    assert found.tile(0, 0, 0) == png()


def test_vector_tiles_are_refused_by_name_and_by_content(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(InputError, match=r"found vector tiles \(format “pbf”\), expected PNG"):
        opened(write_mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): b"\x1f\x8b1"}, format="pbf"))
    with pytest.raises(InputError, match=r"found packed tiles"):
        opened(write_mbtiles(tmp_path / "b.mbtiles", {(0, 0, 0): b"\x1f\x8b1"}, format="png"))


def test_a_file_without_tiles_or_without_their_table_is_refused(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(InputError, match=r"found no tile in it"):
        opened(write_mbtiles(tmp_path / "a.mbtiles", {}, format="png"))
    other = tmp_path / "b.mbtiles"
    with sqlite3.connect(other) as file:
        file.execute("CREATE TABLE other (x)")
    file.close()
    with pytest.raises(InputError, match=r"found no table of tiles"):
        opened(other)


def test_names_that_are_no_text_are_refused(tmp_path: Path, opened: Opened) -> None:
    file = tmp_path / "a.mbtiles"
    with sqlite3.connect(file) as made:
        made.execute("CREATE VIEW tiles AS SELECT zoom_level FROM né")
    made.close()
    file.write_bytes(file.read_bytes().replace("é".encode(), b"\xe9A"))
    with pytest.raises(InputError, match="a name in it is no text"):
        opened(file)


def test_a_view_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setattr("mapviewer.tiles.mbtiles._PATIENCE_S", 0.1)
    file = tmp_path / "a.mbtiles"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE metadata (name text, value text)")
        made.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT 0 AS zoom_level, i AS tile_column, -i AS tile_row, x'00' AS tile_data FROM n WHERE i < 0"
        )
    made.close()
    with pytest.raises(InputError, match=r"“a.mbtiles” cannot be used as a basemap"):
        opened(file)


def test_the_file_is_never_written(tmp_path: Path, opened: Opened) -> None:
    file = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 1), format="png")
    before = file.read_bytes()
    found = opened(file)
    found.tile(1, 0, 0)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.mbtiles"]


def test_after_a_tile_that_never_comes_no_other_is_waited_for(
    tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapviewer.tiles.mbtiles._TILE_PATIENCE_S", 0.05)
    file = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 0), format="png")
    found = opened(file)
    asked: list[int] = []
    forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
    ask = found._ask  # type: ignore[attr-defined]

    def slow(question: str, *rest: object, **more: object) -> object:
        asked.append(1)
        return ask(forever, (), **more)

    monkeypatch.setattr(found, "_ask", slow)
    with pytest.raises(BrokenTileError, match="interrupted"):
        found.tile(0, 0, 0)
    with pytest.raises(BrokenTileError, match="took too long"):
        found.tile(0, 0, 0)
    assert len(asked) == 1
