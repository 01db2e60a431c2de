"""The notebook: notes, bookmarks, styles; viewpoints that give back the selection they were made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mapviewer.events.calendar import Unit
from mapviewer.events.symbols import Shape
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.notebook import Bookmark, MapPosition, Note, Notebook, Style, Verdict, Viewpoint
from mapviewer.query.selection import Filters, Folding, Mode, Selection

moments = st.integers(NEG_INF + 1, POS_INF - 1)
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    start, end = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    low, high = sorted(draw(st.lists(st.floats(0, 1), min_size=2, max_size=2, unique=True)))
    return Selection(
        window=(draw(st.sampled_from([start, NEG_INF])), draw(st.sampled_from([end, POS_INF]))),
        mode=draw(st.sampled_from(Mode)),
        playhead=draw(moments),
        unit=draw(st.sampled_from(Unit)),
        zone=draw(st.sampled_from(["UTC", "Asia/Damascus"])),
        filters=Filters(
            category=tuple(draw(st.lists(words, unique=True))), text=tuple(draw(st.lists(words, unique=True)))
        ),
        focus=tuple(draw(st.lists(words, unique=True))),
        folding=Folding(draw(st.booleans()), frozenset(draw(st.sets(st.integers(0, 7))))),
        axis=(low, high),
        compared=draw(st.sampled_from([None, (start, end), (NEG_INF, end), (start, POS_INF)])),
    )


@given(selections())
def test_a_viewpoint_gives_its_selection_back_also_through_json(selection: Selection) -> None:
    kept = Viewpoint.of(selection, MapPosition(lat=33.5, lon=36.3, zoom=7))
    assert kept.selection == selection
    assert Viewpoint.model_validate_json(kept.model_dump_json()) == kept


def test_an_empty_note_is_none() -> None:
    assert not Note()
    assert not Note(text="  \n")
    assert Note(verdict=Verdict.DOUBTFUL)
    book = Notebook().annotating("a", Note(text="seen")).annotating("b", Note(verdict=Verdict.CONFIRMED))
    assert book.annotating("a", Note()).notes.keys() == {"b"}
    assert book.annotating("a", None) == Notebook().annotating("b", Note(verdict=Verdict.CONFIRMED))
    assert list(book.annotating("a", Note(text="again")).notes) == ["a", "b"], "it stays where it stands"
    assert book.notes["a"].text == "seen", "a notebook is never changed"


def test_an_empty_style_is_none() -> None:
    book = Notebook().styling("strikes", Style(color="#abcdef", shape=Shape.STAR))
    assert book.styles["strikes"].color == "#ABCDEF"
    assert not book.styling("strikes", Style())
    assert not book.styling("strikes", None)


def test_it_knows_the_events_that_it_names() -> None:
    view = Viewpoint(focus=("b", "c"))
    book = Notebook(
        notes={"a": Note(text="x"), "b": Note(text="y")}, bookmarks=(Bookmark(title="1", view=view),)
    )
    assert book.named_events() == ("a", "b", "c")


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": (5, 5)},
        {"window": (2**62 + 1, None)},
        {"axis": (0.5, 0.5)},
        {"axis": (-0.1, 0.5)},
        {"zone": "Mars/Olympus"},
        {"map": {"lat": 91, "lon": 0, "zoom": 3}},
        {"map": {"lat": float("nan"), "lon": 0, "zoom": 3}},
        {"focus": ("",)},
        {"filters": {"area": ["here"]}},
        {"filters": {"status": ["perhaps"]}},
    ],
)
def test_what_no_viewer_can_show_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Viewpoint.model_validate(wrong)
