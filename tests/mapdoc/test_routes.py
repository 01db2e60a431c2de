"""The table behind our scheme: what is in it is served, nothing else is, however it is spelt."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.errors import UnavailableError
from mapviewer.mapdoc.page import BODY_SCRIPTS, HEAD_SCRIPTS, HEAD_STYLES
from mapviewer.mapdoc.routes import CSP, PAGE_URL, Routes


@pytest.fixture(scope="module")
def routes() -> Routes:
    def basemap(name: str) -> bytes:
        if name != "50m.bin":
            raise UnavailableError(f"no {name}")
        return b"bytes"

    return Routes(basemap=basemap)


def test_the_page_and_everything_it_loads_are_there(routes: Routes) -> None:
    page = routes.find(PAGE_URL)
    assert page is not None
    assert page.content_type.startswith("text/html")
    for path in [*BODY_SCRIPTS, *(url for _, url in (*HEAD_SCRIPTS, *HEAD_STYLES)), "basemap-worker.js"]:
        answer = routes.find(PAGE_URL + path)
        assert answer is not None, path
        assert answer.content_type.startswith("text/css" if path.endswith(".css") else "text/javascript")
        assert answer.body


def test_every_path_it_lists_answers(routes: Routes) -> None:
    for path in routes.paths():
        assert routes.find(f"mapviewer://app{path}") is not None, path


def test_a_query_or_fragment_changes_nothing(routes: Routes) -> None:
    assert routes.find(PAGE_URL + "map.js?x=1#y") == routes.find(PAGE_URL + "map.js")


def test_basemap_data_come_from_their_package_by_name(routes: Routes) -> None:
    answer = routes.find(PAGE_URL + "basemap/50m.bin")
    assert answer is not None
    assert (answer.content_type, answer.body) == ("application/octet-stream", b"bytes")
    assert routes.find(PAGE_URL + "basemap/other.bin") is None


@pytest.mark.parametrize(
    "url",
    [
        PAGE_URL + "nothing.js",
        PAGE_URL + "../../pyproject.toml",
        PAGE_URL + "vendor/../../../pyproject.toml",
        PAGE_URL + "%2e%2e/%2e%2e/pyproject.toml",
        PAGE_URL + "//etc/passwd",
        PAGE_URL + "draw",
        PAGE_URL + "vendor/VENDOR.toml",
        PAGE_URL + "map.js\x00.css",
        "mapviewer://other/map.js",
        "mapviewer://app:80/map.js",
        "file:///etc/passwd",
        "https://app/map.js",
        "",
    ],
)
def test_nothing_else_answers(routes: Routes, url: str) -> None:
    assert routes.find(url) is None


def test_a_file_that_has_gone_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "map.js").write_text("1")
    routes = Routes(root=tmp_path)
    assert routes.find(PAGE_URL + "map.js") is not None
    (tmp_path / "map.js").unlink()
    assert routes.find(PAGE_URL + "map.js") is None


def test_the_policy_is_the_one_that_was_decided() -> None:
    directives = dict(part.strip().split(" ", 1) for part in CSP.split(";"))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }


def test_tiles_come_by_hash_and_number_and_only_as_images() -> None:
    key = "0123456789abcdef" * 4
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\1\0\0\0\1\0" + bytes(9)
    asked: list[object] = []

    def tile(sha256: str, z: int, x: int, y: int) -> bytes | None:
        asked.append((sha256, z, x, y))
        return {1: png, 2: b"<script>alert(1)</script>"}.get(z)

    routes = Routes(tile=tile)
    found, no_image, none = (routes.find(f"{PAGE_URL}tiles/{key}/{z}/2/3") for z in (1, 2, 3))
    assert found is not None
    assert (found.content_type, found.body) == ("image/png", png)
    for empty in (no_image, none):
        assert empty is not None
        assert (empty.content_type, empty.body) == ("application/octet-stream", b"")
    assert asked == [(key, z, 2, 3) for z in (1, 2, 3)]


@pytest.mark.parametrize(
    "path",
    [
        "tiles/etc/1/2/3",
        f"tiles/{'0' * 64}/1/2",
        f"tiles/{'0' * 64}/1/2/3.png",
        f"tiles/{'0' * 64}/-1/2/3",
        f"tiles/{'0' * 64}/1/2/%33",
        f"tiles/{'0' * 64}/١/2/3",
        f"tiles/{'0' * 63}G/1/2/3",
        f"tiles/../tiles/{'0' * 64}/1/2/3",
        f"tiles/{'0' * 64}/1/2/{'3' * 10}",
    ],
)
def test_no_other_spelling_of_a_tile_is_asked_for(path: str) -> None:
    def tile(sha256: str, z: int, x: int, y: int) -> bytes | None:
        raise AssertionError((sha256, z, x, y))

    assert Routes(tile=tile).find(PAGE_URL + path) is None


def test_overlays_come_by_hash_alone() -> None:
    routes = Routes(overlay=lambda key: b"{}" if key == "ab" * 32 else None)
    found = routes.find(f"{PAGE_URL}overlays/{'ab' * 32}")
    assert found is not None
    assert (found.content_type, found.body) == ("application/json", b"{}")
    for other in ("overlays/", f"overlays/{'cd' * 32}", f"overlays/{'ab' * 32}/x", "overlays/../overlays/x"):
        assert routes.find(PAGE_URL + other) is None
