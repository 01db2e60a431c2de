"""The film dialog: what it makes is what `mapviewer animate` makes, and whatever stops it leaves nothing behind."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mapviewer.app.film_dialog import FilmDialog
from mapviewer.app.film_fields import KINDS
from mapviewer.cli.parser import main
from mapviewer.opening import open_dossier
from mapviewer.paint.film import Film
from mapviewer.query.selection import Mode, Selection
from mapviewer.snapshot.film import FilmSpec
from tests.app.pages import spin, wait_for
from tests.snapshot.dossiers import sample

Opens = Callable[..., FilmDialog]
JULY = Selection(window=(1752526800, 1752786000), zone="Asia/Damascus")


@pytest.fixture
def opens(qapp: QApplication) -> Iterator[Opens]:
    made: list[FilmDialog] = []

    def go(selection: Selection = JULY, **options: object) -> FilmDialog:
        dialog = FilmDialog(sample(), selection, dark=False, **options)  # type: ignore[arg-type]
        fields = dialog.fields
        fields.size_box.setCurrentIndex(fields.size_box.findData("custom"))
        fields.width_box.setValue(320)
        fields.height_box.setValue(240)
        made.append(dialog)
        dialog.show()
        return dialog

    yield go
    for dialog in made:
        try:
            dialog.reject()
        except RuntimeError:
            # Saved: it has closed and deleted itself.
            continue
    spin(0)


def choose(dialog: FilmDialog, kind: Film, ending: str) -> None:
    dialog.fields.kind_box.setCurrentIndex([(k, e) for k, e, _ in KINDS].index((kind, ending)))
    dialog.fields.size_box.setCurrentIndex(dialog.fields.size_box.findData("custom"))


def save(dialog: FilmDialog, path: Path, **options: bool) -> None:
    paths: list[str] = []
    dialog.saved.connect(paths.append)
    dialog.save_to(path, **options)
    wait_for(lambda: bool(paths))
    assert paths == [str(path)]


def test_the_preview_says_how_many_pictures_how_long_and_what_it_costs(opens: Opens) -> None:
    dialog = opens()
    wait_for(lambda: dialog.slider.maximum() > 0)
    count = dialog.slider.maximum() + 1
    assert count == len(dialog.film().series(sample()).frames)
    assert f"{count} pictures" in dialog.message.text()
    assert " s to make" in dialog.message.text()
    assert dialog.said.text().startswith(f"\u20661 / {count}\u2069 · Up to")
    assert not dialog.preview.pixmap().isNull()
    dialog.slider.setValue(count - 1)
    wait_for(lambda: dialog.said.text().startswith(f"\u2066{count} / {count}"))


def test_it_plays_to_the_end_and_stops(opens: Opens) -> None:
    dialog = opens()
    wait_for(lambda: dialog.slider.maximum() > 0)
    dialog.fields.seconds_box.setValue(0.04)
    wait_for(lambda: not dialog._soon.isActive() and not dialog._jobs.runs("preview"))
    dialog.play_button.setChecked(True)
    wait_for(lambda: not dialog.play_button.isChecked())
    assert dialog.slider.value() == dialog.slider.maximum()


@pytest.mark.parametrize(("kind", "ending"), [(Film.GIF, ".gif"), (Film.FRAMES, ""), (Film.SHEET, ".svg")])
def test_the_command_line_makes_the_same_bytes(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Film, ending: str
) -> None:
    """From one file, by both ways."""
    source = tmp_path / "d.json"
    from mapviewer.assets import sample_dossier

    shutil.copy(sample_dossier(), source)
    store = open_dossier(source)
    dialog = opens()
    dialog._store = store
    choose(dialog, kind, ending)
    dialog.fields.step_box.setCurrentIndex(dialog.fields.step_box.findData("day"))
    dialog.fields.safe_box.setChecked(True)
    command = dialog.command()
    line, text, _ = command.split("\n")
    words = shlex.split(line.removesuffix(" <<'END'"))
    assert words[:3] == ["mapviewer", "animate", "d.json"]
    assert FilmSpec.model_validate_json(text) == dialog.film()
    one, two = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    (tmp_path / "spec.json").write_text(text, encoding="utf-8")
    save(dialog, one)
    arguments = words[1:]
    arguments[arguments.index("-o") + 1] = str(two)
    arguments[arguments.index("--spec") + 1] = str(tmp_path / "spec.json")
    arguments[1] = str(source)
    assert main(arguments) == 0
    files = sorted(path.name for path in one.iterdir()) if one.is_dir() else [""]
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files)


def test_what_is_chosen_is_in_the_film(opens: Opens) -> None:
    dialog = opens(replace(JULY, mode=Mode.INSTANT, focus=("baku",)))
    fields = dialog.fields
    assert fields.time_box.count() == 1
    fields.step_box.setCurrentIndex(fields.step_box.findData("month"))
    fields.mode_box.setCurrentIndex(1)
    fields.skip_box.setChecked(True)
    fields.seconds_box.setValue(1.5)
    fields.theme_box.setCurrentIndex(1)
    fields.safe_box.setChecked(True)
    film = dialog.film()
    assert (film.step, film.mode, film.skip_empty, film.seconds) == ("month", Mode.INSTANT, True, 1.5)
    assert film.picture.time.window == (None, None)
    assert (film.picture.focus, film.picture.theme) == ((), "dark")
    assert film.picture.publish is not None
    assert not film.picture.include.inset


def test_cancel_leaves_nothing_and_the_dialog_stays(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mapviewer.paint import film as painting

    dialog = opens()
    choose(dialog, Film.FRAMES, "")
    painted: list[int] = []
    real = painting.Reel.picture

    def slowly(reel: painting.Reel, number: int) -> object:
        painted.append(number)
        # The dialog cancels while this picture is being made.
        if len(painted) == 2:
            dialog._jobs._running["film"].cancel()
        return real(reel, number)

    wait_for(lambda: dialog.slider.maximum() > 0)
    monkeypatch.setattr(painting.Reel, "picture", slowly)
    dialog.save_to(tmp_path / "frames")
    wait_for(lambda: len(painted) >= 2 and dialog._jobs._pool.waitForDone(0))
    dialog.cancel()
    assert dialog.message.text() == "Cancelled; nothing was written."
    assert list(tmp_path.iterdir()) == []
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()


def test_without_ffmpeg_the_command_is_told(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    dialog = opens()
    choose(dialog, Film.MP4, ".mp4")
    wait_for(lambda: "ffmpeg -framerate 1.25" in dialog.message.text())
    assert not dialog.save_button.isEnabled()


def test_nothing_is_replaced_unasked(opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.gif"
    target.write_bytes(b"old")
    monkeypatch.setattr(FilmDialog, "may_replace", lambda *_: False)
    dialog = opens()
    dialog.save_asking(target)
    assert dialog.message.text() == "Nothing was written."
    dialog.save_to(target)
    wait_for(lambda: "nothing was overwritten" in dialog.message.text())
    assert target.read_bytes() == b"old"


def test_a_folder_that_cannot_be_written_is_said_and_the_dialog_stays(opens: Opens, tmp_path: Path) -> None:
    dialog = opens()
    dialog.save_to(tmp_path / "no" / "a.gif")
    wait_for(lambda: "No such file or directory" in dialog.message.text())
    assert dialog.isVisible()
    assert dialog.fields.isEnabled()


def test_a_dossier_without_dates_is_told(opens: Opens, qapp: QApplication) -> None:
    from tests.snapshot.dossiers import store_of

    dialog = opens()
    dialog._store = store_of([{"id": "a", "title": "A"}])
    dialog.fields.changed.emit()
    wait_for(lambda: "no dated event" in dialog.message.text())
    assert not dialog.save_button.isEnabled()


def test_what_leaves_is_listed_before_anything_does(opens: Opens) -> None:
    dialog = opens()
    assert not dialog.fields.leaves.isVisible()
    dialog.fields.safe_box.setChecked(True)
    wait_for(lambda: "at the middle of a grid of 10 km" in dialog.fields.leaves.toPlainText())
    assert dialog.fields.leaves.isVisible()
    assert "− exact coordinates" in dialog.fields.leaves.toPlainText()
