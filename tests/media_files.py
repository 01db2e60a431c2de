"""Small media for tests: pictures with and without EXIF, and files that lie about themselves."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QImage

GPS = b"N 32.70896 E 36.56948 SECRETPLACE"


def picture(path: Path, width: int = 64, height: int = 48, color: str = "#336699") -> Path:
    """A picture whose upper left corner is white."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    for x in range(width // 4):
        for y in range(height // 4):
            image.setPixelColor(x, y, QColor("white"))
    path.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(path))
    return path


def with_exif(path: Path, orientation: int) -> Path:
    """The same JPEG with an orientation and a description that names a place in its EXIF (TIFF 6.0 inside APP1)."""
    entries = struct.pack("<HHII", 0x0112, 3, 1, orientation) + struct.pack(
        "<HHII", 0x010E, 2, len(GPS) + 1, 38
    )
    tiff = b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + GPS + b"\0"
    body = b"Exif\0\0" + tiff
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:])
    return path


def bomb(path: Path, side: int = 50_000) -> Path:
    """A PNG of a hundred bytes that says that it is gigabytes large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )
    return path


def case(folder: Path, *events: dict[str, Any]) -> Path:
    """A dossier of these events; each gets a title and a day unless it has them."""
    path = folder / "case.json"
    whole = [
        {"id": f"e{n}", "title": f"Event {n}", "when": f"2025-07-{n + 1:02}", **event}
        for n, event in enumerate(events)
    ]
    head = {"format": "mapviewer-dossier", "version": 1, "title": "A case"}
    path.write_text(json.dumps({**head, "events": whole}), encoding="utf-8")
    return path
