"""The interactive page's data: events, axis, names and basemap of what a spec shows, as plain JSON values. Pure.

Only what the spec shows travels: events in its time that pass its filters, and undated ones; no private note, no path of a file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from mapviewer import basemap
from mapviewer.basemap.cut import cut
from mapviewer.basemap.layers import BBox
from mapviewer.errors import UsageError
from mapviewer.events.event import Source
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.words import precision_words
from mapviewer.mapdoc.messages import symbols
from mapviewer.mapdoc.outlines import flat_of, is_shaped, shape_of
from mapviewer.query.index import Visible
from mapviewer.query.selection import Mode
from mapviewer.snapshot.furniture import SEPARATOR
from mapviewer.snapshot.lettering import plain
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.spec import Around, FitAll, SnapshotSpec, ThemeName, Within
from mapviewer.snapshot.view import Margins, fit, of_bounds, of_center, spots
from mapviewer.snapshot.wording import (
    attribution,
    files_words,
    listed,
    title_words,
    unlisted_words,
    when_words,
    zone_words,
)
from mapviewer.timeline.ruler import Stretch, ruler
from mapviewer.timeline.scale import Scale, build_scale, measure

MOST_EVENTS: Final = 20_000
"""More events than this make no page that anybody can send."""
MOST_DETAILS: Final = 40
DETAIL_DEG: Final = 1.6
"""About a place the detailed basemap reaches so far, in degrees of latitude."""
SHAPES_DEG: Final = 0.0003
"""Positions of shapes nearer than this to each other are one: a pixel of the page's closest zoom;"""
MOST_POSITIONS: Final = 100_000
"""and more coarse where there would be more than this."""
LARGEST_INT: Final = 2**53 - 1
"""Beyond it a browser's numbers are not exact: times there count as unbounded."""

_AXIS: Final = 1_000.0
"""Pixels of the axis that labels are set for; the page leaves out what has no room."""


def web_data(spec: SnapshotSpec, store: Store, visible: Visible) -> dict[str, Any]:
    """Everything that the page shows. Raises UsageError when that is too much."""
    rows = _rows(store, visible)
    if len(rows) > MOST_EVENTS:
        raise UsageError(
            f"found {len(rows):,} events, expected at most {MOST_EVENTS:,} in a page that takes them along; "
            "choose a shorter time, or filters."
        )
    selection = spec.selection
    start, end = selection.span
    scale = build_scale(measure(store), selection.folding, selection.zone)
    view, box = _view(spec, store, visible)
    return {
        "title": title_words(spec, store),
        "description": plain(store.head.description),
        "credit": SEPARATOR.join(part for part in (plain(spec.credit), files_words(store, visible)) if part),
        "licence": plain(spec.licence),
        "attribution": SEPARATOR.join((*(plain(words) for words in store.credits), attribution())),
        # A page is for screens: print's look is that of paper.
        "theme": "dark" if spec.theme is ThemeName.DARK else "light",
        "zone": zone_words(selection, fine=True),
        "mode": "cumulative" if selection.mode is Mode.CUMULATIVE else "window",
        "window": [_time(start), _time(end)],
        "symbols": symbols(store).model_dump(mode="json"),
        "categories": [info.label or info.id for info in store.categories],
        "events": _with_shapes(store, rows, [_event(store, row, selection.zone) for row in rows]),
        "sources": _sources(store, rows),
        "axis": _axis(scale, selection.zone),
        "view": view,
        "names": _names(box),
        "basemap": cut(box, _details(store, rows, box), tolerance=0.03),
    }


def _rows(store: Store, visible: Visible) -> list[int]:
    undated = [row for row in store.undated_order if bool(visible.passing([row])[0])]
    c = store.columns
    shown: list[int] = visible.shown_rows().tolist()
    shown.sort(key=lambda row: (int(c.earliest[row]), int(c.latest[row]), row))
    return [*shown, *undated]


def _time(t: int) -> int | None:
    """Seconds as a browser can hold them; None for no limit."""
    return None if t <= NEG_INF or t >= POS_INF or abs(t) > LARGEST_INT else t


