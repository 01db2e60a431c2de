"""Events as frames of pandas and GeoPandas. Both are optional; nothing else imports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mapviewer.errors import UnavailableError
from mapviewer.events.when import NEG_INF, POS_INF

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from mapviewer.api.dossier import Dossier
    from mapviewer.events.store import Ints

_TEXTS = (
    "id", "title", "when", "membership", "category", "category_label", "status", "place", "summary", "when_note", "place_note",
)  # fmt: skip
_BOUNDS = ("earliest", "start_latest", "end_earliest", "latest")


def pandas_frame(dossier: Dossier, *, columns: bool) -> DataFrame:
    """An event a row, in the file's order; times in UTC, to the second, missing where there is no limit or no date."""
    try:
        import pandas as pd
    except ImportError as error:
        raise UnavailableError("pandas is not installed; `pip install pandas` brings it.") from error
    store, rows = dossier.store, dossier.rows
    records = list(dossier)
    data: dict[str, Any] = {name: [getattr(record, name) for record in records] for name in _TEXTS}
    found = store.columns
    for name in _BOUNDS:
        data[name] = pd.Series(_moments(getattr(found, name)[rows], found.dated[rows])).dt.tz_localize("UTC")
    data["lat"], data["lon"] = found.lat[rows], found.lon[rows]
    data["radius_m"] = found.radius[rows]
    data["radius_basis"] = [record.radius_basis for record in records]
    data["geocoded"] = [record.geocoded for record in records]
    data["actors"] = [record.actors for record in records]
    data["tags"] = [record.tags for record in records]
    data["sources"] = [
        tuple(store.source_title(citation.source) for citation in record.citations) for record in records
    ]
    events = [store.events[row] for row in rows.tolist()]
    for name in ("low", "best", "high"):
        numbers = [getattr(event.toll, name) if event.toll else None for event in events]
        data[f"toll_{name}"] = pd.array(numbers, dtype="Int64")
    if columns:
        beside = [dict(event.origin.columns) if event.origin else {} for event in events]
        for key in dict.fromkeys(key for cells in beside for key in cells):
            data[f"origin.{key}"] = [cells.get(key) for cells in beside]
    return pd.DataFrame(data)


def _moments(seconds: Ints, dated: Any) -> Any:
    """Seconds as moments of numpy, NaT for no limit and no date."""
    moments = seconds.astype("datetime64[s]")
    moments[(seconds <= NEG_INF) | (seconds >= POS_INF) | ~dated] = np.datetime64("NaT")
    return moments


def geopandas_frame(dossier: Dossier, *, columns: bool) -> GeoDataFrame:
    """The same with a column `geometry`, missing for events without a place; WGS 84."""
    try:
        import geopandas
        from shapely.geometry import shape
    except ImportError as error:
        raise UnavailableError("GeoPandas is not installed; `pip install geopandas` brings it.") from error
    frame = pandas_frame(dossier, columns=columns)
    features = dossier.__geo_interface__["features"]
    shapes = [shape(feature["geometry"]) if feature["geometry"] else None for feature in features]
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
