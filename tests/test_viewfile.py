"""View files: written whole and deterministic, read strictly with named problems, never over what somebody else wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError, OutputError, OutputExistsError
from mapviewer.events.store import FileInfo
from mapviewer.notebook import Bookmark, MapPosition, Note, Notebook, OverlayUse, Style, Verdict, Viewpoint
from mapviewer.query.selection import Filters
from mapviewer.viewfile import (
    ChangedOnDiskError,
    ViewFile,
    gone_events,
    is_view_name,
    path_beside,
    places_to_look,
    read_view,
    view_of,
    write_view,
)

SHA = "ab" * 32
BOOK = Notebook(
    notes={"convoy-strike": Note(verdict=Verdict.DOUBTFUL, text="Who saw it?\nعربي")},
    bookmarks=(Bookmark(title="First", text="Here", view=Viewpoint(focus=("gone",))),),
    styles={"strikes": Style(color="#0072B2")},
)


def made(folder: Path) -> ViewFile:
    where = MapPosition(lat=33.5, lon=36.25, zoom=6.5)
    view = Viewpoint(window=(0, None), filters=Filters(category=("strikes",)), map=where)
    dossier = FileInfo(folder / "data" / "talks.json", "talks.json", SHA)
    return view_of(view, BOOK, dossier, folder / "views" / "a.mapview.json", theme="dark")


def test_written_and_read_it_is_the_same(tmp_path: Path) -> None:
    view, path = made(tmp_path), tmp_path / "a.mapview.json"
    digest = write_view(path, view)
    opened = read_view(path)
    assert opened.view == view
    assert opened.sha256 == digest
    assert opened.view.notebook == BOOK
    raw = json.loads(path.read_bytes())
    assert (raw["format"], raw["version"]) == ("mapviewer-view", 1)
    assert raw["dossier"] == {"path": "../data/talks.json", "name": "talks.json", "sha256": SHA}
    assert str(tmp_path) not in path.read_text("utf-8"), "no absolute path leaves in a view file"
    assert view.to_bytes() == made(tmp_path).to_bytes()


def test_it_never_replaces_what_it_does_not_know(tmp_path: Path) -> None:
    path, view = tmp_path / "a.mapview.json", made(tmp_path)
    digest = write_view(path, view)
    with pytest.raises(OutputExistsError):
        write_view(path, view)
    later = view.model_copy(update={"title": "later"})
    again = write_view(path, later, known=digest)
    with pytest.raises(ChangedOnDiskError):
        write_view(path, view, known=digest)
    assert read_view(path).view.title == "later"
    assert write_view(path, view, known=again, force=True) == digest
    path.unlink()
    assert write_view(path, view, known=digest) == digest, "a file that went away is written again"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_view(tmp_path / "no" / "a.mapview.json", made(tmp_path))


@pytest.mark.parametrize(
    ("change", "line", "pointer", "words"),
    [
        ({"version": 2}, None, "", "newer mapviewer"),
        ({"version": "one"}, 3, "/version", "expected one of 1"),
        ({"format": "geojson"}, None, "", "expected a view file"),
        (
            {"notes": {"a": {"verdict": "perhaps"}}},
            4,
            "/notes/a/verdict",
            '"perhaps", expected one of confirmed',
        ),
        ({"notes": []}, 4, "/notes", "expected an object"),
        ({"bookmarks": [{"title": "x"}]}, 4, "/bookmarks/0", 'found no "view"'),
        ({"view": {"window": [9, 3]}}, 4, "/view/window", "expected the end after the start"),
        ({"view": {"filters": {"category": 3}}}, 4, "/view/filters/category", "found 3, expected a list"),
        ({"view": {"filters": {"area": ["here"]}}}, 4, "/view/filters", "expected SOUTH,WEST,NORTH,EAST"),
        (
            {"view": {"layers": {"drawing": "fire"}}},
            4,
            "/view/layers/drawing",
            "expected one of symbols, heat, both",
        ),
        ({"dossier": {"sha256": "zz"}}, 4, "/dossier/sha256", 'found "zz"'),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, change: dict[str, Any], line: int | None, pointer: str, words: str
) -> None:
    path = tmp_path / "bad.mapview.json"
    entries = {"format": "mapviewer-view", "version": 1, **change}
    path.write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in entries.items()) + "}")
    with pytest.raises(InputError) as caught:
        read_view(path)
    problem = caught.value.problems[0]
    assert problem.file == str(path)
    assert (problem.line, problem.pointer) == (line, pointer)
    assert words in problem.message


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, 2]", b"null", b"\xff\xfe{", b'{"format": "mapviewer-view"', b"[" * 100_000]
)
def test_what_is_no_view_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.mapview.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_view(path)
    assert caught.value.problems


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.mapview.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_view(path)


def test_keys_that_only_a_later_version_knows_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.mapview.json"
    path.write_text('{"format": "mapviewer-view", "version": 1, "hologram": true}')
    assert read_view(path).view == ViewFile()


def test_the_dossier_is_looked_for_where_it_was_then_nearby(tmp_path: Path) -> None:
    view, file = made(tmp_path), tmp_path / "views" / "a.mapview.json"
    known = (Path("/elsewhere/talks.json"), Path("/elsewhere/other.json"))
    assert places_to_look(view, file, known) == (
        tmp_path.resolve() / "data" / "talks.json",
        tmp_path.resolve() / "views" / "talks.json",
        Path("/elsewhere/talks.json"),
    )


@pytest.mark.parametrize("path", ["/etc/passwd", "", "a\0b"])
def test_a_view_file_sends_nobody_to_an_absolute_path(tmp_path: Path, path: str) -> None:
    view = ViewFile.model_validate({"dossier": {"path": path, "name": "../../x"}})
    assert places_to_look(view, tmp_path / "a.mapview.json") == ()


def test_a_dossier_without_a_file_has_no_path() -> None:
    assert path_beside(FileInfo(None, "", ""), Path("a.mapview.json")) == ""


def test_events_that_are_gone_are_named(tmp_path: Path) -> None:
    assert gone_events(made(tmp_path), {"convoy-strike": 0}) == ("gone",)
    assert gone_events(made(tmp_path), {"convoy-strike": 0, "gone": 1}) == ()


def test_names() -> None:
    assert is_view_name(Path("/a/b.mapview.json"))
    assert is_view_name(Path("B.MAPVIEW.JSON"))
    assert not is_view_name(Path("mapview.json"))


def test_overlays_are_kept_by_relative_path_and_hash(tmp_path: Path) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "maps").mkdir()
    zones = tmp_path / "maps" / "zones.geojson"
    zones.write_text("{}")
    use = OverlayUse(path=str(zones), name="zones.geojson", sha256=SHA, color="#112233", shown=False)
    file = tmp_path / "views" / "a.mapview.json"
    dossier = FileInfo(tmp_path / "talks.json", "talks.json", SHA)
    write_view(file, view_of(Viewpoint(), Notebook().overlaid([use]), dossier, file))
    raw = json.loads(file.read_bytes())
    assert raw["overlays"][0]["path"] == "../maps/zones.geojson"
    assert str(tmp_path) not in file.read_text("utf-8")
    assert read_view(file).view.notebook.overlays == (use,)
    # Moved beside the view, it is found by its name.
    zones.rename(file.parent / "zones.geojson")
    assert read_view(file).view.notebook.overlays[0].path == str(file.parent / "zones.geojson")


def test_a_name_that_no_file_can_have_is_a_file_that_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "a.mapview.json"
    raw = json.loads(made(tmp_path).to_bytes())
    raw["overlays"] = [{"path": "9" * 400, "sha256": SHA}]
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert read_view(file).view.notebook.overlays[0].path.endswith("/" + "9" * 400)


@pytest.mark.parametrize("path", ["/etc/passwd", "a\0b", ""])
def test_no_other_path_of_an_overlay_is_followed(tmp_path: Path, path: str) -> None:
    file = tmp_path / "a.mapview.json"
    raw = json.loads(made(tmp_path).to_bytes())
    raw["overlays"] = [{"path": path, "name": "../zones.kml", "sha256": SHA}]
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert read_view(file).view.overlays[0].path == ""
