"""What the page may fetch from `mapviewer://app/`: a table of paths, and nothing that is not in it. Pure; the Qt handler only looks up here.

A path is never joined to a folder, so that no spelling of it can leave one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from mapviewer.assets import resource
from mapviewer.errors import MapviewerError
from mapviewer.mapdoc.page import shell
from mapviewer.mapdoc.words import PATH as WORDS_PATH
from mapviewer.mapdoc.words import language_script
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.tiles.image import image_head
from mapviewer.tiles.shelf import shelf

SCHEME: Final = "mapviewer"
HOST: Final = "app"
PAGE_URL: Final = f"{SCHEME}://{HOST}/"

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""The content security policy of every answer: our own files, nothing inline, nothing from anywhere else."""

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_BINARY: Final = "application/octet-stream"
_BASEMAP: Final = "/basemap/"
_TILE: Final = re.compile(r"/tiles/([0-9a-f]{64})/([0-9]{1,2})/([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_OVERLAY: Final = re.compile(r"/overlays/([0-9a-f]{64})", re.ASCII)

Tile = Callable[[str, int, int, int], bytes | None]
"""Gives the image of a tile by its file's hash, z, x and y; None for none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A found file: its media type and bytes."""

    content_type: str
    body: bytes


class Routes:
    """The table: path → file. The shell's files come from folium, the rest from `resources/map`, basemap data from its own package."""

    def __init__(
        self,
        *,
        root: Path | None = None,
        basemap: Callable[[str], bytes] | None = None,
        tile: Tile = shelf.tile,
        overlay: Callable[[str], bytes | None] = overlay_shelf.page_data,
    ) -> None:
        """`root` is the folder of the page's files (the shipped one by default); `basemap` gives the bytes of a basemap file by name,
        `tile` the tiles of local basemaps, `overlay` the data of an overlay by its file's hash."""
        self._files = dict(_walk(root or resource("map")))
        self._basemap = basemap or _shipped_basemap
        self._tile, self._overlay = tile, overlay

    def paths(self) -> tuple[str, ...]:
        """Every path with a file behind it, basemap data aside."""
        return ("/", f"/{WORDS_PATH}", *(f"/{name}" for name in shell().scripts), *self._files)

    def is_slow(self, url: str) -> bool:
        """Whether the answer to a request may take seconds: a tile that has to be asked for elsewhere. Such are not to be found on a window's thread."""
        tile = _TILE.fullmatch(urlsplit(url).path)
        found = shelf.find(tile[1]) if tile is not None else None
        return found is not None and found.online

    def find(self, url: str) -> Answer | None:
        """The answer to a request for a whole URL; None for whatever is not in the table."""
        parts = urlsplit(url)
        if parts.scheme != SCHEME or parts.netloc != HOST:
            return None
        path = parts.path
        if path in ("", "/"):
            return Answer(_TYPES[".html"], shell().html.encode("utf-8"))
        if path[1:] in shell().scripts:
            return Answer(_TYPES[".js"], shell().scripts[path[1:]].encode("utf-8"))
        if path[1:] == WORDS_PATH:
            return Answer(_TYPES[".js"], language_script().encode("utf-8"))
        if path.startswith(_BASEMAP):
            try:
                return Answer(_type(path), self._basemap(path.removeprefix(_BASEMAP)))
            except (KeyError, ValueError, OSError, MapviewerError):
                return None
        if tile := _TILE.fullmatch(path):
            return self._image(tile[1], int(tile[2]), int(tile[3]), int(tile[4]))
        if overlay := _OVERLAY.fullmatch(path):
            data = self._overlay(overlay[1])
            return None if data is None else Answer(_TYPES[".json"], data)
        file = self._files.get(path)
        if file is None:
            return None
        try:
            return Answer(_type(path), file.read_bytes())
        except OSError:
            return None

    def _image(self, sha256: str, z: int, x: int, y: int) -> Answer:
        """A tile; nothing in it where there is none, since a missing one is no fault for the engine to complain of."""
        data = self._tile(sha256, z, x, y)
        head = image_head(data) if data else None
        return (
            Answer(_BINARY, b"") if head is None or data is None else Answer(f"image/{head.kind.value}", data)
        )


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(root.rglob("*")):
        if file.is_file() and file.suffix in _TYPES:
            yield "/" + file.relative_to(root).as_posix(), file


def _type(path: str) -> str:
    dot = path.rfind(".")
    return _TYPES.get(path[dot:], _BINARY) if dot > path.rfind("/") else _BINARY


def _shipped_basemap(name: str) -> bytes:
    # Lazily: its data are megabytes, and a test of the table needs none of them.
    from mapviewer.basemap import serve

    return serve(name)
