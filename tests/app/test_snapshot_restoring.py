"""A snapshot is dropped on the window: the view that it was made from comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.app.main import Program
from mapviewer.query.filters import Filters
from mapviewer.query.selection import Mode
from mapviewer.snapshot.again import Format
from mapviewer.snapshot.spec import SnapshotSpec
from tests.app.pages import wait_for


def made(program: Program, target: Path, **options: object) -> SnapshotSpec:
    from mapviewer.paint.export import write_snapshot

    session = program.session
    session.set_mode(Mode.CUMULATIVE)
    session.set_filters(Filters(category=("strikes",)))
    spec = SnapshotSpec.from_selection(session.selection, width=640, height=400, **options)
    write_snapshot(spec, session.store, target)
    session.set_mode(Mode.WINDOW)
    session.set_filters(Filters())
    return spec


@pytest.mark.parametrize("format_", list(Format))
def test_what_it_showed_is_shown_again(program: Program, tmp_path: Path, format_: Format) -> None:
    target = tmp_path / f"a.{format_}"
    spec = made(program, target)
    program.window.filesDropped.emit([target])
    selection = program.session.selection
    assert selection.mode is Mode.CUMULATIVE
    assert selection.filters == Filters(category=("strikes",))
    assert SnapshotSpec.from_selection(selection, width=640, height=400) == spec


def test_its_dossier_is_opened_from_beside_it(program: Program, tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    made(program, target)
    shutil.copy(assets.sample_dossier(), tmp_path)
    program.controller.documents.close()
    program.controller.open(target)
    wait_for(lambda: program.session.selection.mode is Mode.CUMULATIVE)
    assert Path(str(program.session.store.file.path)).parent == tmp_path


def test_a_changed_dossier_is_told_of(program: Program, tmp_path: Path) -> None:
    from mapviewer.paint.export import write_snapshot
    from tests.snapshot.dossiers import sample

    target = tmp_path / "a.png"
    write_snapshot(SnapshotSpec.from_options(sample(), size="640x400", mode=None), sample(), target)
    program.controller.open(target)
    assert "Not all is as it was" in program.window.messages.label.text()


def test_what_is_no_snapshot_is_said(program: Program, tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"no picture")
    program.controller.open(target)
    assert "found no PNG, SVG, PDF or HTML" in program.window.messages.label.text()
    program.controller.open(tmp_path / "none.png")
    assert "cannot be read" in program.window.messages.label.text()
