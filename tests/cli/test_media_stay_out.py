"""No byte of the media beside a dossier leaves with a picture, a film, a page or a table; above all no EXIF with a place in it."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import ExitCode
from tests.media_files import GPS, case, picture, with_exif

pytestmark = pytest.mark.usefixtures("qapp")
Runs = Any


@pytest.fixture
def dossier(qapp: object, tmp_path: Path) -> Path:
    """Two events with media: a JPEG that tells its place, one of them graphic."""
    for name in ("hiddenname.jpg", "graphicname.jpg"):
        with_exif(picture(tmp_path / "photos" / name, 320, 240), 6)
    place = {"name": "Suwayda", "lat": 32.7, "lon": 36.57}
    media = {"caption": "HIDDENCAPTION", "credit": "HIDDENCREDIT"}
    return case(
        tmp_path,
        {"place": place, "media": [{"path": "photos/hiddenname.jpg", **media}]},
        {"place": place, "media": [{"path": "photos/graphicname.jpg", "graphic": True, **media}]},
    )


def layers(data: bytes) -> Iterator[bytes]:
    """A file's bytes, and what is packed in it: deflated streams (PDF, PNG), and base64 with what that holds."""
    yield data
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        yield from _inflated(stream[1])
    if data.startswith(b"\x89PNG"):
        at, packed = 8, b""
        while at < len(data):
            length = int.from_bytes(data[at : at + 4], "big")
            kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
            if kind in (b"zTXt", b"iTXt"):
                yield from _inflated(body[body.rindex(b"\0") + 1 :])
            packed += body if kind == b"IDAT" else b""
            at += 12 + length
        yield from _inflated(packed)
    for text in re.findall(rb"[A-Za-z0-9+/]{60,}={0,2}", data):
        try:
            inner = base64.b64decode(text[: len(text) // 4 * 4])
        except binascii.Error:
            continue
        yield inner
        if inner.startswith(b"\x89PNG"):
            yield from layers(inner)


def _inflated(data: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj().decompress(data)
    except zlib.error:
        return


def test_the_search_itself_finds_what_is_packed(dossier: Path) -> None:
    photo = (dossier.parent / "photos" / "hiddenname.jpg").read_bytes()
    for packed in (
        photo,
        b"<< >>\nstream\n" + zlib.compress(photo) + b"\nendstream",
        b'<img src="data:image/jpeg;base64,' + base64.b64encode(photo) + b'">',
    ):
        assert any(GPS in layer for layer in layers(packed))


@pytest.mark.parametrize("safe", [(), ("--publish-safe", "10")], ids=["plain", "publish-safe"])
@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf", "a.html", "film.gif", "sheet.png", "frames"])
def test_no_media_leave(run: Runs, dossier: Path, tmp_path: Path, name: str, safe: tuple[str, ...]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    command = "snapshot" if name.startswith("a.") else "animate"
    beside = ("--with-events", "csv,geojson") if command == "snapshot" else ()
    code, _, err = run(command, str(dossier), "-o", str(out / name), "--size", "480x360", *beside, *safe)
    assert code == ExitCode.OK, err
    photo = (dossier.parent / "photos" / "hiddenname.jpg").read_bytes()
    pieces = [photo[at : at + 24] for at in range(200, len(photo) - 24, 97)]
    written = [path for path in out.rglob("*") if path.is_file()]
    assert len(written) >= (3 if beside else 1)
    for path in written:
        for layer in layers(path.read_bytes()):
            for words in (GPS, b"Exif\0\0", b"hiddenname", b"graphicname", b"HIDDENCAPTION", b"HIDDENCREDIT"):
                assert words not in layer, (path.name, words)
            assert not [piece for piece in pieces if piece in layer], path.name
