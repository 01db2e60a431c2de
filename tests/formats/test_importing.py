"""What all importers share: small files and large ones give the same dossier, problems name the row, nothing is done twice."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from mapviewer.errors import InputError, Severity
from mapviewer.formats import reading
from mapviewer.formats.base import CancelledError, Watch
from mapviewer.opening import open_dossier

HEADER = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities,mood"


def table(rows: int = 3, *, bad: bool = False) -> str:
    lines = [HEADER]
    for n in range(rows):
        lat = "95" if bad and n == 1 else f"{35 + n % 100 / 1000:.3f}"
        lines.append(
            f'SYR{n},{1 + n % 28:02} July 2025,2025,1,Battles,Armed clash,A{n % 3},B,Syria,Idleb,"Place, {n % 5}",{lat},36.5,1,SOHR; VDC,"Notes, with\na line {n}",{n % 4},calm'
        )
    return "\n".join(lines) + "\n"


def write(folder: Path, content: str | bytes, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A few hundred bytes count as large, and the cache is the test's own."""
    monkeypatch.setattr(reading, "LARGE_BYTES", 400)
    cache = tmp_path / "cache"
    monkeypatch.setenv("MAPVIEWER_CACHE", str(cache))
    return cache


def test_problems_name_the_line_and_the_row(tmp_path: Path) -> None:
    store = open_dossier(write(tmp_path, table(bad=True)))
    problem, unsure = store.problems
    assert unsure.line == 4
    assert "“Place, 1, Idleb, Syria”" in unsure.message.replace('"Place', "“Place").replace(
        'Syria"', "Syria”"
    )
    assert problem.severity is Severity.ERROR
    assert problem.line == 4  # a cell before it has two lines
    assert problem.message.startswith("row 3: found the latitude “95”")
    assert problem.field == "latitude"
    assert len(store.events) == 3


@pytest.mark.parametrize("blank", [0, 500])
@pytest.mark.usefixtures("small_limits")
def test_a_table_without_a_row_is_said_to_be_empty(tmp_path: Path, blank: int) -> None:
    store = open_dossier(write(tmp_path, table(0) + "\n" * blank))
    (problem,) = store.problems
    assert problem.severity is Severity.WARNING
    assert problem.message == "found no event, expected some"
    assert not store.events


def test_columns_without_a_field_stay_on_the_event(tmp_path: Path) -> None:
    store = open_dossier(write(tmp_path, table()))
    origin = store.events[0].origin
    assert origin is not None
    assert origin.file == "export.csv"
    assert origin.format == "acled-csv"
    assert origin.row == 2
    assert origin.columns == {"admin1": "Idleb", "mood": "calm"}


