"""The map widget with the real engine: what it shows, what a click means, what happens when the engine dies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication

from benchmarks.stores import stand
from mapviewer.app.map_health import RESTARTS, WITHIN_S, Restarts
from mapviewer.app.map_host import host
from mapviewer.app.map_view import MapView
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.store import Store
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.density import disc_radius, short_count
from mapviewer.mapdoc.scene import MarkState
from mapviewer.query.group import Group, PlaceGroup
from mapviewer.query.listing import PAGE, Listing
from mapviewer.query.selection import Mode
from mapviewer.session import Opened, Session
from tests.app.pages import click, evaluate, move, place_of, settle, spin, surface, wait_for
from tests.mapdoc.dossiers import event, store, story

SUWAYDA = (32.709, 36.569)
PARIS = (48.853, 2.349)
WATER = {False: "#d5e1e8", True: "#131a21"}


class Rig:
    """A session with a map, wired as the program wires them."""

    def __init__(self, dossier: Store, *, dark: bool = False, size: tuple[int, int] = (800, 500)) -> None:
        self.session = Session(dossier)
        self.view = MapView(dark=dark)
        self.view.resize(*size)
        self.picked: list[tuple[str, ...]] = []
        self.groups: list[Group] = []
        self.background: list[bool] = []
        self.pointed: list[tuple[str, ...]] = []
        self.complaints: list[str] = []
        self.view.eventsPicked.connect(self._pick)
        self.view.groupPicked.connect(self.groups.append)
        self.view.groupPicked.connect(lambda group: self.session.list_group(group, origin="map"))
        self.view.backgroundClicked.connect(lambda: self.background.append(True))
        self.view.hovered.connect(self.pointed.append)
        self.view.complained.connect(self.complaints.append)
        self.session.changed.connect(self.view.apply)
        self.session.opened.connect(self.view.open)
        session = self.session
        self.view.open(Opened(session.store, session.selection, session.visible))
        self.view.show()
        settle(self.view)

    def _pick(self, ids: tuple[str, ...]) -> None:
        self.picked.append(ids)
        self.session.focus(ids, origin="map")

    def js(self, code: str) -> Any:
        """What an expression is in the page."""
        return json.loads(evaluate(self.view, f"JSON.stringify({code})"))

    def close(self) -> None:
        self.session.changed.disconnect(self.view.apply)
        self.session.opened.disconnect(self.view.open)
        self.view.shutdown()
        self.view.close()
        self.view.deleteLater()
        spin(0)


@pytest.fixture
def rig(qapp: QApplication) -> Iterator[Rig]:
    made = Rig(story())
    yield made
    made.close()
    assert made.complaints == []


def picture(view: MapView) -> QPixmap:
    found = view.grab_ready()
    assert found is not None
    return found


def colours(image: QPixmap, x: float, y: float, reach: int = 12) -> set[str]:
    """The colours about a point of a picture."""
    whole = image.toImage()
    return {
        whole.pixelColor(int(x) + dx, int(y) + dy).name()
        for dx in range(-reach, reach + 1)
        for dy in range(-reach, reach + 1)
    }


# What it shows ----------------------------------------------------------------------------------------------------------


def test_all_places_are_in_view_when_a_dossier_opens(qapp: QApplication) -> None:
    dossier = store(event("a", "paris", "2025-07-01"), event("b", "baku", "2025-07-02"))
    rig = Rig(dossier)
    where = rig.view.where
    assert where is not None
    south, west, north, east = where.bounds
    for lat, lon in (PARIS, (40.377, 49.892)):
        assert south < lat < north
        assert west < lon < east
    rig.close()


def test_a_fit_holds_while_the_panes_find_their_places_and_until_the_reader_moves(qapp: QApplication) -> None:
    rig = Rig(story(), size=(160, 90))
    small = rig.view.where
    rig.view.resize(900, 500)
    wait_for(lambda: rig.view.where is not None and rig.view.where.zoom > small.zoom)  # type: ignore[union-attr]
    rig.view.jump(*PARIS, 7)
    wait_for(lambda: rig.view.where is not None and rig.view.where.zoom == 7)
    rig.view.resize(700, 420)
    settle(rig.view)
    assert rig.view.where is not None
    assert rig.view.where.zoom == 7
    rig.close()


def test_places_either_side_of_the_antimeridian_are_shown_close_together(qapp: QApplication) -> None:
    rig = Rig(store(event("a", "fiji", "2025-07-01"), event("b", "samoa", "2025-07-02")))
    where = rig.view.where
    assert where is not None
    assert where.zoom >= 5
    assert where.bounds[1] < 178.432 < 188.236 < where.bounds[3]
    # Both symbols are drawn, each at its place in this copy of the world.
    for lat, lon in ((-18.142, 178.432), (-13.834, 188.236)):
        point = place_of(rig.view, lat, lon)
        assert "#0072b2" in colours(picture(rig.view), point.x(), point.y(), 4)
    rig.close()


def test_symbols_stand_at_their_places_in_their_colours(rig: Rig) -> None:
    rig.view.zoom_to(["convoy"])
    settle(rig.view)
    point = place_of(rig.view, *SUWAYDA)
    assert {"#009e73", "#d55e00"} <= colours(picture(rig.view), point.x(), point.y())


def test_the_badge_and_legend_say_what_the_session_says(rig: Rig) -> None:
    day = to_utc(Civil(2025, 7, 15), "UTC")
    rig.session.select_window(day, day + 86_400)
    settle(rig.view)
    scene = rig.view.scene
    assert scene is not None
    assert (
        rig.js("document.querySelector('.mv-badge-title').textContent") == "15 July 2025" == scene.badge.title
    )
    assert rig.js("document.querySelector('.mv-badge-counts').textContent") == scene.badge.counts
    labels = rig.js(
        "[...document.querySelectorAll('.mv-legend li:not(.mv-key)')].map((li) => li.innerText.split('\\n'))"
    )
    assert [label[0] for label in labels] == [line.label for line in scene.legend]


def test_cumulative_mode_shows_ghosts_and_says_earlier(rig: Rig) -> None:
    rig.session.move_playhead(to_utc(Civil(2025, 7, 23), "UTC"))
    rig.session.set_mode(Mode.CUMULATIVE)
    settle(rig.view)
    assert rig.view.scene is not None
    assert MarkState.GHOST in {mark.state for mark in rig.view.scene.marks}
    assert "earlier" in rig.js("document.querySelector('.mv-legend').innerText")


def test_zooming_in_parts_what_was_merged(rig: Rig) -> None:
    assert rig.view.scene is not None
    before = len(rig.view.scene.marks)
    rig.view.zoom_to(["clashes", "airstrikes"])
    settle(rig.view)
    assert len(rig.view.scene.marks) > before
    assert rig.js("map_main.getZoom()") == rig.view.where.zoom  # type: ignore[union-attr]


def test_only_the_last_of_many_changes_must_be_painted(rig: Rig) -> None:
    start = to_utc(Civil(2025, 7, 10), "UTC")
    for hour in range(200):
        rig.session.select_window(start + hour * 3_600, start + (hour + 24) * 3_600)
    settle(rig.view)
    wait_for(lambda: not rig.view._in_flight)
    assert rig.view.scene is not None
    assert rig.js("document.querySelector('.mv-badge-title').textContent") == rig.view.scene.badge.title
    assert rig.view._serial < 150


@pytest.mark.parametrize("dark", [False, True])
def test_the_cover_has_the_themes_colour_from_the_first_frame(qapp: QApplication, dark: bool) -> None:
    view = MapView(dark=dark)
    view.resize(300, 200)
    view.show()
    # No event has been processed: the page has not painted anything.
    assert view.grab().toImage().pixelColor(150, 100).name() == WATER[dark]
    view.shutdown()
    view.close()
    view.deleteLater()
    spin(0)


def test_the_theme_changes_page_and_tiles(rig: Rig) -> None:
    rig.view.jump(0.0, -30.0, 4)
    settle(rig.view)
    assert picture(rig.view).toImage().pixelColor(400, 400) == QColor(WATER[False])
    rig.view.set_theme(True)
    settle(rig.view)
    assert picture(rig.view).toImage().pixelColor(400, 400) == QColor(WATER[True])
    assert rig.js("document.documentElement.dataset.theme") == "dark"


def test_furniture_does_not_collide_on_a_small_map(qapp: QApplication) -> None:
    rig = Rig(story(), size=(500, 350))
    boxes = rig.js(
        "[...document.querySelectorAll('.leaflet-control')].map((e) => e.getBoundingClientRect()).filter((b) => b.width)"
        ".map((b) => [b.left, b.top, b.right, b.bottom])"
    )
    assert len(boxes) == 5
    for n, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert top >= 0
        assert right <= 500
        assert bottom <= 350
        for other in boxes[:n]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
    rig.close()


# What a person does -----------------------------------------------------------------------------------------------------


def test_a_click_on_a_mark_picks_all_its_events_and_fans_them_out(rig: Rig) -> None:
    rig.view.zoom_to(["convoy"])
    settle(rig.view)
    click(rig.view, place_of(rig.view, *SUWAYDA))
    wait_for(lambda: bool(rig.picked))
    assert sorted(rig.picked[0]) == ["clashes", "convoy"]
    settle(rig.view)
    # The first of the fan stands straight above; only that one is picked.
    point = place_of(rig.view, *SUWAYDA)
    click(rig.view, point - QPointF(0, 37))
    wait_for(lambda: len(rig.picked) > 1)
    assert rig.picked[1] == ("clashes",)
    assert rig.session.selection.focus == ("clashes",)


LAYER = "mapviewer.symbolLayer"
FAN = "(mapviewer.symbolLayer.spread || { items: [] }).items"
TIP_HIDDEN = "document.querySelector('.mv-tip').hidden"


def fanned(days: int = 12) -> Rig:
    """A map with Paris fanned out, where e0 to e11 happened on a day of July after the other, and Baku far away."""
    talks = (event(f"e{n}", "paris", f"2025-07-{n + 1:02}") for n in range(days))
    rig = Rig(store(*talks, event("far", "baku", "2025-07-02", "strikes")))
    rig.view.jump(*PARIS, 7)
    settle(rig.view)
    click(rig.view, place_of(rig.view, *PARIS))
    wait_for(lambda: bool(rig.picked))
    settle(rig.view)
    return rig


def test_a_fan_tells_how_many_more_there_are_and_the_click_lists_all_in_order_of_time(
    qapp: QApplication,
) -> None:
    rig = fanned()
    assert rig.picked == [tuple(f"e{n}" for n in range(12))]
    assert [row for row, *_ in rig.js(FAN)] == list(range(8))
    assert rig.js("mapviewer.symbolLayer.spread.more") == 4
    rig.close()


def test_the_selected_event_stays_the_first_of_a_click_on_its_mark(qapp: QApplication) -> None:
    rig = fanned()
    rig.session.focus(["e10"])
    rig.picked.clear()
    settle(rig.view)
    click(rig.view, place_of(rig.view, *PARIS))
    wait_for(lambda: bool(rig.picked))
    assert rig.picked[0] == ("e10", *(f"e{n}" for n in range(12) if n != 10))
    settle(rig.view)
    assert [row for row, *_ in rig.js(FAN)] == [*range(7), 10]
    rig.close()


def test_a_fan_rings_what_is_read_and_folds_when_something_else_is(qapp: QApplication) -> None:
    rig = fanned()
    for key, ringed in (("e3", 3), ("e5", 5)):
        rig.session.focus([key], origin="table")
        settle(rig.view)
        wait_for(lambda: not rig.view._in_flight)
        assert [row for row, _, _, flags in rig.js(FAN) if flags & 1] == [ringed]
    rig.session.focus(["far"], origin="table")
    settle(rig.view)
    assert rig.js(FAN) == []
    rig.close()


def test_a_fan_follows_the_window_and_folds_with_its_mark(qapp: QApplication) -> None:
    rig = fanned()

    def show(first: int, last: int) -> list[int]:
        rig.session.select_window(
            to_utc(Civil(2025, 7, first), "UTC"), to_utc(Civil(2025, 7, last + 1), "UTC")
        )
        settle(rig.view)
        wait_for(lambda: not rig.view._in_flight)
        return [row for row, *_ in rig.js(FAN)]

    assert show(3, 6) == [2, 3, 4, 5]
    assert rig.js("mapviewer.symbolLayer.spread.more") == 0
    assert show(4, 5) == [3, 4]
    # One event is no fan, and it does not spring open again.
    assert show(4, 4) == []
    assert show(3, 6) == []
    rig.close()


def test_a_jump_folds_the_fan(qapp: QApplication) -> None:
    rig = fanned()
    rig.view.jump(PARIS[0] + 0.1, PARIS[1])
    settle(rig.view)
    assert rig.js(FAN) == []
    rig.close()


def test_a_fan_is_covered_neither_by_its_marks_tip_nor_by_its_count(qapp: QApplication) -> None:
    rig = fanned(3)
    point = place_of(rig.view, *PARIS)
    # The pointer is still where it clicked.
    assert rig.js(TIP_HIDDEN)
    assert not rig.js(f"{LAYER}.hasCount({LAYER}.spots.find(({{ mark }}) => mark.count > 1).mark)")
    # A leaf's own tip is beside the whole fan: this one to the right of it, the one on the left to the left.
    leaves = {spot["row"]: spot for spot in rig.js(f"{LAYER}.spreadSpots")}
    for row, side in ((1, 1), (2, -1)):
        move(rig.view, point + QPointF(150, 150))
        move(rig.view, QPointF(leaves[row]["x"], leaves[row]["y"]))
        wait_for(lambda: not rig.js(TIP_HIDDEN))
        box = rig.js("document.querySelector('.mv-tip').getBoundingClientRect()")
        reach = leaves[row]["reach"]
        assert box["left"] >= point.x() + reach if side > 0 else box["right"] <= point.x() - reach
    # Folded, it has its tip and its count again.
    click(rig.view, point)
    wait_for(lambda: not rig.js(TIP_HIDDEN))
    assert rig.js(f"{LAYER}.hasCount({LAYER}.spots.find(({{ mark }}) => mark.count > 1).mark)")
    rig.close()


def test_a_click_on_the_background_picks_nothing_and_says_so(rig: Rig) -> None:
    rig.view.jump(0.0, -30.0, 4)
    settle(rig.view)
    click(rig.view, QPointF(400, 300))
    wait_for(lambda: bool(rig.background))
    assert rig.picked == []


def test_pointing_at_a_mark_shows_its_place_and_titles(rig: Rig) -> None:
    rig.view.zoom_to(["meeting"])
    settle(rig.view)
    move(rig.view, place_of(rig.view, *PARIS) + QPointF(200, 0))
    move(rig.view, place_of(rig.view, *PARIS))
    wait_for(lambda: ("meeting",) in rig.pointed)
    wait_for(lambda: not rig.js("document.querySelector('.mv-tip').hidden"))
    assert rig.js("document.querySelector('.mv-tip').innerText").split("\n") == ["Paris", "Event meeting"]
    move(rig.view, place_of(rig.view, *PARIS) + QPointF(200, 0))
    wait_for(lambda: rig.pointed[-1] == ())
    assert rig.js("document.querySelector('.mv-tip').hidden")


def test_the_keyboard_moves_and_zooms_the_map(rig: Rig) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    evaluate(rig.view, "map_main.getContainer().focus()")
    surface(rig.view).setFocus()
    where = rig.view.where
    assert where is not None
    QTest.keyClick(surface(rig.view), Qt.Key.Key_Plus)
    wait_for(lambda: rig.view.where is not None and rig.view.where.zoom == where.zoom + 1)
    settle(rig.view)
    centre = rig.view.where.lon
    QTest.keyClick(surface(rig.view), Qt.Key.Key_Right)
    wait_for(lambda: rig.view.where is not None and rig.view.where.lon > centre + 1)


def test_the_focus_is_seen_without_anything_that_covers_the_map(rig: Rig) -> None:
    """What lies over all of it is laid over it again in every frame: a plain outline took more than the map itself."""
    evaluate(rig.view, "map_main.getContainer().focus({ focusVisible: true })")
    walls = "[...document.querySelectorAll('.mv-wall')].map((wall) => wall.getBoundingClientRect())"
    shown = rig.js(f"{walls}.map(({{ width, height }}) => [width, height])")
    size = rig.js("[innerWidth, innerHeight]")
    assert sorted(shown) == sorted([[size[0], 2]] * 2 + [[2, size[1]]] * 2)
    assert rig.js("getComputedStyle(map_main.getContainer()).outlineStyle") == "none"
    evaluate(rig.view, "map_main.getContainer().blur()")
    assert rig.js(f"{walls}.every(({{ width }}) => width === 0)")


def test_the_buttons_have_names_and_fit_brings_everything_back(rig: Rig) -> None:
    names = rig.js(
        "[...document.querySelectorAll('.mv-buttons button')].map((b) => b.getAttribute('aria-label'))"
    )
    assert names == ["Zoom in", "Zoom out", "Fit what is shown"]
    rig.view.jump(-60.0, 100.0, 8)
    settle(rig.view)
    evaluate(rig.view, "document.querySelectorAll('.mv-buttons button')[2].click()")
    wait_for(
        lambda: rig.view.where is not None and rig.view.where.bounds[0] < 32 < 49 < rig.view.where.bounds[2]
    )


def test_a_credits_link_is_reported_and_not_followed(rig: Rig) -> None:
    opened: list[str] = []
    rig.view.linkActivated.connect(opened.append)
    evaluate(rig.view, "document.querySelector('.leaflet-control-attribution a').click()")
    wait_for(lambda: bool(opened))
    assert opened == ["https://www.naturalearthdata.com/"]
    assert evaluate(rig.view, "location.pathname") == "/"


def test_dropped_files_are_left_to_the_window(rig: Rig) -> None:
    assert not rig.view.acceptDrops()
    assert not rig.view.life.view.acceptDrops()


# What a file may try ----------------------------------------------------------------------------------------------------

HOSTILE = (
    "${window.pwned=1}",
    "`+(window.pwned=1)+`",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "\"'><svg onload=window.pwned=1>",
    "\u2028window.pwned=1//",
    "{{7*7}} {% raw %}",
    "اشتباكات في السويداء",
    "שיחות בפריז",
    "x" * 1_000_000,
)


def test_hostile_text_is_shown_as_text_and_nothing_of_it_runs(qapp: QApplication) -> None:
    places = [
        event(
            f"e{n}",
            {"name": text[:200], "lat": 10.0 + 2 * n, "lon": 10.0 + 3 * n},
            "2025-07-01",
            text[:80],
            title=text,
        )
        for n, text in enumerate(HOSTILE)
    ]
    places[0]["related"] = [{"event": f"e{n}", "relation": HOSTILE[n][:100]} for n in range(1, 6)]
    rig = Rig(store(*places))
    rig.session.focus(["e0"])
    blocked = host().interceptor.blocked
    settle(rig.view)
    assert rig.view.scene is not None
    for mark in rig.view.scene.marks:
        point = place_of(rig.view, mark.lat, mark.lon)
        move(rig.view, point + QPointF(0, 60))
        move(rig.view, point)
        ids = tuple(f"e{row}" for row in mark.rows)
        wait_for(lambda ids=ids: rig.pointed[-1:] == [ids])  # type: ignore[misc]
        wait_for(lambda: not rig.js("document.querySelector('.mv-tip').hidden"))
        lines = rig.js("[...document.querySelectorAll('.mv-tip-line')].map((e) => e.textContent)")
        first = " ".join(HOSTILE[mark.rows[0]][:100].split())
        assert lines[0].startswith(first[:100])
        assert rig.js("document.querySelectorAll('.mv-tip-line')[0].dir") == "auto"
    assert rig.js("window.pwned === undefined")
    assert rig.js("document.querySelectorAll('img, svg[onload], script:not([src])').length") == 0
    labels = rig.js("[...document.querySelectorAll('.mv-legend-label')].map((e) => e.textContent)")
    assert "${window.pwned=1}" in labels
    assert host().interceptor.blocked == blocked
    assert rig.complaints == []
    rig.close()


def test_the_legend_of_one_dossier_does_not_stay_over_an_empty_one(sample: Store, qapp: QApplication) -> None:
    rig = Rig(sample)
    assert rig.js("document.querySelectorAll('.mv-legend li').length") > 2
    session = Session(store())
    rig.view.open(Opened(session.store, session.selection, session.visible))
    wait_for(lambda: rig.js("document.querySelector('.mv-legend').hidden"))
    assert rig.js("document.querySelectorAll('.mv-legend li').length") == 0
    rig.close()


def test_an_empty_dossier_is_a_map_with_a_badge(qapp: QApplication) -> None:
    rig = Rig(store())
    assert rig.js("document.querySelector('.mv-badge-counts').textContent") == "no events in this dossier"
    assert rig.js("document.querySelector('.mv-legend').hidden")
    assert rig.complaints == []
    rig.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"t": "clicked", "key": "p999"}',
        '{"t": "clicked", "key": "p0", "row": 999999}',
        "x" * 200_000,
    ],
)
def test_nonsense_from_the_page_is_dropped(rig: Rig, text: str) -> None:
    evaluate(rig.view, f"mapviewer.bridge.host.receive({json.dumps(text)}); ''")
    settle(rig.view)
    assert rig.picked == []


# When it breaks ---------------------------------------------------------------------------------------------------------


def crash(rig: Rig) -> None:
    """Kill the renderer, as a crash does, and wait for what follows."""
    import os
    import signal

    page = rig.view.life.page
    assert page is not None
    os.kill(page.renderProcessPid(), signal.SIGKILL)
    wait_for(lambda: not rig.view.is_ready)


@pytest.mark.qt_messages(r".*")
def test_after_a_crash_the_page_comes_back_with_state_and_view(rig: Rig) -> None:
    rig.view.zoom_to(["convoy"])
    rig.view.set_theme(True)
    rig.session.focus(["convoy"])
    settle(rig.view)
    where = rig.view.where
    crash(rig)
    settle(rig.view)
    spin(50)
    assert rig.view.where is not None
    assert where is not None
    assert rig.view.where.zoom == where.zoom
    assert abs(rig.view.where.lat - where.lat) < 0.01
    assert rig.js("document.documentElement.dataset.theme") == "dark"
    point = place_of(rig.view, *SUWAYDA)
    # Hollow, and so in the dark map's kin of its colour.
    line = rig.js("mapviewer.symbols.lineColor('#D55E00', mapviewer.themes.dark)").lower()
    assert line in colours(picture(rig.view), point.x(), point.y())
    rig.complaints.clear()


@pytest.mark.qt_messages(r".*")
def test_a_page_that_hangs_is_replaced(rig: Rig) -> None:
    rig.view.life.heartbeat.set_interval(300)
    before = rig.view.life.page
    page = rig.view.life.page
    assert page is not None
    page.runJavaScript("for (;;) {}")
    spin(50)
    rig.session.focus(["convoy"])
    wait_for(lambda: rig.view.life.page is not before)
    rig.view.life.heartbeat.set_interval(30_000)
    settle(rig.view)
    assert rig.view.is_ready
    rig.complaints.clear()


def test_restarts_are_granted_again_after_a_minute() -> None:
    restarts = Restarts()
    assert [restarts.grant(float(n)) for n in range(RESTARTS + 1)] == [True] * RESTARTS + [False]
    assert restarts.grant(WITHIN_S + 0.5)
    assert not restarts.grant(WITHIN_S + 0.6)


@pytest.mark.qt_messages(r".*")
def test_after_three_restarts_in_a_minute_it_gives_up_and_says_so(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    rig.view.failed.connect(said.append)
    for _ in range(RESTARTS):
        crash(rig)
        settle(rig.view)
    assert said == []
    crash(rig)
    wait_for(lambda: bool(said))
    assert "ended" in said[0]
    assert not rig.view._cover.isHidden()
    assert "go on working" in rig.view._cover.text()
    print(
        f"figure: after {RESTARTS} restarts in a minute the map is given up, and says: {rig.view._cover.text()!r}"
    )
    assert rig.view.life.may_try_again
    rig.view.life.try_again()
    settle(rig.view)
    assert rig.view.is_ready
    assert not rig.view.life.given_up
    assert rig.view._cover.isHidden()
    assert rig.view._cover.text() == ""
    # The session is not harmed, and neither is the widget.
    rig.session.focus(["clashes"])
    rig.complaints.clear()


def test_a_symbol_of_more_events_than_a_page_is_listed_too(qapp: QApplication) -> None:
    rig = Rig(store(*(event(f"e{n}", "paris", "2025-07-01") for n in range(PAGE + 5))))
    click(rig.view, place_of(rig.view, *PARIS))
    wait_for(lambda: bool(rig.groups))
    (group,) = rig.groups
    assert isinstance(group, PlaceGroup)
    assert Listing(rig.session.visible, group).total == PAGE + 5
    assert rig.session.selection.focus == ("e0",)
    assert rig.view._fan.key is not None
    rig.close()


# Cells ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(qapp: QApplication) -> Iterator[Rig]:
    made = Rig(stand(6_000))
    made.view.jump(30, 20, 2)
    settle(made.view)
    yield made
    made.close()


def test_a_crowd_is_drawn_as_cells_whose_click_lists_what_is_inside(crowd: Rig) -> None:
    scene = crowd.view.scene
    assert scene is not None
    assert scene.density is not None
    count = crowd.js("mapviewer.symbolLayer.scene.cells.list.length")
    assert count == len(scene.density)
    spot = crowd.js(
        "(() => { const all = mapviewer.symbolLayer.cellSpots.filter(s => s.x > 250 && s.x < 700 && s.y > 90 && s.y < 400);"
        " const best = all.sort((a, b) => b.cell.count - a.cell.count)[0]; return [best.x, best.y, best.cell.key, best.cell.count]; })()"
    )
    x, y, key, held = spot
    found = say.cell_of(scene, key)
    assert found is not None
    move(crowd.view, QPointF(x, y))
    wait_for(lambda: crowd.js("!document.querySelector('.mv-tip').hidden"))
    assert f"{int(found[0].inside[found[1]]):,} event" in crowd.js(
        "document.querySelector('.mv-tip').textContent"
    )
    click(crowd.view, QPointF(x, y))
    wait_for(lambda: bool(crowd.groups))
    (group,) = crowd.groups
    assert Listing(crowd.session.visible, group).total == held
    assert len(crowd.session.selection.focus) == 1, "the first of them is read"
    assert crowd.picked == []
    settle(crowd.view)
    read = [mark for mark in crowd.view.scene.marks if mark.selected] if crowd.view.scene else []
    assert len(read) == 1
    assert crowd.complaints == []


def test_cells_become_symbols_and_cells_again(crowd: Rig) -> None:
    assert crowd.js("document.querySelectorAll('.mv-scale').length") == 1
    crowd.session.select_window(1_300_000_000, 1_300_086_400)
    settle(crowd.view)
    assert crowd.js("mapviewer.symbolLayer.scene.cells") is None
    assert crowd.js("mapviewer.symbolLayer.scene.marks.length") > 0
    assert crowd.js("document.querySelectorAll('.mv-scale').length") == 0
    crowd.session.select_all_time()
    settle(crowd.view)
    assert crowd.js("mapviewer.symbolLayer.scene.cells.list.length") > 0
    assert crowd.complaints == []


def test_no_two_discs_overlap_and_page_and_snapshot_agree_on_their_size(crowd: Rig) -> None:
    spots = crowd.js("mapviewer.symbolLayer.cellSpots.map(s => [s.x, s.y, s.radius, s.left, s.top, s.size])")
    for x, y, radius, left, top, size in spots:
        assert left - 0.01 <= x - radius
        assert x + radius <= left + size + 0.01
        assert top - 0.01 <= y - radius
        assert y + radius <= top + size + 0.01
    for count in (1, 12, 345, 6_789):
        assert crowd.js(f"mapviewer.cells.radiusOf({count}, 5000)") == pytest.approx(
            disc_radius(count, 5_000)
        )
        assert crowd.js(f"mapviewer.cells.short({count})") == short_count(count)
