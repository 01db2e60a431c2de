from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from mapviewer.app.timeline_looks import words_at
from mapviewer.app.timeline_view import TimelineView
from mapviewer.notebook import Viewpoint
from mapviewer.query.laning import LanesBy
from mapviewer.query.selection import Folding
from mapviewer.session import Opened, Session
from tests.timeline.axes import crowd, dated, sample, store, window

WINDOW = window("2025-07-15", "2025-07-17")
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class Bench:
    """A timeline wired to a session as the program wires them, with a list of what it said."""

    def __init__(self, of):
        self.session = Session(of)
        self.view = view = TimelineView()
        self.said = []
        session = self.session
        for name in (
            "windowBrushed", "playheadMoved", "eventsPicked", "axisMoved", "foldToggled", "allTimeAsked", "hovered", "zoomAsked",
        ):  # fmt: skip
            getattr(view, name).connect(lambda *values, name=name: self.said.append((name, *values)))
        view.windowBrushed.connect(lambda a, b: session.select_window(a, b, origin="timeline"))
        view.playheadMoved.connect(lambda t: session.move_playhead(t, origin="timeline"))
        view.axisMoved.connect(lambda a, b: session.set_axis(a, b, origin="timeline"))
        view.allTimeAsked.connect(lambda: session.select_all_time(origin="timeline"))
        session.changed.connect(view.apply)
        session.opened.connect(view.open)
        view.open(Opened(session.store, session.selection, session.visible))
        view.resize(1280, 220)
        view.show()
        QApplication.processEvents()

    @property
    def layout(self):
        return self.view._layout()

    def point(self, x, y=None):
        return QPoint(round(x), round(self.layout.stage.lanes_box.bottom - 2 if y is None else y))

    def drag(self, start, end, button=LEFT, keys=Qt.KeyboardModifier.NoModifier):
        QTest.mousePress(self.view, button, Qt.KeyboardModifier.NoModifier, start)
        for k in (1, 2, 3):
            QTest.mouseMove(self.view, start + (end - start) * k / 3)
        QTest.mouseRelease(self.view, button, keys, end)

    def mark(self, key):
        row = self.session.store.row_of[key]
        return next(m for m in self.layout.stage.marks if m.row == row)

    def names(self):
        return [name for name, *_ in self.said]


@pytest.fixture
def bench_of(qapp):
    """Makes benches for stores, and clears them away."""
    made = []

    def make(of):
        made.append(Bench(of))
        return made[-1]

    yield make
    for bench in made:
        bench.view.close()
        bench.view.deleteLater()


@pytest.fixture
def bench(bench_of):
    return bench_of(sample())


def test_dragging_selects_whole_days(bench):
    stage = bench.layout.stage
    bench.drag(bench.point(stage.x(WINDOW[0]) + 2), bench.point(stage.x(WINDOW[1]) - 2))
    assert bench.session.selection.window == WINDOW
    assert bench.said[-1] == ("windowBrushed", *WINDOW)
    assert isinstance(bench.said[-1][1], int)


def test_brushing_is_told_once_a_frame(bench):
    start = bench.point(600)
    QTest.mousePress(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, start)
    bench.said.clear()
    for k in range(60):
        QApplication.sendEvent(bench.view, _move(start + QPoint(10 + k, 0)))
    assert bench.names().count("windowBrushed") == 0
    QTest.qWait(60)
    assert bench.names().count("windowBrushed") == 1
    QTest.mouseRelease(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, start + QPoint(70, 0))


def _move(at):
    from PySide6.QtGui import QMouseEvent

    return QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(at),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )


def test_far_times_come_through_whole(bench_of):
    bench = bench_of(dated("Y-66000000", "Y-65000000", "-0752"))
    stage = bench.layout.stage
    bench.drag(bench.point(stage.axis.x + 40), bench.point(stage.axis.x + 300))
    name, start, end = bench.said[-1]
    assert name == "windowBrushed"
    assert start < -(10**15)
    assert bench.session.selection.window == (start, end)


def test_click_picks_and_click_on_empty_moves_the_playhead(bench):
    mark = bench.mark("damascus-strikes")
    QTest.mouseClick(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, bench.point(mark.sx, mark.y))
    assert bench.said[-1] == ("eventsPicked", ("damascus-strikes",))
    at = bench.point(bench.layout.stage.axis.right - 20)
    QTest.mouseClick(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, at)
    assert bench.session.selection.playhead == bench.layout.stage.t(at.x())


