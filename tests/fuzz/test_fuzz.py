"""Every importer and the reader of dossiers on damaged files: an error that says why, or a store, soon and in little memory.

The importers are found as the program finds them: a new one is tried without being named here. A failure prints the run's seed and the number of the
file; `MAPVIEWER_FUZZ_SEED` runs it again (the normal run always has the same one). What is read in a child process in the program is read in this one, so that what it raises is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mapviewer.decisions.file import Kept
from mapviewer.errors import InputError, Problem
from mapviewer.events.store import Store
from mapviewer.formats import archived, reading, sheets, xml_file
from mapviewer.formats.reading import formats
from mapviewer.opening import make_ready, open_dossier
from tests.fuzz.seeds import seeds
from tests.fuzz.trying import QUICK, Files, long_count, read_here, try_many

NAMES = [known.name for known in formats()]


class NoGazetteer:
    """Knows nothing, quickly."""

    class _Nothing:
        accepted = None
        candidates = ()

    def lookup(self, query: str, *, country: str | None = None, limit: int = 10) -> Any:
        return self._Nothing()


@pytest.fixture(scope="module")
def all_seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, bytes]]]:
    return seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do in this process what the program does in a confined one."""
    for module in (archived, sheets, xml_file):
        monkeypatch.setattr(module, "read_confined", read_here)


def _look_at(store: Store) -> None:
    """What the window does with a store before it is shown, and what it shows of some events."""
    make_ready(store)
    for row in range(min(3, len(store))):
        event = store.events[row]
        event.model_dump_json()
    for problem in store.problems[:50]:
        assert isinstance(problem, Problem)
        str(problem).encode()


def _try(path: Path, large: bool, monkeypatch: pytest.MonkeyPatch) -> str:
    """What became of a file: “opened” or “refused”; anything else is raised."""
    monkeypatch.setattr(reading, "LARGE_LINES", 3 if large else 10_000)
    try:
        _look_at(open_dossier(path, gazetteer=NoGazetteer(), decided=Kept()))
    except InputError as error:
        if not error.problems:
            raise AssertionError("refused without a reason") from error
        str(error).encode()
        return "refused"
    return "opened"


def _fuzz(
    name: str,
    count: int,
    given: Mapping[str, Files],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    large_every: int,
) -> None:
    everybody = [data for files in given.values() for _, data in files]
    files = given[name] or [
        (f"x{next(f for f in formats() if f.name == name).suffixes[0]}", data) for data in everybody
    ]

    def attempt(path: Path, number: int) -> str:
        large = large_every > 0 and number % large_every == large_every - 1
        return _try(path, large, monkeypatch)

    try_many(name, count, files, everybody, folder, attempt)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_valid_opens(
    name: str,
    all_seeds: dict[str, list[tuple[str, bytes]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    here: None,
) -> None:
    for file, data in all_seeds[name]:
        path = tmp_path / file
        path.write_bytes(data)
        assert _try(path, False, monkeypatch) == "opened"
        start = data[: 1 << 16]
        if sheets.is_workbook(start) or archived.is_archive(start, file.casefold()):
            continue
        found = reading.foreign(start, file.casefold())
        assert (found.name if found else "dossier-json") in (name, "dossier-json")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_damaged_opens_or_is_refused(
    name: str,
    all_seeds: dict[str, list[tuple[str, bytes]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    here: None,
) -> None:
    _fuzz(name, QUICK, all_seeds, tmp_path, monkeypatch, large_every=0)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", NAMES)
def test_ten_thousand_damaged_files_of_each_format(
    name: str,
    all_seeds: dict[str, list[tuple[str, bytes]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    here: None,
) -> None:
    _fuzz(
        name,
        long_count(),
        all_seeds,
        tmp_path,
        monkeypatch,
        large_every=20,
    )
