"""What is told from the texts of a record is what its models tell."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import to_json

from mapviewer.events import verbatim as texts
from mapviewer.events.event import Event
from mapviewer.events.told import FIELDS, told
from mapviewer.events.verbatim import told_of, verbatim
from mapviewer.formats.plain import plain_event

NASTY = st.sampled_from(
    [
        "plain", "=1+1", "'=q", 'a "quoted" b', "back\\slash", "end\\", '{"a":1}', '],"tags":["x"]', '},"actors":[', '"x],', "a}", "b]", "c{", "d[", "two\nlines", "cr\r", "\x7f",
        "＝ü\u2028", "<b>&'$[x]", "x;y,z", '","summary":"', "",
    ]
)  # fmt: skip
_WORDS = st.one_of(NASTY, st.tuples(NASTY, NASTY).map("".join), st.text(max_size=3))
_TITLES = _WORDS.map(lambda text: text or "x")
_PLACES = st.one_of(
    _TITLES,
    st.fixed_dictionaries(
        {"name": _TITLES, "lat": st.sampled_from([1.0, -2.5, 1e-7]), "lon": st.just(0.25)},
        optional={
            "radius_m": st.sampled_from([5.0, 0.25]),
            "precision": st.just("city"),
            "country": _WORDS,
        },
    ),
)
_VALUES = st.one_of(_WORDS, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.just({"k": [None]}), st.booleans())  # fmt: skip
EVENTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": _TITLES, "title": _TITLES},
    optional={
        "summary": _WORDS,
        "category": _WORDS,
        "status": st.sampled_from(["reported", "disputed"]),
        "when": st.sampled_from(["2025-07-16", "2025-07-24~", "2025-07-16T00:00:00", "-0753/.."]),
        "when_note": _WORDS,
        "place": _PLACES,
        "radius_m": st.sampled_from([1.0, 1234.5]),
        "place_note": _WORDS,
        "geometry": st.just({"type": "Point", "coordinates": [1.5, -2.0]}),
        "actors": st.lists(
            st.one_of(_TITLES, st.fixed_dictionaries({"actor": _TITLES, "role": _WORDS})), max_size=2
        ),
        "tags": st.lists(_WORDS, max_size=2),
        "citations": st.lists(
            st.fixed_dictionaries({"source": _TITLES}, optional={"quote": _WORDS}), max_size=2
        ),
        "related": st.just([{"event": "a", "relation": "caused"}]),
        "claims": st.just([{"value": "v", "citations": [{"source": "s", "locator": "p"}]}]),
        "toll": st.sampled_from([{"best": 3}, {"low": 0, "high": 2}, {}]),
        "private_note": _WORDS,
        "origin": st.fixed_dictionaries(
            {},
            optional={
                "file": _WORDS,
                "format": st.just("f"),
                "row": st.integers(-9, 9),
                "columns": st.dictionaries(_WORDS, _VALUES, max_size=3),
            },
        ),
        "extra": st.dictionaries(_WORDS, _VALUES, max_size=2),
    },
)


def test_the_numbers_are_those_of_the_fields() -> None:
    assert tuple(Event.model_fields) == FIELDS
    for number, name in enumerate(FIELDS):
        assert getattr(texts, name.upper()) == number


@given(EVENTS, st.booleans())
@example({"id": "a", "title": 'He said "so"', "tags": ["]"], "origin": {"row": 3}}, True)
def test_texts_tell_what_the_models_tell(event: dict[str, Any], ours: bool) -> None:
    try:
        said = told(Event.model_validate(event))
        text = to_json(said if ours else event)
        plain_event().validate_json(text)
    except ValueError:
        return
    found = verbatim(text.decode())
    if found is not None:
        assert told_of(found) == said
        assert list(told_of(found)) == list(said)


def test_records_as_we_write_them_are_taken_apart_with_quotation_marks_too() -> None:
    event = {
        "id": "a",
        "title": 'He said "so" \\ and left\n',
        "summary": "s",
        "place": {"name": "There", "lat": 1.0, "lon": 2.0},
        "actors": [{"actor": "A", "role": "r"}],
        "tags": ["t"],
        "toll": {"best": 3},
        "origin": {"file": "f.csv", "format": "x", "row": 2, "columns": {"a": "b"}},
    }
    found = verbatim(to_json(event).decode())
    assert found is not None
    assert {name: text for name, text in zip(FIELDS, found, strict=True) if text is not None} == {
        name: to_json(value).decode() for name, value in event.items()
    }


def test_what_is_written_otherwise_is_left_alone() -> None:
    for text in (
        '{"id": "a","title":"b"}',
        '{"title":"b","id":"a"}',
        '{"id":"a","title":"b","summary":""}',
        '{"id":"a","title":"b","status":"reported"}',
        '{"id":"a","title":"b","when":null}',
        '{"id":"a","title":"b","tags":["x]"]}',
        '{"id":"a","title":"b","extra":{"k":{"l":1}}}',
    ):
        assert verbatim(text) is None
