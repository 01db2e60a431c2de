"""What the program is, and what it is made of."""

from __future__ import annotations

from PySide6.QtCore import qVersion

from mapviewer import __version__
from mapviewer.app import engine
from mapviewer.language import tr


def about_text() -> str:
    """Version, what it shows, whose data and code are inside."""
    return "\n".join(
        (
            f"mapviewer {__version__} (Qt {qVersion()})",
            tr("Events on a map and a timeline, with their sources. MIT licence."),
            "",
            tr("Map data: Natural Earth, public domain."),
            tr("Place data © GeoNames, CC BY 4.0, modified."),
            tr("Map display: Leaflet (BSD-2-Clause), geojson-vt (ISC), built with folium (MIT)."),
            tr("Letters in snapshots: Noto fonts (SIL Open Font License 1.1)."),
            "",
            _engine_words(),
            tr("No request leaves this machine unless you choose an online service."),
        )
    )


def _engine_words() -> str:
    chromium, fixes = engine.version()
    if not chromium:
        return tr("There is no web engine, and so no map.")
    words = tr("Web engine: Chromium {version}, with the security fixes of {fixes}.").format(
        version=chromium, fixes=fixes
    )
    box = (
        tr("Its sandbox is on.") if engine.has_sandbox() else tr("Its sandbox is off, because this is root.")
    )
    return f"{words} {box}"
