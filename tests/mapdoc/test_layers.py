"""Heat and arcs: which cells the surface is made of, and which relations are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.stores import stand
from mapviewer.events.store import Store
from mapviewer.mapdoc import arcs as arcs_module
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.arcs import leads_somewhere, related
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import compose
from mapviewer.mapdoc.scene import Scene
from mapviewer.query.index import Index, visible
from mapviewer.query.layers import Arcs, Drawing, Layers
from mapviewer.query.selection import Selection
from tests.mapdoc.dossiers import event, store, story

WORLD = Bounds(-70, -180, 80, 180)


def scene(
    of: Store, layers: Layers, selection: Selection | None = None, within: Bounds | None = None
) -> Scene:
    asked = replace(selection or Selection(), layers=layers)
    return compose(of, visible(Index(of), asked), asked, zoom=4, view=WORLD, within=within)


def pairs(found: Scene) -> set[tuple[int, int, str]]:
    return {(round(a.from_lat), round(a.to_lat), a.relation) for a in found.arcs}


def test_heat_is_made_of_every_event_that_is_shown_and_placed_however_few() -> None:
    of = story()
    found = scene(of, Layers(drawing=Drawing.BOTH))
    assert found.heat is not None
    assert found.density is None, "there are few: symbols are symbols"
    counts = visible(Index(of), Selection()).counts
    assert (
        int((found.heat.inside + found.heat.possible).sum())
        == counts.inside + counts.possible - counts.unplaced
    )
    assert found.marks
    sent = say.show(found, 1).heat
    assert sent is not None
    assert sum(sent.count) == int((found.heat.inside + found.heat.possible).sum())


def test_heat_instead_of_symbols_leaves_only_the_event_that_is_read() -> None:
    of = story()
    found = scene(of, Layers(drawing=Drawing.HEAT), Selection(focus=("fiji",)))
    assert [mark.places for mark in found.marks] == [("Suva",)]
    assert found.heat is not None
    # What is under the pointer is a cell all the same.
    key = say.cell_key(int(found.heat.x[0]), int(found.heat.y[0]))
    assert say.cell_of(found, key) == (found.heat, 0)
    assert sum(line.count for line in found.legend) == int((found.heat.inside + found.heat.possible).sum())


def test_without_heat_nothing_is_made_of_it() -> None:
    found = scene(story(), Layers())
    assert found.heat is None
    assert say.show(found, 1).heat is None


def test_heat_and_counts_of_a_crowd_are_the_same_cells() -> None:
    found = scene(stand(3_000), Layers(drawing=Drawing.BOTH))
    assert found.density is not None
    assert found.heat is found.density


def test_arcs_of_the_event_that_is_read_of_all_and_none() -> None:
    of = story()
    read = Selection(focus=("convoy",))
    assert not scene(of, Layers(arcs=Arcs.NONE), read).arcs
    assert not scene(of, Layers(arcs=Arcs.READ), read).arcs, "its only relation leads to the same place"
    # “baku” is undated and not shown, so that its relation is not either; a relation within one place is none to be drawn.
    everything = {(33, 49, "caused"), (-18, -14, "related")}
    assert pairs(scene(of, Layers(arcs=Arcs.ALL))) == everything
    # The relations of what is read stay, whatever is shown.
    assert pairs(scene(of, Layers(arcs=Arcs.ALL), Selection(focus=("baku",)))) == everything | {
        (40, 49, "prepared")
    }


def test_all_arcs_are_those_of_the_window() -> None:
    of = story()
    first = int(of.columns.earliest[of.row_of["fiji"]])
    chosen = Selection(window=(first, first + 86_400))
    # Samoa’s event is a day later; those of the other relation are possible on this day.
    assert pairs(scene(of, Layers(arcs=Arcs.ALL), chosen)) == {(33, 49, "caused")}


def test_all_arcs_touch_the_view() -> None:
    of = story()
    pacific = Bounds(-30, 170, 0, 195)
    assert pairs(scene(of, Layers(arcs=Arcs.ALL), within=pacific)) == {(-18, -14, "related")}


def test_too_many_arcs_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arcs_module, "MOST", 3)
    there = [{"id": f"p{n}", "lat": float(n), "lon": 30.0 + 7 * n} for n in range(6)]
    events = [
        event("hub", {"lat": 10.0, "lon": -40.0}, "2020", related=[{"event": f"e{n}"} for n in range(6)]),
        *(event(f"e{n}", place, "2020") for n, place in enumerate(there)),
    ]
    found = scene(store(*events), Layers(arcs=Arcs.ALL))
    assert len(found.arcs) == 3
    assert found.unlinked == 3
    assert say.show(found, 1).unlinked == 3


def test_many_relations_of_one_kind_between_two_places_are_one_arc() -> None:
    here, there = {"id": "a", "lat": 1.0, "lon": 2.0}, {"id": "b", "lat": 3.0, "lon": 40.0}
    events = [event(f"e{n}", there if n % 2 else here, "2020") for n in range(40)]
    linked = [{**one, "related": [{"event": f"e{(n + 1) % 40}"}]} for n, one in enumerate(events)]
    of = store(*linked)
    found = related(of, visible(Index(of), Selection()), Selection(layers=Layers(arcs=Arcs.ALL)), None)
    assert len(found.source) == 2
    assert found.left == 0
    assert leads_somewhere(of)
    assert not leads_somewhere(store(*events))


def test_relations_of_a_store_are_its_links_once() -> None:
    of = story()
    source, target, word, words = of.relations
    links = [
        (row, link.row, link.relation) for row in range(len(of)) for link in of.links(row) if link.outgoing
    ]
    assert list(zip(source.tolist(), target.tolist(), (words[n] for n in word), strict=True)) == links
    assert source.dtype == np.int32
