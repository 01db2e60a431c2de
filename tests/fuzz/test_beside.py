"""What is read beside dossiers, damaged: overlays, basemaps, view files, mappings, decisions, settings and the recipes in snapshots. As `test_fuzz` does it with dossiers."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import settings
from mapviewer.decisions import file as decisions
from mapviewer.decisions.decision import Choice, Decision, Named, Where
from mapviewer.errors import InputError, UsageError
from mapviewer.events.symbols import Shape
from mapviewer.foreign.mapping import TableMapping, dumped, load
from mapviewer.notebook import Bookmark, MapPosition, Note, OverlayUse, Style, Verdict, Viewpoint
from mapviewer.opening import open_dossier
from mapviewer.overlays import kml as overlay_kml
from mapviewer.overlays.opening import read_overlay
from mapviewer.query.filters import Filters
from mapviewer.snapshot.again import VIEW_ELEMENT, VIEW_ID, VIEW_KEY, read_recipe, recipe_of, words
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.tiles import open_tiles
from mapviewer.viewfile import DossierName, ViewFile, read_view
from tests.fuzz.seeds import SEEDS, zipped
from tests.fuzz.trying import QUICK, Files, long_count, read_here, try_many
from tests.overlays.test_reading import KML
from tests.tiles.making import png, pyramid, write_mbtiles, write_pmtiles


def _view() -> bytes:
    view = Viewpoint(
        window=(1_752_537_600, 1_752_796_800), filters=Filters(category=("raid",), text=("x",)), focus=("e1",), map=MapPosition(lat=33.5, lon=36.3, zoom=8.0)
    )  # fmt: skip
    return ViewFile(
        title="T", dossier=DossierName(path="d.json", name="d.json", sha256="0" * 64), view=view, theme="dark",
        bookmarks=(Bookmark(title="Here", view=view),), notes={"e1": Note(verdict=Verdict.DOUBTFUL, text="Who saw it?")},
        styles={"raid": Style(color="#112233", shape=Shape.STAR)}, overlays=(OverlayUse(path="z.kml", sha256="1" * 64),),
    ).to_bytes()  # fmt: skip


def _decided(folder: Path) -> bytes:
    where = Where(lat=34.43, lon=35.84, radius_m=4300, name="Tripoli", kind="city", service="gazetteer")
    made = [
        Decision(place=Named(query="Tripoli"), choice=Choice.TAKEN, where=where, by="Ana", at="2026-11-26T10:00:00Z"),
        Decision(place=Named(query="Paris", country="US"), choice=Choice.UNPLACED, by="Bob", at="2026-11-26T11:00:00Z", why="¶3"),
    ]  # fmt: skip
    dossier = folder / "d.json"
    dossier.write_bytes(SEEDS["dossier-json"][1])
    decisions.update(dossier, {one.key: one for one in made})
    return decisions.beside(dossier).read_bytes()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _pictures(folder: Path) -> list[tuple[str, bytes]]:
    """Small files of the four kinds, with a recipe in each as a snapshot has it."""
    path = folder / "s.json"
    path.write_bytes(SEEDS["dossier-json"][1])
    store = open_dossier(path)
    text = recipe_of(SnapshotSpec.from_options(store, title="A map", credit="C"), store).text
    chunk = _chunk(b"iTXt", VIEW_KEY.encode() + b"\0\0\0\0\0" + text.encode())
    picture = png(side=16)
    return [
        ("a.png", picture[:33] + chunk + picture[33:]),
        ("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><metadata id="{VIEW_ID}">{words(text)}</metadata></svg>'.encode()),
        ("a.pdf", f'%PDF-1.4\n<?xpacket begin="" id="x"?><{VIEW_ELEMENT}>{words(text)}</{VIEW_ELEMENT}><?xpacket end="w"?>\n%%EOF'.encode()),
        ("a.html", f'<!DOCTYPE html><html><script type="application/json" id="{VIEW_ID}">{text}</script></html>'.encode()),
    ]  # fmt: skip


def _basemaps(folder: Path) -> dict[str, Files]:
    tiles = pyramid(0, 1, lambda _: png(side=32))
    write_mbtiles(folder / "t.mbtiles", tiles, format="png", bounds="-10,-10,10,10", attribution="A")
    for packing in (1, 2):
        write_pmtiles(folder / f"t{packing}.pmtiles", tiles, leaf=2, packing=packing)
    return {
        "mbtiles": [("t.mbtiles", (folder / "t.mbtiles").read_bytes())],
        "pmtiles": [(f"t{n}.pmtiles", (folder / f"t{n}.pmtiles").read_bytes()) for n in (1, 2)],
    }


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Small good files of each kind."""
    folder = tmp_path_factory.mktemp("beside")
    table = TableMapping(title=("Title",), when="Date", lat="Lat", lon="Lon", category="Kind", delimiter=",")
    chosen = settings.Settings(recent=("/a/b.json",), shortcuts={"play": ("Space",)}, text_size=125)
    return {
        "overlay-geojson": [("o.geojson", SEEDS["geojson"][1])],
        "overlay-kml": [("o.kml", KML.encode()), ("p.kml", SEEDS["kml"][1])],
        "overlay-kmz": [("o.kmz", zipped(doc__kml=KML.encode(), a__png=b"x"))],
        **_basemaps(folder),
        "view": [("v.mapview.json", _view())],
        "mapping": [("x.csv.mapping.json", dumped(table))],
        "decisions": [("d.places.json", _decided(folder))],
        "settings": [("settings.json", chosen.model_dump_json().encode())],
        "recipe": _pictures(folder),
    }


