"""A path of a dossier leads to a regular file inside its folder, or to a reason; nothing else is opened, or looked at."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer import media
from mapviewer.media import Kind, RefusedError, form_of, is_address, look, parts_of, read

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A dossier file in a folder of its own, with a picture below it and a secret beside the folder."""
    folder = tmp_path / "case"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "a.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    dossier = folder / "case.json"
    dossier.write_text("{}")
    return dossier


def reason(dossier: Path, text: str) -> str:
    with pytest.raises(RefusedError) as caught:
        look(dossier, text)
    return str(caught.value)


@pytest.mark.parametrize("text", ["photos/a.png", "./photos//a.png", "photos/./a.png"])
def test_a_file_below_the_folder_is_found(case: Path, text: str) -> None:
    found = look(case, text)
    assert (found.path, found.kind, found.form) == (case.parent / "photos" / "a.png", Kind.PICTURE, "png")
    assert (found.size, found.drawable, found.openable) == (len(PNG), True, True)
    assert read(case, text)[1] == PNG


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no path"),
        ("  ", "no path"),
        ("x" * 1_001, "too long"),
        ("a\0b.png", "no name has"),
        ("a\nb.png", "no name has"),
        ("a\udc80.png", "no name has"),
        ("/etc/passwd", "does not begin"),
        ("~/x.png", "does not begin"),
        ("C:\\x.png", "does not begin"),
        ("c:/x.png", "does not begin"),
        ("photos\\a.png", "“/” is expected"),
        ("../secret.png", "leads up"),
        ("photos/../photos/a.png", "leads up"),
        ("photos/../../secret.png", "leads up"),
        ("https://example.org/a.png", "another machine"),
        ("HTTP://example.org/a.png", "another machine"),
        ("//example.org/a.png", "another machine"),
        ("file:///etc/passwd", "not the path of a file"),
        ("data:image/png;base64,AAAA", "not the path of a file"),
        ("javascript:alert(1)", "not the path of a file"),
        (".", "a folder"),
        ("photos", "a folder"),
        ("photos/", "a folder"),
        ("missing.png", "no such file"),
        ("photos/a.png/b.png", "no such file"),
    ],
)
def test_each_refusal_has_its_reason(case: Path, text: str, words: str) -> None:
    assert words in reason(case, text)


def test_an_address_is_told_from_a_path() -> None:
    assert is_address("https://example.org/a.jpg")
    assert not is_address("file:///etc/passwd")
    assert not is_address("Photo: the market.jpg")
    assert parts_of("Photo: the market.jpg") == ("Photo: the market.jpg",)


@needs_links
def test_links_are_followed_inside_the_folder_only(case: Path) -> None:
    folder = case.parent
    for name, target in (
        ("in.png", "photos/a.png"),
        ("photos/up.png", "../in.png"),
        ("whole.png", str(folder / "photos" / "a.png")),
        ("pictures", "photos"),
    ):
        (folder / name).symlink_to(target)
    for text in ("in.png", "photos/up.png", "whole.png", "pictures/a.png"):
        assert look(case, text).path == folder / "photos" / "a.png"
    for name, target in (
        ("out.png", "../secret.png"),
        ("far.png", "photos/../../secret.png"),
        ("passwd", "/etc/passwd"),
        ("beside.png", str(folder) + "-other/a.png"),
        ("there", ".."),
    ):
        (folder / name).symlink_to(target)
    for text in ("out.png", "far.png", "passwd", "beside.png", "there/secret.png"):
        assert "leads out" in reason(case, text), text
    (folder / "round").symlink_to("round")
    (folder / "long0").symlink_to("photos/a.png")
    for n in range(60):
        (folder / f"long{n + 1}").symlink_to(f"long{n}")
    assert "circle" in reason(case, "round")
    assert "circle" in reason(case, "long60")
    (folder / "gone.png").symlink_to("nowhere.png")
    assert "no such file" in reason(case, "gone.png")


