"""Several dossiers in one window: their section of the Layers dock, adding and taking away, and which file an event comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from mapviewer.app.flow import FlowLayout
from mapviewer.app.texts import shorten, tooltip
from mapviewer.events.store import Store
from mapviewer.language import number, tr
from mapviewer.query.filters import Filters
from mapviewer.session import Change, Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller


class DossierList(QWidget):
    """A row for each dossier, with a switch and how many events it has. Told by `show_store` and `show_filters`."""

    filesChosen = Signal(object)
    """tuple[str, ...]: the keys of the dossiers to be shown from now on, () for all of them."""
    addAsked = Signal()
    pairsAsked = Signal()
    """Events that several of them tell are wanted."""
    removeAsked = Signal(int)
    """The dossier of this number is to be taken away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[tuple[str, str], ...] = ()
        self._filling = False
        self.rows = QListWidget(self)
        self.rows.setAccessibleName(tr("Dossiers"))
        self.rows.itemChanged.connect(self._switched)
        self.rows.currentRowChanged.connect(lambda _: self._enable())
        self.add_button = self._button(tr("Add…"), tr("Show another dossier together with this one"))
        self.remove_button = self._button(tr("Remove"), tr("Take this dossier away; its file stays"))
        self.add_button.clicked.connect(lambda _=False: self.addAsked.emit())
        self.remove_button.clicked.connect(lambda _=False: self.removeAsked.emit(self.rows.currentRow()))
        tip = tr("List events of several dossiers that may be one, for you to say whether they are")
        self.pairs_button = self._button("", tip)
        self.pairs_button.clicked.connect(lambda _=False: self.pairsAsked.emit())
        buttons = FlowLayout(spacing=4)
        for button in (self.add_button, self.remove_button, self.pairs_button):
            buttons.addWidget(button)
        self.show_pairs(None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.rows)
        column.addLayout(buttons)
        self._enable()

    def _button(self, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(tip)
        return button

    def show_store(self, store: Store, filters: Filters) -> None:
        """List the dossiers of a store; a single one has no switch."""
        self._layers = store.layers or (((store.file.name, store.file.name),) if store.file.name else ())
        counts = [int((store.layer == n).sum()) for n in range(len(self._layers))]
        several = len(self._layers) > 1
        self._filling = True
        self.rows.clear()
        line = self.fontMetrics().height() + 8
        for (_, name), count in zip(self._layers, counts, strict=True):
            item = QListWidgetItem(f"{shorten(name, 60)} ({number(count)})")
            item.setToolTip(tooltip(name))
            item.setSizeHint(QSize(10, line))
            if several:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked)
            self.rows.addItem(item)
        self.rows.setFixedHeight(line * max(1, min(6, self.rows.count())) + 6)
        self._filling = False
        self.show_filters(filters)
        self._enable()

    def show_filters(self, filters: Filters) -> None:
        """Tick what the filters let through."""
        if len(self._layers) < 2:
            return
        self._filling = True
        for n, (key, name) in enumerate(self._layers):
            on = not filters.file or key in filters.file or name in filters.file
            self.rows.item(n).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._filling = False

    def show_pairs(self, waiting: int | None) -> None:
        """Say how many pairs of events wait to be judged; None: nobody has looked for them."""
        words = tr("Told twice…")
        self.pairs_button.setText(f"{words} ({number(waiting)})" if waiting else words)

    def _switched(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        on = [n for n in range(self.rows.count()) if self.rows.item(n).checkState() is Qt.CheckState.Checked]
        if not on:
            # Without any there would be nothing left to look at: the last one stays.
            item.setCheckState(Qt.CheckState.Checked)
            return
        keys = tuple(self._layers[n][0] for n in on)
        self.filesChosen.emit(() if len(keys) == len(self._layers) else keys)

    def _enable(self) -> None:
        # Ids of the first one's events are those that notes and bookmarks know.
        self.remove_button.setEnabled(len(self._layers) > 1 and self.rows.currentRow() > 0)
        self.pairs_button.setVisible(len(self._layers) > 1)


class TogetherDesk(QObject):
    """Adds dossiers to the one that is open, and knows the files of them all."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self.list = DossierList(controller.window)
        self.box = controller.window.layers.add_section(tr("Dossiers"), self.list)
        self.list.addAsked.connect(self.ask_add)
        self.list.removeAsked.connect(self._remove)
        self.list.filesChosen.connect(self._choose)
        self.list.pairsAsked.connect(lambda: controller.run("pairs"))
        self.commands = {"add-dossier": self.ask_add}

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """List what is open."""
        self.list.show_store(opened.store, opened.selection.filters)

    def apply(self, change: Change) -> None:
        """Tick what is on."""
        if change.new.filters.file != change.old.filters.file:
            self.list.show_filters(change.new.filters)

    # What the person asks -------------------------------------------------------------------------------------------------

    def ask_add(self) -> None:
        """Let the person choose dossiers to be shown together with the one that is open."""
        documents = self._c.documents
        names, _ = QFileDialog.getOpenFileNames(
            self._c.window, tr("Add a dossier"), documents.folder, documents.name_filters
        )
        if names:
            documents.add([Path(name) for name in names])

    def _remove(self, n: int) -> None:
        if n > 0:
            self._c.documents.take_away(n - 1)

    def _choose(self, keys: Sequence[str]) -> None:
        session = self._c.session
        session.set_filters(session.selection.filters.of("file", keys), origin="layers")

    # Files ------------------------------------------------------------------------------------------------------------------

    def read_path(self) -> Path | None:
        """The file of the event that is read, else the first one's."""
        store, focus = self._c.session.store, self._c.session.selection.focus
        row = store.row_of.get(focus[0]) if focus else None
        path = store.file.path if row is None else store.file_of(row).path
        return None if path is None else Path(path)

    def problem_path(self) -> Path | None:
        """The file of the problem that is chosen in the Problems dock, else the first one's."""
        panel, store = self._c.window.problems, self._c.session.store
        at = panel.view.currentIndex()
        wanted = panel.model.problems[at.row()].file if at.isValid() else ""
        paths = [path for path in self._c.documents.paths if path.name == Path(wanted).name]
        path = paths[0] if paths else store.file.path
        return None if path is None else Path(path)
