"""Pictures of the window for machines without a display: nobody is asked anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from mapviewer import assets
from mapviewer.app.pictures import write_pictures
from mapviewer.errors import ExitCode
from mapviewer.events.when import window_between
from mapviewer.notebook import Notebook, Viewpoint
from mapviewer.opening import open_dossier
from mapviewer.query.selection import Selection
from mapviewer.viewfile import view_of, write_view


@pytest.fixture
def view(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A view of a dossier that has changed since."""
    monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path / "config"))
    dossier, path = tmp_path / "talks.json", tmp_path / "mine.mapview.json"
    dossier.write_bytes(assets.sample_dossier().read_bytes())
    store = open_dossier(dossier)
    selection = Selection(window=window_between("2025-07-15", "2025-07-17", "UTC"), zone="UTC")
    write_view(path, view_of(Viewpoint.of(selection, None), Notebook(), store.file, path))
    raw = json.loads(dossier.read_bytes())
    raw["events"].pop()
    dossier.write_text(json.dumps(raw))
    return path


def test_a_view_of_a_changed_dossier_is_shown_and_said(
    view: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_pictures(view, tmp_path / "out") == ExitCode.OK
    told = capsys.readouterr()
    assert "is not as it was when this view was saved" in told.err
    assert not QImage(str(tmp_path / "out" / "window.png")).isNull()
    picture = QImage(str(tmp_path / "out" / "snapshot.png"))
    assert not picture.isNull()
    assert "15–17 July 2025" in " ".join(picture.text(key) for key in picture.textKeys()), (
        "the view's own time"
    )


def test_a_view_without_its_dossier_is_an_error(
    view: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "talks.json").unlink()
    assert write_pictures(view, tmp_path / "out") == ExitCode.INVALID_INPUT
    assert "was not found" in capsys.readouterr().err
