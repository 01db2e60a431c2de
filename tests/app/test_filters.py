"""Filtering in the window: the dock's tree, the bar of chips, areas, keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest

from mapviewer.app.filter_model import COUNT, VALUE, FilterModel
from mapviewer.app.main import Program
from mapviewer.query.filters import Filters
from mapviewer.query.index import facet_counts
from tests.app.pages import wait_for

Wait = Callable[..., None]


def rows(model: FilterModel, key: str) -> dict[str, QModelIndex]:
    """The listed values of a key, by what they are called."""
    for n in range(model.rowCount()):
        branch = model.index(n, 0)
        if model.key(branch) == key:
            return {
                str(model.index(k, VALUE, branch).data()): model.index(k, VALUE, branch)
                for k in range(model.rowCount(branch))
            }
    return {}


def test_ticking_a_value_filters_everywhere(program: Program) -> None:
    window, session = program.window, program.session
    program.controller.run("filters")
    assert window.filters_dock.isVisible()
    model = window.filters.model
    strikes = rows(model, "category")["Strikes"]
    window.filters.toggle(strikes)
    assert session.selection.filters == Filters(category=("strikes",))
    assert strikes.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert session.visible.counts.inside == 2
    assert "9 filtered out" in window.counts_label.text()
    window.filters.toggle(strikes)
    assert not session.selection.filters


def test_every_value_says_how_many_it_would_show(program: Program) -> None:
    window, session = program.window, program.session
    program.controller.run("filters")
    session.set_filters(Filters(category=("strikes",)))
    wait_for(lambda: not window.filters._soon.isActive())
    wanted = facet_counts(session.index, session.selection)
    model = window.filters.model
    for key in ("category", "place", "source", "precision"):
        facet = session.index.filtering.facets[key]
        for index in rows(model, key).values():
            found = model.key_and_value(index)
            assert found is not None
            at = facet.words.index(found[1])
            assert index.siblingAtColumn(COUNT).data() == str(int(wanted.of[key][at]))
    session.set_filters(Filters())


def test_only_accepts_one_value_alone(program: Program) -> None:
    window, session = program.window, program.session
    program.controller.run("filters")
    session.set_filters(Filters(category=("talks", "strikes"), sourced=("yes",)))
    view, model = window.filters.view, window.filters.model
    clashes = rows(model, "category")["Clashes"]
    view.setCurrentIndex(clashes)
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert session.selection.filters == Filters(category=("clashes",), sourced=("yes",))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert session.selection.filters == Filters(sourced=("yes",))
    program.controller.run("clear-filters")
    assert not session.selection.filters


def test_chips_name_the_filters_and_take_them_away(program: Program) -> None:
    window, session = program.window, program.session
    bar = window.filter_bar
    assert bar.isHidden()
    session.set_filters(Filters(category=("talks",), text=("Paris",)))
    assert bar.isVisible()
    words = [chip.text() for chip in bar.chips]
    assert len(words) == 2
    assert "Talks" in words[0]
    assert "filtered out" in bar.count.text()
    QTest.mouseClick(bar.chips[0], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    assert session.selection.filters == Filters(text=("Paris",))
    bar.clear.click()
    assert bar.isHidden()


def test_words_filter_after_a_moment(program: Program) -> None:
    window, session = program.window, program.session
    program.controller.run("filters")
    window.filters.text.setFocus()
    QTest.keyClicks(window.filters.text, "baku")
    wait_for(lambda: session.selection.filters == Filters(text=("baku",)))
    assert session.visible.counts.inside + session.visible.counts.possible == 1
    window.filters.text.clear()
    QTest.keyClick(window.filters.text, Qt.Key.Key_Return)
    assert not session.selection.filters


def test_a_value_is_found_by_its_name(program: Program) -> None:
    program.controller.run("filters")
    panel = program.window.filters
    panel.value_field.setText("shep")
    assert list(rows(panel.model, "place")) == ["Shepherdstown"]
    assert not rows(panel.model, "category")
    panel.value_field.clear()
    assert len(rows(panel.model, "place")) > 1


def test_areas_are_filters_too(program: Program) -> None:
    session, controller = program.session, program.controller
    controller.filter_near(50.0)
    assert not session.selection.filters
    session.focus(("damascus-strikes",))
    controller.filter_near(50.0)
    assert session.selection.filters.area
    shown = session.visible.shown_rows()
    assert {session.store.place_name(int(row)) for row in shown} == {"Damascus"}
    session.set_filters(Filters())
    wait_for(lambda: program.window.map.where is not None)
    controller.filter_in_view()
    assert session.selection.filters.area
    session.set_filters(Filters())
