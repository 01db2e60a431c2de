"""The import dialog: what it proposes, asks and shows, and how a table comes into the window by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from mapviewer.app.import_dialog import ImportDialog
from mapviewer.app.main import Program
from mapviewer.app.table_look import look, unknown_table
from mapviewer.exports.template import table as template
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping, load
from mapviewer.formats.base import Watch
from mapviewer.formats.kept_mapping import beside, keep_mapping, own
from mapviewer.opening import open_dossier
from tests.app.pages import spin
from tests.formats.workbooks import table, workbook

MESSY = (
    "Nr;Datum;Ereignis;Ort;Breite;Länge;Zuständig\n"
    "1;3/4/2025;Explosion;Damaskus;33,513;36,276;Ahmad\n"
    "2;7/8/2025;Sperre;Homs;34,73;36,71;Omar\n"
    "3;kein;Gerücht;Homs;36,71;99;Omar\n"
)
Opens = Callable[..., ImportDialog]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_DATA", str(tmp_path / "data"))


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "messy.csv"
    path.write_text(MESSY, encoding="utf-8")
    return path


@pytest.fixture
def opens(qapp: QApplication, wait_until: Callable[..., None]) -> Iterator[Opens]:
    made: list[ImportDialog] = []

    def go(path: Path, **options: bool) -> ImportDialog:
        dialog = ImportDialog(look(path, Watch()), dark=options.get("dark", False))
        made.append(dialog)
        dialog.show()
        wait_until(lambda: dialog.events.rowCount() > 0, "the preview")
        return dialog

    yield go
    for dialog in made:
        try:
            dialog.reject()
        except RuntimeError:
            continue
    spin(0)


def test_what_only_a_person_knows_is_asked_and_not_decided(
    opens: Opens, messy: Path, wait_until: Callable[..., None]
) -> None:
    dialog = opens(messy)
    assert dialog.mapping.when == "Datum"
    assert dialog.mapping.order is None
    assert dialog.asking.undecided.isChecked()
    assert dialog.asking.date_box.isVisible()
    assert "3/4/2025" in dialog.asking.date_words.text()
    assert not dialog.asking.swapped.isChecked()
    assert dialog.asking.comma_words.isVisible()
    assert dialog.counted.text().startswith("3 rows · 0 with a date")
    dialog.asking.day_first.click()
    assert dialog.mapping.order is Order.DAY_FIRST
    wait_until(lambda: "2 with a date" in dialog.counted.text(), "the dates")
    assert dialog.problems.rowCount() >= 1
    assert any("kein" in problem.message and problem.line == 4 for problem in dialog.problems.problems)


def test_latitudes_beyond_the_poles_are_offered_to_be_swapped(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "swapped.csv"
    path.write_text("title,date,lat,lon\nA,2025-01-01,136.3,33.5\nB,2025-01-02,136.4,34.5\n")
    dialog = opens(path)
    assert dialog.asking.swap_words.isVisible()
    assert not dialog.mapping.swapped
    dialog.asking.swapped.click()
    assert dialog.mapping.swapped
    assert not dialog.asking.swap_words.isVisible()


def test_a_role_is_chosen_by_the_keyboard(opens: Opens, messy: Path) -> None:
    dialog = opens(messy)
    row = list(dialog.columns.names).index("Zuständig")
    dialog.view.setFocus()
    dialog.view.setCurrentIndex(dialog.columns.index(row, 2))
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    box = dialog.view.viewport().findChild(QComboBox)
    assert box is not None
    box.hidePopup()
    at = next(n for n in range(box.count()) if tuple(box.itemData(n) or ()) == ("actors",))
    box.setCurrentIndex(at)
    box.activated.emit(at)
    assert dialog.mapping.actors == "Zuständig"
    assert dialog.columns.roles[row] == ("actors",)


def test_another_encoding_or_delimiter_reads_the_columns_anew(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "cyrillic.csv"
    path.write_bytes("название;дата\nОбстрел;2025-01-02\n".encode("cp1251"))
    dialog = opens(path)
    dialog.reading.encoding_box.setCurrentIndex(dialog.reading.encoding_box.findData("cp1251"))
    dialog.reading.encoding_box.activated.emit(dialog.reading.encoding_box.currentIndex())
    assert list(dialog.columns.names) == ["название", "дата"]
    assert dialog.mapping.encoding == "cp1251"
    assert dialog.mapping.title == ("название",)
    dialog.reading.delimiter_box.setCurrentIndex(dialog.reading.delimiter_box.findData("|"))
    dialog.reading.delimiter_box.activated.emit(dialog.reading.delimiter_box.currentIndex())
    assert list(dialog.columns.names) == ["название;дата"]


def test_a_mapping_is_saved_loaded_and_never_written_over_unasked(opens: Opens, messy: Path) -> None:
    dialog = opens(messy)
    dialog.asking.month_first.click()
    target = messy.with_name("mine.mapping.json")
    dialog.save_mapping(target)
    assert load(target) == dialog.mapping
    target.write_text("{}")
    dialog.save_mapping(target)
    assert target.read_text() == "{}"
    assert "nothing was overwritten" in dialog.message.text()
    dialog.load_mapping(target)
    mapping = TableMapping(title=("Ort", "gone"), when="Datum")
    target.write_text(mapping.model_dump_json())
    dialog.load_mapping(target)
    assert dialog.mapping == TableMapping(title=("Ort",), when="Datum")
    assert "gone" in dialog.message.text()
    target.write_text('{"order": "mdy", "swapped": true}')
    dialog.load_mapping(target)
    assert (dialog.mapping.when, dialog.mapping.order, dialog.mapping.swapped) == ("Datum", "mdy", True)


def test_only_tables_that_nobody_knows_are_asked_about(tmp_path: Path, messy: Path) -> None:
    assert unknown_table(messy, Watch()) is not None
    own_table = tmp_path / "mine.csv"
    own_table.write_bytes(template())
    assert unknown_table(own_table, Watch()) is None
    known = tmp_path / "d.json"
    known.write_text('{"format": "mapviewer-dossier", "version": 1, "title": "T", "events": []}')
    assert unknown_table(known, Watch()) is None
    keep_mapping(messy, TableMapping(title=("Ereignis",)), near=True)
    assert unknown_table(messy, Watch()) is None


def test_a_workbook_is_asked_about_and_its_mapping_kept(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    rows = table(("what", "when it was", "lat", "lon"), ("Talks", "3/4/2025", 48.85, 2.35))
    path.write_bytes(workbook(("Events", rows)))
    found = unknown_table(path, Watch())
    assert found is not None
    assert found.workbook
    dialog = opens(path)
    assert not dialog.reading.encoding_box.isVisible()
    assert list(dialog.columns.names) == ["what", "when it was", "lat", "lon"]
    dialog.asking.month_first.click()
    keep_mapping(path, dialog.mapping, near=True)
    assert unknown_table(path, Watch()) is None
    assert open_dossier(path).events[0].when == "2025-03-04"


def test_another_sheet_is_chosen_and_kept(
    opens: Opens, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    path = tmp_path / "book.xlsx"
    codes = ("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "latitude", "longitude", "geo_precision")  # fmt: skip
    battle = ("SYR1", "2021-07-16", 2021, 1, "Battles", "Armed clash", "A", 33.5, 36.3, 1)
    sheets = (
        ("Notes", table(("what", "when"), ("Talks", "1990"))),
        ("Deaths", table(("name", "date", "killed"), ("A", "1991", 1), ("B", "1992", 2))),
        ("Data", table(codes, battle)),
        ("Empty", ""),
    )
    path.write_bytes(workbook(*sheets, hidden=("Deaths", "Data")))
    dialog = opens(path)
    box = dialog.sheets.box
    words = [box.itemText(n) for n in range(box.count())]
    assert [name in text for name, text in zip(("Notes", "Empty", "Deaths", "Data"), words, strict=True)]
    assert "one row" in words[0]
    assert "empty" in words[1]
    assert "2 rows" in words[2]
    assert "hidden" in words[2]
    assert dialog.mapping == TableMapping(sheet="Notes", title=("what",), when="when")
    assert not dialog.sheets.known_box.isVisible()

    dialog.choose_sheet("Deaths")
    wait_until(lambda: "killed" in dialog.columns.names, "the other sheet")
    wait_until(lambda: dialog.events.rowCount() == 2, "its events")
    assert dialog.decided.sheet == "Deaths"
    assert dialog.decided.toll == "killed"
    saved = tmp_path / "m.mapping.json"
    dialog.save_mapping(saved)

    dialog.choose_sheet("Data")
    wait_until(lambda: dialog.sheets.known_box.isVisible(), "a known one")
    assert dialog.decided == TableMapping(sheet="Data")
    assert not dialog.view.isEnabled()
    wait_until(lambda: dialog.events.rowCount() == 1, "its event")
    dialog.sheets.known_box.click()
    assert dialog.decided.when == "event_date"

    dialog.load_mapping(saved)
    wait_until(lambda: dialog.decided == load(saved), "the mapping with its sheet")
    keep_mapping(path, dialog.decided, near=True)
    assert unknown_table(path, Watch()) is None
    assert [event.title for event in open_dossier(path).events] == ["A", "B"]


def _dialog(program: Program) -> ImportDialog | None:
    return next((d for d in program.window.findChildren(ImportDialog) if d.isVisible()), None)


def test_a_table_is_asked_about_once_and_can_be_changed_again(
    program: Program, messy: Path, wait_until: Callable[..., None]
) -> None:
    controller, session = program.controller, program.session
    controller.open(messy)
    wait_until(lambda: _dialog(program) is not None, "the dialog")
    dialog = _dialog(program)
    assert dialog is not None
    assert len(session.store) == 11
    dialog.asking.day_first.click()
    dialog.import_button.click()
    wait_until(lambda: session.store.file.name == "messy.csv", "the table")
    assert session.store.events[0].when == "2025-04-03"
    assert session.store.events[0].origin is not None
    assert session.store.events[0].origin.columns["Zuständig"] == "Ahmad"
    assert load(beside(messy)).order is Order.DAY_FIRST
    controller.open_sample()
    wait_until(lambda: len(session.store) == 11, "the sample")
    assert not program.window.actions_by_id["table-columns"].isEnabled()
    controller.open(messy)
    wait_until(lambda: session.store.file.name == "messy.csv", "the table again")
    assert _dialog(program) is None
    program.window.actions_by_id["table-columns"].trigger()
    wait_until(lambda: _dialog(program) is not None, "the dialog again")
    dialog = _dialog(program)
    assert dialog is not None
    assert dialog.mapping.order is Order.DAY_FIRST
    dialog.asking.month_first.click()
    dialog.beside_box.setChecked(False)
    dialog.import_button.click()
    wait_until(lambda: session.store.events[0].when == "2025-03-04", "the other order")
    assert own(messy).exists()


def test_who_cancels_keeps_what_was_open(
    program: Program, messy: Path, wait_until: Callable[..., None]
) -> None:
    program.controller.open(messy)
    wait_until(lambda: _dialog(program) is not None, "the dialog")
    dialog = _dialog(program)
    assert dialog is not None
    dialog.reject()
    spin(0)
    assert len(program.session.store) == 11
    assert not beside(messy).exists()
    assert not own(messy).exists()


def test_where_the_folder_cannot_be_written_the_users_own_is(
    program: Program, messy: Path, wait_until: Callable[..., None]
) -> None:
    beside(messy).write_text("something else")
    program.controller.tables.import_table(messy)
    wait_until(lambda: _dialog(program) is not None, "the dialog")
    dialog = _dialog(program)
    assert dialog is not None
    assert dialog.message.isVisible()
    dialog.import_button.click()
    wait_until(lambda: program.session.store.file.name == "messy.csv", "the table")
    assert beside(messy).read_text() == "something else"
    assert own(messy).exists()
