"""Text as XML and HTML: what is somebody else's stays text."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> bool:
    """Whether nothing needs to be done to a text, as to nearly all."""
    return text.isprintable() and not (
        "&" in text or "<" in text or ">" in text or '"' in text or "'" in text or "$" in text
    )


def xml(text: str) -> str:
    """Text for XML; characters that XML has not (most controls, lone surrogates) become �."""
    return text if _clean(text) else escape(_NO_XML.sub("�", text), quote=True)


def html(text: str) -> str:
    """Text for HTML, its lines kept."""
    if _clean(text):
        return text
    return escape(_NO_XML.sub("�", text), quote=True).replace("$[", "$&#91;").replace("\n", "<br>")


def clean_but_quotes(text: str) -> bool:
    """Whether quotation marks are all that XML does not have in a text as it is."""
    return text.isprintable() and not ("&" in text or "<" in text or ">" in text or "'" in text)
