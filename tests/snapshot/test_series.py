from __future__ import annotations

import pytest

from mapviewer.errors import UsageError
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Mode
from mapviewer.snapshot.series import Series, series
from mapviewer.snapshot.sheet import contact_sheet
from mapviewer.snapshot.spec import SnapshotSpec, Within
from tests.snapshot.dossiers import measure, sample, store_of

JULY = {"from_": "2025-07-10", "to": "2025-07-31"}


def made(
    store: object = None, *, step: str = "day", mode: Mode = Mode.CUMULATIVE, **options: object
) -> Series:
    chosen = store or sample()
    return series(SnapshotSpec.from_options(chosen, **{**JULY, **options}), chosen, step=step, mode=mode)  # type: ignore[arg-type]


def test_every_unit_from_the_first_to_the_last_event_is_a_picture() -> None:
    days = [
        {"id": "a", "title": "A", "when": "2025-07-12", "place": {"name": "X", "lat": 10, "lon": 20}},
        {"id": "b", "title": "B", "when": "2025-07-15"},
    ]
    found = made(store_of(days))
    assert [frame.selection.bucket[0] for frame in found.frames] == sorted(
        frame.selection.bucket[0] for frame in found.frames
    )
    assert len(found.frames) == 4
    assert {frame.time.mode for frame in found.frames} == {Mode.CUMULATIVE}


def test_by_event_only_moments_at_which_something_begins_are_pictures() -> None:
    days = [{"id": str(n), "title": "A", "when": f"2025-07-{n:02d}"} for n in (11, 11, 14, 30)]
    days[1]["id"] = "again"
    assert len(made(store_of(days), step="event").frames) == 3
    assert len(made(store_of(days), step="week").frames) == 4


def test_what_the_axis_folds_is_stepped_over() -> None:
    events = [{"id": str(n), "title": "A", "when": f"2025-07-{n:02d}"} for n in range(10, 20)]
    events.append({"id": "old", "title": "Old", "when": "1950-01-01"})
    spec = SnapshotSpec.from_options(store_of(events))
    found = series(spec, store_of(events), step="day")
    assert 11 <= len(found.frames) < 40
    with pytest.raises(UsageError, match="found more than 2,000 steps of one day"):
        series(spec.model_copy(update={"folding": False}), store_of(events), step="day")


def test_all_pictures_have_one_view_that_holds_every_place() -> None:
    found = made()
    view = found.whole.view
    assert isinstance(view, Within)
    assert {frame.view for frame in found.frames} == {view}
    for lat, lon in ((48.85, 2.35), (40.38, 49.89), (33.51, 36.29)):
        assert view.south < lat < view.north
        assert view.west < lon < view.east


def test_empty_units_can_be_left_out() -> None:
    days = [{"id": str(n), "title": "A", "when": f"2025-07-{n:02d}"} for n in (11, 20)]
    store = store_of(days)
    spec = SnapshotSpec.from_options(store, **JULY)
    assert len(series(spec, store, step="day", skip_empty=True).frames) == 2
    assert len(series(spec, store, step="day", skip_empty=True, mode=Mode.INSTANT).frames) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"step": "fortnight"}, "--step: found 'fortnight'"),
        ({"mode": Mode.WINDOW}, "expected instant or cumulative"),
        ({"from_": None, "to": None, "at": "2025-07-16"}, "takes its time from --from and --to"),
    ],
)
def test_what_makes_no_series_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        made(**options)  # type: ignore[arg-type]


def test_nothing_dated_is_said() -> None:
    with pytest.raises(UsageError, match="no dated event"):
        made(store_of([{"id": "a", "title": "A"}]))


def test_a_sheet_holds_every_picture_side_by_side() -> None:
    store = sample()
    found = made(size="1280x720")
    index = Index(store)
    sheet = contact_sheet(found, store, lambda selection: visible(index, selection), measure)
    assert len(sheet.panels) == len(found.frames)
    frames = [panel.frame for panel in sheet.panels]
    for n, frame in enumerate(frames):
        assert frame.x >= 0
        assert frame.right <= 1280
        assert frame.bottom <= 720
        assert not any(frame.meets(other) for other in frames[:n])


def test_a_sheet_without_room_is_refused() -> None:
    store = store_of([{"id": str(n), "title": "A", "when": f"{1000 + n}"} for n in range(400)])
    found = series(SnapshotSpec.from_options(store, size="400x300"), store, step="year")
    index = Index(store)
    with pytest.raises(UsageError, match=r"found 400 pictures, expected as many as have room on 400×300"):
        contact_sheet(found, store, lambda selection: visible(index, selection), measure)
