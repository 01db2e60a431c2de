"""The questions that opening and saving ask. Each comes with its answers as calls; cancelling does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.texts import isolate, plain, shorten
from mapviewer.app.theme import PLAIN
from mapviewer.language import plural, tr

if TYPE_CHECKING:
    from mapviewer.events.store import Store
    from mapviewer.folder import Openable
    from mapviewer.notebook import Notebook
    from mapviewer.viewfile import Opened, ViewFile

Call = Callable[[], object]
_LISTED = 5


def _ask(
    parent: QWidget,
    title: str,
    text: str,
    more: str,
    answers: Sequence[tuple[str, QMessageBox.ButtonRole, Call | None]],
    *,
    icon: QMessageBox.Icon = QMessageBox.Icon.Question,
    details: str = "",
) -> QMessageBox:
    """A box that does not stop the program; the first answer is the default, one without a call cancels."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(icon)
    box.setTextFormat(PLAIN)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    if details:
        box.setDetailedText(details)
    calls: dict[object, Call | None] = {}
    for n, (words, role, call) in enumerate(answers):
        button = box.addButton(words, role)
        calls[button] = call
        if n == 0:
            box.setDefaultButton(button)
        if call is None:
            box.setEscapeButton(button)

    def answered(button: object) -> None:
        call = calls.get(button)
        if call is not None:
            call()

    box.buttonClicked.connect(answered)
    box.open()
    return box


def ask_unsaved(parent: QWidget, now: Notebook, kept: Notebook, save: Call, discard: Call) -> QMessageBox:
    """Save the notes and bookmarks, or let them go?"""
    parts = []
    if now.notes != kept.notes:
        parts.append(tr("notes"))
    if now.bookmarks != kept.bookmarks:
        parts.append(tr("bookmarks"))
    if now.styles != kept.styles:
        parts.append(tr("symbols"))
    if now.judged != kept.judged:
        parts.append(tr("pairs of events"))
    if now.overlays != kept.overlays:
        parts.append(tr("overlays"))
    role = QMessageBox.ButtonRole
    return _ask(
        parent,
        tr("Save the view?"),
        tr("Your changes are not saved: %s.") % ", ".join(parts),
        tr("They are kept in a view file; the dossier itself is never changed."),
        (
            (tr("Save"), role.AcceptRole, save),
            (tr("Don't save"), role.DestructiveRole, discard),
            (tr("Cancel"), role.RejectRole, None),
        ),
        icon=QMessageBox.Icon.Warning,
    )


def ask_overwrite(parent: QWidget, why: str, overwrite: Call, elsewhere: Call) -> QMessageBox:
    """The file is not what it was: overwrite it, or save somewhere else?"""
    role = QMessageBox.ButtonRole
    return _ask(
        parent,
        tr("Save the view?"),
        shorten(why, 400),
        tr("Overwriting it loses what is in it now."),
        (
            (tr("Save as…"), role.AcceptRole, elsewhere),
            (tr("Overwrite"), role.DestructiveRole, overwrite),
            (tr("Cancel"), role.RejectRole, None),
        ),
        icon=QMessageBox.Icon.Warning,
    )


def ask_missing(parent: QWidget, path: Path, view: Opened | None, find: Call) -> QMessageBox:
    """The view's dossier is not there: where is it?"""
    named = view.view.dossier if view is not None else None
    name = isolate(shorten(named.name if named else "", 120))
    role = QMessageBox.ButtonRole
    return _ask(
        parent,
        tr("Where is the dossier?"),
        tr("The dossier of this view, “%s”, was not found.") % name,
        tr(
            "Looked for it at “{path}” and beside “{view}”.",
            path=isolate(shorten(named.path if named else "", 200)),
            view=isolate(shorten(path.name, 120)),
        ),
        (
            (tr("Find the dossier…"), role.AcceptRole, find),
            (tr("Cancel"), role.RejectRole, None),
        ),
    )


def ask_changed(parent: QWidget, view: ViewFile, store: Store, show: Call, find: Call) -> QMessageBox:
    """The dossier is not the one that the view was saved with: open it anyway?"""
    from mapviewer.viewfile import gone_events

    gone = gone_events(view, store.row_of)
    if gone:
        listed = ", ".join(isolate(shorten(key, 60)) for key in gone[:_LISTED]) + (
            ", …" if len(gone) > _LISTED else ""
        )
        effect = plural(
            "One of the events that its notes and bookmarks name is gone: {events}.",
            "{n} of the events that its notes and bookmarks name are gone: {events}.",
            len(gone),
            events=listed,
        )
    elif view.notebook.named_events():
        effect = tr("All events that its notes and bookmarks name are still there.")
    else:
        effect = tr("It has no notes or bookmarks that could have lost their event.")
    then, now = view.dossier.sha256 or "–", store.file.sha256
    details = tr("SHA-256 of the dossier\nthen: {then}\nnow:  {now}", then=then, now=now)
    if gone:
        details += "\n\n" + tr("Events that are gone:") + "\n"
        details += "\n".join(plain(_with_note(view, key)) for key in gone[:1_000])
    role = QMessageBox.ButtonRole
    return _ask(
        parent,
        tr("The dossier has changed"),
        tr("“%s” is not as it was when this view was saved.") % isolate(shorten(store.file.name, 120)),
        f"{effect}\n\nSHA-256: {then[:12]}… → {now[:12]}…",
        (
            (tr("Open anyway"), role.AcceptRole, show),
            (tr("Find the dossier…"), role.ActionRole, find),
            (tr("Cancel"), role.RejectRole, None),
        ),
        details=details,
    )


def _with_note(view: ViewFile, key: str) -> str:
    note = view.notes.get(key)
    text = shorten(note.text, 200) if note else ""
    return f"{key}: {text}" if text else key


def choose_openable(
    parent: QWidget, folder: Path, found: Sequence[Openable], chosen: Callable[[Path], object]
) -> QDialog:
    """Several things can be opened in a folder: which one?"""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("Open from a folder"))
    words = QLabel(
        plural(
            "“{folder}” holds one file that can be opened:",
            "“{folder}” holds {n} files that can be opened:",
            len(found),
            folder=isolate(shorten(folder.name, 120)),
        ),
        dialog,
    )
    words.setTextFormat(PLAIN)
    words.setWordWrap(True)
    listed = QListWidget(dialog)
    listed.setObjectName("openable")
    listed.setAccessibleName(dialog.windowTitle())
    for item in found:
        kind = tr("view") if item.is_view else tr("dossier")
        entry = QListWidgetItem(f"{isolate(shorten(item.path.name, 120))}   ·   {kind}, {_size(item.size)}")
        entry.setData(Qt.ItemDataRole.UserRole, str(item.path))
        listed.addItem(entry)
    listed.setCurrentRow(0)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, dialog
    )

    def accept() -> None:
        entry = listed.currentItem()
        dialog.accept()
        if entry is not None:
            chosen(Path(entry.data(Qt.ItemDataRole.UserRole)))

    buttons.accepted.connect(accept)
    buttons.rejected.connect(dialog.reject)
    listed.itemActivated.connect(lambda _: accept())
    layout = QVBoxLayout(dialog)
    layout.addWidget(words)
    layout.addWidget(listed)
    layout.addWidget(buttons)
    dialog.resize(480, 320)
    dialog.open()
    return dialog


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{max(1, round(count / 1_000)):,} kB"
    return f"{count / 1_000_000:,.1f} MB"