def test_large_and_small_give_the_same_events(
    tmp_path: Path, small_limits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = table(40, bad=True)
    path = write(tmp_path, text)
    large = open_dossier(path)
    monkeypatch.setattr(reading, "LARGE_BYTES", 1 << 20)
    small = open_dossier(path)
    assert type(large) is not type(small)
    assert [event.model_dump() for event in large.events] == [event.model_dump() for event in small.events]
    assert large.file == small.file
    assert [str(p) for p in large.problems] == [str(p) for p in small.problems]
    for event in small.events:
        assert large.positions[event.id][0] == small.positions[event.id][0]


def test_a_large_file_is_imported_once(
    tmp_path: Path, small_limits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, table(40, bad=True))
    first = open_dossier(path)
    from mapviewer.formats import spooling

    def never(*_: object) -> None:
        raise AssertionError("it was imported again")

    monkeypatch.setattr(spooling, "_write", never)
    again = open_dossier(path)
    assert [event.id for event in again.events] == [event.id for event in first.events]
    assert again.problems == first.problems
    assert again.file == first.file


def test_a_file_that_changed_is_imported_anew(tmp_path: Path, small_limits: Path) -> None:
    path = write(tmp_path, table(40))
    assert len(open_dossier(path).events) == 40
    write(tmp_path, table(41))
    assert len(open_dossier(path).events) == 41


def test_a_kept_import_that_is_damaged_is_made_anew(tmp_path: Path, small_limits: Path) -> None:
    path = write(tmp_path, table(40))
    open_dossier(path)
    (note,) = (small_limits / "imported").glob("*.note")
    note.write_text("{")
    assert len(open_dossier(path).events) == 40
    (kept,) = (small_limits / "imported").glob("*.jsonl")
    kept.write_bytes(kept.read_bytes()[:100])
    assert len(open_dossier(path).events) == 40


def test_nothing_is_left_of_an_import_that_was_stopped(tmp_path: Path, small_limits: Path) -> None:
    path = write(tmp_path, table(5_000))
    calls = [0]

    def stop() -> bool:
        calls[0] += 1
        return calls[0] > 3

    with pytest.raises(CancelledError):
        open_dossier(path, cancelled=stop)
    assert not list((small_limits / "imported").iterdir())


def test_progress_never_goes_back(tmp_path: Path, small_limits: Path) -> None:
    shares: list[float] = []
    reading.read(write(tmp_path, table(3_000)), Watch(lambda share, _: shares.append(share)))
    known = [share for share in shares if share >= 0]
    assert known == sorted(known)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_any_unicode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, large: bool) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(reading, "LARGE_BYTES", 400 if large else 1 << 20)
    text = table().replace("A0", "Größe دمشق")
    store = open_dossier(write(tmp_path, text.encode(encoding)))
    assert store.problems == ()
    assert store.events[0].actors[0].actor == "Größe دمشق"


def test_text_that_is_no_unicode_is_a_guess_that_is_said(tmp_path: Path) -> None:
    store = open_dossier(write(tmp_path, table().replace("A0", "Größe").encode("cp1252")))
    assert store.events[0].actors[0].actor == "Größe"
    assert [p.severity for p in store.problems] == [Severity.WARNING]
    assert "Windows-1252" in store.problems[0].message


def test_packed_tables(tmp_path: Path) -> None:
    store = open_dossier(write(tmp_path, gzip.compress(table().encode()), "export.csv.gz"))
    assert len(store.events) == 3


def test_a_packed_table_that_is_cut_keeps_what_came_before(tmp_path: Path, small_limits: Path) -> None:
    packed = gzip.compress(table(4_000).encode())
    store = open_dossier(write(tmp_path, packed[: len(packed) // 2], "export.csv.gz"))
    assert 100 < len(store.events) < 4_000
    assert any("damaged gzip" in problem.message for problem in store.problems)


def test_ragged_rows_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    lines = table(2).replace("\na line", " a line").splitlines()
    text = "\n".join([lines[0], lines[1] + ",beyond,all", lines[2].rsplit(",", 2)[0]]) + "\n"
    store = open_dossier(write(tmp_path, text))
    assert len(store.events) == 2
    assert [p.line for p in store.problems] == [2, 3]
    origin = store.events[0].origin
    assert origin is not None
    assert origin.columns["beyond the columns 1"] == "beyond"


def test_ids_that_occur_twice_are_told_apart(tmp_path: Path) -> None:
    text = table(3).replace("SYR1,", "SYR0,").replace("SYR2,", ",")
    store = open_dossier(write(tmp_path, text))
    assert [event.id for event in store.events] == ["SYR0", "SYR0~2", "row-4"]


def test_a_table_without_the_columns_is_refused_by_name(tmp_path: Path) -> None:
    text = table(1).replace("event_date", "date_of_event")
    with pytest.raises(InputError, match="event_date"):
        open_dossier(write(tmp_path, text))


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    text = table(1).replace("A0", "<img src=x onerror=alert(1)>").replace("calm", "=HYPERLINK(0)")
    store = open_dossier(write(tmp_path, text))
    assert store.events[0].actors[0].actor == "<img src=x onerror=alert(1)>"
