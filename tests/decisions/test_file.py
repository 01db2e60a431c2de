"""`<dossier>.places.json`: kept beside the dossier or in the user's folder, read as somebody else's file, written whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer import assets
from mapviewer.decisions import file as places
from mapviewer.decisions.decision import Choice, Decision, Named, Where
from mapviewer.errors import OutputError, Severity
from mapviewer.folder import openable_in

WHERE = Where(lat=34.43, lon=35.84, radius_m=4300, name="Tripoli", kind="city", service="gazetteer")


def decision(query: str = "Tripoli", at: str = "2026-11-26T10:00:00Z", **fields: Any) -> Decision:
    given: dict[str, Any] = {
        "place": Named(query=query),
        "choice": Choice.TAKEN,
        "where": WHERE,
        "by": "Ana",
        "at": at,
    }
    return Decision(**{**given, **fields})


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_DATA", str(tmp_path / "data"))


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    path = folder / "acled.2025.csv"
    path.write_text("x")
    return path


def _save(dossier: Path, *found: Decision) -> places.Saved:
    return places.update(dossier, {one.key: one for one in found})


def _written(dossier: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(places.beside(dossier).read_bytes())
    return found


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.jsonl.gz", "a.JSON.ZST", "a"])
def test_the_same_dossier_in_another_format_finds_its_decisions(name: str) -> None:
    assert places.beside(Path("f") / name) == Path("f/a.places.json")


def test_what_is_saved_is_read_again(dossier: Path) -> None:
    drawn = decision(
        "Camp",
        choice=Choice.DRAWN,
        why="the map on page 7",
        where=Where(lat=1, lon=2, radius_m=50, own_radius=True, kind="drawn"),
    )
    left = Decision(event="e1", choice=Choice.UNPLACED, by="Ana", at="2026-11-26T10:00:00Z")
    saved = _save(dossier, decision(), drawn, left)
    assert (saved.path, saved.aside) == (dossier.parent / "acled.2025.places.json", False)
    kept = places.load(dossier)
    assert kept.problems == ()
    assert list(kept.decisions.by_key.values()) == [decision(), drawn, left]
    assert dossier.read_text() == "x"


def test_a_decision_is_taken_back_and_others_stay(dossier: Path) -> None:
    _save(dossier, decision("A"), decision("B"))
    places.update(dossier, {decision("A").key: None})
    assert list(places.load(dossier).decisions.by_key) == [decision("B").key]


def test_what_somebody_else_saved_meanwhile_is_kept(dossier: Path) -> None:
    _save(dossier, decision("A"))
    others = _written(dossier)
    others["decisions"].append(decision("B", by="Bo").model_dump(mode="json", exclude_defaults=True))
    places.beside(dossier).write_text(json.dumps(others))
    _save(dossier, decision("C"))
    assert [one["place"]["query"] for one in _written(dossier)["decisions"]] == ["A", "B", "C"]


def test_what_a_newer_version_writes_beside_is_written_again(dossier: Path) -> None:
    _save(dossier, decision("A"))
    newer = _written(dossier)
    newer["decisions"][0]["confidence"] = "high"
    newer["decisions"][0]["where"]["altitude"] = 3
    newer["decisions"].append({"what": "nobody knows"})
    places.beside(dossier).write_text(json.dumps(newer))
    kept = places.load(dossier)
    assert [(one.severity, one.pointer) for one in kept.problems] == [(Severity.WARNING, "/decisions/1")]
    _save(dossier, decision("C"))
    assert _written(dossier)["decisions"] == [
        newer["decisions"][0],
        _written(dossier)["decisions"][1],
        {"what": "nobody knows"},
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "no JSON"),
        (b"[1]", "expected decisions on places"),
        (b'{"format": "mapviewer-dossier"}', "expected decisions on places"),
        (b'{"format": "mapviewer-places", "version": 2}', "found version 2"),
        (b'{"format": "mapviewer-places", "version": 1, "decisions": 4}', "expected a list"),
        (b'{"format": "mapviewer-places", "decisions": ' + b"[" * 5000, "JSON"),
    ],
)
def test_a_file_that_is_none_of_ours_is_told_and_never_written_over(
    dossier: Path, content: bytes, found: str
) -> None:
    places.beside(dossier).write_bytes(content)
    kept = places.load(dossier)
    assert not kept.decisions
    assert [one.severity for one in kept.problems] == [Severity.WARNING] * len(kept.problems) != []
    assert found in kept.problems[0].message or "ends too early" in kept.problems[0].message
    with pytest.raises(OutputError, match="cannot be saved"):
        _save(dossier, decision())
    assert places.beside(dossier).read_bytes() == content


BAD = [
    {"choice": "taken", "where": {"lat": 91, "lon": 0, "radius_m": 1}},
    {"choice": "taken", "where": {"lat": 1, "lon": 0, "radius_m": -1}},
    {"choice": "taken", "where": {"lat": 1, "lon": 0, "radius_m": 1e999}},
    {"choice": "taken"},
    {"choice": "unplaced", "where": {"lat": 1, "lon": 0, "radius_m": 1}},
    {"choice": "run", "where": {"lat": 1, "lon": 0, "radius_m": 1}},
    {"choice": "taken", "event": "e", "where": {"lat": 1, "lon": 0, "radius_m": 1}},
    {"choice": "taken", "at": "yesterday", "where": {"lat": 1, "lon": 0, "radius_m": 1}},
    {"choice": "taken", "by": "x" * 501, "where": {"lat": 1, "lon": 0, "radius_m": 1}},
]


@pytest.mark.parametrize("entry", BAD)
def test_a_bad_entry_is_told_with_its_place_and_the_rest_holds(dossier: Path, entry: dict[str, Any]) -> None:
    bad = {"place": {"query": "X"}, "at": "2026-11-26T10:00:00Z", **entry}
    good = decision().model_dump(mode="json", exclude_defaults=True)
    whole = {"format": "mapviewer-places", "version": 1, "decisions": [bad, good]}
    places.beside(dossier).write_text(json.dumps(whole).replace("Infinity", "1e999"))
    kept = places.load(dossier)
    assert list(kept.decisions.by_key) == [decision().key]
    assert kept.problems
    assert all(one.pointer.startswith("/decisions/0") and one.line == 1 for one in kept.problems)


@given(st.binary(max_size=60) | st.builds(lambda v: json.dumps({"format": "mapviewer-places", "version": 1, "decisions": v}).encode(), st.lists(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["place", "event", "choice", "where", "at", "lat", "lon", "radius_m", "query"]), x, max_size=4), max_leaves=8), max_size=3)))  # fmt: skip
def test_no_content_whatever_raises(content: bytes) -> None:
    path = assets.data_dir() / "hostile.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    places.beside(path).write_bytes(content)
    kept = places.load(path)
    assert all(one.severity is Severity.WARNING for one in kept.problems)


def test_a_link_and_a_pipe_are_not_followed(dossier: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("do not read me")
    places.beside(dossier).symlink_to(secret)
    kept = places.load(dossier)
    assert "expected a file" in kept.problems[0].message
    assert "read me" not in kept.problems[0].message
    with pytest.raises(OutputError):
        _save(dossier, decision())
    assert secret.read_text() == "do not read me"
    places.beside(dossier).unlink()
    os.mkfifo(places.beside(dossier))
    assert "expected a file" in places.load(dossier).problems[0].message


def _unwritable(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Permissions mean nothing to root: let the writing itself fail."""
    write = places.write_atomically

    def refuse(path: Path, content: bytes, *, force: bool = False) -> None:
        if path.parent == folder:
            raise OutputError(f"“{path}” cannot be written: Read-only file system.")
        write(path, content, force=force)

    monkeypatch.setattr(places, "write_atomically", refuse)


