"""Tables of no known kind: looked at off the GUI thread, asked about in a dialog, opened by the answer, which is kept for the next time; and new ones, to be filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from mapviewer.app import theme
from mapviewer.app.jobs import Ticket
from mapviewer.app.table_look import Look, look
from mapviewer.errors import OutputError
from mapviewer.foreign.mapping import TableMapping
from mapviewer.formats.base import Watch
from mapviewer.formats.generic_table import FORMAT
from mapviewer.formats.kept_mapping import keep_mapping

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller


class TableDesk(QObject):
    """The commands that concern tables; `commands` has them by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._window, self._jobs = controller.window, controller.jobs
        self._jobs.finished.connect(self._looked)
        self.commands: dict[str, Callable[[], object]] = {
            "new": self.new,
            "import-table": self.ask_file,
            "table-columns": self.change_columns,
        }

    def new(self) -> None:
        """Write a table or a small dossier to start one's own from, and open it."""
        from mapviewer.app.new_dossier import NewDossierDialog

        dialog = NewDossierDialog(self._window)
        dialog.written.connect(self._begin)
        dialog.open()

    def _begin(self, path: Path) -> None:
        self._c.documents.open(path)
        words = self.tr("Saved %s. Fill it in; when it has changed, it can be read again here.") % path
        edit = (
            self.tr("Open in its program"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
        )
        self._window.messages.show_message("info", words, edit)

    def ask_file(self) -> None:
        """Let the person choose a table, and ask how it is to be read, whatever it looks like."""
        recent = self._c.settings.recent
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import a table"),
            str(Path(recent[0]).parent) if recent else str(Path.home()),
            self.tr("Tables (*.csv *.tsv *.tab *.txt *.xlsx *.parquet *.zip *.gz *.zst);;All files (*)"),
        )
        if name:
            self.import_table(Path(name))

    def import_table(self, path: Path) -> None:
        """Ask how a table is to be read, then open it."""
        words = self.tr("Looking at %s") % path.name

        def work(ticket: Ticket) -> Look:
            ticket.progress(-1, words)
            return look(path, Watch(cancelled=lambda: ticket.cancelled))

        self._jobs.start("table", work)

    def change_columns(self) -> None:
        """Ask once more how the table that is open is to be read."""
        path = self._c.session.store.file.path
        if path is not None:
            self.import_table(Path(path))

    def opened(self, *_: object) -> None:
        """Another dossier is open: its columns can be changed where it came out of a table."""
        self._window.actions_by_id["table-columns"].setEnabled(self.is_table())

    def is_table(self) -> bool:
        """Whether what is open came out of a table whose columns a person may say otherwise."""
        events = self._c.session.store.events
        origin = events[0].origin if len(events) else None
        return origin is not None and (origin.format or "").startswith(FORMAT.name)

    def _looked(self, name: str, found: object) -> None:
        if name == "table" and isinstance(found, Look):
            self.ask(found)

    def ask(self, found: Look) -> None:
        """Show the dialog for a table."""
        from mapviewer.app.import_dialog import ImportDialog

        dialog = ImportDialog(found, dark=theme.is_dark(self._c.shown_theme), parent=self._window)
        dialog.chosen.connect(lambda mapping, near: self._open(found.path, mapping, near))
        dialog.open()

    def _open(self, path: Path, mapping: TableMapping, near: bool) -> None:
        trouble = ""
        try:
            keep_mapping(path, mapping, near=near)
        except OutputError as error:
            trouble = str(error)
            if near:
                try:
                    keep_mapping(path, mapping, near=False)
                except OutputError:
                    pass
                else:
                    trouble = self.tr("{why} The choices are kept in your own folder instead.").replace(
                        "{why}", str(error)
                    )
        self._c.documents.open_mapped(path, mapping)
        if trouble:
            self._window.messages.show_message("warning", trouble)
