"""What an image is and how large, from its first bytes, without decoding it.

Sources: PNG (W3C, third edition, 11.2.1), JPEG (ITU T.81, annex B), WebP (RFC 9649, sections 2.5 to 2.7).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum


class ImageKind(StrEnum):
    """The images that tiles are made of."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"


@dataclass(frozen=True, slots=True)
class ImageHead:
    """Kind and size in pixels."""

    kind: ImageKind
    width: int
    height: int


def image_head(data: bytes) -> ImageHead | None:
    """What these bytes are an image of; None for anything that is no PNG, JPEG or WebP, or does not say its size."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        return _sized(ImageKind.PNG, *struct.unpack_from(">II", data, 16))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _sized(kind: ImageKind, width: int, height: int) -> ImageHead | None:
    return ImageHead(kind, width, height) if width > 0 and height > 0 else None


def _jpeg(data: bytes) -> ImageHead | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            # Fill bytes may stand before any marker.
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return _sized(ImageKind.JPEG, width, height)
        if marker in (0xD8, 0xD9, 0xDA) or marker == 0x00:
            return None
        (length,) = struct.unpack_from(">H", data, at + 2)
        if length < 2:
            return None
        at += 2 + length
    return None


def _webp(data: bytes) -> ImageHead | None:
    if len(data) < 30:
        return None
    form = data[12:16]
    if form == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return _sized(ImageKind.WEBP, width & 0x3FFF, height & 0x3FFF)
    if form == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return _sized(ImageKind.WEBP, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8X":
        return _sized(
            ImageKind.WEBP,
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    return None
