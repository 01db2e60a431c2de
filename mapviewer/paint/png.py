"""PNG files, written chunk by chunk: pixels, resolution, texts. The same picture gives the same bytes.

Format: W3C "Portable Network Graphics (PNG) Specification", third edition, 2025. Pixels are deflated by the zlib inside Qt and not by
Python's, which differs between systems.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, qCompress

from mapviewer.snapshot.again import PNG_SIGNATURE

LEVEL: Final = 2
"""Deflate's level; half the time of 4 for 4 % more bytes: see `benchmarks/snapshot.py` for what other levels cost and save."""

_METRES_PER_INCH: Final = 0.0254
_LONGEST_TEXT: Final = 1 << 20
_PART: Final = 1 << 20


def write_png(
    pixels: npt.NDArray[np.uint8], *, dpi: int, texts: Mapping[str, str], level: int = LEVEL
) -> bytes:
    """A PNG of `pixels`, shape (height, width, 3 or 4), RGB or RGBA; `texts` by keyword (1 to 79 characters of Latin 1), each cut to a megabyte."""
    height, width, channels = pixels.shape
    per_metre = round(dpi / _METRES_PER_INCH)
    out = [
        PNG_SIGNATURE,
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6 if channels == 4 else 2, 0, 0, 0)),
        _chunk(b"sRGB", b"\0"),
        _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
    ]
    out += (_text(key, text) for key, text in texts.items())
    data = _deflated(_filtered(pixels), level)
    out += (_chunk(b"IDAT", data[at : at + _PART]) for at in range(0, len(data), _PART))
    out.append(_chunk(b"IEND", b""))
    return b"".join(out)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _text(key: str, text: str) -> bytes:
    clean = text.replace("\0", "").encode("utf-8", "replace")[:_LONGEST_TEXT].decode("utf-8", "ignore")
    if clean.isascii():
        return _chunk(b"tEXt", key.encode("latin-1") + b"\0" + clean.encode("ascii"))
    # Keyword, uncompressed, no language, no translated keyword, UTF-8.
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + clean.encode())


def _filtered(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Rows after the filter “Up” (type 2): a map repeats itself downwards, and numpy takes the difference at once."""
    height, width, channels = pixels.shape
    flat = pixels.reshape(height, width * channels)
    rows = np.empty((height, 1 + width * channels), np.uint8)
    rows[:, 0] = 2
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    return rows.tobytes()


def _deflated(data: bytes, level: int) -> bytes:
    """A zlib stream; Qt puts the length in front, four bytes."""
    # By keyword: a second positional number would be taken for the length.
    compressed: QByteArray = qCompress(data, compressionLevel=level)
    return bytes(compressed.data())[4:]
