"""Media in Details: tiles, covers, refusals, the larger view; all in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from mapviewer.app import media_pictures
from mapviewer.app.main import Program
from mapviewer.app.media_list import MediaList, Shown
from mapviewer.app.media_pictures import VIEWED, looked
from mapviewer.app.media_tile import Tile
from mapviewer.app.media_viewer import MediaViewer
from mapviewer.app.snapshot_dialog import SnapshotDialog
from mapviewer.events.event import Medium
from tests.media_files import bomb, case, picture, with_exif

Wait = Callable[..., None]
Show = Callable[..., MediaList]


@pytest.fixture
def show(program: Program, wait_until: Wait, tmp_path: Path) -> Show:
    """Open a dossier with one event of these media, and read it; returns when everything about them is known."""

    def opened(*media: dict[str, Any]) -> MediaList:
        path = case(tmp_path, {"media": list(media)}, {"title": "Another"})
        program.controller.open(path)
        wait_until(lambda: program.session.store.file.path == path, "the dossier")
        program.session.focus(("e0",))
        shown = program.window.details.findChild(MediaList)
        assert shown is not None
        wait_until(lambda: not program.window.details._pictures._asked, "the media")
        return shown

    return opened


def tiles(shown: MediaList) -> list[Tile]:
    return shown.findChildren(Tile)


def words(shown: MediaList) -> str:
    return "\n".join(
        label.text().replace("\u200b", "") for label in shown.findChildren(QLabel) if not label.isHidden()
    )


def button(shown: MediaList, text: str) -> QToolButton:
    return next(b for b in shown.page.findChildren(QToolButton) if b.text() == text and not b.isHidden())


def viewer(program: Program) -> MediaViewer:
    return program.window.findChildren(MediaViewer)[-1]


# Decoding -------------------------------------------------------------------------------------------------------------------


def test_a_picture_is_no_larger_than_asked_and_keeps_its_shape(qapp: object, tmp_path: Path) -> None:
    picture(tmp_path / "a.png", 400, 100)
    answer = looked(tmp_path / "case.json", "a.png", QSize(100, 100))
    assert answer.image is not None
    assert (answer.image.size(), answer.whole) == (QSize(100, 25), QSize(400, 100))
    small = looked(tmp_path / "case.json", "a.png", QSize(900, 900))
    assert small.image is not None
    assert small.image.size() == QSize(400, 100), "a small one is not blown up"


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, QSize(80, 40), (2, 2)),
        (3, QSize(80, 40), (77, 37)),
        (6, QSize(40, 80), (37, 2)),
        (8, QSize(40, 80), (2, 77)),
    ],
)
def test_a_picture_stands_as_its_exif_says(
    qapp: object, tmp_path: Path, orientation: int, size: QSize, corner: tuple[int, int]
) -> None:
    with_exif(picture(tmp_path / "a.jpg", 80, 40), orientation)
    answer = looked(tmp_path / "case.json", "a.jpg", QSize(100, 100))
    assert answer.image is not None
    assert (answer.image.size(), answer.whole) == (size, size)
    assert answer.image.pixelColor(*corner).lightness() > 240
    smaller = looked(tmp_path / "case.json", "a.jpg", QSize(20, 20))
    assert smaller.image is not None
    assert max(smaller.image.width(), smaller.image.height()) == 20


def test_a_bomb_is_refused_before_it_is_decoded(qapp: object, tmp_path: Path) -> None:
    bomb(tmp_path / "bomb.png")
    answer = looked(tmp_path / "case.json", "bomb.png", QSize(100, 100))
    assert answer.image is None
    assert "50,000 × 50,000 pixels" in answer.why


@pytest.mark.qt_messages(r".")  # decoders say what they think of damage, each in its own words
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp"])
def test_a_damaged_picture_is_shown_in_part_or_refused(qapp: object, tmp_path: Path, name: str) -> None:
    whole = picture(tmp_path / name, 200, 150).read_bytes()
    for length in (20, 60, len(whole) // 2):
        (tmp_path / name).write_bytes(whole[:length])
        answer = looked(tmp_path / "case.json", name, QSize(100, 100))
        assert answer.image is not None or "damaged" in answer.why
    for at in range(20, len(whole), max(1, len(whole) // 40)):
        (tmp_path / name).write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        answer = looked(tmp_path / "case.json", name, QSize(100, 100))
        assert answer.image is not None or answer.why


@pytest.mark.parametrize("data", [b"<svg onload='x'/>", b"%PDF-1.4\n", b"/* XPM */ static char"])
def test_a_picture_by_name_only_is_given_to_no_other_decoder(
    qapp: object, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "a.png").write_bytes(data)
    answer = looked(tmp_path / "case.json", "a.png", QSize(100, 100))
    assert answer.image is None


# In the card ----------------------------------------------------------------------------------------------------------------


def test_a_picture_is_shown_with_its_caption_credit_and_licence(show: Show, tmp_path: Path) -> None:
    picture(tmp_path / "photos" / "square.jpg", 640, 400)
    shown = show(
        {
            "path": "photos/square.jpg",
            "caption": "The square <b>",
            "credit": "A. Reporter",
            "extra": {"licence": "CC BY 4.0", "alt": "A square with people"},
        }
    )
    (tile,) = tiles(shown)
    said = words(shown)
    for part in ("The square <b>", "A. Reporter · CC BY 4.0", "square.jpg · JPEG · 640 × 400 · "):
        assert part in said
    assert tile.isEnabled()
    assert tile.accessibleName() == "Picture, to be seen larger: A square with people"
    middle = tile.grab().toImage().pixelColor(tile.width() // 2, tile.height() // 2)
    assert abs(middle.blue() - QColor("#336699").blue()) < 12, "the picture itself is painted"


def test_what_cannot_be_shown_says_why_and_is_counted(show: Show, tmp_path: Path) -> None:
    picture(tmp_path / "good.png")
    bomb(tmp_path / "bomb.png")
    shown = show(
        {"path": "good.png"},
        {"path": "../secret.png"},
        {"path": "/etc/passwd", "caption": "Not <i>here</i>"},
        {"path": "bomb.png"},
        {"path": "gone.png"},
        {"path": "a\u202egnp.exe"},
        {"path": ""},
    )
    said = words(shown)
    assert "6 of those listed are not shown." in said
    for part in (
        "leads up out of a folder",
        "does not begin in",
        "50,000 × 50,000",
        "no such file",
        "no path is given",
    ):
        assert part in said, part
    assert {"../secret.png", "/etc/passwd"} <= set(said.split("\n")), (
        "the path is there to be found in the file"
    )
    assert "\u202e" not in said
    assert [tile.isEnabled() for tile in tiles(shown)] == [True, *(False,) * 6]


def test_an_address_is_text_to_copy_and_never_loaded(
    show: Show, outside_attempts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    shown = show({"path": "https://example.org/a.jpg", "caption": "Elsewhere"})
    assert "https://example.org/a.jpg" in words(shown)
    assert "nothing is loaded from there" in words(shown)
    button(shown, "Copy address").click()
    assert QGuiApplication.clipboard().text() == "https://example.org/a.jpg"
    assert not tiles(shown)[0].isEnabled()
    assert not opened
    assert not outside_attempts


def test_graphic_pictures_are_covered_until_they_are_asked_for(
    show: Show, program: Program, wait_until: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(tmp_path / "a.png", color="#CC0000")
    read: list[str] = []
    real = media_pictures.media.read

    def watched(dossier: Path, text: str) -> object:
        read.append(text)
        return real(dossier, text)

    monkeypatch.setattr(media_pictures.media, "read", watched)
    medium = {"path": "a.png", "caption": "The victims", "graphic": True}
    shown = show(medium)
    (tile,) = tiles(shown)
    assert tile.accessibleName() == "Graphic, covered: The victims"
    assert "The dossier marks this as graphic." in words(shown)
    assert read == [], "a covered picture is not even read"
    program.window.details.show()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    wait_until(lambda: tile.accessibleName().startswith("Picture"), "the picture")
    assert read == ["a.png"]
    # It stays uncovered while one goes to another event and back …
    program.session.focus(("e1",))
    program.session.focus(("e0",))
    wait_until(lambda: not program.window.details._pictures._asked, "the media")
    again = program.window.details.findChild(MediaList)
    assert again is not None
    assert tiles(again)[0].accessibleName().startswith("Picture")
    button(again, "Cover").click()
    assert tiles(again)[0].accessibleName() == "Graphic, covered: The victims"
    tiles(again)[0].click()
    # … and not beyond this dossier.
    program.controller.open_sample()
    wait_until(lambda: len(program.session.store) == 11, "the sample")
    assert tiles(show(medium))[0].accessibleName() == "Graphic, covered: The victims"


def test_clips_and_documents_are_opened_elsewhere_after_a_click(
    show: Show, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 3_400_000)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "run.pdf.desktop").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "evil.svg").write_bytes(b"<svg><script>alert(1)</script></svg>")
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    names = ("clip.mp4", "report.pdf", "run.pdf.desktop", "evil.svg")
    shown = show(*({"path": name} for name in names))
    clip, report, fake, drawing = tiles(shown)
    assert "MP4 · 3.4 MB" in words(shown)
    assert opened == []
    clip.click()
    report.click()
    assert opened == [str(tmp_path / "clip.mp4"), str(tmp_path / "report.pdf")]
    assert not fake.isEnabled()
    assert not drawing.isEnabled()
    assert "neither drawn nor opened" in words(shown)
    # What is swapped after it was looked at is looked at again.
    (tmp_path / "clip.mp4").write_bytes(b"#!/bin/sh\n")
    clip.click()
    assert len(opened) == 2
    assert "neither picture" in program.window.messages.label.text()


def test_a_thousand_media_are_counted_and_listed_as_they_are_asked_for(show: Show) -> None:
    shown = show(*({"path": f"{n}.png"} for n in range(1_000)))
    assert len(tiles(shown)) == 8
    button(shown, "992 more").click()
    assert len(tiles(shown)) == 58
    assert not button(shown, "942 more").isHidden()


def test_stepping_on_drops_what_was_asked_for(
    show: Show, program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    for n in range(12):
        picture(tmp_path / f"{n}.png", 300, 300)
    show(*({"path": f"{n}.png"} for n in range(12)))
    for _ in range(5):
        program.session.focus(("e1",))
        program.session.focus(("e0",))
    wait_until(lambda: not program.window.details._pictures._asked, "the media")
    shown = program.window.details.findChild(MediaList)
    assert shown is not None
    assert all(tile.isEnabled() for tile in tiles(shown))


# Larger ---------------------------------------------------------------------------------------------------------------------


def test_a_journey_through_larger_pictures_by_keyboard(
    show: Show, program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    for name in ("a.png", "b.png", "c.png"):
        picture(tmp_path / name, 1_600, 1_200)
    shown = show(
        {"path": "a.png", "caption": "First", "credit": "Me"},
        {"path": "b.png", "caption": "Second", "graphic": True},
        {"path": "missing.png"},
        {"path": "c.png", "caption": "صورة ثالثة"},
    )
    tile = tiles(shown)[0]
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    opened = viewer(program)
    view = opened.view
    assert opened.focusWidget() is view
    wait_until(lambda: view.zoom > 0, "the picture")
    assert (opened.count.text(), opened.caption.text(), opened.about.text()) == ("1 of 3", "First", "Me")
    assert view.accessibleName() == "1 of 3: First"
    whole = view.zoom
    assert 0 < whole < 1
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(whole * 1.25)
    QTest.keyClick(view, Qt.Key.Key_1)
    assert (view.zoom, opened.level.text()) == (1.0, "100 %")
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == whole
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert (opened.count.text(), view.zoom) == ("2 of 3", 0.0), "graphic ones stay covered here too"
    assert "graphic" in view.accessibleName()
    QTest.keyClick(view, Qt.Key.Key_Return)
    wait_until(lambda: view.zoom > 0, "the uncovered picture")
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert opened.caption.text() == "صورة ثالثة"
    assert opened.caption.layoutDirection() is Qt.LayoutDirection.RightToLeft
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert opened.count.text() == "3 of 3"
    assert not opened.next.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    wait_until(lambda: not program.window.findChildren(MediaViewer), "the viewer to go")
    wait_until(lambda: tiles(shown)[1].accessibleName().startswith("Picture"), "the card to follow")


def test_the_wheel_zooms_about_the_pointer_and_a_drag_moves(
    show: Show, program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    picture(tmp_path / "a.png", 2_000, 1_500)
    shown = show({"path": "a.png"})
    tiles(shown)[0].click()
    view = viewer(program).view
    wait_until(lambda: view.zoom > 0, "the picture")
    view.zoom_to(1.0)
    at = QPointF(view.width() * 0.75, view.height() * 0.25)
    before = view.seen_at(at)
    view.zoom_to(2.0, at)
    after = view.seen_at(at)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1.0)
    view.pan(100_000, 100_000)
    corner = view.seen_at(QPointF(view.width(), view.height()))
    assert (corner.x(), corner.y()) == pytest.approx((2_000, 1_500), abs=1.0), (
        "nothing but the picture is shown"
    )
    viewer(program).accept()


def test_a_picture_that_changed_on_the_disk_is_drawn_anew(
    show: Show, program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    picture(tmp_path / "a.png", color="#0000FF")
    show({"path": "a.png"})
    picture(tmp_path / "a.png", color="#00FF00")
    program.session.focus(("e1",))
    program.session.focus(("e0",))
    wait_until(lambda: not program.window.details._pictures._asked, "the media")
    shown = program.window.details.findChild(MediaList)
    assert shown is not None
    tile = tiles(shown)[0]
    assert tile.grab().toImage().pixelColor(tile.width() // 2, tile.height() // 2).green() > 200


def test_what_is_said_of_a_picture() -> None:
    bare = Shown(Medium(path="photos/a.jpg"), None, 0)
    assert (bare.name, bare.about, bare.rights) == ("a.jpg", "a.jpg", "")
    told = Shown(Medium(path="a.jpg", caption="C", credit=" ", extra={"license": "CC0", "alt": 7}), None, 0)
    assert (told.about, told.rights) == ("C", "CC0")
    assert VIEWED.width() >= 4_000


def test_the_snapshot_dialog_says_that_media_stay(
    show: Show, program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    picture(tmp_path / "a.png")
    show({"path": "a.png", "graphic": True})
    program.controller.run("snapshot")
    dialog = program.window.findChild(SnapshotDialog)
    assert dialog is not None
    travels, leaves = dialog.fields.travels, dialog.fields.leaves
    wait_until(lambda: "do not travel, whole or small" in travels.toPlainText(), "what travels")
    dialog.fields.safe_box.setChecked(True)
    wait_until(lambda: "− graphic pictures and clips: 1 event" in leaves.toPlainText(), "what is held back")
    dialog.reject()
