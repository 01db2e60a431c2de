"""The Python API: filtering, counting, frames, maps, pictures; hostile texts stay texts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import mapviewer
from mapviewer.assets import sample_dossier
from mapviewer.errors import InputError, OutputExistsError, UnavailableError
from mapviewer.snapshot.again import VIEW_KEY

HOSTILE = (
    "${alert(1)}`;alert(2)//",
    "{{ ''.__class__.__mro__ }}{% for x in y %}{# c #}",
    "</script><script>alert(3)</script>",
    '<img src=x onerror="alert(4)">',
    "\u2028\u2029'\"\\",
    "\u202eRTL",
)


@pytest.fixture(scope="module")
def sample() -> mapviewer.Dossier:
    return mapviewer.load(sample_dossier())


@pytest.fixture
def hostile(tmp_path: Path) -> mapviewer.Dossier:
    text = " ".join(HOSTILE)
    path = tmp_path / "hostile.json"
    path.write_text(
        json.dumps(
            {
                "format": "mapviewer-dossier",
                "version": 1,
                "title": text,
                "sources": [{"id": "s", "title": text, "url": "javascript:alert(5)"}],
                "categories": [{"id": "c", "label": text}],
                "events": [
                    {
                        "id": "e",
                        "title": text,
                        "summary": text,
                        "category": "c",
                        "when": "2025",
                        "place": {"name": text, "lat": 1, "lon": 2},
                        "citations": [{"source": "s", "locator": text}],
                    }
                ],
            }
        )
    )
    return mapviewer.load(path)


def test_importing_costs_nothing() -> None:
    program = (
        "import sys, mapviewer\n"
        "heavy = {'numpy', 'pydantic', 'folium', 'pandas', 'PySide6', 'mapviewer.events'} & sys.modules.keys()\n"
        "assert not heavy, heavy\n"
        "mapviewer.load, mapviewer.Dossier\n"
        "heavy = {'folium', 'pandas', 'PySide6'} & sys.modules.keys()\n"
        "assert not heavy, heavy\n"
        "assert 'load' in dir(mapviewer)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_unknown_names_are_none_of_ours() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mapviewer.nothing  # noqa: B018


def test_a_file_that_is_no_dossier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        mapviewer.load(tmp_path / "nowhere.json")


def test_what_a_time_holds(sample: mapviewer.Dossier) -> None:
    july = sample.between("2025-07-15", "2025-07-17")
    assert {event.membership for event in july} == {"in", "possible"}
    assert (july.counts.inside, july.counts.possible, july.counts.undated) == (2, 3, 3)
    assert len(july) == 5
    assert len(sample.between("2025-07-15", "2025-07-17", possible=False)) == 2
    assert sample.between("2025-07").rows.tolist() == sample.between("2025-07-01", "2025-07-31").rows.tolist()
    assert july.between("2025-07-16", "..").selection.window[1] == july.selection.window[1]
    # The last day is included to its end.
    assert "convoy-strike" in {event.id for event in sample.between("2025-07-14", "2025-07-15")}
    with pytest.raises(ValueError, match="found"):
        sample.between("last Tuesday")


def test_undated_events_are_reachable(sample: mapviewer.Dossier) -> None:
    assert len(sample) == 11
    assert len(sample.undated) == sample.counts.undated == 3
    assert len(sample.between("2025-07").undated) == 3
    assert len(sample.where(precision="day").undated) == 0


def test_what_filters_leave(sample: mapviewer.Dossier) -> None:
    strikes = sample.where(category="strikes")
    assert {event.category for event in strikes} == {"strikes"}
    assert strikes.counts.filtered == 9
    either = sample.where(category=["strikes", "talks"])
    assert len(either) == 5
    assert len(either.where(category="strikes")) == 2
    assert len(either.where(category="clashes")) == 0
    assert len(sample.where(placed=True)) + len(sample.where(placed=False)) == 11
    assert {event.id for event in sample.where(text="Paris")} < {event.id for event in sample}
    with pytest.raises(TypeError, match="colour"):
        sample.where(colour="red")
    with pytest.raises(ValueError, match="expected one of"):
        sample.where(status="perhaps")


def test_tests_of_ones_own(sample: mapviewer.Dossier) -> None:
    chosen = sample.where(lambda event: event.lat is not None, lambda event: event.lat < 40)
    assert all(event.lat is not None and event.lat < 40 for event in chosen)
    assert 0 < len(chosen) < 11
    assert chosen.counts.filtered == 11 - len(chosen)
    assert chosen.counts.total == 11


def test_counting_by_value(sample: mapviewer.Dossier) -> None:
    counts = sample.count("category")
    assert sum(counts.values()) == 11
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    for key, n in counts.items():
        assert len(sample.where(category=key)) == n
    with pytest.raises(ValueError, match="expected one of"):
        sample.count("text")


def test_whole_events_by_id(sample: mapviewer.Dossier) -> None:
    assert "convoy-strike" in sample
    assert sample["convoy-strike"].citations
    assert "convoy-strike" not in sample.where(category="talks")
    assert 7 not in sample
    with pytest.raises(KeyError):
        sample.where(category="talks")["convoy-strike"]


def test_what_it_says_of_itself(sample: mapviewer.Dossier) -> None:
    assert repr(sample) == f"<Dossier 'Talks in Paris': {sample.summary}>"
    assert len(sample.sha256) == 64
    assert (sample.file, sample.timezone, sample.problems) == ("paris-talks.json", "Asia/Damascus", ())
    assert sample.description


# ---- frames ------------------------------------------------------------------------------------------


def test_the_pandas_frame(sample: mapviewer.Dossier) -> None:
    frame = sample.to_pandas()
    assert len(frame) == 11
    assert frame["id"].is_unique
    undated = frame[frame["membership"] == "undated"]
    assert undated["earliest"].isna().all()
    day = frame.set_index("id").loc["convoy-strike"]
    assert (str(day["earliest"]), str(day["latest"])) == (
        "2025-07-14 21:00:00+00:00",
        "2025-07-15 21:00:00+00:00",
    )
    assert frame["lat"].isna().sum() == 11 - len(sample.where(placed=True))
    assert str(frame["toll_best"].dtype) == "Int64"
    assert len(sample.where(category="nothing").to_pandas()) == 0


def test_times_beyond_what_pandas_usually_holds(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    events = [{"id": w, "title": w, "when": w} for w in ("-0753", "Y-10000", "../2024", "2024/..", "Y20000")]
    path.write_text(json.dumps({"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events}))
    frame = mapviewer.load(path).to_pandas().set_index("id")
    assert str(frame.loc["-0753", "earliest"]).startswith("-753-01-01")
    assert frame.loc["../2024", ["earliest", "start_latest"]].isna().all()
    assert frame.loc["2024/..", ["end_earliest", "latest"]].isna().all()
    assert frame.loc["Y-10000", "earliest"] < frame.loc["-0753", "earliest"] < frame.loc["Y20000", "earliest"]


def test_columns_of_imported_files(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("title,date,lat,lon,Unit number\nA,2025-01-01,1,2,7\nB,2025-01-02,1,2,8\n")
    frame = mapviewer.load(path).to_pandas(columns=True)
    assert frame["origin.Unit number"].tolist() == ["7", "8"]
    assert "origin.Unit number" not in mapviewer.load(path).to_pandas()


def test_the_geopandas_frame(sample: mapviewer.Dossier) -> None:
    frame = sample.to_geopandas()
    assert str(frame.crs) == "EPSG:4326"
    assert frame.geometry.isna().sum() == 11 - len(sample.where(placed=True))
    first = frame.set_index("id").loc["shepherdstown-2000"]
    assert (round(first.geometry.x, 2), round(first.geometry.y, 2)) == (-77.8, 39.43)


def test_the_geo_interface_is_plain(sample: mapviewer.Dossier) -> None:
    collection = sample.__geo_interface__
    assert collection["type"] == "FeatureCollection"
    assert len(json.loads(json.dumps(collection, allow_nan=False))["features"]) == 11


def test_without_pandas_it_is_said(sample: mapviewer.Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "geopandas", None)
    with pytest.raises(UnavailableError, match="pip install pandas"):
        sample.to_pandas()
    with pytest.raises(UnavailableError, match="pip install geopandas"):
        sample.to_geopandas()


# ---- shown -------------------------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


def test_a_notebook_shows_texts_as_texts(hostile: mapviewer.Dossier) -> None:
    page = _Tags()
    page.feed(hostile._repr_html_())
    assert {tag for tag, _ in page.tags} <= {
        "div",
        "p",
        "strong",
        "br",
        "small",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "bdi",
    }
    assert {name for _, attrs in page.tags for name, _ in attrs} <= {"class", "style"}


def test_a_long_dossier_is_shown_in_part(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("title,date\n" + "".join(f"Event {n},2025-01-01\n" for n in range(30)))
    shown = mapviewer.load(path)._repr_html_()
    assert "and 10 more" in shown
    assert "Event 19" in shown
    assert "Event 20" not in shown


# ---- maps --------------------------------------------------------------------------------------------


def scripts_of(page: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", page, re.DOTALL)


def test_the_map_is_foliums_and_asks_for_nothing(sample: mapviewer.Dossier) -> None:
    from folium import Map

    made = sample.to_folium()
    assert isinstance(made, Map)
    page = made.get_root().render()
    assert not re.search(r'<(script|link|img|iframe)[^>]*\s(src|href)="', page)
    assert "JSON.parse" in page
    # Twice the same map, as a notebook does.
    assert made.get_root().render().count("mapviewer.share(map_") == 1


def test_hostile_titles_mean_nothing_to_folium(hostile: mapviewer.Dossier) -> None:
    page = hostile.to_folium().get_root().render()
    (call,) = re.findall(r'JSON\.parse\("(.*?)"\)', page)
    assert re.fullmatch(r"(?:[A-Za-z0-9 ,.:-]|\\u[0-9a-f]{4})*", call)
    data = json.loads(json.loads(f'"{call}"'))
    (event,) = data["events"]
    assert event["title"] == " ".join(HOSTILE)
    # What is no page of the web is no link.
    assert event["sources"][0][1] == ""
    assert "alert(" not in page.replace(call, "")


def test_an_online_map_is_asked_for(sample: mapviewer.Dossier) -> None:
    page = sample.to_folium(tiles="OpenStreetMap").get_root().render()
    assert "tile.openstreetmap.org" in page
    assert "tile.openstreetmap.org" not in sample.to_folium().get_root().render()


def test_too_many_events_for_a_map(sample: mapviewer.Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapviewer.api.sharing.MOST", 10)
    with pytest.raises(ValueError, match="found 11 events, expected at most 10"):
        sample.to_folium()


# ---- pictures ----------------------------------------------------------------------------------------


def test_a_picture_in_memory_and_as_a_file(sample: mapviewer.Dossier, qapp: Any, tmp_path: Path) -> None:
    july = sample.between("2025-07")
    made = july.snapshot(size="640x400", title="July")
    assert made.data.startswith(b"\x89PNG")
    assert made._repr_png_() == made.data
    assert made._repr_svg_() is None
    assert made._repr_html_() is None
    saved = made.save(tmp_path / "a.png")
    assert saved.read_bytes() == july.snapshot(tmp_path / "b.png", size="640x400", title="July").data
    with pytest.raises(OutputExistsError):
        made.save(tmp_path / "a.png")
    with pytest.raises(OutputExistsError):
        july.snapshot(tmp_path / "b.png")
    assert "<svg" in (july.snapshot(format="svg", size="640x400")._repr_svg_() or "")


def test_the_interactive_page_is_shut_in(hostile: mapviewer.Dossier, qapp: Any) -> None:
    page = _Tags()
    page.feed(hostile.snapshot(format="html")._repr_html_() or "")
    ((tag, attributes),) = page.tags
    assert (tag, dict(attributes)["sandbox"]) == ("iframe", "allow-scripts")


def test_a_picture_of_what_a_test_chose_makes_no_promise(sample: mapviewer.Dossier, qapp: Any) -> None:
    whole = sample.snapshot(size="640x400").data
    chosen = sample.where(lambda event: event.id == "convoy-strike").snapshot(size="640x400").data
    assert VIEW_KEY.encode() in whole
    assert VIEW_KEY.encode() not in chosen
    assert whole != chosen
