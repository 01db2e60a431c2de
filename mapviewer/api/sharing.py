"""Events as a `folium.Map`: what travels in the page, as plain JSON values. folium itself is in `mapviewer.mapdoc.page`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from mapviewer import basemap
from mapviewer.assets import resource
from mapviewer.basemap import serve
from mapviewer.basemap.cut import cut
from mapviewer.mapdoc.messages import symbols
from mapviewer.mapdoc.outlines import is_shaped
from mapviewer.mapdoc.page import ATTRIBUTION, folium_map
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.view import Margins, fit, spots
from mapviewer.snapshot.wording import listed, unlisted_words, when_words
from mapviewer.writers.geojson import rounded_shape

if TYPE_CHECKING:
    from mapviewer.api.dossier import Dossier

MOST: Final = 20_000
"""More events than this make no page that a browser likes."""

_SCRIPTS: Final = ("draw/collide.js", "export/geo.js", "share/folium.js")
_WORLD: Final = (-180.0, -85.0, 180.0, 85.0)
_TOLERANCE_DEG: Final = 0.15


def folium_map_of(dossier: Dossier, *, tiles: str | None, height: str | int) -> Any:
    """See `Dossier.to_folium`."""
    if len(dossier) > MOST:
        raise ValueError(
            f"found {len(dossier):,} events, expected at most {MOST:,} on one map; choose some with between() or where()"
        )
    data: dict[str, Any] = {
        "symbols": symbols(dossier.store).model_dump(mode="json"),
        "labels": [info.label or info.id for info in dossier.store.categories],
        "events": _events(dossier),
        "bounds": _bounds(dossier),
    }
    if tiles is None:
        data |= {
            "basemap": cut(_WORLD, [], tolerance=_TOLERANCE_DEG),
            "sheet": json.loads(serve("style.json")),
            "names": _names(),
        }
    return folium_map(
        data,
        tiles=tiles,
        height=height,
        attribution=ATTRIBUTION,
        scripts=(_file("vendor/leaflet.js"), *map(_file, _SCRIPTS)),
        styles=(_file("vendor/leaflet.css"), _file("share/folium.css")),
    )


def _file(name: str) -> str:
    return resource("map", *name.split("/")).read_text("utf-8")


def _events(dossier: Dossier) -> list[dict[str, Any]]:
    store = dossier.store
    found = []
    for row, record in zip(dossier.rows.tolist(), dossier, strict=True):
        if record.lat is None or record.lon is None:
            continue
        sources = []
        known, unlisted = listed(store, record.citations)
        for citation in known:
            url = store.sources[citation.source].url or ""
            # Nothing but a page of the web may become a link.
            safe = url if url.lower().startswith(("http://", "https://")) else ""
            sources.append([store.citation_words(citation), safe])
        spot = store.spots[row]
        found.append(
            {
                "title": record.title,
                "when": when_words(store.whens[row], dossier.timezone) if store.whens[row] else "",
                "place": record.place,
                "summary": record.summary,
                "status": "" if record.status == "reported" else record.status,
                "possible": record.membership == "possible",
                "category": int(store.columns.category[row]),
                "at": [round(record.lat, 6), round(record.lon, 6), round(record.radius_m or 0)],
                "vague": bool(spot is not None and (spot.vague or is_shaped(store, row))),
                "shape": rounded_shape(record.geometry) if record.geometry else None,
                "sources": sources,
                "unlisted": [unlisted_words(citation) for citation in unlisted],
            }
        )
    return found


def _bounds(dossier: Dossier) -> list[float]:
    columns = dossier.store.columns
    placed = [row for row in dossier.rows.tolist() if columns.place[row] >= 0]
    frame = Rect(0.0, 0.0, 900.0, 480.0)
    west, south, east, north = fit(
        spots(dossier.store, placed), frame, Margins(40.0, 40.0, 40.0, 40.0)
    ).bounds
    return [round(side, 4) for side in (south, west, north, east)]


def _names() -> list[list[Any]]:
    """Names of the basemap by rank, as `mapviewer.snapshot.web` has them: countries, then cities of the world."""
    found: list[list[Any]] = []
    for country in basemap.countries():
        for lat, lon, half in country.anchors[:1]:
            found.append([0, country.name, round(lat, 2), round(lon, 2), 0, round(half, 2)])
    for place, lon in basemap.places().within(_WORLD, 6):
        found.append(
            [1 if place.capital else 2, place.name, round(place.lat, 3), round(lon, 3), place.zoom, 0]
        )
    return found
