"""The reader's own symbols: chosen in the dialog, shown everywhere, undone, and kept in the view file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox

from mapviewer.app.main import Program
from mapviewer.app.symbols_dialog import SymbolsDialog
from mapviewer.events.store import Store
from mapviewer.events.symbols import Shape, Symbol
from mapviewer.notebook import Style

Wait = Callable[..., None]


def pick(box: QComboBox, words: str) -> None:
    index = box.findText(words)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def symbol(store: Store, key: str) -> Symbol:
    return next(info.symbol for info in store.categories if info.id == key)


def test_a_choice_is_shown_everywhere_and_taken_back(program: Program, wait_until: Wait) -> None:
    session, window = program.session, program.window
    wait_until(lambda: window.map.is_ready and window.map.where is not None, "the map")
    window.map.jump(33.0, 36.0, 7.0)
    wait_until(lambda: window.map.where is not None and window.map.where.zoom == 7.0, "the jump")
    session.focus(("convoy-strike",))
    window.actions_by_id["symbols"].trigger()
    dialog = window.findChild(SymbolsDialog)
    assert dialog is not None
    row = [info.id for info in session.store.categories].index("strikes")
    before = symbol(session.store, "strikes")
    kept, visible = session.selection, session.visible
    color, shape = (dialog.findChild(QComboBox, f"{name}-{row}") for name in ("color", "shape"))
    assert color is not None
    assert shape is not None
    pick(color, "Purple")
    assert symbol(session.store, "strikes") == Symbol("#CC79A7", before.shape)

    def fresh() -> list[QComboBox]:
        return [box for box in dialog.findChildren(QComboBox, f"shape-{row}") if box.isVisible()]

    wait_until(lambda: bool(fresh()), "the row as it is now")
    pick(fresh()[-1], "Star")
    assert session.notebook.styles == {"strikes": Style(color="#CC79A7", shape=Shape.STAR)}
    assert (session.selection, session.visible) == (kept, visible), "nothing else has changed"
    assert window.isWindowModified()
    assert symbol(session.index.store, "strikes").shape is Shape.STAR, "the lists of filters show it too"
    wait_until(
        lambda: window.map.where is not None and abs(window.map.where.zoom - 7.0) < 0.01, "the map as it was"
    )
    while program.controller.memory.undo_words:
        program.controller.memory.undo()
    assert symbol(session.store, "strikes") == before
    assert "Strikes" in program.controller.memory.redo_words
    assert not window.isWindowModified()


def test_two_that_look_the_same_are_told(program: Program) -> None:
    program.controller.symbols()
    dialog = program.window.findChild(SymbolsDialog)
    assert dialog is not None
    assert dialog.warning.isHidden()
    first, second = program.session.store.categories[:2]
    program.session.set_style(first.id, Style(color=second.symbol.color, shape=second.symbol.shape))
    assert not dialog.warning.isHidden()
    assert first.label in dialog.warning.text()


def test_a_style_for_a_category_that_is_not_there_does_no_harm(program: Program) -> None:
    before = program.session.store.categories
    program.session.set_style("nobody", Style(color="#000000"))
    assert program.session.store.categories == before
