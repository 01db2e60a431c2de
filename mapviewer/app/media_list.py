"""The media of a card: a tile for each with caption, credit and licence; graphic ones lie behind a click, what cannot be shown says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mapviewer.app.card import Page, fill
from mapviewer.app.flow import FlowLayout
from mapviewer.app.media_pictures import Looked, Pictures
from mapviewer.app.media_tile import Tile
from mapviewer.app.texts import isolate, shorten, tooltip
from mapviewer.events.event import Medium
from mapviewer.language import decimal, number, plural, tr
from mapviewer.media import MOST_BYTES, Found, Kind, RefusedError, is_address, parts_of

FIRST: Final = 8
"""Media of one event that are listed at once; a card is made anew at every step through the events."""
MORE: Final = 50
"""So many more at each asking."""
_WHO: Final = "card"


@dataclass(frozen=True, slots=True)
class Shown:
    """A medium of a dossier (its file; None where the store has none) and where it stands in its event's list."""

    medium: Medium
    dossier: Path | None
    number: int

    @property
    def name(self) -> str:
        """The file's name, or what stands for it, short."""
        return shorten(self.medium.path.rstrip("/").rpartition("/")[2] or self.medium.path, 120)

    @property
    def title(self) -> str:
        """What stands for a caption where there is none: the path."""
        return self.medium.path or self.name

    @property
    def about(self) -> str:
        """What the picture shows, for those who cannot see it: its `alt`, else its caption, else its name."""
        alt = self.medium.extra.get("alt")
        words = alt if isinstance(alt, str) and alt.strip() else self.medium.caption
        return shorten(words, 400) if words else self.name

    @property
    def rights(self) -> str:
        """Credit and licence."""
        licence = next(
            (self.medium.extra[key] for key in ("licence", "license") if key in self.medium.extra), None
        )
        parts = (self.medium.credit, licence if isinstance(licence, str) else None)
        return " · ".join(isolate(shorten(part, 400)) for part in parts if part and part.strip())


def facts(shown: Shown, looked: Looked) -> str:
    """Name, format, size in pixels and bytes, in one line."""
    parts = [shown.name] if shown.medium.caption else []
    found = looked.found
    if found is not None:
        parts.append(found.form.upper())
        if looked.whole is not None:
            parts.append(f"{looked.whole.width()} × {looked.whole.height()}")
        parts.append(bytes_words(found.size))
    return " · ".join(isolate(part) for part in parts)


def bytes_words(count: int) -> str:
    """A size in bytes, rounded: “12 kB”, “3.4 MB”."""
    if count < 1_000_000:
        return tr("{n} kB", n=number(max(1, round(count / 1_000))))
    return tr("{n} MB", n=decimal(count / 1_000_000))


def _kind_words(kind: Kind, shown: Shown, *, openable: bool) -> str:
    """What a tile without a picture is, for its tip and for screen readers."""
    name = {
        Kind.PICTURE: tr("Picture"),
        Kind.VIDEO: tr("Video"),
        Kind.AUDIO: tr("Sound"),
        Kind.DOCUMENT: tr("Document"),
    }[kind]
    words = f"{name}: {isolate(shown.about)}"
    return tr("{medium} (opens in another program)", medium=words) if openable else words


