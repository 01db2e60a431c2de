"""The snapshot dialog: every choice reaches the spec, and what it says is what it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mapviewer.app.snapshot_dialog import SnapshotDialog
from mapviewer.query.selection import Selection
from mapviewer.settings import Settings
from mapviewer.snapshot.again import Format, kind_of, read_recipe
from tests.app.pages import spin, wait_for
from tests.snapshot.dossiers import sample

Opens = Callable[..., SnapshotDialog]


@pytest.fixture
def opens(qapp: QApplication) -> Iterator[Opens]:
    made: list[SnapshotDialog] = []

    def go(settings: Settings | None = None) -> SnapshotDialog:
        selection = Selection(window=(1752526800, 1752786000), zone="Asia/Damascus")
        dialog = SnapshotDialog(sample(), selection, (33.0, 36.0, 6.0, 900), dark=False, settings=settings)
        dialog.fields.size_box.setCurrentIndex(dialog.fields.size_box.findData("wide"))
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


@pytest.mark.parametrize("format_", list(Format))
def test_every_format_is_written_with_its_spec(opens: Opens, tmp_path: Path, format_: Format) -> None:
    dialog = opens()
    dialog.fields.format_box.setCurrentIndex(dialog.fields.format_box.findData(format_.value))
    dialog.fields.credit_field.setText("Ann")
    spec = dialog.spec()
    target = tmp_path / f"a.{format_}"
    dialog.save_to(target)
    assert kind_of(target.read_bytes()) is format_
    assert read_recipe(target.read_bytes(), "a").spec == spec
    assert spec.credit == "Ann"


def test_what_is_chosen_is_in_the_spec(opens: Opens) -> None:
    fields = opens().fields
    fields.theme_box.setCurrentIndex(1)
    fields.view_box.setCurrentIndex(fields.view_box.findData("center"))
    fields.metadata_box.setCurrentIndex(fields.metadata_box.findData("minimal"))
    fields.include["legend"].setChecked(False)
    fields.alt_field.setPlainText("A map of talks.")
    dialog = fields.window()
    assert isinstance(dialog, SnapshotDialog)
    spec = dialog.spec()
    assert (spec.theme.value, spec.view.kind, spec.metadata.value) == ("dark", "center", "minimal")
    assert not spec.include.legend
    assert spec.alt == "A map of talks."


def test_millimetres_pixels_and_the_ratio(opens: Opens) -> None:
    fields = opens().fields
    fields.size_box.setCurrentIndex(fields.size_box.findData("custom"))
    fields.width_box.setValue(800)
    assert fields.size()[:2] == (800, 450)
    fields.dpi_box.setValue(254)
    fields.unit_box.setCurrentIndex(1)
    assert fields.width_box.value() == pytest.approx(80.0, abs=0.1)
    fields.width_box.setValue(160.0)
    assert fields.size() == (1600, 900, 254)
    fields.lock.setChecked(False)
    fields.height_box.setValue(160.0)
    assert fields.size()[:2] == (1600, 1600)


def test_the_description_is_drafted_and_what_travels_is_shown(opens: Opens) -> None:
    dialog = opens()
    wait_for(lambda: bool(dialog.fields.alt_field.placeholderText()))
    assert dialog.fields.alt_field.placeholderText().startswith("Map: Talks and strikes")
    assert '"sha256"' in dialog.fields.travels.toPlainText()
    dialog.fields.metadata_box.setCurrentIndex(dialog.fields.metadata_box.findData("none"))
    wait_for(lambda: "Nothing but" in dialog.fields.travels.toPlainText())
    assert "cannot be made again" in dialog.message.text()


def test_the_command_line_and_the_picture_go_to_the_clipboard(opens: Opens) -> None:
    dialog = opens()
    wait_for(lambda: not dialog.preview.pixmap().isNull())
    dialog.command_button.click()
    assert QGuiApplication.clipboard().text().startswith("mapviewer snapshot dossier.json -o dossier-map.png")
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().image().width() == 1200


def test_credit_format_and_name_are_remembered(opens: Opens, tmp_path: Path) -> None:
    dialog = opens(Settings(credit="Ann", licence="CC0", snapshot_format="svg", snapshot_name="{title}"))
    told: list[object] = []
    dialog.remembered.connect(told.append)
    assert dialog.fields.format is Format.SVG
    dialog.fields.licence_field.setText("CC BY 4.0")
    dialog.save_to(tmp_path / "a.svg")
    assert told == [
        {"credit": "Ann", "licence": "CC BY 4.0", "snapshot_format": "svg", "snapshot_name": "{title}"}
    ]


def test_publish_safe_lists_what_leaves(opens: Opens) -> None:
    dialog = opens()
    fields = dialog.fields
    assert dialog.spec().publish is None
    fields.safe_box.setChecked(True)
    fields.grid_box.setValue(25)
    fields.drop["actors"].setChecked(True)
    publish = dialog.spec().publish
    assert publish is not None
    assert (publish.grid_km, publish.drop) == (25, ("actors",))
    wait_for(lambda: "a grid of 25 km" in fields.leaves.toPlainText())
    assert "− exact coordinates" in fields.leaves.toPlainText()
    assert "cannot be made again" in dialog.message.text()
    assert "--publish-safe 25 --drop actors" in dialog.command()


def test_a_picture_for_paper_can_be_chosen(opens: Opens) -> None:
    dialog = opens()
    fields = dialog.fields
    assert not fields.clear_box.isEnabled()
    fields.size_box.setCurrentIndex(fields.size_box.findData("print-portrait"))
    assert fields.clear_box.isEnabled()
    fields.clear_box.setChecked(True)
    spec = dialog.spec()
    assert (spec.theme.value, spec.transparent, spec.width) == ("print", True, 2480)
    fields.theme_box.setCurrentIndex(fields.theme_box.findData("light"))
    assert not dialog.spec().transparent


def test_events_go_beside_the_picture_and_nothing_is_replaced_unasked(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    asked: list[list[str]] = []
    answers = [False, True]

    def answer(_: SnapshotDialog, names: list[str]) -> bool:
        asked.append(names)
        return answers[len(asked) - 1]

    monkeypatch.setattr(SnapshotDialog, "may_replace", answer)
    dialog = opens()
    for box in dialog.fields.events_boxes.values():
        box.setChecked(True)
    assert "--with-events csv,geojson" in dialog.command()
    dialog.save_asking(tmp_path / "a.png", asked=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert dialog.message.text() == "Nothing was written."
    dialog.save_asking(tmp_path / "a.png", asked=False)
    assert asked == [["a.csv"], ["a.csv"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.geojson", "a.png"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("id,")
