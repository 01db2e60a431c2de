"""Help: every shortcut, made from the action table, and what the program is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mapviewer import __version__
from mapviewer.app.actions import ACTIONS, MENUS
from mapviewer.language import mark, tr

_POINTER = (
    (mark("Drag on the empty timeline"), mark("New time window")),
    (mark("Drag inside the window, or its handles"), mark("Move or resize it; Shift frees it from snapping")),
    (mark("Wheel over the timeline"), mark("Zoom the time axis about the pointer")),
    (mark("Shift+wheel, or middle drag"), mark("Pan the time axis")),
    (mark("Double-click on the empty timeline"), mark("Lift the time window")),
    (mark("Double-click a fold"), mark("Unfold it")),
    (mark("Double-click an event"), mark("Zoom map and time axis to it")),
    (mark("Click a symbol on the map"), mark("Read its events in Details")),
)


def shortcut_rows() -> list[tuple[str, str, str]]:
    """(menu, what it does, keys) of every action that has keys, in the menus' order; then the pointer's ways."""
    specs = {spec.id: spec for spec in ACTIONS}
    rows = []
    for title, entries in MENUS:
        for entry in entries:
            spec = specs.get(entry or "")
            if spec is not None and spec.all_keys:
                rows.append((tr(title).replace("&", ""), tr(spec.tip), ", ".join(spec.all_keys)))
    rows.extend((tr("Pointer"), tr(what), tr(how)) for how, what in _POINTER)
    return rows


def shortcuts_dialog(parent: QWidget) -> QDialog:
    """A sheet of all shortcuts."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(dialog.tr("Keyboard and pointer"))
    rows = shortcut_rows()
    table = QTableWidget(len(rows), 3, dialog)
    table.setHorizontalHeaderLabels([dialog.tr("Where"), dialog.tr("What it does"), dialog.tr("Keys")])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    last = ""
    for n, (where, what, keys) in enumerate(rows):
        for column, text in enumerate((where if where != last else "", what, keys)):
            table.setItem(n, column, QTableWidgetItem(text))
        last = where
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(table)
    layout.addWidget(buttons)
    dialog.resize(720, 640)
    return dialog


def about_text() -> str:
    """Version, what it shows, whose data and code are inside."""
    return "\n".join(
        (
            f"mapviewer {__version__} (Qt {qVersion()})",
            tr("Events on a map and a timeline, with their sources. MIT licence."),
            "",
            tr("Map data: Natural Earth, public domain."),
            tr("Place data © GeoNames, CC BY 4.0, modified."),
            tr("Map display: Leaflet (BSD-2-Clause), geojson-vt (ISC), built with folium (MIT)."),
            tr("Letters in snapshots: Noto fonts (SIL Open Font License 1.1)."),
            "",
            tr("No request leaves this machine."),
        )
    )
