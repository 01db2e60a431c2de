"""Settings survive a restart, and a broken file survives nothing but itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer import settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def test_defaults_without_a_file() -> None:
    assert settings.load() == settings.Settings()


def test_saved_and_loaded() -> None:
    chosen = settings.Settings(theme=settings.Theme.DARK, geometry="AAA=", recent=("/a.json",))
    settings.save(chosen)
    assert settings.load() == chosen
    settings.save(settings.Settings())
    assert settings.load() == settings.Settings()


@pytest.mark.parametrize("content", [b"", b"{", b'{"theme": "pink"}', b"\xff\xfe", b"[]"])
def test_a_broken_file_means_defaults(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "settings.json").write_bytes(content)
    assert settings.load() == settings.Settings()
    settings.save(settings.Settings(theme=settings.Theme.LIGHT))
    assert settings.load().theme is settings.Theme.LIGHT


def test_recent_files_are_newest_first_without_twins() -> None:
    remembered = settings.Settings()
    for n in (*range(12), 5):
        remembered = remembered.remembering(Path(f"/d/{n}.json"))
    assert [Path(path).stem for path in remembered.recent] == [
        "5",
        "11",
        "10",
        "9",
        "8",
        "7",
        "6",
        "4",
        "3",
        "2",
    ]
