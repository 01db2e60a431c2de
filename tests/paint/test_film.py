from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from mapviewer.errors import OutputExistsError, UnavailableError, UsageError
from mapviewer.snapshot.series import Series, series
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample

pytestmark = pytest.mark.usefixtures("qapp")


def made() -> Series:
    options = {"from_": "2025-07-14", "to": "2025-07-17", "size": "320x240", "include": {"inset": False}}
    return series(SnapshotSpec.from_options(sample(), **options), sample(), step="day")  # type: ignore[arg-type]


def write(path: Path, kind: str, **options: object) -> tuple[str, ...]:
    from mapviewer.paint.film import film_of, write_film

    return write_film(made(), sample(), path, film_of(path, kind), **options)  # type: ignore[arg-type]


def test_frames_are_numbered_and_told_by_an_index(tmp_path: Path) -> None:
    from mapviewer.snapshot.again import read_texts

    folder = tmp_path / "frames"
    write(folder, "frames")
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert [entry["file"] for entry in index["frames"]] == [
        f"frame-{n:04d}.png" for n in range(1, len(made().frames) + 1)
    ]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [e["file"] for e in index["frames"]] + ["index.json"]
    )
    texts = read_texts((folder / "frame-0001.png").read_bytes())
    assert "mapviewer:view" not in texts
    assert "Up to" in texts["Description"]
    assert list(tmp_path.iterdir()) == [folder]


def test_nothing_of_somebody_elses_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(OutputExistsError):
        write(folder, "frames")
    with pytest.raises(OutputExistsError, match="holds other files too"):
        write(folder, "frames", force=True)
    assert (folder / "mine.txt").read_text() == "mine"
    (folder / "mine.txt").unlink()
    write(folder, "frames", force=True)
    assert (folder / "index.json").exists()


def test_a_film_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    class GivenUpError(Exception):
        pass

    def stop(share: float, words: str) -> None:
        del words
        if share > 0.2:
            raise GivenUpError

    for name, kind in (("a.gif", "gif"), ("frames", "frames"), ("b.mp4", "mp4")):
        if kind == "mp4" and shutil.which("ffmpeg") is None:
            continue
        with pytest.raises(GivenUpError):
            write(tmp_path / name, kind, step=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_gif_has_every_picture_and_the_same_bytes(tmp_path: Path) -> None:
    from PIL import Image

    for name in ("a.gif", "b.gif"):
        write(tmp_path / name, "gif")
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    with Image.open(tmp_path / "a.gif") as film:
        assert film.n_frames == len(made().frames)  # type: ignore[attr-defined]
        assert film.info["duration"] == 800
        assert film.size == (320, 240)


def test_a_gif_keeps_the_colours_of_the_symbols(tmp_path: Path) -> None:
    from PIL import Image

    write(tmp_path / "a.gif", "gif")
    with Image.open(tmp_path / "a.gif") as film:
        film.seek(film.n_frames - 1)  # type: ignore[attr-defined]
        pixels = np.asarray(film.convert("RGB")).reshape(-1, 3).tolist()
    for color in ([0xD5, 0x5E, 0x00], [0x00, 0x72, 0xB2]):
        assert pixels.count(color) > 10


def test_what_stands_still_does_not_move() -> None:
    from mapviewer.paint.film import Reel, silent

    frames = [pixels.astype(int) for pixels in Reel(made(), sample(), silent).pixels()]
    moved = np.max([np.abs(one - frames[0]).max(axis=2) for one in frames[1:]], axis=0) > 0
    assert moved.any()
    # Title and key stay, and most of the map.
    assert not moved[:18].any()
    assert moved.mean() < 0.5


def test_the_kept_basemap_is_the_one_that_is_painted() -> None:
    from mapviewer.paint.backdrop import Backdrop
    from mapviewer.paint.snapshot import draw_picture, paint_picture, pixels_of

    picture = draw_picture(made().frames[0], sample())
    kept = Backdrop()
    once, twice = (pixels_of(paint_picture(picture, kept)) for _ in range(2))
    assert np.array_equal(once, twice)
    apart = np.abs(once.astype(int) - pixels_of(paint_picture(picture)).astype(int))
    assert apart.max() <= 2


def test_without_ffmpeg_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match=r"ffmpeg -framerate 1.25 -i frames/frame-%04d.png"):
        write(tmp_path / "a.mp4", "mp4")
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mapviewer.errors import OutputError

    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ffmpeg").write_text("#!/bin/sh\necho no such codec >&2\nexit 1\n")
    (tools / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    with pytest.raises(OutputError, match="no such codec"):
        write(tmp_path / "a.mp4", "mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["tools"]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_sheet_is_written_in_every_format(tmp_path: Path, ending: str) -> None:
    from mapviewer.snapshot.again import kind_of

    target = tmp_path / f"sheet.{ending}"
    write(target, "sheet")
    assert kind_of(target.read_bytes()) == ending


def test_what_it_cannot_be_is_refused(tmp_path: Path) -> None:
    from mapviewer.paint.film import Timing, film_of

    assert [film_of(Path(name)) for name in ("a.GIF", "b.mp4", "c", "d.svg")] == [
        "gif",
        "mp4",
        "frames",
        "sheet",
    ]
    with pytest.raises(UsageError, match=r"--output: found 'a\.avi'"):
        film_of(Path("a.avi"))
    with pytest.raises(UsageError, match="--format: found 'avi'"):
        film_of(Path("a"), "avi")
    with pytest.raises(UsageError, match=r"found 0 seconds a picture, expected 0.02 to 60"):
        write(tmp_path / "a.gif", "gif", timing=Timing(0.0))


def test_a_picture_is_the_same_whatever_was_painted_before_it() -> None:
    from mapviewer.paint.backdrop import Backdrop
    from mapviewer.paint.snapshot import draw_picture, paint_picture, pixels_of

    first, *_, last = (draw_picture(frame, sample()) for frame in made().frames)
    fresh, used = Backdrop(), Backdrop()
    paint_picture(first, used)
    assert np.array_equal(pixels_of(paint_picture(last, fresh)), pixels_of(paint_picture(last, used)))


def test_texts_are_kept_up_to_some_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from mapviewer.paint import backdrop
    from mapviewer.paint.snapshot import draw_picture, paint_picture, pixels_of

    picture = draw_picture(made().frames[0], sample())
    whole = pixels_of(paint_picture(picture, backdrop.Backdrop()))
    monkeypatch.setattr(backdrop, "_TEXT_BYTES", 20_000)
    small = backdrop.Backdrop()
    assert np.array_equal(pixels_of(paint_picture(picture, small)), whole)
    assert small._bytes <= 20_000


def test_a_contact_sheets_key_explains_what_is_fainter() -> None:
    from mapviewer.paint import lettering
    from mapviewer.query.index import Index, visible
    from mapviewer.snapshot.sheet import contact_sheet

    index = Index(sample())
    picture = contact_sheet(made(), sample(), lambda selection: visible(index, selection), lettering.width)
    assert "earlier" in picture.texts
