"""Opening an overlay: what it is says its content, never its name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from mapviewer.overlays.geojson import read_geojson
from mapviewer.overlays.kml import read_kml
from mapviewer.overlays.overlay import Overlay, drawable, plain, refused

SUFFIXES: Final = (".geojson", ".kml", ".kmz")
MOST_BYTES: Final = 64 << 20
"""No overlay is larger, unpacked."""


def is_overlay_name(path: Path) -> bool:
    """Whether a file is called like an overlay."""
    return path.suffix.casefold() in SUFFIXES


def open_overlay(path: Path) -> Overlay:
    """The overlay in a file. Raises InputError where nothing in it can be drawn."""
    name = path.name
    try:
        if not path.is_file():
            raise refused(name, "found no such file, expected GeoJSON, KML or KMZ")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refused(name, f"it cannot be read: {error.strerror or error}") from error
    return read_overlay(data, name, str(path))


def read_overlay(data: bytes, name: str, path: str = "") -> Overlay:
    """The overlay in some bytes; raises InputError."""
    if len(data) > MOST_BYTES:
        raise refused(name, f"found more than {MOST_BYTES >> 20} MB, expected fewer")
    digest = hashlib.sha256(data).hexdigest()
    start = data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if data.startswith(b"PK\3\4"):
        title, features, notes = read_kml(data, name, packed=True, most=MOST_BYTES)
    elif start.startswith((b"{", b"[")):
        title, features, notes = read_geojson(data, name)
    elif start.startswith(b"<") or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        title, features, notes = read_kml(data, name)
    else:
        found = repr(bytes(data[:12]))[1:] if data else "nothing"
        raise refused(name, f"found a file that begins with {found}, expected GeoJSON, KML or KMZ")
    drawn, step = drawable(features)
    if step:
        notes = (*notes, f"It is drawn coarser than it is, to about {step * 111_320:,.0f} m.")
    return Overlay(path, name, digest, title or plain(Path(name).stem), drawn, notes)