def test_double_clicks_zoom_unfold_and_lift(bench):
    bench.session.select_window(*WINDOW)
    mark = bench.mark("convoy-strike")
    QTest.mouseDClick(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, bench.point(mark.sx, mark.y))
    assert bench.said[-1] == ("zoomAsked", ("convoy-strike",))
    fold = bench.layout.stage.folds[0].bounds
    QTest.mouseDClick(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, bench.point(fold.x + fold.w / 2))
    assert bench.said[-1] == ("foldToggled", 0)
    at = bench.point(bench.layout.stage.axis.right - 20)
    QTest.mouseDClick(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, at)
    assert "allTimeAsked" in bench.names()
    assert bench.session.selection.window[0] < -(2**61)


def wheel(bench, x, steps, keys=Qt.KeyboardModifier.NoModifier):
    at = QPointF(bench.point(x))
    event = QWheelEvent(
        at, bench.view.mapToGlobal(at), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(bench.view, event)


def test_wheel_zooms_and_loses_no_step(bench):
    t = bench.layout.stage.t(800)
    for _ in range(5):
        wheel(bench, 800, 1)
    QTest.qWait(60)
    assert bench.names() == ["axisMoved"]
    a, b = bench.session.selection.axis
    assert b - a == pytest.approx(1.25**-5)
    assert bench.layout.stage.t(800) == pytest.approx(t, abs=2)
    wheel(bench, 800, 1, Qt.KeyboardModifier.ShiftModifier)
    QTest.qWait(60)
    assert bench.session.selection.axis[0] < a


def test_escape_gives_up_a_drag(bench):
    bench.session.select_window(*WINDOW)
    start = bench.point(bench.layout.stage.axis.right - 40)
    QTest.mousePress(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(bench.view, start - QPoint(60, 0))
    QTest.qWait(60)
    assert bench.session.selection.window != WINDOW
    QTest.keyClick(bench.view, Qt.Key.Key_Escape)
    assert bench.session.selection.window == WINDOW
    assert bench.view.gesture().idle


def test_only_its_own_keys_are_taken(bench):
    def override(key):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(bench.view, event)
        return event.isAccepted()

    assert not override(Qt.Key.Key_Left)
    assert not override(Qt.Key.Key_Space)
    assert not override(Qt.Key.Key_Escape)
    assert override(Qt.Key.Key_Down)


def test_folds_are_unfolded_by_keys(bench):
    bench.view.setFocus()
    QTest.keyClick(bench.view, Qt.Key.Key_Down)
    QTest.keyClick(bench.view, Qt.Key.Key_Return)
    assert bench.said[-1] == ("foldToggled", 0)
    bench.session.set_folding(Folding(opened=frozenset({0})))
    assert bench.layout.stage.folds == ()


def test_tab_reaches_it(qapp):
    host = QWidget()
    line, view = QLineEdit(host), TimelineView(host)
    box = QVBoxLayout(host)
    box.addWidget(line)
    box.addWidget(view)
    host.show()
    host.activateWindow()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert host.focusWidget() is view
    host.close()
    host.deleteLater()


def test_hover_tells_the_event_and_forgets_it(bench):
    mark = bench.mark("damascus-strikes")
    QTest.mouseMove(bench.view, bench.point(mark.sx, mark.y))
    assert bench.said[-1] == ("hovered", "damascus-strikes")
    assert bench.view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QApplication.sendEvent(bench.view, QEvent(QEvent.Type.Leave))
    assert bench.said[-1] == ("hovered", None)


def test_hover_says_the_time_no_finer_than_a_pixel(bench):
    stage = bench.layout.stage
    x = stage.x(WINDOW[0] + 43_200)
    assert words_at(stage, x, bench.view._selection.zone) == "15 July 2025, 12:00–13:00"
    fold = stage.folds[0].bounds
    assert (
        words_at(stage, fold.x + 10, bench.view._selection.zone) == "24.5 years, no dated events, 1 possible"
    )


def test_tooltips_are_plain_text(bench_of):
    bench = bench_of(store([{"id": "a", "title": "<b>Bold</b> ${x}", "when": "2025-07-16"}]))
    mark = bench.mark("a")
    assert bench.view.tooltip_at(mark.sx, mark.y) == "<b>Bold</b> ${x} — Wednesday 16 July 2025"
    at = QPoint(round(mark.sx), round(mark.y))
    QApplication.sendEvent(bench.view, QHelpEvent(QEvent.Type.ToolTip, at, bench.view.mapToGlobal(at)))
    from PySide6.QtWidgets import QToolTip

    assert "&lt;b&gt;Bold" in QToolTip.text()
    QToolTip.hideText()


def test_tooltips_say_what_is_there(bench):
    view, stage = bench.view, bench.layout.stage
    fold = stage.folds[0].bounds
    assert view.tooltip_at(fold.x + fold.w / 2, fold.y + 80).startswith(
        "24.5 years, no dated events, 1 possible\n"
    )
    assert view.tooltip_at(20, stage.lanes[0].bounds.y + 5) == "Talks: 3"
    assert len(view.tooltip_at(stage.tray.bounds.x + 3, stage.tray.bounds.bottom - 3).splitlines()) == 3


def test_it_keeps_no_selection_of_its_own(bench):
    bench.session.select_window(*WINDOW)
    stage = bench.layout.stage
    assert bench.layout.window == (stage.x(WINDOW[0]), stage.x(WINDOW[1]))
    bench.session.select_all_time()
    assert bench.layout.window is None
    # The axis is laid out anew only when something of it has changed.
    assert bench.layout.stage is stage
    bench.session.set_axis(0.2, 0.6)
    assert bench.layout.stage is not stage


def test_zoom_to_asks_for_the_view_around_events(bench):
    bench.view.zoom_to(("convoy-strike", "damascus-strikes"))
    name, a, b = bench.said[-1]
    assert name == "axisMoved"
    u = bench.layout.stage.scale.u
    assert a < u(WINDOW[0]) < u(WINDOW[0] + 2 * 86_400) < b
    bench.said.clear()
    bench.view.zoom_to(("assad-falls",))
    assert bench.said == []


def test_middle_drag_pans(bench):
    bench.session.set_axis(0.4, 0.6)
    bench.said.clear()
    bench.drag(bench.point(700), bench.point(640), MIDDLE)
    assert set(bench.names()) <= {"axisMoved", "hovered"}
    assert bench.session.selection.axis[0] > 0.4


def test_lanes_that_do_not_fit_are_scrolled(bench_of):
    of = store(
        {"id": f"e{k}", "title": "t", "when": f"2025-07-{1 + k % 28:02}", "category": f"c{k}"}
        for k in range(40)
    )
    bench = bench_of(of)
    bench.view.resize(1000, 180)
    QApplication.processEvents()
    assert bench.view._bar.isVisible()
    bench.view._bar.setValue(bench.view._bar.maximum())
    stage = bench.layout.stage
    assert stage.lanes[-1].bounds.bottom == pytest.approx(stage.lanes_box.bottom, abs=1)


def test_description_says_what_is_shown(bench):
    bench.session.select_window(*WINDOW)
    assert bench.view.accessibleName() == "Timeline"
    assert bench.view.accessibleDescription().startswith("15–17 July 2025: 2 shown + 3 possible")


def test_it_paints_in_both_themes_and_before_anything_is_open(qapp):
    view = TimelineView()
    view.resize(400, 150)
    assert view.grab().toImage().pixelColor(5, 5).name() == "#ffffff"
    view.set_theme(True)
    assert view.grab().toImage().pixelColor(5, 5).lightness() < 60
    view.deleteLater()


def test_opening_another_dossier_ends_a_gesture(bench):
    QTest.mousePress(bench.view, LEFT, Qt.KeyboardModifier.NoModifier, bench.point(700))
    bench.session.open(crowd(60))
    assert bench.view.gesture().idle
    assert len(bench.layout.stage.lanes) == 5


def test_minimum_size(bench):
    assert bench.view.minimumSizeHint().height() == 150
    bench.view.resize(320, 150)
    QApplication.processEvents()
    assert bench.layout.stage.axis.w > 100
    assert replace(bench.view.gesture()).idle


def test_lanes_are_chosen_at_their_button(bench):
    session, view = bench.session, bench.view
    view.lanesChosen.connect(lambda by: session.set_lanes(by, origin="timeline"))
    button = view.lanes_button
    assert button.isVisible()
    assert button.text() == "Lanes: Category"
    button.menu().actions()[1].trigger()
    assert session.selection.lanes is LanesBy.PLACE
    assert [band.name for band in bench.layout.stage.lanes][:2] == ["Suwayda", "Shepherdstown"]
    assert button.text() == "Lanes: Place"
    assert button.menu().actions()[1].isChecked()
    # Over its column, clear of the axis.
    assert button.geometry().right() < bench.layout.stage.axis.x
    mark = bench.mark("damascus-strikes")
    QTest.mouseClick(view, LEFT, Qt.KeyboardModifier.NoModifier, bench.point(mark.sx, mark.y))
    assert bench.said[-1][:2] == ("eventsPicked", ("damascus-strikes",))


def test_lanes_stay_when_one_goes_back(bench):
    view = Viewpoint.of(replace(bench.session.selection, lanes=LanesBy.ACTOR))
    assert view.selection.lanes is LanesBy.ACTOR
    assert Viewpoint.model_validate_json(view.model_dump_json()) == view
