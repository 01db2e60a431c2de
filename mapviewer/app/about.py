"""What the program is, and what it is made of."""

from __future__ import annotations

from PySide6.QtCore import qVersion

from mapviewer import __version__
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
            tr("No request leaves this machine."),
        )
    )
