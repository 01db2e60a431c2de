"""The page's own words (buttons, legend, labels for screen readers) in the current language, as the script that the page loads first."""

from __future__ import annotations

import json

from mapviewer.language import current, is_rtl
from mapviewer.language.catalogue import catalogue

PATH = "language.js"


def language_script() -> str:
    """`mapviewer.language`: tag, whether it runs from right to left, words by their English. ASCII, and nothing of a dossier in it."""
    language = current()
    said = {
        "code": language.value,
        "rtl": is_rtl(language),
        "words": catalogue(language).contexts.get("page", {}),
    }
    text = json.dumps(said, ensure_ascii=True, sort_keys=True).replace("<", "\\u003c")
    return (
        f'"use strict";\nwindow.mapviewer = window.mapviewer || {{}};\nwindow.mapviewer.language = {text};\n'
    )