def not_drawn(found: Found) -> str:
    """Why a file is a sign only, or cannot be opened from here; "" where nothing is odd about it."""
    if found.form == "svg":
        return tr("SVG may hold programs and addresses: neither drawn nor opened from here.")
    if found.kind is Kind.PICTURE and found.size > MOST_BYTES:
        return tr("Larger than {n} MB: not drawn here.", n=MOST_BYTES // 1024**2)
    if found.kind is Kind.PICTURE:
        return tr("{form} is not drawn here.", form=found.form.upper())
    if not found.openable:
        return tr(
            "Not opened from here: the name’s ending says something else than the file ({form}).",
            form=found.form.upper(),
        )
    return ""


class MediaList(QWidget):
    """The media of one event. What is uncovered stays so (in `uncovered`, by path) until another dossier is opened."""

    viewAsked = Signal(object, int)
    """The person wants to see pictures larger: all of this event's (tuple of `Shown`), and which of them."""
    openAsked = Signal(str)
    """The path of a medium that the person wants to open in the system's program."""

    def __init__(
        self,
        page: Page,
        media: Sequence[Medium],
        dossier: Path | None,
        pictures: Pictures,
        uncovered: set[str],
        *,
        dark: bool,
    ) -> None:
        super().__init__(page)
        self.page = page
        self._pictures = pictures
        self._rows: dict[int, _Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(8)
        self._missing = page.label("", "quiet", self)
        column.addWidget(self._missing)
        self._column, self._dark = column, dark
        self._media = [Shown(medium, dossier, at) for at, medium in enumerate(media)]
        self._uncovered = uncovered
        self._more = page.small("", "", self._show_more)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)
        pictures.arrived.connect(self._arrived)
        self._add(FIRST)

    def _show_more(self) -> None:
        self._add(MORE)
        for row in self._rows.values():
            row.fit(self.width())

    def _add(self, count: int) -> None:
        """List so many more."""
        begun = len(self._rows)
        for shown in self._media[begun : begun + count]:
            row = _Row(self.page, self, shown, self._uncovered, dark=self._dark)
            row.tile.clicked.connect(lambda _=False, row=row: self._press(row))
            self._rows[shown.number] = row
            self._column.insertLayout(self._column.count() - 1, row.layout)
            self._begin(row)
        left = len(self._media) - len(self._rows)
        self._more.setVisible(left > 0)
        self._more.setText(plural("{n} more", "{n} more", left))
        self._count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the panel is narrow the words stand below their tile."""
        super().resizeEvent(event)
        for row in self._rows.values():
            row.fit(event.size().width())

    def refresh(self) -> None:
        """Something was covered or uncovered elsewhere."""
        for row in self._rows.values():
            if row.medium.graphic and not row.refused:
                self._begin(row)

    def _begin(self, row: _Row) -> None:
        """Look for a medium, unless its path alone says that there is nothing, or it is covered: then not even its file is touched."""
        try:
            parts_of(row.medium.path)
        except RefusedError as error:
            row.refuse(str(error))
            return
        if row.shown.dossier is None:
            row.refuse(tr("the dossier does not lie in a folder"))
        elif row.covered:
            row.cover()
        else:
            row.uncover()
            self._pictures.ask(
                _WHO,
                row.shown.number,
                row.shown.dossier,
                row.medium.path,
                row.tile.size() * self.devicePixelRatioF(),
            )

    def _arrived(self, who: str, at: int, looked: Looked) -> None:
        row = self._rows.get(at)
        if who == _WHO and row is not None and not row.covered:
            row.show(looked, self.devicePixelRatioF())
            self._count()

    def _press(self, row: _Row) -> None:
        """A tile was clicked: uncover it, see it larger, or open it."""
        if row.covered:
            self.toggle(row)
        elif row.looked.image is not None:
            pictures = [r for r in self._rows.values() if r.covered or r.looked.image is not None]
            self.viewAsked.emit(tuple(r.shown for r in pictures), pictures.index(row))
        elif row.looked.found is not None and row.looked.found.openable:
            self.openAsked.emit(row.medium.path)

    def toggle(self, row: _Row) -> None:
        """Uncover a graphic medium, or cover it again."""
        row.uncovered ^= {row.medium.path}
        self.refresh()
        self._count()

    def _count(self) -> None:
        missing = sum(row.refused for row in self._rows.values())
        self._missing.setVisible(missing > 0)
        fill(
            self._missing,
            plural("{n} of those listed is not shown.", "{n} of those listed are not shown.", missing),
        )


class _Row:
    """One medium: tile, words and buttons."""

    def __init__(
        self, page: Page, parent: MediaList, shown: Shown, uncovered: set[str], *, dark: bool
    ) -> None:
        self.shown, self.medium, self.uncovered = shown, shown.medium, uncovered
        self.looked = Looked()
        self.refused = False
        self._list = parent
        self.tile = Tile(parent, dark=dark)
        self.layout: QBoxLayout = QHBoxLayout()
        self.layout.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(page.label(self.medium.caption or shown.title, "", parent))
        if shown.rights:
            column.addWidget(page.label(shown.rights, "quiet", parent))
        # Labels and buttons are made when there is something in them: most have but one of each.
        self._page = page
        self._column, self._told = column, column.count()
        self._labels: dict[str, QLabel] = {}
        self._flow: FlowLayout | None = None
        self._made: dict[str, QToolButton] = {}
        column.addStretch(1)
        self.layout.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignTop)
        self.layout.addLayout(column, 1)

    def fit(self, width: int) -> None:
        beside = width >= self.tile.width() * 9 // 4
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self.layout.direction() is not way:
            self.layout.setDirection(way)
            self.layout.setSpacing(10 if beside else 4)

    @property
    def covered(self) -> bool:
        return self.medium.graphic and self.medium.path not in self.uncovered

    def cover(self) -> None:
        self.looked = Looked()
        self.tile.show_sign("graphic", enabled=True)
        self._say_tile(tr("Graphic, covered: {about}", about=isolate(self.shown.about)))
        self._say(facts(self.shown, self.looked), tr("The dossier marks this as graphic."))
        self._buttons(cover=tr("Show"))

    def uncover(self) -> None:
        self.tile.show_sign("", enabled=False)
        self._say(facts(self.shown, self.looked), "")
        self._buttons(cover=tr("Cover") if self.medium.graphic else "")

    def refuse(self, why: str) -> None:
        self.refused = True
        address = is_address(self.medium.path)
        self.tile.show_sign("address" if address else "refused", enabled=False)
        words = tr("Not shown: {why}", why=why)
        self._say_tile(words)
        # The path as the dossier has it, to be read, and found in the file.
        self._say(
            self.medium.path if self.medium.caption or address else "",
            words,
            "quiet" if address else "warning",
        )
        self._buttons(copy=address)

    def show(self, looked: Looked, ratio: float) -> None:
        self.looked, found = looked, looked.found
        if found is None or looked.why:
            self.refuse(looked.why)
            return
        image, why = looked.image, ""
        if image is not None:
            sharp = QImage(image)
            sharp.setDevicePixelRatio(ratio)
            self.tile.show_image(sharp)
            self._say_tile(tr("Picture, to be seen larger: {about}", about=isolate(self.shown.about)))
        else:
            self.tile.show_sign(found.kind, enabled=found.openable)
            self._say_tile(_kind_words(found.kind, self.shown, openable=found.openable))
            why = not_drawn(found)
        self._say(facts(self.shown, looked), why, "quiet")
        self._buttons(open=found.openable, cover=tr("Cover") if self.medium.graphic else "")

    def _say_tile(self, words: str) -> None:
        self.tile.setAccessibleName(words)
        self.tile.setToolTip(tooltip(words))

    def _say(self, facts: str, remark: str, role: str = "warning") -> None:
        said = {"tiny": facts, "warning": "", "quiet": "", role: remark}
        for place, (name, words) in enumerate(said.items()):
            label = self._labels.get(name)
            if label is None and words:
                label = self._labels[name] = self._page.label("", name, self._list)
                self._column.insertWidget(self._told + min(place, len(self._labels) - 1), label)
            if label is not None:
                fill(label, words)
                label.setVisible(bool(words))

    def _buttons(self, *, cover: str = "", open: bool = False, copy: bool = False) -> None:
        wanted = {
            "cover": cover,
            "open": tr("Open") if open else "",
            "copy": tr("Copy address") if copy else "",
        }
        for name, words in wanted.items():
            button = self._made.get(name)
            if button is None and words:
                button = self._made[name] = self._button(name)
            if button is not None:
                button.setText(words)
                button.setVisible(bool(words))
                button.setAccessibleName(f"{words}: {self.shown.about}")

    def _button(self, name: str) -> QToolButton:
        if self._flow is None:
            self._flow = FlowLayout()
            self._column.insertLayout(self._column.count() - 1, self._flow)
        if name == "cover":
            tip = tr("The dossier marks this as graphic. Shown until another dossier is opened")
            press = self._toggle
        elif name == "open":
            tip = tr(
                "Opens it in the program that the system has for it, which may have rules of its own about the network"
            )
            press = self._ask_open
        else:
            tip, press = self.medium.path, self._copy_address
        button = self._page.small("", tip, press)
        self._flow.addWidget(button)
        return button

    def _toggle(self) -> None:
        self._list.toggle(self)

    def _ask_open(self) -> None:
        self._list.openAsked.emit(self.medium.path)

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self.medium.path)