@needs_links
def test_nothing_outside_is_even_looked_at(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A look at /net/HOST makes an automounter ask HOST.
    (case.parent / "auto.png").symlink_to("/net/example.org/a.png")
    (case.parent / "up.png").symlink_to("../../net/a.png")
    seen: list[str] = []
    real = os.lstat
    monkeypatch.setattr(os, "lstat", lambda path, **more: seen.append(os.fspath(path)) or real(path, **more))
    monkeypatch.setattr(Path, "lstat", lambda self: seen.append(str(self)) or real(self))
    for text in ("auto.png", "up.png"):
        assert "leads out" in reason(case, text)
    assert {str(case.parent / "auto.png"), str(case.parent / "up.png")} <= set(seen)
    assert not [path for path in seen if "net" in path]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_never_opened(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(case.parent / "pipe.png")
    (case.parent / "link.png").symlink_to("pipe.png")

    def never(*arguments: object, **more: object) -> int:
        raise AssertionError(f"opened {arguments}")

    monkeypatch.setattr(os, "open", never)
    for text in ("pipe.png", "link.png"):
        assert "pipe, socket or device" in reason(case, text)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_file_that_becomes_a_pipe_meanwhile_does_not_hang(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = case.parent / "photos" / "a.png"
    real = media._open

    def swapped(root: Path, names: list[str]) -> int:
        picture.unlink()
        os.mkfifo(picture)
        return real(root, names)

    monkeypatch.setattr(media, "_open", swapped)
    assert "pipe, socket or device" in reason(case, "photos/a.png")


@needs_links
def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = case.parent / "photos" / "a.png"
    real = media._open

    def swapped(root: Path, names: list[str]) -> int:
        picture.unlink()
        picture.symlink_to("../../secret.png")
        return real(root, names)

    monkeypatch.setattr(media, "_open", swapped)
    assert "cannot be read" in reason(case, "photos/a.png")


def test_a_linked_dossier_has_its_media_where_its_file_is(case: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(case)
    assert look(link, "photos/a.png").form == "png"


@given(st.text() | st.lists(st.sampled_from(["..", ".", "", "a", "C:", "~", "b\\c", "//"])).map("/".join))
def test_whatever_the_text_its_parts_stay_below_the_folder(text: str) -> None:
    try:
        parts = parts_of(text)
    except RefusedError:
        return
    assert parts
    for part in parts:
        assert part not in ("", ".", "..")
        assert not set(part) & {"/", "\\", "\0", "\n"}
    root = Path("/case")
    assert Path(os.path.normpath(root.joinpath(*parts))).is_relative_to(root)


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"II*\0\x08", "tiff"),
        (b"\0\0\0\x18ftypheic", "heif"),
        (b"\0\0\0\x18ftypmp42", "mp4"),
        (b"\0\0\0\x18ftypM4A ", "m4a"),
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        (b"ID3\3", "mp3"),
        (b"%PDF-1.7", "pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "svg"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --><svg>", "svg"),
        (b"<html><svg>", None),
        (b"MZ\x90\0", None),
        (b"#!/bin/sh\n", None),
        (b"[Desktop Entry]", None),
        (b"", None),
    ],
)
def test_what_a_file_is_stands_in_its_first_bytes(head: bytes, form: str | None) -> None:
    assert form_of(head) == form


@given(st.binary(max_size=200))
def test_any_bytes_are_told(data: bytes) -> None:
    assert form_of(data) is None or form_of(data) in media._FORMS


def test_only_what_its_name_says_is_handed_to_another_program(case: Path) -> None:
    folder = case.parent
    for name, data, openable in (
        ("a.pdf", b"%PDF-1.7", True),
        ("a.PDF", b"%PDF-1.7", True),
        ("a.pdf.desktop", b"%PDF-1.7", False),
        ("a.html", b"%PDF-1.7", False),
        ("b.png", b"\xff\xd8\xff\xe0", False),
        ("c.svg", b"<svg onload='alert(1)'>", False),
    ):
        (folder / name).write_bytes(data)
        assert look(case, name).openable is openable, name
    (folder / "run.sh").write_bytes(b"#!/bin/sh\n")
    assert "neither picture" in reason(case, "run.sh")
    (folder / "empty.png").write_bytes(b"")
    assert "empty" in reason(case, "empty.png")


def test_a_large_picture_is_not_read(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_BYTES", 1_000)
    picture = case.parent / "photos" / "a.png"
    picture.write_bytes(PNG + b"\0" * 1_000)
    found, data = read(case, "photos/a.png")
    assert (found.drawable, found.openable, data) == (False, True, b"")


def test_a_picture_that_grows_while_it_is_read_is_cut_off(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST_BYTES", 1_000)
    picture = case.parent / "photos" / "a.png"
    real = os.lseek

    def growing(descriptor: int, at: int, how: int) -> int:
        picture.write_bytes(PNG + b"\0" * 5_000)
        return real(descriptor, at, how)

    monkeypatch.setattr(os, "lseek", growing)
    with pytest.raises(RefusedError, match="larger than"):
        read(case, "photos/a.png")


def test_a_file_that_may_not_be_read_says_so(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object, **more: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    assert "may not be read" in reason(case, "photos/a.png")
