"""What is kept of a dossier is found by its path alone, and goes; what is kept of others stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapviewer import assets, settings
from mapviewer.decisions import file as decisions
from mapviewer.formats import kept_mapping, reading
from mapviewer.formats.room import made_for, mark_of
from mapviewer.opening import open_dossier
from mapviewer.settings import OnlineChoice, Settings
from mapviewer.traces import forgotten, remove, traces_of


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(reading, "LARGE_LINES", 3)


def _lines(path: Path, title: str) -> Path:
    head = {"format": "mapviewer-dossier", "version": 1, "title": title}
    rows = [
        head,
        *({"id": f"e{n}", "title": title, "when": "2025", "place": {"lat": n, "lon": n}} for n in range(20)),
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return path


def _table(path: Path, title: str) -> Path:
    path.write_text("date,title,lat,lon\n" + f"2025-07-16,{title},1,2\n" * 20)
    return path


@pytest.fixture
def aged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files just written count as settled: else they are not kept."""
    monkeypatch.setattr("mapviewer.formats.column_cache._YOUNG_NS", -(1 << 60))


def _holding(folder: Path, words: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


@pytest.mark.parametrize("make", [_lines, _table])
def test_caches_are_found_by_the_path_and_removed(make: object, tmp_path: Path, aged: None) -> None:
    name = "d.jsonl" if make is _lines else "d.csv"
    ours, other = tmp_path / f"canary-{name}", tmp_path / f"other-{name}"
    make(ours, "Canary one")  # type: ignore[operator]
    make(other, "Sparrow one")  # type: ignore[operator]
    for path in (ours, other):
        open_dossier(path)
    # It changes, and is opened again: what was kept of its first state is a trace as well.
    make(ours, "Canary another")  # type: ignore[operator]
    open_dossier(ours)
    assert made_for(ours)
    kept_of_other = made_for(other)
    ours.unlink()
    assert remove(traces_of(ours)) == ()
    assert _holding(tmp_path / "cache", "Canary") == []
    assert made_for(other) == kept_of_other != []


def test_the_mark_of_what_is_made_of_something_in_the_cache_is_the_first_one_s(tmp_path: Path) -> None:
    ours = tmp_path / "d.csv"
    spool = assets.cache_dir() / "imported" / f"{mark_of(ours)}-abc.jsonl"
    assert mark_of(spool) == mark_of(ours)
    assert mark_of(tmp_path / spool.name) != mark_of(ours)


def test_what_is_in_the_own_folder_goes_and_what_is_beside_stays_unless_asked(tmp_path: Path) -> None:
    ours = _table(tmp_path / "d.csv", "Canary")
    for path in (
        decisions.in_data_folder(ours), decisions.beside(ours), kept_mapping.own(ours), kept_mapping.beside(ours),
        assets.cache_dir() / "network" / "ab" / "tile",
    ):  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Canary")
    remove(traces_of(ours))
    assert not decisions.in_data_folder(ours).exists()
    assert not kept_mapping.own(ours).exists()
    assert _holding(tmp_path / "cache", "Canary") == []
    assert decisions.beside(ours).exists()
    assert kept_mapping.beside(ours).exists()
    remove(traces_of(ours), beside=True)
    assert not decisions.beside(ours).exists()
    assert not kept_mapping.beside(ours).exists()
    assert ours.exists()


def test_what_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = _table(tmp_path / "d.csv", "Canary")
    own = kept_mapping.own(ours)
    own.parent.mkdir(parents=True)
    own.write_text("x")

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    assert remove(traces_of(ours)) == (own,)


def test_settings_forget_the_file_its_views_and_its_server(tmp_path: Path) -> None:
    ours, other = tmp_path / "d.json", tmp_path / "o.json"
    ours.write_text("{}")
    view = {
        "format": "mapviewer-view",
        "version": 1,
        "dossier": {"path": "d.json", "name": "d.json", "sha256": "0" * 64},
    }
    (tmp_path / "v.mapview.json").write_text(json.dumps(view))
    choice = OnlineChoice(dossier="a" * 64, template="https://t.example/{z}/{x}/{y}.png", attribution="x")
    before = Settings(
        recent=(str(ours), str(other), str(tmp_path / "v.mapview.json"), str(tmp_path / "gone.mapview.json")),
        online=(choice, choice.model_copy(update={"dossier": "b" * 64})),
    )
    after = forgotten(before, ours, "a" * 64)
    assert str(ours) not in after.recent
    assert str(other) in after.recent
    assert [c.dossier for c in after.online] == ["b" * 64]


def test_a_broken_settings_file_that_names_it_goes(tmp_path: Path) -> None:
    ours = tmp_path / "canary.json"
    aside = settings.config_dir() / "settings.broken.json"
    aside.parent.mkdir(parents=True)
    aside.write_text(f"{{ {ours}")
    assert aside in traces_of(ours).files
    assert aside not in traces_of(tmp_path / "other.json").files
