"""Text as XML and HTML: what is somebody else's stays text."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SPECIAL: Final = re.compile("[&<>\"'\n$\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What nearly no text has, and needs anything done."""


def xml(text: str) -> str:
    """Text for XML; characters that XML has not (most controls, lone surrogates) become �."""
    if _SPECIAL.search(text) is None:
        return text
    return escape(_NO_XML.sub("�", text), quote=True)


def html(text: str) -> str:
    """Text for HTML, its lines kept."""
    if _SPECIAL.search(text) is None:
        return text
    return escape(_NO_XML.sub("�", text), quote=True).replace("$[", "$&#91;").replace("\n", "<br>")
