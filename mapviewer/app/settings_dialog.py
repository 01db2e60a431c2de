"""All settings in one dialog; each holds at once, and all can be set back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.keys import KeyMap, read_keys
from mapviewer.app.keys_editor import KeysEditor
from mapviewer.app.zone_dialog import computer_zone
from mapviewer.events.calendar import zone_names
from mapviewer.language import OFFERED
from mapviewer.settings import TEXT_SIZES, Motion, Settings, Theme

RESET: Final = (
    "theme", "text_size", "motion", "zone", "dwell_ms", "editor", "credit", "single_keys", "shortcuts", "auto_reload",
)  # fmt: skip
"""What "Reset all" sets back: all that the dialog shows, nothing that is merely remembered."""


class SettingsDialog(QDialog):
    """Shows settings, and says which the person changes."""

    changed = Signal(object)
    """dict: values by the names of `settings.Settings`."""

    def __init__(self, chosen: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self._telling = False
        self.theme = self._choice(
            "theme",
            {
                Theme.SYSTEM: self.tr("As the system"),
                Theme.LIGHT: self.tr("Light"),
                Theme.DARK: self.tr("Dark"),
            },
        )
        self.text_size = self._choice("text_size", {size: f"{size} %" for size in TEXT_SIZES})
        self.motion = self._choice(
            "motion",
            {
                Motion.SYSTEM: self.tr("As the system"),
                Motion.FULL: self.tr("Everything may move"),
                Motion.REDUCED: self.tr("Nothing moves by itself"),
            },
        )
        self.language = self._choice(
            "language", {"": self.tr("As the system"), **{code.value: name for code, name in OFFERED.items()}}
        )
        self.language.setToolTip(self.tr("From the next start on"))
        computer = computer_zone()
        self.zone = self._choice(
            "zone",
            {
                "": self.tr("the dossier's own"),
                "UTC": "UTC",
                computer: self.tr("this computer's: {zone}").replace("{zone}", computer),
                **{
                    name: name.replace("_", " ")
                    for name in sorted(zone_names())
                    if name not in ("UTC", computer)
                },
            },
        )
        self.dwell = QDoubleSpinBox(self)
        self.dwell.setRange(0.1, 60.0)
        self.dwell.setSingleStep(0.1)
        self.dwell.setDecimals(1)
        self.dwell.setSuffix(self.tr(" s"))
        self.dwell.valueChanged.connect(lambda seconds: self._say(dwell_ms=round(seconds * 1_000)))
        self.editor = self._line("editor", self.tr("the system's own choice"))
        self.editor.setToolTip(
            self.tr("A command; {file} and {line} are replaced. Example: code -g {file}:{line}")
        )
        self.credit = self._line("credit", self.tr("none"))
        self.auto_reload = self._switch(
            "auto_reload", self.tr("Reload a dossier that changed on the disk by itself")
        )
        self.single_keys = self._switch("single_keys", self.tr("Keys without Ctrl or Alt are commands"))
        self.keys = KeysEditor(read_keys(chosen.shortcuts)[0], self)
        self.keys.changed.connect(self._keys_changed)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(
            self._page(
                [
                    (self.tr("Theme"), self.theme),
                    (self.tr("Text size"), self.text_size),
                    (self.tr("Language"), self.language),
                    (self.tr("Times are shown in"), self.zone),
                    (self.tr("Motion"), self.motion),
                    (self.tr("Stay at each event for"), self.dwell),
                ]
            ),
            self.tr("Appearance"),
        )
        self.tabs.addTab(
            self._page(
                [
                    (self.tr("Editor for dossiers"), self.editor),
                    (self.tr("Credit in snapshots"), self.credit),
                    ("", self.auto_reload),
                ]
            ),
            self.tr("Files"),
        )
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addWidget(self.single_keys)
        column.addWidget(self.keys, 1)
        self.tabs.addTab(page, self.tr("Keys"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.reset = QPushButton(self.tr("Reset all"), self)
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(self._reset)
        buttons.addButton(self.reset, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.rejected.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.addWidget(self.tabs, 1)
        outer.addWidget(buttons)
        self.show_settings(chosen)
        room = parent.window().size()
        self.resize(
            min(self.fontMetrics().averageCharWidth() * 90, room.width() - 20), min(560, room.height() - 20)
        )

    def show_settings(self, chosen: Settings) -> None:
        """Show values, without saying that they changed."""
        self._telling = True
        for box, value in (
            (self.theme, chosen.theme),
            (self.text_size, chosen.text_size),
            (self.language, chosen.language),
            (self.zone, chosen.zone),
            (self.motion, chosen.motion),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.dwell.setValue(chosen.dwell_ms / 1_000)
        for line, text in ((self.editor, chosen.editor), (self.credit, chosen.credit)):
            if line.text() != text:
                line.setText(text)
        self.auto_reload.setChecked(chosen.auto_reload)
        self.single_keys.setChecked(chosen.single_keys)
        keys = read_keys(chosen.shortcuts)[0]
        if keys != self.keys.keys:
            self.keys.show_keys(keys)
        self._telling = False

    def _say(self, **updates: object) -> None:
        if not self._telling:
            self.changed.emit(updates)

    def _reset(self) -> None:
        fresh = Settings()
        self._say(**{name: getattr(fresh, name) for name in RESET})

    def _keys_changed(self, keys: KeyMap) -> None:
        self._say(shortcuts=dict(keys.own))

    def _choice(
        self,
        name: str,
        values: Mapping[str, str] | Mapping[Theme, str] | Mapping[Motion, str] | Mapping[int, str],
    ) -> QComboBox:
        box = QComboBox(self)
        # The list of zones is long, and none of its names is needed whole.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMaxVisibleItems(16)
        for value, words in values.items():
            box.addItem(words, value)
        box.activated.connect(lambda _: self._say(**{name: box.currentData()}))
        return box

    def _line(self, name: str, empty: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(empty)
        line.editingFinished.connect(lambda: self._say(**{name: line.text().strip()}))
        return line

    def _switch(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words, self)
        box.toggled.connect(lambda on: self._say(**{name: on}))
        return box

    def _page(self, rows: list[tuple[str, QWidget]]) -> QWidget:
        """A page of labels and fields that scrolls where the window is low."""
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(16, 16, 16, 16)
        form.setVerticalSpacing(12)
        for words, widget in rows:
            if words:
                form.addRow(words, widget)
            else:
                form.addRow(widget)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(page)
        return area
