"""How a table of no known kind is to be read: a mapping is proposed from names and values, every part of it can be changed, and what comes of it is seen at once.

Nothing that only a person can know is decided here: dates that may be day/month or month/day stay undated until one says which, and latitudes that look swapped stay where they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.elided import ElidedLabel
from mapviewer.app.import_columns import ColumnsModel, ColumnsView
from mapviewer.app.import_preview import (
    EventsModel,
    Preview,
    PreviewAxis,
    PreviewMap,
    ProblemModel,
    in_words,
    of_rows,
    picture,
)
from mapviewer.app.import_questions import ImportQuestions
from mapviewer.app.import_reading import ImportReading
from mapviewer.app.import_sheets import ImportSheets
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.table_look import Look, look
from mapviewer.app.texts import isolate, shorten
from mapviewer.app.theme import PLAIN, colors
from mapviewer.errors import InputError, OutputError, OutputExistsError
from mapviewer.events.store import Store
from mapviewer.foreign.asking import Questions, questions
from mapviewer.foreign.mapping import TableMapping, answers_alone, dumped, load
from mapviewer.foreign.roles import Role, missing_columns, roles_of, with_role
from mapviewer.formats.base import Watch
from mapviewer.formats.generic_table import look_at
from mapviewer.formats.kept_mapping import SUFFIX, beside, same_sheet
from mapviewer.language import is_rtl, tr
from mapviewer.opening import try_mapping
from mapviewer.query.index import Index
from mapviewer.saving import write_atomically

MOST_ROWS: Final = 100
"""Rows that the preview shows."""
_SOON_MS: Final = 150


class ImportDialog(QDialog):
    """Columns and questions on one side, what comes of them on the other."""

    chosen = Signal(object, bool)
    """A `TableMapping`, and whether it is to be kept beside the table."""

    def __init__(self, look: Look, *, dark: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import a table"))
        self._look, self._dark = look, dark
        self._names: list[str] = []
        self._rows: list[list[str]] = []
        self._asked = Questions()
        self._shown: tuple[TableMapping, Store, Index] | None = None
        self._telling = False
        self.mapping = TableMapping()
        """What is chosen just now of the columns."""
        self._as_known = False
        self._answers: dict[str, Any] = {}
        """What a mapping that names no column says of those that are proposed."""
        self._loaded: TableMapping | None = None
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._show_preview)
        self._jobs.finished.connect(self._show_sheet)
        self._jobs.failed.connect(self._show_failure)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._render)
        self._build()
        self._take_look(look)

    # What is chosen -----------------------------------------------------------------------------------------------------

    @property
    def decided(self) -> TableMapping:
        """What is to be kept: the columns, or where the sheet tells what it is, the sheet alone."""
        return TableMapping(sheet=self._look.sheet) if self._as_known else self.mapping

    def take(self, mapping: TableMapping) -> None:
        """Read the table by this mapping from now on."""
        if mapping == self.mapping:
            return
        again = (mapping.encoding, mapping.delimiter) != (self.mapping.encoding, self.mapping.delimiter)
        self.mapping = mapping
        if again:
            self._read_table(keep=False)
        else:
            self._tell()

    def _change(self, **fields: Any) -> None:
        if not self._telling:
            self.take(self.mapping.model_copy(update=fields))

    # Which sheet it is --------------------------------------------------------------------------------------------------

    def _take_look(self, look: Look, mapping: TableMapping | None = None) -> None:
        """Ask about this table, or about this sheet of the workbook; `mapping` is what is decided of its columns."""
        self._look = look
        if mapping is None and look.kept is not None:
            mapping = look.kept.mapping
        self._as_known = look.known is not None and (mapping is None or not mapping.columns())
        kept = mapping is not None and bool(mapping.columns())
        self._answers = answers_alone(mapping)
        self.mapping = (mapping or TableMapping()).model_copy(update={"sheet": look.sheet})
        self._names = []
        self._read_table(keep=kept)
        self._say(look.trouble)

    def choose_sheet(self, name: str, mapping: TableMapping | None = None) -> None:
        """Read another sheet of the workbook, as this mapping says where one is given."""
        if same_sheet(name, self._look.sheet) and mapping is None:
            return
        path = self._look.path
        self._loaded = mapping
        self.import_button.setEnabled(False)
        self.counted.setText(tr("Reading the file"))
        self._soon.stop()
        self._jobs.cancel("preview")

        def work(ticket: Ticket) -> Look:
            return look(path, Watch(cancelled=lambda: ticket.cancelled), name)

        self._jobs.start("sheet", work)

    def _show_sheet(self, name: str, found: object) -> None:
        if name == "sheet" and isinstance(found, Look):
            mapping, self._loaded = self._loaded, None
            self._take_look(found, mapping)
            if mapping is not None:
                self._drop_missing(mapping)

    def _choose_known(self, on: bool) -> None:
        self._as_known = on
        self._tell()

    def _choose_role(self, n: int, role: Role) -> None:
        mapping = with_role(self.mapping, self._names, n, role)
        before, now = (questions(one, self._names, self._rows) for one in (self.mapping, mapping))
        if now != before:
            # Other dates: what was said of the old ones does not hold for them.
            mapping = mapping.model_copy(update={"order": now.told})
        self.take(mapping)

    def _read_table(self, *, keep: bool) -> None:
        """Look at the table anew; `keep` says that the mapping is somebody's decision and not to be proposed."""
        mapping = self.mapping
        try:
            names, rows, proposal = look_at(self._look.start, mapping)
        except (UnicodeError, LookupError) as error:
            self._say(str(error))
            return
        same = names == self._names
        self._names, self._rows = names, rows
        if not keep and not same:
            told = {
                name: getattr(mapping, name)
                for name in ("encoding", "delimiter", "sheet", "timezone", "separator", "assumed_radius_m")
            }
            self.mapping = proposal.mapping.model_copy(update=told | self._answers)
        self.columns.show_table(names, rows)
        self._tell()
        self.view.fit_names()
        if names and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.columns.index(0, 2))

    def propose(self) -> None:
        """Forget what was decided, and propose anew."""
        told = {name: getattr(self.mapping, name) for name in ("encoding", "delimiter", "sheet")}
        self.mapping = TableMapping(**told)
        self._as_known = False
        self._names = []
        self._read_table(keep=False)

    # What is shown ------------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Show the mapping in every field, and ask what it leaves open."""
        self._telling = True
        mapping = self.mapping
        self.columns.show_roles(roles_of(mapping, self._names))
        self.reading.tell(mapping)
        self.sheets.tell(self._look.sheets, self._look.sheet, self._look.known, as_known=self._as_known)
        # What the sheet itself tells is nobody's choice.
        self.view.setEnabled(not self._as_known)
        self.view.setColumnHidden(2, self._as_known)
        for widget in (self.asking, self.reading):
            widget.setVisible(not self._as_known)
        self._asked = asked = questions(mapping, self._names, self._rows)
        self.asking.ask(mapping, asked)
        named = bool(mapping.title or mapping.summary or mapping.category)
        self.import_button.setEnabled(named or self._as_known)
        self._telling = False
        self._soon.start()

    def _say(self, words: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))

    # The preview --------------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        known = self._look.known if self._as_known else None
        mapping, start, name, shown, dark = (
            self.decided,
            self._look.start,
            self._look.path.name,
            self._shown,
            self._dark,
        )
        ratio = self.map.devicePixelRatioF()
        size, dpi = self.map.size() * ratio, round(96 * ratio)

        def work(ticket: Ticket) -> tuple[TableMapping, Preview]:
            if shown is not None and shown[0] == mapping:
                store, index = shown[1:]
            else:
                store = try_mapping(
                    start,
                    name,
                    known or mapping,
                    most=MOST_ROWS,
                    watch=Watch(cancelled=lambda: ticket.cancelled),
                )
                index = Index(store)
            ticket.progress(0.5, "")
            return mapping, Preview(store, index, picture(store, size.width(), size.height(), dpi, dark=dark))

        self._jobs.start("preview", work)

    def _show_preview(self, name: str, found: object) -> None:
        if name != "preview" or not isinstance(found, tuple):
            return
        mapping, preview = found
        store = preview.store
        fresh = self._shown is None or self._shown[1] is not store
        self._shown = mapping, store, preview.index
        self.map.show_image(preview.image)
        if not fresh:
            return
        self.axis.show_events(store, preview.index)
        self.events.show_events(store)
        problems = of_rows(store.problems)
        self.problems.show(problems)
        self.tabs.setTabText(1, tr("Problems ({n})").replace("{n}", str(len(problems))))
        more = self._look.whole and len(self._rows) <= MOST_ROWS
        words = in_words(store) if more else tr("The first {counted}").replace("{counted}", in_words(store))
        self.counted.setText(words)
        self.counted.setAccessibleName(words)

    def _show_failure(self, name: str, error: object) -> None:
        self._say(str(error))
        if name == "sheet":
            # What was shown before is still there.
            self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The map is painted for its new size."""
        super().resizeEvent(event)
        self._soon.start()

    def done(self, result: int) -> None:
        """Stop the preview before the dialog goes."""
        self._soon.stop()
        self._jobs.close()
        super().done(result)

    # Mapping files ------------------------------------------------------------------------------------------------------

    def _ask_load(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Load a mapping"),
            str(self._look.path.parent),
            self.tr("Mappings (*.mapping.json);;All files (*)"),
        )
        if name:
            self.load_mapping(Path(name))

    def load_mapping(self, path: Path) -> None:
        """Read the table by a mapping from a file; says so when it cannot be used, or names columns that are not there."""
        try:
            mapping = load(path)
        except InputError as error:
            self._say(str(error))
            return
        others = [sheet.name for sheet in self._look.sheets if same_sheet(mapping.sheet, sheet.name)]
        if mapping.sheet and others and not same_sheet(mapping.sheet, self._look.sheet):
            self.choose_sheet(others[0], mapping)
            return
        self._as_known = bool(self._look.known is not None and mapping.sheet and not mapping.columns())
        self.mapping = mapping.model_copy(update={"sheet": self._look.sheet})
        self._names = []
        self._answers = answers_alone(mapping)
        self._read_table(keep=bool(mapping.columns()))
        self._drop_missing(mapping)

    def _drop_missing(self, mapping: TableMapping) -> None:
        """Leave out of a mapping from a file what this table has not, and say so."""
        words = []
        if self._look.sheets and not same_sheet(mapping.sheet, self._look.sheet):
            name = isolate(shorten(mapping.sheet, 60))
            words.append(
                tr(
                    "This workbook has no sheet {name}; the mapping is used for the one that is shown."
                ).replace("{name}", name)
            )
        if lost := missing_columns(mapping, self._names):
            listed = ", ".join(isolate(shorten(name, 60)) for name in lost[:5])
            words.append(
                tr("This table has no column {names}; the rest of the mapping is used.").replace(
                    "{names}", listed
                )
            )
            self.mapping = with_role(self.mapping, self._names, 0, roles_of(self.mapping, self._names)[0])
            self._tell()
        self._say(" ".join(words))

    def _ask_save(self) -> None:
        suggested = self._look.path.parent / f"{self._look.path.name}{SUFFIX}"
        # Qt's own dialog asks before it lets one choose a file that is there; the answer is the permission to overwrite.
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the mapping"), str(suggested), self.tr("Mappings (*.mapping.json)")
        )
        if name:
            path = Path(name if name.endswith(".json") else name + SUFFIX)
            self.save_mapping(path, force=str(path) == name)

    def save_mapping(self, path: Path, *, force: bool = False) -> None:
        """Write the mapping to a file that `mapviewer convert --mapping` takes too."""
        try:
            write_atomically(path, dumped(self.decided), force=force)
        except OutputExistsError:
            words = tr(
                "“{name}” is there already; nothing was overwritten. Choose it by its whole name to replace it."
            )
            self._say(words.replace("{name}", path.name))
        except OutputError as error:
            self._say(str(error))
        else:
            self._say(tr("Saved {name}").replace("{name}", path.name))

    def _import(self) -> None:
        self.chosen.emit(self.decided, self.beside_box.isChecked())
        self.accept()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        self.reading = ImportReading(self._look.start, self, workbook=self._look.workbook)
        self.reading.changed.connect(lambda fields: self._change(**fields))
        self.sheets = ImportSheets(self)
        self.sheets.picked.connect(self.choose_sheet)
        self.sheets.knownChosen.connect(self._choose_known)
        layout.addWidget(self.sheets)
        layout.addWidget(self.reading)
        self.message = QLabel(self)
        self.message.setTextFormat(PLAIN)
        self.message.setWordWrap(True)
        self.message.setProperty("role", "warning")
        self.message.hide()
        layout.addWidget(self.message)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self._columns_side())
        splitter.addWidget(self._preview_side())
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 5)
        splitter.setChildrenCollapsible(False)
        layout.addWidget(splitter, 1)
        self.beside_box = QCheckBox(
            self.tr("Keep these choices beside the table, as {name}").replace(
                "{name}", isolate(shorten(beside(self._look.path).name, 60))
            ),
            self,
        )
        self.beside_box.setToolTip(
            self.tr(
                "Otherwise they are kept in your own folder. Either way the table is not asked about again."
            )
        )
        kept = self._look.kept
        self.beside_box.setChecked(kept is None or kept.path == beside(self._look.path))
        layout.addWidget(self.beside_box)
        layout.addWidget(self._buttons())
        self.resize(QSize(1000, 640))
        self.view.setFocus()

    def _columns_side(self) -> QWidget:
        side = QWidget(self)
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        title = ElidedLabel(side)
        title.setProperty("role", "heading")
        title.setText(isolate(shorten(self._look.path.name, 120)))
        if is_rtl():
            # A name in Latin letters would begin on the far side.
            title.setAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            )
        box.addWidget(title)
        self.columns = ColumnsModel(side)
        self.columns.set_faint(QColor(colors(self._dark).quiet))
        self.columns.roleChosen.connect(self._choose_role)
        self.view = ColumnsView(self.columns, side)
        box.addWidget(self.view, 1)
        self.asking = ImportQuestions(side)
        self.asking.changed.connect(lambda fields: self._change(**fields))
        box.addWidget(self.asking)
        return side

    def _preview_side(self) -> QWidget:
        side = QWidget(self)
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self.counted = ElidedLabel(side, letters=12)
        self.counted.setProperty("role", "heading")
        self.counted.setContentsMargins(8, 0, 8, 0)
        self.map = PreviewMap(side)
        self.axis = PreviewAxis(side)
        self.axis.set_theme(self._dark)
        self.tabs = QTabWidget(side)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("First rows as they are read"))
        self.events, self.problems = EventsModel(side), ProblemModel(side)
        for model, words in ((self.events, self.tr("Events")), (self.problems, self.tr("Problems"))):
            view = QTableView(side)
            view.setModel(model)
            view.setAccessibleName(words)
            view.setShowGrid(False)
            view.setTabKeyNavigation(False)
            view.setAlternatingRowColors(True)
            view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
            view.verticalHeader().hide()
            view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 6)
            header = view.horizontalHeader()
            header.setHighlightSections(False)
            header.setStretchLastSection(True)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
            if model is self.events:
                header.setStretchLastSection(False)
                header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
                for n, width in ((0, 100), (2, 140), (3, 80)):
                    header.resizeSection(n, width)
            else:
                for n, width in enumerate((60, 45, 0)):
                    header.resizeSection(n, width)
                header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
                view.setColumnHidden(2, True)
            self.tabs.addTab(view, words)
        box.addWidget(self.counted)
        box.addWidget(self.map, 3)
        box.addWidget(self.axis)
        box.addWidget(self.tabs, 2)
        return side

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.import_button = QPushButton(self.tr("&Import"), self)
        self.import_button.setDefault(True)
        buttons.addButton(self.import_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.import_button.clicked.connect(self._import)
        for words, act in (
            (self.tr("Load a &mapping…"), self._ask_load),
            (self.tr("&Save the mapping…"), self._ask_save),
            (self.tr("&Propose again"), self.propose),
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
            button.clicked.connect(act)
        buttons.rejected.connect(self.reject)
        return buttons
