"""The map page's static shell, built by folium: document, stylesheets, scripts, and the one call that makes the Leaflet map.

No word of a dossier ever passes through here: folium writes popups and tooltips as JavaScript template literals, in which `${…}` runs even
when it was escaped for HTML. Text reaches the page as JSON messages only (`mapviewer.mapdoc.messages`).

Importing folium compiles some dozens of templates and takes a third of a second, so that it happens here, lazily, and the result, which depends
on nothing but versions, is kept in the cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from mapviewer.assets import cache_dir
from mapviewer.mapdoc.marks import MAX_ZOOM

MAP_NAME: Final = "map_main"
"""Id of the map's element, and the name of the global variable that holds the Leaflet map."""

HEAD_SCRIPTS: Final = (
    ("leaflet", "vendor/leaflet.js"),
    ("qwebchannel", "vendor/qwebchannel.js"),
)
HEAD_STYLES: Final = (
    ("leaflet_css", "vendor/leaflet.css"),
    ("map_css", "map.css"),
)
DRAWING_SCRIPTS: Final = (
    "draw/words.js",
    "draw/collide.js",
    "draw/theme.js",
    "draw/sprites.js",
    "draw/symbols.js",
    "draw/circles.js",
    "draw/paths.js",
    "draw/outlines.js",
    "draw/discs.js",
    "draw/cells.js",
    "draw/heat.js",
    "draw/arcs.js",
    "draw/spread.js",
    "draw/sketch.js",
    "draw/candidates.js",
    "draw/layer.js",
)
"""What draws on the map, here and in the page that is exported (`mapviewer.mapdoc.export`), in order."""
BODY_SCRIPTS: Final = (
    "shell.js",
    "language.js",
    *DRAWING_SCRIPTS,
    "draw/container.js",
    "draw/basemap.js",
    "draw/raster.js",
    "draw/overlays.js",
    "draw/names.js",
    "draw/labels.js",
    "draw/furniture.js",
    "draw/pair.js",
    "bridge.js",
    "tools.js",
    "map.js",
)
"""What the body loads, in order: the map that folium makes, what draws on it, the bridge, and the page's own beginning."""

ATTRIBUTION: Final = (
    'Made with <a href="https://www.naturalearthdata.com/">Natural Earth</a> · '
    '<a href="https://www.geonames.org/">GeoNames</a> · mapviewer'
)
"""Credit that is always on the map; our own words, with no part that a file could fill."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The page: its HTML, which has no inline script, and the scripts that folium wrote, by file name."""

    html: str
    scripts: Mapping[str, str]


