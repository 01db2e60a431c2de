"""PMTiles files, good and bad."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import InputError
from mapviewer.tiles import BrokenTileError, TileSet
from mapviewer.tiles.hilbert import tile_number
from mapviewer.tiles.pmtiles import read_directory
from tests.tiles.making import directory, png, pyramid, write_pmtiles

Opened = Callable[[Path], TileSet]


@pytest.mark.parametrize(
    ("spot", "number"),
    [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3423, 1763), 19078479),
    ],
)
def test_numbers_are_those_of_the_specification(spot: tuple[int, int, int], number: int) -> None:
    assert tile_number(*spot) == number


def test_neighbours_on_the_curve_are_neighbours_on_the_map() -> None:
    z = 4
    by_number = {tile_number(z, x, y): (x, y) for x in range(1 << z) for y in range(1 << z)}
    first = tile_number(z, 0, 0)
    assert sorted(by_number) == list(range(first, first + (1 << 2 * z)))
    for number in range(first, first + (1 << 2 * z) - 1):
        (x, y), (u, v) = by_number[number], by_number[number + 1]
        assert abs(x - u) + abs(y - v) == 1


entries = st.lists(
    st.tuples(
        st.integers(1, 1 << 30), st.integers(0, 1 << 20), st.integers(0, 1 << 30), st.integers(0, 1 << 50)
    ),
    max_size=40,
)


@given(entries, st.booleans())
def test_directories_are_read_as_they_are_written(
    rows: list[tuple[int, int, int, int]], packed: bool
) -> None:
    number, end, made = 0, 0, []
    for step, run, length, offset in rows:
        number += step
        made.append((number, run, length, end if packed else offset))
        end = made[-1][3] + length
    found = read_directory(directory(made))
    assert (
        list(
            zip(
                found.numbers.tolist(),
                found.runs.tolist(),
                found.lengths.tolist(),
                found.offsets.tolist(),
                strict=True,
            )
        )
        == made
    )


@pytest.mark.parametrize("leaf", [0, 3])
@pytest.mark.parametrize("packing", [1, 2])
@pytest.mark.parametrize("tile_packing", [0, 1, 2])
def test_every_tile_is_found(
    tmp_path: Path, leaf: int, packing: int, tile_packing: int, opened: Opened
) -> None:
    tiles = pyramid(0, 3, lambda spot: png((spot[1] // 2, spot[2] // 4, 0)))
    del tiles[3, 5, 5]
    file = write_pmtiles(tmp_path / "a.pmtiles", tiles, leaf=leaf, packing=packing, tile_packing=tile_packing)
    found = opened(file)
    assert {spot: found.tile(*spot) for spot in tiles} == tiles
    assert found.tile(3, 5, 5) is None


def test_the_header_says_what_it_is(tmp_path: Path, opened: Opened) -> None:
    file = write_pmtiles(
        tmp_path / "a.bin",
        pyramid(1, 2, lambda _: png(side=512)),
        bounds=(36.2, 33.4, 36.4, 33.6),
        metadata={"name": "City", "attribution": "&copy; <i>A</i> & B", "vector_layers": []},
    )
    info = opened(file).info
    assert (info.title, info.attribution) == ("City", "© A & B")
    assert (info.low, info.high, info.bounds, info.side) == (1, 2, (36.2, 33.4, 36.4, 33.6), 512)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": 1}, "found vector tiles"),
        ({"kind": 5}, "found tiles of type 5"),
        ({"version": 2}, "found PMTiles of version 2"),
        ({"packing": 3}, "found directories packed by brotli"),
        ({"tile_packing": 4}, "found tiles packed by zstd"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    tmp_path: Path, fields: dict[str, int], words: str, opened: Opened
) -> None:
    with pytest.raises(InputError, match=words):
        opened(write_pmtiles(tmp_path / "a.pmtiles", pyramid(0, 1), **fields))  # type: ignore[arg-type]


def test_a_file_that_is_cut_short_names_its_tiles(tmp_path: Path, opened: Opened) -> None:
    tiles = pyramid(0, 2, lambda spot: png(spot))
    file = write_pmtiles(tmp_path / "a.pmtiles", tiles)
    file.write_bytes(file.read_bytes()[:-100])
    found = opened(file)
    assert found.tile(0, 0, 0) == tiles[0, 0, 0]
    last = max(tiles, key=lambda spot: tile_number(*spot))
    with pytest.raises(BrokenTileError, match=r"“a.pmtiles”, tile 2/\d/\d: found a tile at"):
        found.tile(*last)


def test_directories_that_lead_in_circles_end(tmp_path: Path, opened: Opened) -> None:
    file = write_pmtiles(tmp_path / "a.pmtiles", pyramid(0, 1), leaf=1, packing=1)
    data = bytearray(file.read_bytes())
    # Every leaf's run of 1 becomes 0: another directory, itself.
    root_length = int.from_bytes(data[16:24], "little")
    leaves = int.from_bytes(data[40:48], "little")
    size = int.from_bytes(data[48:56], "little") // 5
    for n in range(5):
        at = leaves + n * size
        data[at + 2] = 0
    assert root_length
    file.write_bytes(data)
    with pytest.raises(InputError):
        opened(file)
