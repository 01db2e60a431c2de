"""Text as XML and HTML: what is somebody else's stays text."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str) -> str:
    """Text for XML; characters that XML has not (most controls, lone surrogates) become �."""
    return escape(_NO_XML.sub("�", text), quote=True)


def html(text: str) -> str:
    """Text for HTML, its lines kept."""
    return escape(_NO_XML.sub("�", text), quote=True).replace("$[", "$&#91;").replace("\n", "<br>")