def _within(t: int) -> int:
    """Seconds as a browser can hold them; no limit is the first or the last of these."""
    return max(-LARGEST_INT, min(LARGEST_INT, t))


def _event(store: Store, row: int, zone: str) -> dict[str, Any]:
    event, when, spot = store.events[row], store.whens[row], store.spots[row]
    c = store.columns
    known, unlisted = listed(store, event.citations)
    found: dict[str, Any] = {
        "title": plain(event.title),
        "summary": plain(event.summary),
        "category": int(c.category[row]),
        "place": plain(store.place_name(row)),
        "when": when_words(when, zone) if when is not None else "",
        "status": "" if event.status == "reported" else str(event.status),
        "cited": [[store.source_number(c.source), plain(c.locator or "")] for c in known],
        "actors": [plain(store.actor_name(part.actor)) for part in event.actors],
    }
    if unlisted:
        found["unlisted"] = [unlisted_words(citation) for citation in unlisted]
    if when is not None:
        found["precision"] = precision_words(when)
        found["t"] = [
            _time(int(c.earliest[row])),
            # What has no limit on either side may be before all time or after it: these two say which.
            _within(int(c.start_latest[row])),
            _within(int(c.end_earliest[row])),
            _time(int(c.latest[row])),
        ]
        found["unsure"] = bool(c.uncertain[row])
    if spot is not None:
        found["at"] = [round(spot.lat, 5), round(spot.lon, 5), round(spot.radius_m)]
        found["vague"] = bool(spot.vague) or is_shaped(store, row)
    return found


