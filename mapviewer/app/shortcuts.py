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

_POINTER = (
    ("Drag on the empty timeline", "New time window"),
    ("Drag inside the window, or its handles", "Move or resize it; Shift frees it from snapping"),
    ("Wheel over the timeline", "Zoom the time axis about the pointer"),
    ("Shift+wheel, or middle drag", "Pan the time axis"),
    ("Double-click on the empty timeline", "Lift the time window"),
    ("Double-click a fold", "Unfold it"),
    ("Double-click an event", "Zoom map and time axis to it"),
    ("Click a symbol on the map", "Read its events in Details"),
)


def shortcut_rows() -> list[tuple[str, str, str]]:
    """(menu, what it does, keys) of every action that has keys, in the menus' order; then the pointer's ways."""
    specs = {spec.id: spec for spec in ACTIONS}
    rows = []
    for title, entries in MENUS:
        for entry in entries:
            spec = specs.get(entry or "")
            if spec is not None and spec.all_keys:
                rows.append((title.replace("&", ""), spec.tip, ", ".join(spec.all_keys)))
    rows.extend(("Pointer", what, how) for how, what in _POINTER)
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
            "Events on a map and a timeline, with their sources. MIT licence.",
            "",
            "Map data: Natural Earth, public domain.",
            "Place data © GeoNames, CC BY 4.0, modified.",
            "Map display: Leaflet (BSD-2-Clause), geojson-vt (ISC), built with folium (MIT).",
            "Letters in snapshots: Noto fonts (SIL Open Font License 1.1).",
            "",
            "No request leaves this machine.",
        )
    )
