"""The interactive page that a snapshot can be: folium's shell with everything it needs inside, and nothing that it could ask for outside.

No word of a dossier is markup or script in it: all of it is JSON in a script element that is never run, with `<` written as `\\u003c`, and is
set as text. The page's own content security policy lets run what has the hash of ours, and lets no request out.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from mapviewer.assets import resource
from mapviewer.basemap import serve
from mapviewer.mapdoc.page import DRAWING_SCRIPTS, MAP_NAME, shell

_STYLES: Final = ("vendor/leaflet.css", "export/page.css")
_SCRIPTS: Final = (
    "vendor/leaflet.js",
    "@language",
    "@shell",
    *DRAWING_SCRIPTS,
    "export/geo.js",
    "export/time.js",
    "export/page.js",
)
_SPEEDS: Final = ("0.25", "0.5", "1", "2", "4", "8")


def export_page(data: Mapping[str, Any], *, view: str, language_script: str = "") -> bytes:
    """The page as a file. `data` is what `snapshot.web.web_data` made, `view` the JSON from which it can be made again, "" for none;
    `language_script` sets the words of the page's own language."""
    scripts = [_script(name, language_script) for name in _SCRIPTS]
    styles = [_style(name) for name in _STYLES]
    policy = (
        "default-src 'none'; "
        f"script-src {' '.join(_hash(text) for text in scripts)}; "
        f"style-src {' '.join(_hash(text) for text in styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    title = html.escape(str(data["title"]) or "mapviewer")
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        '<meta name="referrer" content="no-referrer">\n',
        f"<title>{title}</title>\n",
        *(f"<style>{text}</style>\n" for text in styles),
        f"</head>\n<body>\n{_body(data, title)}\n",
        _json("mapviewer-data", data),
        _json("mapviewer-style", json.loads(serve("style.json"))),
        f'<script type="application/json" id="mapviewer-view">{_unmarked(view)}</script>\n' if view else "",
        *(f"<script>{text}</script>\n" for text in scripts),
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _body(data: Mapping[str, Any], title: str) -> str:
    credit = html.escape(" · ".join(part for part in (data["credit"], data["licence"]) if part))
    speeds = "".join(
        f'<option value="{speed}"{" selected" if speed == "1" else ""}>{speed}×</option>' for speed in _SPEEDS
    )
    return f"""<header><h1 dir="auto">{title}</h1><p id="now" aria-live="polite"><b id="time"></b> <span id="counts"></span></p></header>
<div class="folium-map" id="{MAP_NAME}"></div>
<aside aria-label="Events"><div id="filters" role="group" aria-label="Filters"></div><ul id="list"></ul></aside>
<footer>
<div id="controls" role="group" aria-label="Play">
<button id="back" type="button" aria-label="Previous event">◀◀</button>
<button id="play" type="button" aria-label="Play">▶</button>
<button id="on" type="button" aria-label="Next event">▶▶</button>
<select id="mode" aria-label="How time selects"><option value="window">Window</option><option value="cumulative">Cumulative</option></select>
<select id="speed" aria-label="Speed">{speeds}</select>
</div>
<div id="axis" role="group" aria-label="Time"></div>
<p class="credit" dir="auto">{credit}</p>
</footer>
<noscript>This page shows its map and its events by a script that is inside it; allow scripts for this file to see them.</noscript>"""


@cache
def _file(name: str) -> str:
    return resource("map", *name.split("/")).read_text("utf-8")


def _script(name: str, language: str) -> str:
    text = (
        language if name == "@language" else shell().scripts["shell.js"] if name == "@shell" else _file(name)
    )
    # Nothing of ours holds it; should a vendored file ever, it must not end the element.
    return text.replace("</script", "<\\/script").replace("\r\n", "\n")


def _style(name: str) -> str:
    return _file(name).replace("</style", "<\\/style").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(key: str, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'<script type="application/json" id="{key}">{_unmarked(text)}</script>\n'


def _unmarked(text: str) -> str:
    """JSON in which no markup can begin or end; U+2028 and U+2029 are left to JSON, which knows them."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
