"""What leaves the window: snapshots, films, and the events as another program's file. Each has a dialog of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mapviewer.app import theme

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller


class OutputDesk(QObject):
    """Shows the dialogs that write files. `commands` has its commands by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self.commands: dict[str, Callable[[], object]] = {
            "snapshot": self.snapshot,
            "film": self.film,
            "export-data": self.export_data,
        }

    def snapshot(self) -> None:
        """Show the snapshot dialog for what is shown now."""
        # Dialogs are imported when they are asked for: the first window does not wait for them.
        from mapviewer.app.snapshot_dialog import SnapshotDialog

        if self._c.session.selection.layers.heat:
            words = self.tr("A picture shows symbols and counts; heat is for the screen only.")
            self._c.window.messages.show_message("info", words)
        where = self._c.window.map.where
        width = self._c.window.map.page_pixels(self._c.window.map.width())
        view = None if where is None else (where.lat, where.lon, where.zoom, width)
        dialog = SnapshotDialog(
            self._c.session.store,
            self._c.session.selection,
            view,
            dark=theme.is_dark(self._c.shown_theme),
            settings=self._c.settings,
            styles=self._c.session.notebook.styles,
            own={**self._c.basemaps.spec_fields(), **self._c.overlays.spec_fields()},
            parent=self._c.window,
        )
        dialog.remembered.connect(lambda values: self._c.change_settings(**values))
        dialog.saved.connect(
            lambda path: self._c.window.messages.show_message("info", self.tr("Saved %s") % path)
        )
        dialog.open()

    def film(self) -> None:
        """Show the dialog that exports the dossier step by step."""
        from mapviewer.app.film_dialog import FilmDialog

        dialog = FilmDialog(
            self._c.session.store,
            self._c.session.selection,
            dark=theme.is_dark(self._c.shown_theme),
            settings=self._c.settings,
            styles=self._c.session.notebook.styles,
            own={**self._c.basemaps.spec_fields(), **self._c.overlays.spec_fields()},
            parent=self._c.window,
        )
        dialog.saved.connect(
            lambda path: self._c.window.messages.show_message("info", self.tr("Saved %s") % path)
        )
        dialog.open()

    def export_data(self) -> None:
        """Show the dialog that writes the events to a file of another program."""
        from mapviewer.app.export_dialog import ExportDialog

        dialog = ExportDialog(self._c.session.index, self._c.session.selection, self._c.window)
        dialog.saved.connect(
            lambda path: self._c.window.messages.show_message("info", self.tr("Saved %s") % path)
        )
        dialog.open()
