"""Hundreds of damaged files for each reader: a named error or tiles, never anything else, and never a wait."""

import random
from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.tiles import open_tiles
from mapviewer.tiles.words import plain_words
from tests.tiles.making import png, pyramid, write_mbtiles, write_pmtiles

SPOTS = [(z, x, y) for z in range(3) for x in range(1 << z) for y in range(1 << z)]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same bytes with some of them changed, left out, doubled, or cut off."""
    out = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8, 40])):
        at = chance.randrange(min(len(out), chance.choice([130, 400, len(out)])) or 1)
        kind = chance.randrange(5)
        if kind == 0 and out:
            out[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
        elif kind == 1:
            out[at : at + 8] = chance.randbytes(8)
        elif kind == 2:
            del out[at : at + chance.randrange(1, 50)]
        elif kind == 3:
            out[at:at] = out[at : at + chance.randrange(1, 50)]
        else:
            del out[max(16, at) :]
        if not out:
            break
    return bytes(out)


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles", "pmtiles-plain"])
def test_damage_is_an_error_with_a_name_or_does_no_harm(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapviewer.tiles.mbtiles._PATIENCE_S", 0.2)
    tiles = pyramid(0, 2, lambda spot: png(spot, side=32))
    good = tmp_path / "good.bin"
    if kind == "mbtiles":
        write_mbtiles(good, tiles, format="png", bounds="-10,-10,10,10", attribution="A")
    else:
        write_pmtiles(good, tiles, leaf=4, packing=1 if kind.endswith("plain") else 2)
    data, chance = good.read_bytes(), random.Random(kind)
    bad = tmp_path / "bad.bin"
    told: list[InputError] = []
    opened = 0
    for _ in range(300):
        bad.write_bytes(damaged(data, chance))
        try:
            found = open_tiles(bad)
        except InputError as error:
            told.append(error)
            continue
        opened += 1
        for spot in SPOTS:
            try:
                found.tile(*spot)
            except InputError as error:
                told.append(error)
        found.close()
    assert opened > 20
    assert all(str(error).startswith("“bad.bin”") and error.problems for error in told)


def test_other_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.mbtiles"
    for content in (b"", b"PK\3\4", b"{}", b"SQLite format 3\0", b"PMTiles\3"):
        file.write_bytes(content)
        with pytest.raises(InputError, match=r"“a.mbtiles” cannot be used as a basemap: "):
            open_tiles(file)
    with pytest.raises(InputError, match=r"found no such file"):
        open_tiles(tmp_path / "none.mbtiles")
    with pytest.raises(InputError, match=r"found no such file"):
        open_tiles(tmp_path)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("<script>alert(1)</script>", "alert(1)"),
        ("&lt;img src=x&gt; &copy; A", "<img src=x> © A"),
        ("a\n\tb\u202ec\u200b", "a bc"),
        ("<" * 50_000, "<" * 299 + "…"),
    ],
)
def test_words_of_a_file_are_plain(said: str, plain: str) -> None:
    assert plain_words(said) == plain
