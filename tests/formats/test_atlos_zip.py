"""Atlos's full export: incidents in an archive, with their radii, status and sources."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier

INCIDENT: dict[str, Any] = {
    "id": "u-1", "slug": "ABC123", "attr_description": "A strike on a bridge", "attr_geolocation": {"type": "Point", "coordinates": [36.3, 33.5]},
    "attr_geolocation_resolution": "Vicinity (± 100 m)", "attr_more_info": "More", "attr_date": "2024-03-05", "attr_status": "Completed", "attr_tags": ["bridge"],
    "attr_type": ["Military Activity"], "attr_sensitive": ["Graphic Violence"], "project_attributes": [{"name": "Weapon", "id": "w", "value": "?"}], "deleted": False,
}  # fmt: skip


def opened(folder: Path, files: dict[str, Any]) -> Store:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content if isinstance(content, str) else json.dumps(content))
    path = folder / "export.zip"
    path.write_bytes(out.getvalue())
    return open_dossier(path)


def test_an_export(tmp_path: Path) -> None:
    root = "atlos-export-2024-04-01"
    store = opened(
        tmp_path,
        {
            f"{root}/README.txt": "read me",
            f"{root}/project.json": {"name": "Bridges", "description": "All of them"},
            f"{root}/ABC123/metadata.json": INCIDENT,
            f"{root}/ABC123/updates.json": [{"type": "create"}],
            f"{root}/ABC123/ABC123-1/metadata.json": {"source_url": "https://a.example/v"},
            f"{root}/ABC123/ABC123-1/video.mp4": "x",
            f"{root}/DEF456/metadata.json": {"slug": "DEF456", "attr_description": "Gone", "deleted": True},
            f"{root}/GHI789/metadata.json": "{oops",
            f"{root}/../../evil/metadata.json": INCIDENT,
        },
    )
    bridge, gone = store.events
    assert (store.head.title, store.head.description) == ("Bridges", "All of them")
    assert (bridge.id, bridge.title, bridge.summary, bridge.when) == (
        "ABC123",
        "A strike on a bridge",
        "More",
        "2024-03-05",
    )
    assert isinstance(bridge.place, Place)
    assert (bridge.place.lat, bridge.place.lon, bridge.place.radius_m, bridge.place.radius_basis) == (
        33.5,
        36.3,
        100,
        "published",
    )
    assert bridge.status == "reported"
    assert bridge.tags == ("Military Activity", "bridge", "sensitive: Graphic Violence", "graphic")
    assert [c.source for c in bridge.citations] == ["a.example · https://a.example/v"]
    assert bridge.origin is not None
    assert bridge.origin.columns["project_attributes"][0]["name"] == "Weapon"
    assert bridge.origin.columns["updates"] == [{"type": "create"}]
    assert (gone.id, gone.status, gone.place) == ("DEF456", "withdrawn", None)
    said = [p.message for p in store.problems]
    assert "lead out of it" in said[0]
    assert "GHI789/metadata.json, which is no JSON" in said[1]


def test_an_archive_without_incidents(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no incident"):
        opened(tmp_path, {"atlos-export-1/project.json": {"name": "x"}})


def test_what_is_nested_too_deep_is_cut_and_said(tmp_path: Path) -> None:
    # What is read has to be written again, and writing JSON has a bound.
    deep = "[" * 900 + "]" * 900
    told = json.dumps({**INCIDENT, "more": 0}).replace('"more": 0', f'"more": {deep}')
    root = "atlos-export-2024-04-01"
    store = opened(tmp_path, {f"{root}/project.json": {"name": "B"}, f"{root}/ABC123/metadata.json": told})
    assert store.events[0].title == "A strike on a bridge"
    store.events[0].model_dump_json()
    assert any("nested more than" in problem.message for problem in store.problems)