def _overlay(path: Path) -> None:
    assert read_overlay(path.read_bytes(), path.name).features


def _basemap(path: Path) -> None:
    found = open_tiles(path)
    try:
        for z in range(2):
            for spot in [(z, x, y) for x in range(1 << z) for y in range(1 << z)]:
                # A bad tile is named, and the others are there all the same.
                with contextlib.suppress(InputError):
                    found.tile(*spot)
    finally:
        found.close()


def _decisions(path: Path) -> None:
    found = decisions.load(path.with_name("d.json"))
    for problem in found.problems:
        str(problem).encode()
    if found.problems:
        raise InputError("told", found.problems)


def _settings(path: Path) -> None:
    for told in settings.load_with_messages()[1]:
        told.encode()


READERS: dict[str, Callable[[Path], object]] = {
    "overlay-geojson": _overlay,
    "overlay-kml": _overlay,
    "overlay-kmz": _overlay,
    "mbtiles": _basemap,
    "pmtiles": _basemap,
    "view": read_view,
    "mapping": load,
    "decisions": _decisions,
    "settings": _settings,
    "recipe": lambda path: read_recipe(path.read_bytes(), path.name),
}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the program does in a confined process is done in this one; folders of the user's own are the test's."""
    monkeypatch.setattr(overlay_kml, "read_confined", read_here)
    monkeypatch.setattr("mapviewer.tiles.mbtiles._PATIENCE_S", 0.2)
    monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path))
    monkeypatch.setenv("MAPVIEWER_DATA", str(tmp_path / "data"))


def _attempt(reader: Callable[[Path], object]) -> Callable[[Path, int], str]:
    def attempt(path: Path, number: int) -> str:
        try:
            reader(path)
        except (InputError, UsageError) as error:
            str(error).encode()
            return "refused"
        return "opened"

    return attempt


@pytest.mark.parametrize("name", READERS)
def test_what_is_good_is_read(name: str, given: dict[str, Files], tmp_path: Path) -> None:
    for file, data in given[name]:
        path = tmp_path / file
        path.write_bytes(data)
        assert _attempt(READERS[name])(path, 0) == "opened"


def _try(name: str, count: int, given: dict[str, Files], folder: Path) -> None:
    everybody = [data for files in given.values() for _, data in files]
    try_many(name, count, given[name], everybody, folder, _attempt(READERS[name]))


@pytest.mark.parametrize("name", READERS)
def test_what_is_damaged_is_read_or_refused(name: str, given: dict[str, Files], tmp_path: Path) -> None:
    _try(name, QUICK, given, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", READERS)
def test_ten_thousand_damaged_files_of_each_kind(name: str, given: dict[str, Files], tmp_path: Path) -> None:
    _try(name, long_count(), given, tmp_path)
