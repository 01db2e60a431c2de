from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.paint.png import write_png
from mapviewer.snapshot.again import PNG_SIGNATURE as SIGNATURE
from mapviewer.snapshot.again import read_chunks, read_texts


def picture(height: int = 30, width: int = 40) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_another_reader_finds_the_same_pixels() -> None:
    from PySide6.QtGui import QImage

    pixels = picture()
    image = QImage.fromData(write_png(pixels, dpi=300, texts={"Title": "A map"}), "PNG")
    assert (image.width(), image.height()) == (40, 30)
    assert image.dotsPerMeterX() == 11811
    assert image.text("Title") == "A map"
    for y, x in ((0, 0), (29, 39), (13, 7)):
        assert image.pixelColor(x, y).getRgb()[:3] == tuple(int(v) for v in pixels[y, x])


def test_the_stream_is_zlib_and_the_filter_is_undone() -> None:
    pixels = picture(5, 4)
    data = b"".join(
        body for kind, body in read_chunks(write_png(pixels, dpi=96, texts={})) if kind == b"IDAT"
    )
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(5, 13)
    assert set(rows[:, 0]) == {2}
    assert np.array_equal(np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(5, 4, 3), pixels)


@given(st.dictionaries(st.sampled_from(["Title", "Description", "mapviewer:view"]), st.text(max_size=400)))
def test_texts_come_back(texts: dict[str, str]) -> None:
    clean = {key: text.replace("\0", "").encode("utf-8", "replace").decode() for key, text in texts.items()}
    assert read_texts(write_png(picture(2, 2), dpi=96, texts=texts)) == clean


def test_plain_texts_are_the_kind_that_old_readers_know() -> None:
    kinds = [
        kind for kind, _ in read_chunks(write_png(picture(2, 2), dpi=96, texts={"Title": "a", "Author": "ü"}))
    ]
    assert kinds.count(b"tEXt") == 1
    assert kinds.count(b"iTXt") == 1
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"


def test_the_same_picture_is_the_same_bytes() -> None:
    assert write_png(picture(), dpi=96, texts={"a": "b"}) == write_png(picture(), dpi=96, texts={"a": "b"})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-5],
        lambda data: data[:60],
        lambda data: b"GIF89a" + data,
        lambda data: data[:45] + bytes([data[45] ^ 1]) + data[46:],
        lambda _: SIGNATURE + struct.pack(">I", 2**31) + b"IHDR",
    ],
)
def test_a_damaged_file_is_said_to_be_damaged(spoil: object) -> None:
    data = spoil(write_png(picture(2, 2), dpi=96, texts={"Title": "x"}))  # type: ignore[operator]
    with pytest.raises(ValueError, match="PNG"):
        list(read_chunks(data))
