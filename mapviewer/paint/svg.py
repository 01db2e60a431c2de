"""A composed picture as SVG: real vectors, text as outlines, no font and no file needed from anywhere.

The shapes are those of the picture on a screen (`paint.vectors`). Format: W3C "Scalable Vector Graphics (SVG) 1.1", second edition, 2011.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from mapviewer.paint.snapshot import paint
from mapviewer.paint.vectors import SCALE, Vectors
from mapviewer.snapshot.again import VIEW_ID, words
from mapviewer.snapshot.picture import Picture

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

_MM_PER_INCH: Final = 25.4


def svg_bytes(picture: Picture, *, dpi: int, texts: Mapping[str, str], view: str) -> bytes:
    """The picture as a file. `texts` may hold Title, Description, Author and Copyright; `view` is the JSON that `metadata` carries, "" for
    none. The size is in CSS pixels at 96 dots per inch, in millimetres at any other resolution."""
    width, height = picture.width, picture.height
    if dpi == 96:
        size = f'width="{width}" height="{height}"'
    else:
        size = f'width="{width / dpi * _MM_PER_INCH:.2f}mm" height="{height / dpi * _MM_PER_INCH:.2f}mm"'
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" role="img"'
        ' aria-labelledby="title description" fill-rule="evenodd">\n',
        f'<title id="title">{words(texts.get("Title", ""))}</title>\n',
        f'<desc id="description">{words(texts.get("Description", ""))}</desc>\n',
        _metadata(texts, view),
    ]
    parts.append(_drawn("p", lambda painter: paint(painter, picture)))
    parts.append("</svg>\n")
    return "".join(parts).encode()


def _metadata(texts: Mapping[str, str], view: str) -> str:
    listed = "".join(
        f"<{tag}>{words(texts[key])}</{tag}>"
        for key, tag in (("Author", "dc:creator"), ("Copyright", "dc:rights"), ("Software", "dc:publisher"))
        if texts.get(key)
    )
    found = f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{listed}</metadata>\n' if listed else ""
    return found + (f'<metadata id="{VIEW_ID}">{words(view)}</metadata>\n' if view else "")


def _drawn(prefix: str, draw: Callable[[QPainter], None]) -> str:
    vectors = Vectors(prefix)
    # It has the calls that the painting makes, which is all that counts at run time.
    draw(cast("QPainter", vectors))
    return f'<g transform="scale({1 / SCALE:g})">\n{vectors.text()}</g>\n'
