"""Pictures beside a dossier, drawn off the GUI thread: looked for, read, decoded within limits, turned as their EXIF says."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from mapviewer import media
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.language import number, tr
from mapviewer.media import Found, RefusedError

MOST_PIXELS: Final = 64_000_000
"""A larger picture is not decoded: a few kilobytes can say that they are gigabytes."""
VIEWED: Final = QSize(6_000, 4_000)
"""The most of a picture that the larger view holds; a larger one is drawn smaller."""
_KEPT: Final = 48
_SMALL: Final = 1 << 20
"""Bytes of a picture that is kept; so many of them come to tens of megabytes."""
_Key = tuple[Path, tuple[int, int, int], int, int, int]


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a medium: the file and its picture, or the reason why there is none. `whole`: the picture's own size in pixels."""

    found: Found | None = None
    image: QImage | None = None
    whole: QSize | None = None
    why: str = ""


def drawn(found: Found, data: bytes, within: QSize) -> tuple[QImage, QSize]:
    """A picture not larger than `within` (pixels, as it is seen), and its own size. Raises RefusedError where it cannot be decoded."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    # The reader gets the format that we saw, so that no other decoder (PDF, SVG, XPM …) is ever asked.
    reader = QImageReader(buffer, QByteArray(found.form.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        raise RefusedError(tr("the picture is damaged"))
    if size.width() * size.height() > MOST_PIXELS:
        raise RefusedError(
            tr(
                "{width} × {height} pixels, more than the {n} million that are drawn",
                width=number(size.width()),
                height=number(size.height()),
                n=MOST_PIXELS // 1_000_000,
            )
        )
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    room = within.transposed() if turned else within
    if size.width() > room.width() or size.height() > room.height():
        smaller = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(smaller.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise RefusedError(tr("the picture is damaged"))
    if image.width() > within.width() or image.height() > within.height():
        # A damaged GIF may be larger than its head says; what it takes to decode it is still bounded by Qt's allocation limit.
        image = image.scaled(within, Qt.AspectRatioMode.KeepAspectRatio)
    return image, size.transposed() if turned else size


def looked(dossier: Path, text: str, within: QSize) -> Looked:
    """Look for a medium and draw it where it is a picture. Raises nothing: what is wrong is told in words."""
    found = None
    try:
        found, data = media.read(dossier, text)
        if not found.drawable:
            return Looked(found)
        image, whole = drawn(found, data, within)
        return Looked(found, image, whole)
    except RefusedError as error:
        return Looked(found, why=str(error))


class Pictures(QObject):
    """Looks for media and draws them, off the GUI thread. Small pictures are kept in memory, never on the disk."""

    arrived = Signal(str, int, object)
    """For whom and which number it was asked for, and what became of it (`Looked`)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._took)
        self._jobs.failed.connect(self._failed)
        self._kept: OrderedDict[_Key, Looked] = OrderedDict()
        self._asked: dict[str, tuple[str, int]] = {}

    def forget(self) -> None:
        """Another dossier: keep nothing of the old one."""
        self._kept.clear()

    def stop(self, who: str) -> None:
        """Stop what runs for somebody; nothing of it is told."""
        for name in [name for name, (asker, _) in self._asked.items() if asker == who]:
            del self._asked[name]
            self._jobs.cancel(name)

    def ask(self, who: str, number: int, dossier: Path, text: str, within: QSize) -> None:
        """Draw a medium, no larger than `within` (pixels); `arrived` tells `who`, and the number."""
        name = f"{who} {number}"
        self._asked[name] = (who, number)

        def work(ticket: Ticket) -> tuple[_Key | None, Looked]:
            ticket.progress(-1.0, "")
            return self._looked(dossier, text, within)

        self._jobs.start(name, work)

    def close(self) -> None:
        """Stop, and wait for the threads."""
        self._asked.clear()
        self._jobs.close()

    def _looked(self, dossier: Path, text: str, within: QSize) -> tuple[_Key | None, Looked]:
        # On another thread. What was drawn once is taken again only while the file is the same.
        try:
            found = media.look(dossier, text)
        except RefusedError as error:
            return None, Looked(why=str(error))
        key = (found.path, found.stamp, found.size, within.width(), within.height())
        return key, self._kept.get(key) or looked(dossier, text, within)

    def _took(self, name: str, result: Any) -> None:
        key, answer = result
        if key is not None and answer.image is not None and answer.image.sizeInBytes() < _SMALL:
            self._kept[key] = answer
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        if name in self._asked:
            self.arrived.emit(*self._asked.pop(name), answer)

    def _failed(self, name: str, error: object) -> None:
        if name in self._asked:
            self.arrived.emit(*self._asked.pop(name), Looked(why=f"{type(error).__name__}: {error}"))
