"""Messages: what goes out comes back the same, and text in it is short, plain and whole enough to recognise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mapviewer.events.store import Store
from mapviewer.events.symbols import Shape, outline
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc import pairing
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import compose
from mapviewer.mapdoc.scene import Mark
from mapviewer.mapdoc.text import clip
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Selection
from tests.mapdoc.dossiers import CATEGORIES, event, store, story

OUT = [
    say.symbols(story()),
    say.Theme(dark=True),
    say.fit(Bounds(-18.142, 178.4321234, -13.8, 188.236), 9),
    say.Jump(lat=1, lon=2),
    say.Options(labels=False),
    say.Spread(key="p1", items=((1, 2, 0, 3),), more=4),
    say.Tip(key="p1", place="Paris", lines=("a", "b"), more=2),
    say.Settle(serial=3),
    pairing.Pair(letter="B"),
    pairing.Follow(lat=1, lon=2, zoom=3.25, moving=True),
    pairing.Highlight(key="p1"),
]
IN = [
    say.Ready(zoom=2.5),
    say.Clicked(key="p1"),
    say.Clicked(key="p1", row=7),
    say.Background(),
    say.Hovered(key=None),
    say.Moved(zoom=2, lat=1, lon=190, bounds=(-10, 170, 10, 210)),
    pairing.Panning(zoom=2.123456, lat=1, lon=190),
    say.FitAsked(),
    say.Linked(href="https://www.naturalearthdata.com/"),
    say.Painted(serial=1, ms=0.4),
    say.Settled(serial=1),
    say.Failure(message="x"),
]


@pytest.mark.parametrize("message", OUT, ids=lambda m: m.t)
def test_messages_to_the_page_come_back_the_same(message: say.ToPage) -> None:
    assert say.to_page.validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("message", IN, ids=lambda m: m.t)
def test_messages_from_the_page_come_back_the_same(message: say.FromPage) -> None:
    assert say.from_page.validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"t": "eval", "code": "1"}',
        '{"t": "clicked"}',
        '{"t": "clicked", "key": "p1", "more": 1}',
        '{"t": "moved", "zoom": NaN, "lat": 0, "lon": 0, "bounds": [0, 0, 0, 0]}',
        '{"t": "clicked", "key": "' + "p" * 100 + '"}',
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        say.from_page.validate_json(text)


def test_a_scene_is_compact_and_rounded() -> None:
    dossier = store(event("a", {"name": "x", "lat": 48.123456789, "lon": 2.987654321}, "2025-07-01"))
    selection = Selection()
    shown = say.show(compose(dossier, visible(Index(dossier), selection), selection, zoom=5), 7)
    mark = json.loads(shown.model_dump_json())["marks"][0]
    assert mark == ["p0", 48.12346, 2.98765, 1, 0, 0, 0, [], "x"]


def test_five_hundred_marks_are_some_tens_of_kilobytes() -> None:
    dossier = store(
        *(
            event(
                f"e{n}",
                {"name": f"Place {n}", "lat": n / 10, "lon": n / 5, "precision": "city"},
                "2025-07-01",
            )
            for n in range(500)
        )
    )
    selection = Selection()
    shown = say.show(compose(dossier, visible(Index(dossier), selection), selection, zoom=14), 1)
    assert len(shown.marks) == 500
    assert len(shown.model_dump_json()) < 60_000


def test_the_symbol_table_carries_the_programs_own_outlines() -> None:
    table = say.symbols(story())
    assert set(table.outlines) == {shape.value for shape in Shape}
    assert table.outlines["circle"] == ()
    assert table.outlines["triangle"] == tuple((round(x, 3), round(y, 3)) for x, y in outline(Shape.TRIANGLE))
    assert table.categories[0] == ("#0072B2", "circle")


def test_a_tip_names_the_place_and_the_first_titles() -> None:
    dossier = store(*(event(f"e{n}", "paris", "2025-07-01") for n in range(9)))
    selection = Selection()
    mark = compose(dossier, visible(Index(dossier), selection), selection, zoom=5).marks[0]
    tip = say.tip(dossier, mark)
    assert (tip.place, tip.lines, tip.more) == ("Paris", tuple(f"Event e{n}" for n in range(5)), 4)
    assert say.tip(dossier, mark, 8).lines == ("Event e8",)


def crowd(*categories: str) -> Store:
    """Events in Paris, the last of the file first in time, a day after the other in July."""
    last = len(categories)
    return store(
        *(
            event(f"e{n}", "paris", f"2025-07-{last - n:02}", category)
            for n, category in enumerate(categories)
        )
    )


def only_mark(dossier: Store, selection: Selection) -> Mark:
    return compose(dossier, visible(Index(dossier), selection), selection, zoom=5).marks[0]


def test_a_fan_is_the_first_in_time_and_one_of_every_category_and_the_read_one() -> None:
    talks = crowd(*["talks"] * 20)
    assert say.leaves(talks, only_mark(talks, Selection())) == tuple(range(19, 11, -1))
    # Few and late ones are there all the same.
    mixed = crowd("clashes", "strikes", *["talks"] * 20)
    mark = only_mark(mixed, Selection())
    assert say.leaves(mixed, mark) == (21, 20, 19, 18, 17, 16, 1, 0)
    assert say.leaves(mixed, mark, 7) == (21, 20, 19, 18, 17, 7, 1, 0)
    small = crowd("talks", "strikes", "talks")
    assert say.leaves(small, only_mark(small, Selection())) == (2, 1, 0)


@given(st.lists(st.sampled_from(CATEGORIES), min_size=2, max_size=28), st.data())
def test_a_fan_hides_no_category_and_counts_the_rest(categories: list[str], data: st.DataObject) -> None:
    dossier = crowd(*categories)
    selection = Selection()
    mark = only_mark(dossier, selection)
    read = data.draw(st.sampled_from([None, *mark.rows]))
    rows = say.leaves(dossier, mark, read)
    assert rows == say.in_time(dossier, rows)
    assert {categories[row] for row in rows} == set(categories)
    assert read is None or read in rows
    message = say.spread(dossier, visible(Index(dossier), selection), mark, rows, read)
    assert len(message.items) == min(say.SPREAD, len(categories))
    assert len(message.items) + message.more == len(categories)
    assert [row for row, _, _, flags in message.items if flags & say.SELECTED] == (
        [] if read is None else [read]
    )


def test_what_is_listed_in_time_begins_with_what_is_read_and_ends_with_what_has_no_date() -> None:
    dossier = store(
        event("a", "paris", None), event("b", "paris", "2025-07-03"), event("c", "paris", "2025-07-01")
    )
    assert say.in_time(dossier, (0, 1, 2)) == (2, 1, 0)
    assert say.in_time(dossier, (0, 1, 2), 1) == (1, 2, 0)
    assert say.in_time(dossier, (0, 2), 1) == (2, 0)


def test_the_leaves_of_a_ghost_are_hollow_ghosts() -> None:
    dossier = store(event("a", "suwayda", None), event("b", "suwayda", None))
    selection = Selection(focus=("b", "a"))
    message = say.spread(
        dossier, visible(Index(dossier), selection), only_mark(dossier, selection), (0, 1), 1
    )
    assert [(state, flags) for _, _, state, flags in message.items] == [
        (2, say.VAGUE),
        (2, say.VAGUE | say.SELECTED),
    ]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((), ""),
        (("Paris",), "Paris"),
        (("Suwayda", "Damascus"), "Suwayda · Damascus"),
        (("Shepherdstown, West Virginia", "Washington"), "Shepherdstown, West Virginia + 1"),
        (("A", "B", "C"), "A + 2"),
    ],
)
def test_a_label_is_one_place_two_short_ones_or_a_count(places: tuple[str, ...], expected: str) -> None:
    assert say.label(places) == expected


@given(st.text(), st.integers(1, 200))
def test_clipped_text_is_short_and_has_no_line_breaks(text: str, length: int) -> None:
    clipped = clip(text, length)
    assert len(clipped) <= length
    assert not set(clipped) & set("\n\r\t\x00\u2028\u202e")


def test_a_megabyte_of_title_is_cut_and_arabic_and_hebrew_stay_whole() -> None:
    assert len(clip("x" * 1_000_000, 140)) == 140
    for text in ("اشتباكات في السويداء", "שיחות בפריז", "نمی\u200cخواهم"):
        assert clip(text, 140) == text
    assert clip("evil \u202e gnp.exe", 140) == "evil gnp.exe"
