"""A composed picture as SVG: real vectors, text as outlines, no font and no file needed from anywhere.

The shapes are those of the picture on a screen (`paint.vectors`). Format: W3C "Scalable Vector Graphics (SVG) 1.1", second edition, 2011.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast
from xml.sax.saxutils import escape

from mapviewer.paint.snapshot import paint
from mapviewer.paint.vectors import SCALE, Vectors
from mapviewer.snapshot.picture import Picture

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

VIEW_ID: Final = "mapviewer-view"
"""The id of the `metadata` element from which the picture can be made again."""

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


def read_view(data: bytes) -> str | None:
    """The JSON that an SVG of ours carries, "" for none; None for another file. Nothing of the file is parsed as XML."""
    text = data.decode("utf-8", "replace")
    if "<svg" not in text[:2_000]:
        return None
    found = re.search(rf'<metadata id="{VIEW_ID}"[^>]*>(.*?)</metadata>', text, re.DOTALL)
    if not found:
        return ""
    return unescaped(found[1])


def _metadata(texts: Mapping[str, str], view: str) -> str:
    listed = "".join(
        f"<{tag}>{words(texts[key])}</{tag}>"
        for key, tag in (("Author", "dc:creator"), ("Copyright", "dc:rights"), ("Software", "dc:publisher"))
        if texts.get(key)
    )
    found = f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{listed}</metadata>\n' if listed else ""
    return found + (f'<metadata id="{VIEW_ID}">{words(view)}</metadata>\n' if view else "")


def words(text: str) -> str:
    """Text for an element; what XML 1.0 has no way to write is left out."""
    return escape(
        "".join(
            c
            for c in text
            if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe") or c > "\uffff"
        )
    )


def unescaped(text: str) -> str:
    """What `words` was given, but for what XML cannot hold."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _drawn(prefix: str, draw: Callable[[QPainter], None]) -> str:
    vectors = Vectors(prefix)
    # It has the calls that the painting makes, which is all that counts at run time.
    draw(cast("QPainter", vectors))
    return f'<g transform="scale({1 / SCALE:g})">\n{vectors.text()}</g>\n'
