"""Two maps beside each other: the same place, each with the events of its window; what is clicked, pointed at or moved on one holds for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from mapviewer.app.main import Program
from mapviewer.app.map_pair import MapPair
from mapviewer.app.map_view import MapView
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.store import Store
from mapviewer.query.group import Group, PlaceGroup
from mapviewer.query.listing import Listing
from mapviewer.session import Opened, Session
from tests.app.pages import click, evaluate, move, place_of, settle, wait_for

ZONE = "Asia/Damascus"
BAKU = (40.37767, 49.89201)
HOVERED = "(mapviewer.symbolLayer.hovered || {}).key || ''"
Wait = Callable[..., None]


def july(first: int, last: int) -> tuple[int, int]:
    return to_utc(Civil(2025, 7, first), ZONE), to_utc(Civil(2025, 7, last + 1), ZONE)


class Rig:
    """A session with the two maps, wired as the program wires them: 15 to 17 July beside 18 to 20 July."""

    def __init__(self, dossier: Store) -> None:
        session = self.session = Session(dossier)
        session.select_window(*july(15, 17))
        self.maps = MapPair(MapView())
        self.maps.resize(1000, 500)
        self.picked: list[tuple[str, ...]] = []
        self.groups: list[Group] = []
        self.complaints: list[str] = []
        self.maps.eventsPicked.connect(self.picked.append)
        self.maps.groupPicked.connect(self.groups.append)
        self.maps.first.complained.connect(self.complaints.append)
        session.changed.connect(self.maps.apply)
        session.opened.connect(self.maps.open)
        self.maps.open(Opened(session.store, session.selection, session.visible))
        self.maps.show()
        settle(self.maps.first)
        session.compare_with(*july(18, 20))
        self.second.complained.connect(self.complaints.append)
        settle(self.second)
        wait_for(self.alike)

    @property
    def first(self) -> MapView:
        return self.maps.first

    @property
    def second(self) -> MapView:
        assert self.maps.second is not None
        return self.maps.second

    def alike(self) -> bool:
        """Whether both look at the same place."""
        a, b = self.first.where, self.second.where
        return (
            a is not None
            and b is not None
            and abs(a.zoom - b.zoom) < 0.01
            and abs(a.lat - b.lat) < 0.5
            and abs(a.lon - b.lon) < 0.5
        )

    def at(self, zoom: float) -> bool:
        """Whether both look at the same place, this close."""
        return self.alike() and self.first.where is not None and self.first.where.zoom == zoom


@pytest.fixture
def rig(qapp: QApplication, sample: Store) -> Iterator[Rig]:
    made = Rig(sample)
    yield made
    made.maps.shutdown()
    made.maps.deleteLater()
    assert made.complaints == []


def test_each_shows_its_window_with_its_letter(rig: Rig) -> None:
    one, two = rig.first.scene, rig.second.scene
    assert one is not None
    assert two is not None
    assert one.badge.title.startswith("15")
    assert two.badge.title.startswith("18")
    letter = "document.querySelector('.mv-letter')"
    assert [evaluate(view, f"{letter}.textContent") for view in rig.maps.views] == ["A", "B"]
    assert abs(rig.first.width() - rig.second.width()) <= 2
    rig.session.select_window(*july(16, 16))
    settle(rig.first)
    assert rig.first.scene is not None
    assert rig.first.scene.badge.title.startswith("16")
    assert rig.second.scene is two, "B has nothing to do with it"
    rig.session.compare_with(*july(20, 24))
    settle(rig.second)
    assert rig.second.scene.badge.title.startswith("20")


def test_both_move_together_and_neither_pushes_the_other_back(rig: Rig) -> None:
    rig.first.jump(33.5, 36.3, 8)
    wait_for(lambda: rig.at(8))
    rig.second.jump(48.8, 2.3, 6)
    wait_for(lambda: rig.at(6))
    evaluate(rig.first, "(window.map_main.panBy([120, 40], { animate: false }), 1)")
    wait_for(lambda: rig.alike() and (rig.second.where is not None and rig.second.where.lon > 2.4))
    for _ in range(3):
        evaluate(rig.first, "(window.map_main.zoomIn(1), 1)")
    wait_for(lambda: rig.at(9))
    settle(rig.second)
    settle(rig.first)
    assert rig.at(9)


def test_what_is_pointed_at_on_one_is_marked_on_the_other(rig: Rig) -> None:
    rig.first.jump(*BAKU, 7)
    wait_for(lambda: rig.at(7))
    settle(rig.first)
    settle(rig.second)
    spot = place_of(rig.first, *BAKU)
    move(rig.first, spot)
    key = evaluate(rig.first, HOVERED)
    assert key
    wait_for(lambda: evaluate(rig.second, HOVERED) == key)
    move(rig.first, spot + QPointF(90, 90))
    wait_for(lambda: evaluate(rig.second, HOVERED) == "")


def test_a_click_on_either_is_told_and_lists_its_own_window(rig: Rig) -> None:
    rig.second.jump(*BAKU, 7)
    wait_for(lambda: rig.at(7))
    settle(rig.second)
    click(rig.second, place_of(rig.second, *BAKU))
    wait_for(lambda: bool(rig.picked))
    assert "baku-meetings" in rig.picked[-1]
    session = rig.session
    place = int(session.store.columns.place[session.store.row_of["paris-meeting"]])
    rig.second.groupPicked.emit(PlaceGroup((place,)))
    rig.first.groupPicked.emit(PlaceGroup((place,)))
    assert rig.groups == [PlaceGroup((place,), beside=True), PlaceGroup((place,))]
    session.select_window(*july(1, 2))
    session.list_group(rig.groups[1])
    assert session.selection.group is None, "nothing of A is there"
    session.list_group(rig.groups[0])
    assert session.selection.group == rig.groups[0]
    assert session.beside is not None
    assert session.selection.focus == (
        session.store.events[int(Listing(session.beside, rig.groups[0]).page(0, 1)[0])].id,
    )
    session.stop_comparing()
    assert session.selection.group is None


def test_fit_has_room_for_what_either_shows(rig: Rig) -> None:
    rig.session.select_window(*july(16, 16))
    rig.first.jump(0, 0, 9)
    wait_for(lambda: rig.at(9))
    rig.first.fit()
    wait_for(lambda: not rig.at(9))
    settle(rig.first)
    assert rig.first.where is not None
    south, west, north, east = rig.first.where.bounds
    for lat, lon in ((33.51, 36.29), (48.85, 2.35)):
        assert south < lat < north
        assert west < lon < east


def test_the_program_shows_both_dresses_both_and_takes_the_second_away(
    program: Program, wait_until: Wait
) -> None:
    maps, session = program.window.maps, program.session
    wait_until(lambda: maps.first.is_ready, "the map")
    session.select_window(*july(15, 17))
    program.window.actions_by_id["compare"].trigger()
    second = maps.second
    assert second is not None
    assert maps.place.isVisibleTo(program.window)
    wait_until(lambda: second.is_ready, "the second map")
    program.controller.run("theme-dark")
    theme = "document.documentElement.dataset.theme"
    wait_until(lambda: evaluate(second, theme) == "dark", "B to be dark")
    program.window.actions_by_id["compare"].trigger()
    assert maps.second is None
    assert maps.place.isHidden()
    hidden = "document.querySelector('.mv-letter').hidden"
    wait_until(lambda: evaluate(maps.first, hidden) == "True", "no letter")
    session.start_comparing()
    wait_until(lambda: maps.second is not None and maps.second.is_ready, "the second map again")
    program.controller.open_sample()
    wait_until(lambda: maps.second is None, "another dossier")