@cache
def shell() -> Shell:
    """The shell, from the cache folder where this version has built it before, else from folium."""
    try:
        kept = cache_dir() / f"shell-{_version()}.json"
    except OSError:
        return build_shell()
    try:
        found = json.loads(kept.read_text("utf-8"))
        return Shell(str(found["html"]), {str(name): str(text) for name, text in found["scripts"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        built = build_shell()
        _keep(kept, built)
        return built


def build_shell() -> Shell:
    """The shell, built by folium now. Same input, same text: every id in it is fixed."""
    # Lazily: a third of a second, and the map has no other use for it.
    from branca.element import Figure
    from folium import Map
    from folium.template import Template

    class PageFigure(Figure):
        """folium's document with every script in a file of its own, as the content security policy asks."""

        _template = Template(
            "<!DOCTYPE html>\n"
            '<html lang="en">\n'
            "<head>\n"
            '<meta charset="utf-8">\n'
            "<title>mapviewer</title>\n"
            "{{ this.header.render(**kwargs) }}\n"
            "</head>\n"
            "<body>\n"
            "{{ this.html.render(**kwargs) }}\n"
            "{% for source in kwargs.body_scripts %}"
            '<script src="{{ source }}"></script>\n'
            "{% endfor %}"
            "</body>\n"
            "</html>\n"
        )

    class PageMap(Map):
        """folium's map with our own vendored files.

        The lists are this class's own: `add_js_link` would write into the class that every map of the process shares.
        """

        default_js = list(HEAD_SCRIPTS)  # noqa: RUF012
        default_css = list(HEAD_STYLES)  # noqa: RUF012

        _template = Template(
            """
            {% macro header(this, kwargs) %}
                <meta name="viewport" content="width=device-width, initial-scale=1.0">
            {% endmacro %}
            {% macro html(this, kwargs) %}
                <div class="folium-map" id={{ this.get_name()|tojson }}></div>
            {% endmacro %}
            {% macro script(this, kwargs) %}
                var {{ this.get_name() }} = L.map(
                    {{ this.get_name()|tojson }},
                    {
                        center: {{ this.location|tojson }},
                        crs: L.CRS.{{ this.crs }},
                        maxZoom: {{ kwargs.max_zoom }},
                        ...{{ this.options|tojavascript }}
                    }
                );
                {{ this.get_name() }}.attributionControl.setPrefix(false).addAttribution({{ kwargs.attribution|tojson }});
            {% endmacro %}
            """
        )

    page = PageMap(
        location=(25.0, 20.0),
        tiles=None,
        zoom_start=2,
        zoom_control=False,
        # Latitude alone is bounded: one may go round the world for ever.
        max_bounds=True,
        min_lat=-85.0511,
        max_lat=85.0511,
        min_lon=-1e6,
        max_lon=1e6,
        max_bounds_viscosity=1.0,
        world_copy_jump=True,
        wheel_px_per_zoom_level=90,
        # Tiles come in a moment; fading them in only makes the map grey meanwhile.
        fade_animation=False,
    )
    name, identity = MAP_NAME.split("_")
    page._name, page._id = name.capitalize(), identity
    figure = PageFigure()
    # folium's own default title and meta go with its header; ours stand in the template above.
    figure.header._children.clear()
    figure.add_child(page)
    for child in figure._children.values():
        child.render(attribution=ATTRIBUTION, max_zoom=MAX_ZOOM)
    html = figure._template.render(this=figure, kwargs={"body_scripts": BODY_SCRIPTS})
    script = figure.script.render()
    return Shell(_tidy(html), {"shell.js": '"use strict";\n' + _tidy(script)})


def folium_map(
    data: Mapping[str, Any],
    *,
    tiles: str | None,
    height: str | int,
    attribution: str,
    scripts: Sequence[str],
    styles: Sequence[str],
) -> Any:
    """A `folium.Map` that shows `data` by the function `mapviewer.share` of `scripts` (share/folium.js), everything inside the page.

    folium makes a template of each script that it has rendered, and puts markup between back-ticks: `{{ … }}` in a title would run in
    Python, `${…}` in the browser. So the data are one string of letters, digits and `\\uXXXX`, which means nothing to either.
    """
    from branca.element import Element, MacroElement
    from folium import Map
    from folium.template import Template

    class Whole(Element):
        """Text that stands in the page as it is."""

        _template = Template("{{ this.text }}")

        def __init__(self, text: str) -> None:
            super().__init__()
            self._name, self.text = "Whole", text

    class SharedMap(Map):
        """folium's map with Leaflet inside, and none of what its own would fetch."""

        default_js = []  # noqa: RUF012
        default_css = []  # noqa: RUF012

        def render(self, **kwargs: Any) -> str:
            header: Any = getattr(self.get_root(), "header")  # noqa: B009 - a figure's, of which folium's types know nothing
            for n, text in enumerate(styles):
                header.add_child(Whole(f"<style>{text}</style>"), name=f"mapviewer_style_{n}")
            for n, text in enumerate(scripts):
                header.add_child(Whole(f"<script>{text}</script>"), name=f"mapviewer_script_{n}")
            super().render(**kwargs)  # type: ignore[no-untyped-call]
            return ""

    class Events(MacroElement):
        """The events, added to the map by the page's own script."""

        _template = Template(
            "{% macro script(this, kwargs) %}"
            "{{ this._parent.get_name() }}.attributionControl.setPrefix(false).addAttribution({{ this.attribution|tojson }});\n"
            'mapviewer.share({{ this._parent.get_name() }}, JSON.parse("{{ this.data }}"));'
            "{% endmacro %}"
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "MapviewerEvents"
            self.attribution, self.data = attribution, literal(data)

    made = SharedMap(location=(25.0, 20.0), zoom_start=2, tiles=tiles, height=height, max_zoom=MAX_ZOOM)
    made.add_child(Events())
    return made


def literal(data: Mapping[str, Any]) -> str:
    """JSON as the inside of a JavaScript string in which nothing has a meaning but letters, digits, blanks, commas and `\\uXXXX`."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return re.sub(r"[^A-Za-z0-9 ,.:-]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


def _version() -> str:
    """What the shell depends on, as a short hash: this module's text and folium's version."""
    try:
        folium = version("folium")
    except PackageNotFoundError:
        folium = ""
    own = Path(__file__).read_bytes()
    return hashlib.sha256(b"\0".join((own, folium.encode(), str(MAX_ZOOM).encode()))).hexdigest()[:16]


def _keep(path: Path, built: Shell) -> None:
    content: dict[str, Any] = {"html": built.html, "scripts": dict(built.scripts)}
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(name).replace(path)
    except OSError:
        # A cache that cannot be written costs the next start a third of a second, nothing more.
        return