def _with_shapes(store: Store, rows: Sequence[int], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with the lines and surfaces that they are, as the map's page has them; all coarser where they are too much for a page."""
    shapes = {n: shape for n, row in enumerate(rows) if store.shaped[row] and (shape := shape_of(store, row))}
    step = SHAPES_DEG
    thin = {n: shape.coarser(step) for n, shape in shapes.items()}
    while sum(map(len, thin.values())) > MOST_POSITIONS and step < 1:
        step *= 2
        thin = {n: shape.coarser(step) for n, shape in shapes.items()}
    for n, shape in thin.items():
        events[n]["shape"] = flat_of(shape)
    return events


def _sources(store: Store, rows: Sequence[int]) -> dict[str, dict[str, str]]:
    wanted = {citation.source for row in rows for citation in store.events[row].citations}
    return {
        str(store.source_number(key)): _source(source)
        for key, source in store.sources.items()
        if key in wanted
    }


def _source(source: Source) -> dict[str, str]:
    said = (source.author, source.publisher, source.published)
    found = {"title": plain(source.title or source.id), "by": ", ".join(plain(part) for part in said if part)}
    for address in (source.url, source.archived_url):
        # Nothing but an address of the web ever becomes a link.
        if address and _is_of_the_web(address):
            found["url"] = address
            break
    return found


def _is_of_the_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


def _axis(scale: Scale, zone: str) -> dict[str, Any]:
    labels: list[list[Any]] = []
    for block in scale.blocks:
        stretch = Stretch(block.start, block.end, block.u0 * _AXIS, block.u1 * _AXIS)
        if stretch.x1 - stretch.x0 < 2 or stretch.t1 <= stretch.t0:
            continue
        _, texts, _ = ruler(stretch, zone, lambda text, bold: len(text) * (6.6 if bold else 6.0))
        labels += [[round(label.x / _AXIS, 5), label.text, label.row] for label in texts]
    return {
        "blocks": [
            [_time(block.start), _time(block.end), round(block.u0, 6), round(block.u1, 6)]
            for block in scale.blocks
        ],
        "folds": [[round(fold.u0, 6), round(fold.u1, 6), fold.label] for fold in scale.folds],
        "labels": labels,
    }


# Where --------------------------------------------------------------------------------------------------------------------


def _view(spec: SnapshotSpec, store: Store, visible: Visible) -> tuple[dict[str, Any], BBox]:
    """What the page shows at first (south, west, north, east in degrees), and the box in which one can look around."""
    frame = Rect(0.0, 0.0, 900.0, 600.0)
    view = spec.view
    if isinstance(view, Around):
        grown = math.log2(max(0.1, spec.width / 900.0))
        projection = of_center(view.lat, view.lon, view.zoom - grown, frame)
    elif isinstance(view, Within):
        projection = of_bounds(view.south, view.west, view.north, view.east, frame)
    else:
        placed = store.columns.place >= 0
        rows = np.flatnonzero(placed if isinstance(view, FitAll) else placed & visible.shown)
        if not len(rows):
            rows = np.flatnonzero(placed)
        projection = fit(spots(store, rows.tolist()), frame, Margins(60.0, 50.0, 60.0, 50.0))
    west, south, east, north = projection.bounds
    columns = store.columns
    shown = np.flatnonzero(visible.shown & (columns.place >= 0))
    lons = columns.lon[shown]
    lons = lons + 360.0 * np.rint(((west + east) / 2 - lons) / 360.0)
    # Zooms are whole on a screen: a view may show twice as much as it was asked for, and one wants to look around.
    across, up = (east - west) * 0.9, (north - south) * 0.9
    box = (
        max(min(west - across, float(lons.min(initial=west)) - 2), (west + east) / 2 - 180.0),
        max(-85.0, min(south - up, float(columns.lat[shown].min(initial=south)) - 2)),
        min(max(east + across, float(lons.max(initial=east)) + 2), (west + east) / 2 + 180.0),
        min(85.0, max(north + up, float(columns.lat[shown].max(initial=north)) + 2)),
    )
    bounds = [round(side, 4) for side in (south, west, north, east)]
    return {"bounds": bounds, "limits": [round(side, 4) for side in (box[1], box[0], box[3], box[2])]}, box


def _details(store: Store, rows: Sequence[int], box: BBox) -> list[BBox]:
    """Boxes about the places with most events, joined where they overlap."""
    columns = store.columns
    count: dict[tuple[float, float], int] = {}
    for row in rows:
        if columns.place[row] >= 0:
            spot = (float(columns.lat[row]), float(columns.lon[row]))
            count[spot] = count.get(spot, 0) + 1
    boxes: list[BBox] = []
    for lat, lon in sorted(count, key=lambda spot: (-count[spot], spot))[:MOST_DETAILS]:
        lon += 360.0 * round(((box[0] + box[2]) / 2 - lon) / 360.0)
        reach = DETAIL_DEG / max(0.2, math.cos(math.radians(lat)))
        joined = (lon - reach, lat - DETAIL_DEG, lon + reach, lat + DETAIL_DEG)
        changed = True
        while changed:
            changed = False
            for other in boxes:
                if (
                    joined[0] < other[2]
                    and other[0] < joined[2]
                    and joined[1] < other[3]
                    and other[1] < joined[3]
                ):
                    boxes.remove(other)
                    joined = (
                        min(joined[0], other[0]),
                        min(joined[1], other[1]),
                        max(joined[2], other[2]),
                        max(joined[3], other[3]),
                    )
                    changed = True
                    break
        boxes.append(joined)
    return boxes


def _names(box: BBox) -> list[list[Any]]:
    """Names of the basemap by rank: kind (0 country, 1 capital, 2 town, 3 water), name, latitude, longitude, first zoom, room or size."""
    west, south, east, north = box
    found: list[list[Any]] = []

    def inside(lat: float, lon: float) -> float | None:
        x = west + (lon - west) % 360.0
        return x if x <= east and south <= lat <= north else None

    for country in basemap.countries():
        for lat, lon, half in country.anchors[:1]:
            x = inside(lat, lon)
            if x is not None:
                found.append([0, country.name, round(lat, 2), round(x, 2), 0, round(half, 2)])
    for place, x in basemap.places().within(box, 6):
        found.append([1 if place.capital else 2, place.name, round(place.lat, 3), round(x, 3), place.zoom, 0])
    for water in basemap.waters():
        x = inside(water.lat, water.lon)
        if x is not None:
            found.append([3, water.name, round(water.lat, 2), round(x, 2), water.first, water.size])
    return found
