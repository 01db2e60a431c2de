"""Forget a dossier: remove what the program keeps of it on this machine, after saying what that is and what stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QUrl
from PySide6.QtWidgets import QCheckBox, QMessageBox

from mapviewer import assets
from mapviewer.app.online_desk import dossier_key
from mapviewer.app.texts import isolate, shorten
from mapviewer.app.theme import PLAIN
from mapviewer.language import plural, tr
from mapviewer.traces import forgotten, remove, together, traces_of

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller


class Forgetting(QObject):
    """The command; `commands` has it by its id in the action table."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self.box: QMessageBox | None = None
        self.commands: dict[str, Callable[[], object]] = {"forget": self.ask}

    def ask(self) -> None:
        """Say what would go, and ask."""
        window, store = self._c.window, self._c.session.store
        files = (store.file, *store.further_files)
        ours = assets.sample_dossier().resolve()
        paths = [Path(file.path) for file in files if file.path and Path(file.path).resolve() != ours]
        if not paths:
            window.messages.show_message("info", tr("There is no dossier of yours to forget."))
            return
        traces = together(traces_of(path) for path in paths)
        box = QMessageBox(window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(PLAIN)
        box.setWindowTitle(tr("Forget this dossier?"))
        box.setText(
            tr("mapviewer closes “%s” and removes what it keeps of it on this machine.")
            % isolate(shorten(" + ".join(path.name for path in paths), 120))
        )
        box.setInformativeText(
            "\n\n".join(
                (
                    plural(
                        "That is {n} file of its caches and your own folder, its place among the recent files, and what was agreed to about going online.",
                        "That is {n} files of its caches and your own folder, its place among the recent files, and what was agreed to about going online.",
                        len(traces.files),
                    ),
                    tr(
                        "The dossier itself stays, and so does what you have saved: views, pictures, exports. "
                        "A disk may hold what was removed for a while."
                    ),
                )
            )
        )
        also = QCheckBox(tr("Also remove your decisions on places and columns beside the dossier"), box)
        if traces.beside:
            box.setCheckBox(also)
        yes = box.addButton(tr("Forget it"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)

        def answered(button: object) -> None:
            self.box = None
            if button is yes:
                beside = bool(traces.beside) and also.isChecked()
                self._c.documents.guard(lambda: self._forget(paths, beside))

        box.buttonClicked.connect(answered)
        self.box = box
        box.open()

    def _forget(self, paths: Sequence[Path], beside: bool) -> None:
        self.forget(*paths, beside=beside)

    def forget(self, *paths: Path, beside: bool = False) -> tuple[Path, ...]:
        """Close what is open and remove all traces of these dossiers; returns the files that could not be removed."""
        c = self._c
        view = c.documents.view_path
        c.documents.discard()
        for path in paths:
            c.settings = forgotten(c.settings, path, dossier_key(path))
            forget_in_dialogs(path.absolute().parent)
        if view is not None:
            recent = tuple(name for name in c.settings.recent if Path(name) != view.resolve())
            c.settings = c.settings.model_copy(update={"recent": recent})
        c.save_settings()
        c.window.show_recent(c.settings.recent)
        c.online.client.log.clear()
        # Looked for once more: closing may have finished a file.
        left = remove(together(traces_of(path) for path in paths), beside=beside)
        if left:
            words = plural(
                "{n} file could not be removed: {files}",
                "{n} files could not be removed: {files}",
                len(left),
                files=", ".join(str(file) for file in left[:3]),
            )
            c.window.messages.show_message("warning", words)
        else:
            c.window.messages.show_message("info", tr("The dossier is forgotten."))
        return left


def forget_in_dialogs(folder: Path) -> None:
    """Take a folder out of what Qt's own file dialog remembers, in a settings file that all programs of Qt share."""
    kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "QtProject")
    native = QSettings(QSettings.Scope.UserScope, "QtProject")
    for store in (kept, native):
        for name in ("history", "lastVisited"):
            key = f"FileDialog/{name}"
            if not store.contains(key):
                continue
            value = store.value(key)
            listed = value if isinstance(value, list) else [value]
            stay = [item for item in listed if Path(QUrl(str(item)).toLocalFile()) != folder]
            if len(stay) != len(listed):
                store.setValue(key, stay) if stay else store.remove(key)
        store.sync()
