"""Pictures damaged at random are drawn, in part or not at all; no decoder is let out of its bounds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from mapviewer.app.media_pictures import drawn
from mapviewer.media import Found, Kind, RefusedError
from tests.media_files import picture

GIF = (
    b"GIF89a\x10\0\x10\0\x91\0\0\xff\xff\xff\xff\0\0\0\0\xff\0\0\0!\xf9\4\0\0\0\0\0,\0\0\0\0\n\0\n\0\0"
    b"\2\x16\x8c-\x99\x87*\x1c\xdc3\xa0\2u\xec\x95\xfa\xa8\xde`\x8c\4\x91L\1\0;"
)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same with some bytes changed, taken out or put in."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at, count = chance.randrange(len(made) + 1), chance.randrange(1, 20)
        match chance.randrange(3):
            case 0:
                made[at : at + count] = chance.randbytes(count)
            case 1:
                del made[at : at + count]
            case _:
                made[at:at] = chance.randbytes(count)
    return bytes(made)


@pytest.mark.usefixtures("qapp")
def test_a_picture_larger_than_its_reader_told_is_scaled_too() -> None:
    # With another signature the reader tells the frame's size (10 × 16) and draws the screen's (61,791 × 16).
    huge = b"Gxx" + GIF[3:6] + b"\x5f\xf1" + GIF[8:]
    found = Found(Path(), Kind.PICTURE, "gif", len(huge), drawable=True, openable=True)
    image, _ = drawn(found, huge, QSize(100, 100))
    assert max(image.width(), image.height()) <= 100


@pytest.mark.qt_messages(r".")  # decoders say what they think of damage, each in its own words
@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "bmp", "gif"])
@pytest.mark.parametrize("count", [60, pytest.param(2_000, marks=pytest.mark.slow)])
def test_damaged_pictures_stay_within_bounds(tmp_path: Path, form: str, count: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    whole = GIF if form == "gif" else picture(tmp_path / f"a.{form}", 120, 90).read_bytes()
    within = QSize(100, 100)
    for _ in range(count):
        data = damaged(whole, chance)
        found = Found(tmp_path, Kind.PICTURE, form, len(data), drawable=True, openable=True)
        try:
            image, _ = drawn(found, data, within)
        except RefusedError:
            continue
        assert image.width() <= within.width()
        assert image.height() <= within.height()
