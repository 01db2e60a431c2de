"""A composed picture as PDF: vectors, text that can be searched and copied in the bundled fonts, pages of events and sources after the map.

Qt writes the file. Its dates are its own and different each time: they are replaced by `SOURCE_DATE_EPOCH`'s where that is set, else taken out,
so that the same picture is the same file. Format: ISO 32000-1 (PDF 1.7), 14.3 metadata; XMP: ISO 16684-1.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QBuffer, QHashSeed, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from mapviewer.errors import UsageError
from mapviewer.paint.snapshot import paint, paint_items
from mapviewer.snapshot.again import VIEW_ELEMENT, words
from mapviewer.snapshot.picture import Item, Picture

_POINTS_PER_INCH: Final = 72.0
_NAMESPACE: Final = "https://mapviewer.invalid/ns/view/1/"
"""Names our own entry in the metadata; nothing is ever fetched from it."""
_DATE: Final = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")


def pdf_bytes(
    picture: Picture, more: Sequence[tuple[Item, ...]], *, dpi: int, texts: Mapping[str, str], view: str
) -> bytes:
    """The picture as a file; `more` are the items of further pages of the same size. `texts` may hold Title, Description, Author, Copyright and
    Software; `view` is the JSON that the metadata carry, "" for none. Raises UsageError for a bad SOURCE_DATE_EPOCH."""
    # Qt puts fonts into the file in the order of a hash table, whose seed is another in every process.
    QHashSeed.setDeterministicGlobalSeed()
    try:
        return _pdf_bytes(picture, more, dpi, texts, view)
    finally:
        QHashSeed.resetRandomGlobalSeed()


def _pdf_bytes(
    picture: Picture, more: Sequence[tuple[Item, ...]], dpi: int, texts: Mapping[str, str], view: str
) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    size = QSizeF(picture.width / dpi * _POINTS_PER_INCH, picture.height / dpi * _POINTS_PER_INCH)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(dpi)
    writer.setTitle(texts.get("Title", ""))
    writer.setAuthor(texts.get("Author", ""))
    writer.setCreator(texts.get("Software", ""))
    identity = uuid.UUID(bytes=hashlib.sha256(repr((sorted(texts.items()), view)).encode()).digest()[:16])
    writer.setDocumentId(QUuid(str(identity)))
    stamp = _stamp()
    writer.setDocumentXmpMetadata(_packet(texts, view, identity, stamp))
    painter = QPainter(writer)
    try:
        paint(painter, picture, letters=True)
        for items in more:
            writer.newPage()
            paint_items(painter, picture, items, letters=True)
    finally:
        painter.end()
    return _DATE.sub(lambda found: _dated(found, stamp), bytes(buffer.data().data()))


def _stamp() -> time.struct_time | None:
    """The moment to write into the file: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), or none."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text:
        return None
    try:
        return time.gmtime(int(text))
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH: found {text[:40]!r}, expected seconds since 1970 as a whole number."
        ) from error


def _dated(found: re.Match[bytes], stamp: time.struct_time | None) -> bytes:
    """An entry of exactly the old one's length, since the file's table counts bytes."""
    if stamp is None:
        return b" " * len(found[0])
    fresh = b"/" + found[1] + b" (D:" + time.strftime("%Y%m%d%H%M%SZ", stamp).encode() + b")"
    return fresh.ljust(len(found[0]))[: len(found[0])] if len(fresh) <= len(found[0]) else found[0]


def _packet(
    texts: Mapping[str, str], view: str, identity: uuid.UUID, stamp: time.struct_time | None
) -> bytes:
    said = {
        "dc:title": f'<rdf:Alt><rdf:li xml:lang="x-default">{words(texts.get("Title", ""))}</rdf:li></rdf:Alt>',
        "dc:description": '<rdf:Alt><rdf:li xml:lang="x-default">'
        + words(texts.get("Description", ""))
        + "</rdf:li></rdf:Alt>",
        "dc:rights": '<rdf:Alt><rdf:li xml:lang="x-default">'
        + words(texts.get("Copyright", ""))
        + "</rdf:li></rdf:Alt>",
        "xmp:CreatorTool": words(texts.get("Software", "")),
        "xmpMM:DocumentID": f"uuid:{identity}",
    }
    if texts.get("Author"):
        said["dc:creator"] = f"<rdf:Seq><rdf:li>{words(texts['Author'])}</rdf:li></rdf:Seq>"
    if stamp is not None:
        said["xmp:CreateDate"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", stamp)
    if view:
        said[VIEW_ELEMENT] = words(view)
    body = "".join(f"<{key}>{value}</{key}>\n" for key, value in said.items())
    return (
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>"
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:mapviewer="{_NAMESPACE}">\n'
        f"<rdf:Description rdf:about=\"\">\n{body}</rdf:Description>\n</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()