def test_where_the_folder_cannot_be_written_the_users_folder_has_them(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unwritable(monkeypatch, dossier.parent)
    saved = _save(dossier, decision())
    assert saved.aside
    assert "Read-only" in saved.why
    assert saved.path.parent == assets.data_dir() / "places"
    assert "acled" not in saved.path.name
    assert list(places.load(dossier).decisions.by_key) == [decision().key]
    places.forget(dossier)
    assert not places.load(dossier).decisions


def test_a_later_decision_counts_wherever_it_stands(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _save(dossier, decision("A", by="first"), decision("B"))
    with monkeypatch.context() as patch:
        _unwritable(patch, dossier.parent)
        _save(dossier, decision("A", at="2026-11-27T10:00:00Z", by="second"))
        assert places.load(dossier).decisions.by_key[decision("A").key].by == "second"
        # What stands beside the dossier can be taken back all the same.
        places.update(dossier, {decision("B").key: None})
        kept = places.load(dossier).decisions
        assert kept.find(decision("B").key) is None
        assert [one.key for one in kept.holding()] == [decision("A").key]
    # The folder can be written again: everything comes together there.
    saved = _save(dossier, decision("C"))
    assert not saved.aside
    assert not places.in_data_folder(dossier).exists()
    assert [one["place"]["query"] for one in _written(dossier)["decisions"]] == ["A", "C"]


def test_nothing_is_written_into_the_programs_own_folder() -> None:
    sample = assets.sample_dossier()
    saved = _save(sample, decision())
    assert saved.aside
    assert not places.beside(sample).exists()
    assert list(places.load(sample).decisions.by_key) == [decision().key]


def test_a_file_of_decisions_is_no_dossier_to_open(dossier: Path) -> None:
    _save(dossier, decision())
    dossier.with_name("d.json").write_text(
        '{"format": "mapviewer-dossier", "version": 1, "title": "t", "events": []}'
    )
    assert [item.path.name for item in openable_in(dossier.parent)] == ["acled.2025.csv", "d.json"]
