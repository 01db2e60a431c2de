from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import UsageError
from mapviewer.events.calendar import Unit
from mapviewer.events.when import parse_when
from mapviewer.query.layers import Arcs, Drawing, Layers
from mapviewer.query.selection import Filters, Folding, Mode, Selection
from mapviewer.snapshot.spec import PRESETS, SnapshotSpec, read_size
from tests.snapshot.dossiers import sample

ZONE = "Asia/Damascus"


def test_a_spec_survives_json() -> None:
    spec = SnapshotSpec.from_options(
        sample(),
        from_="2025-07-15",
        to="2025-07-17",
        size="a4-landscape",
        theme="dark",
        filters=Filters(category=("talks",)),
        view={"kind": "bounds", "south": 30, "west": 170, "north": 40, "east": -170},
        title="عنوان",
        focus=("paris",),
    )
    assert SnapshotSpec.model_validate_json(spec.model_dump_json()) == spec
    assert (spec.width, spec.height, spec.dpi) == (3508, 2480, 300)


def test_to_is_inclusive() -> None:
    spec = SnapshotSpec.from_options(sample(), from_="2025-07-15", to="2025-07-17")
    start, end = spec.selection.window
    assert start == parse_when("2025-07-15", ZONE).earliest
    assert end == parse_when("2025-07-18", ZONE).earliest


def test_an_open_side_is_no_limit() -> None:
    spec = SnapshotSpec.from_options(sample(), to="2025")
    assert spec.time.window[0] is None
    assert SnapshotSpec.from_options(sample(), from_="..", to="..").time.window == (None, None)


@pytest.mark.parametrize(
    ("at", "unit"),
    [
        ("2025", Unit.YEAR),
        ("2025-07", Unit.MONTH),
        ("2025-07-16", Unit.DAY),
        ("2025-07-16T13", Unit.HOUR),
        ("2025-07-16T13:05:00", Unit.SECOND),
        ("201X", Unit.DECADE),
    ],
)
def test_at_takes_its_unit_from_the_precision(at: str, unit: Unit) -> None:
    spec = SnapshotSpec.from_options(sample(), at=at)
    assert (spec.time.mode, spec.time.unit) == (Mode.INSTANT, unit)
    start, end = spec.selection.span
    when = parse_when(at, ZONE)
    assert start <= when.earliest < end


def test_cumulative_reaches_to_the_end_of_the_unit() -> None:
    spec = SnapshotSpec.from_options(sample(), at="2025-07-16", mode="cumulative")
    assert spec.selection.span[1] == parse_when("2025-07-17", ZONE).earliest


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "100000x100000"}, "16384"),
        ({"size": "16384x16384"}, "million"),
        ({"size": "63x800"}, "64"),
        ({"size": "large"}, "expected WIDTHxHEIGHT"),
        ({"theme": "pink"}, "'light', 'dark' or 'print'"),
        ({"mode": "instant"}, "--at"),
        ({"mode": "sideways"}, "expected one of"),
        ({"at": "2025", "to": "2026"}, "one or the other"),
        ({"at": "2025", "mode": "window"}, "--from"),
        ({"at": "last Tuesday"}, "--at"),
        ({"from_": "2025-13"}, "--from"),
        ({"from_": "2025", "to": "2024"}, "--from/--to"),
        ({"zone": "Mars/Olympus"}, "IANA"),
        ({"view": {"kind": "bounds", "south": 5, "north": 1, "west": 0, "east": 4}}, "south below north"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_sense_is_said(options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        SnapshotSpec.from_options(sample(), **options)  # type: ignore[arg-type]


def test_every_preset_is_a_possible_size() -> None:
    for name, (width, height, dpi) in PRESETS.items():
        assert read_size(name) == {"width": width, "height": height, "dpi": dpi}
        SnapshotSpec(width=width, height=height, dpi=dpi)


@given(
    start=st.none() | st.integers(-(2**40), 2**40),
    length=st.none() | st.integers(1, 2**40),
    mode=st.sampled_from(Mode),
    unit=st.sampled_from(Unit),
    playhead=st.integers(-(2**40), 2**40),
    opened=st.frozensets(st.integers(0, 7)),
)
def test_a_selection_comes_back_from_its_spec(
    start: int | None, length: int | None, mode: Mode, unit: Unit, playhead: int, opened: frozenset[int]
) -> None:
    selection = Selection(
        window=(-(2**62) if start is None else start, 2**62 if length is None else (start or 0) + length),
        mode=mode,
        unit=unit,
        playhead=playhead,
        zone=ZONE,
        filters=Filters(tag=("a", "b")),
        focus=("paris",),
        folding=Folding(True, opened),
    )
    spec = SnapshotSpec.from_selection(selection)
    found = SnapshotSpec.model_validate_json(spec.model_dump_json()).selection
    # What the mode does not ask for is left out; what is asked for is the same.
    assert (found.mode, found.span) == (selection.mode, selection.span)
    assert (found.filters, found.focus, found.folding) == (
        selection.filters,
        selection.focus,
        selection.folding,
    )
    if mode is not Mode.WINDOW:
        assert found.bucket == selection.bucket


def test_dialog_and_command_line_mean_the_same_picture() -> None:
    store = sample()
    for options in (
        {"from_": "2025-07-15", "to": "2025-07-17"},
        {"at": "2025-07-16"},
        {"at": "2025-07~"},
        {},
    ):
        spec = SnapshotSpec.from_options(store, **options)  # type: ignore[arg-type]
        assert SnapshotSpec.from_selection(spec.selection) == spec


def test_an_approximate_date_is_at_its_own_unit() -> None:
    spec = SnapshotSpec.from_options(sample(), at="2025-07-24~")
    assert spec.selection.span == parse_when("2025-07-24/2025-07-24", ZONE).extent


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "10x10"}, "--size: found 10x10, expected sides of 64 to 16384 pixels each."),
        ({"dpi": 5}, "dpi: found 5, expected at least 10."),
        ({"theme": "pink"}, "theme: found 'pink', expected 'light', 'dark' or 'print'."),
        ({"credit": "a" * 30_000}, "credit: found 30,000 characters, expected at most 20000 characters."),
        ({"colour": 1}, "colour: found 1, expected no such key."),
        ({"include": {"title": "perhaps"}}, "include.title: found 'perhaps', expected true or false."),
    ],
)
def test_what_is_wrong_is_said_in_own_words(options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as found:
        SnapshotSpec.from_options(sample(), **options)
    assert str(found.value) == said


def test_a_picture_draws_the_relations_that_the_screen_draws() -> None:
    shown = Selection(layers=Layers(drawing=Drawing.HEAT, arcs=Arcs.ALL))
    spec = SnapshotSpec.from_selection(shown)
    assert spec.selection.layers == Layers(arcs=Arcs.ALL)
    assert SnapshotSpec.model_validate_json(spec.model_dump_json()) == spec
