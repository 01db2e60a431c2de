"""The shipped files: complete, small enough, and readable as described."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer import basemap
from mapviewer.assets import resource
from mapviewer.basemap.container import Container, unpacked
from mapviewer.errors import UnavailableError
from tools.basemap.lines import simplify, smooth
from tools.basemap.pack import Container as Writer
from tools.basemap.pack import put_arcs, put_paths
from tools.basemap.topology import chain, unwrap
from tools.vendor import problems

MEGABYTE = 1_000_000


def test_the_first_map_needs_little() -> None:
    assert resource("basemap", "50m.bin.gz").stat().st_size < MEGABYTE


def test_all_files_stay_within_the_budget() -> None:
    assert sum(path.stat().st_size for path in resource("basemap").iterdir()) < 10 * MEGABYTE


@pytest.mark.parametrize("name", ["50m.bin", "10m.bin", "places.bin", "towns.bin"])
def test_served_bytes_are_the_container(name: str) -> None:
    assert basemap.serve(name).startswith(b"MVB1")


def test_the_style_is_served() -> None:
    assert set(json.loads(basemap.serve("style.json"))["themes"]) == {"light", "dark"}


@pytest.mark.parametrize("name", ["", "50m.bin.gz", "../map/map.js", "/etc/passwd", "110m.bin"])
def test_nothing_else_is_served(name: str) -> None:
    with pytest.raises(UnavailableError):
        basemap.serve(name)


def test_a_missing_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mapviewer.basemap.container.resource", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(UnavailableError, match=r"50m\.bin"):
        unpacked("50m.bin")


@pytest.mark.parametrize("damage", [b"", b"MVB1", b"PK\x03\x04rubbish", b"MVB1\xff\xff\xff\x7f{}"])
def test_a_damaged_file_is_said(damage: bytes) -> None:
    with pytest.raises(UnavailableError):
        Container(damage)


points = st.lists(
    st.tuples(st.integers(-400_000, 400_000), st.integers(-90_000, 90_000)), min_size=2, max_size=8
).map(lambda pairs: np.array(pairs, dtype=np.int64))


@given(arcs=st.lists(points, min_size=1, max_size=6), data=st.data())
def test_what_is_packed_is_read(
    arcs: list[np.ndarray], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reference = st.integers(-len(arcs), len(arcs) - 1)
    features = data.draw(
        st.lists(
            st.lists(st.lists(reference, min_size=1, max_size=3).map(tuple), min_size=1, max_size=2),
            min_size=1,
            max_size=4,
        )
    )
    file = tmp_path_factory.mktemp("basemap") / "file.gz"
    writer = Writer(
        {"arcs": {"a": {"scale": [0.001, 0.001], "translate": [0, 0]}}, "layers": {"x": {"arcs": "a"}}}
    )
    put_arcs(writer, "a", arcs)
    put_paths(writer, "x", features)
    writer.write(file)
    read, starts, feature_starts = Container(gzip.decompress(file.read_bytes())).paths("x")

    assert np.diff(feature_starts).tolist() == [len(feature) for feature in features]
    paths = [path for feature in features for path in feature]
    for path, a, b in zip(paths, starts[:-1], starts[1:], strict=True):
        expected = []
        for i, ref in enumerate(path):
            arc = arcs[ref] if ref >= 0 else arcs[~ref][::-1]
            expected += arc.tolist() if i == 0 else arc[1:].tolist()
        got = np.rint(read[a:b] * 1000).astype(int).tolist()
        # Long steps get points between them; every original point is there in order.
        remaining = iter(got)
        assert all(point in remaining for point in expected)
        assert got[0] == expected[0]
        assert got[-1] == expected[-1]


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.gz", tmp_path / "b.gz"]
    for file in files:
        writer = Writer({"note": "x"})
        writer.block("n", np.arange(100), "u2")
        writer.write(file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Writer({}).block("n", np.array([70_000]), "u2")


def test_blocks_are_aligned_for_the_page() -> None:
    data = unpacked("50m.bin")
    (length,) = struct.unpack_from("<I", data, 4)
    assert (8 + length) % 8 == 0
    assert all(block["at"] % 8 == 0 for block in Container(data).header["blocks"].values())


def test_arcs_are_chained_until_three_meet() -> None:
    def arc(*pairs: tuple[int, int]) -> np.ndarray:
        return np.array(pairs, dtype=np.int64)

    arcs = [
        arc((0, 0), (1, 0)),
        arc((2, 0), (1, 0)),
        arc((2, 0), (3, 0)),
        arc((3, 0), (4, 1)),
        arc((3, 0), (4, -1)),
    ]
    assert chain(arcs, range(5)) == [(0, ~1, 2), (3,), (4,)]


def test_a_ring_of_arcs_is_one_chain() -> None:
    arcs = [np.array(pair, dtype=np.int64) for pair in ([[0, 0], [1, 0]], [[1, 0], [1, 1]], [[1, 1], [0, 0]])]
    assert chain(arcs, range(3)) == [(0, 1, 2)]


def test_unwrap_takes_the_short_way_round() -> None:
    line = np.array([[350, 0], [355, 1], [3, 2], [8, 3]], dtype=np.int64)
    assert unwrap(line, 360)[:, 0].tolist() == [350, 355, 363, 368]


def test_simplify_keeps_corners_and_rings() -> None:
    line = np.array([[0, 0], [1, 0.001], [2, 0], [2, 2]], dtype=float)
    assert simplify(line, 0.01).tolist() == [[0, 0], [2, 0], [2, 2]]
    ring = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=float)
    assert len(simplify(ring, 100)) >= 4
    closed = smooth(ring, 2)
    assert (closed[0] == closed[-1]).all()


def test_vendored_files_are_as_listed() -> None:
    assert problems() == []


def test_an_altered_vendored_file_is_found(tmp_path: Path) -> None:
    for path in resource("map", "vendor").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "leaflet.js").write_bytes(b"alert(1)")
    (tmp_path / "geojson-vt.js").unlink()
    (tmp_path / "extra.js").write_bytes(b"")
    assert problems(tmp_path) == [
        "geojson-vt.js: missing",
        "extra.js: not in VENDOR.toml",
        "leaflet.js: differs from its checksum",
    ]
