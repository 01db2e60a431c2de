"""A film that is stopped or has no room: nothing half-written stays, and the message says why."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import pytest

from mapviewer.errors import OutputError
from mapviewer.paint.film import Film, film_of, write_film
from mapviewer.snapshot.series import Series, series
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample, store_of

pytestmark = pytest.mark.usefixtures("qapp")
NAMES = ["frames", "a.gif", "a.mp4"]


def made() -> Series:
    options = {"from_": "2025-07-14", "to": "2025-07-17", "size": "160x120", "include": {"inset": False}}
    return series(SnapshotSpec.from_options(sample(), **options), sample(), step="day")  # type: ignore[arg-type]


@pytest.fixture
def encoder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """An `ffmpeg` that takes everything and writes a little."""
    tools = tmp_path_factory.mktemp("tools")
    (tools / "ffmpeg").write_text('#!/bin/sh\nfor last; do :; done\ncat >/dev/null\necho film >"$last"\n')
    (tools / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_stopped_in_the_middle_it_leaves_nothing(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    def step(share: float, _: str) -> None:
        if share > 0.4:
            raise error

    with pytest.raises(error):
        write_film(made(), sample(), tmp_path / name, film_of(Path(name)), step=step)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("nth", [1, 2, 5])
def test_on_a_full_disk_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, nth: int
) -> None:
    target = tmp_path / name
    write_film(made(), sample(), target, film_of(target))
    before = _bytes(tmp_path)
    calls = [0]
    real = os.fsync

    def full(handle: int) -> None:
        calls[0] += 1
        if calls[0] >= nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        # With fewer writes than that it is written, the same bytes anew.
        with contextlib.suppress(OutputError):
            write_film(made(), sample(), target, film_of(target), force=True)
    assert _bytes(tmp_path) == before


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_no_font_has_is_said(tmp_path: Path) -> None:
    event = {"id": "a", "title": "北京", "when": "2020-01-01", "place": {"name": "A", "lat": 1.0, "lon": 2.0}}
    store = store_of([event])
    spec = SnapshotSpec.from_options(store, size="640x480")
    whole = series(spec, store, step="day")
    for name, kind in (("a.gif", Film.GIF), ("a.png", Film.SHEET)):
        said = write_film(whole, store, tmp_path / name, kind)
        # A contact sheet has no notes beside its places.
        assert any("no shape for 2 characters (北 京)" in words for words in said) == (kind is Film.GIF)


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for name in ("frames", "a.gif"):
        with pytest.raises(OutputError, match="No space left on device"):
            write_film(made(), sample(), tmp_path / name, film_of(Path(name)))
