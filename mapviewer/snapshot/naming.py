"""File names for pictures, from a template such as “{dossier}-{from}”. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from mapviewer.events.calendar import iso
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.snapshot.wording import title_words

DEFAULT: Final = "{dossier}-map"
LONGEST: Final = 120
_FIELD: Final = re.compile(r"\{(\w+)\}")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def file_stem(template: str, spec: SnapshotSpec, store: Store) -> str:
    """A name without its ending that every file system takes; what the template asks for and is not there is left out."""
    start, end = spec.selection.span
    known = {
        "dossier": (store.file.name or "map").split(".")[0],
        "title": title_words(spec, store),
        "from": iso(start, spec.time.zone)[:10] if start > NEG_INF else "",
        "to": iso(end - 1, spec.time.zone)[:10] if end < POS_INF else "",
        "size": f"{spec.width}x{spec.height}",
    }
    text = _FIELD.sub(lambda found: known.get(found[1], ""), template or DEFAULT)
    kept = "".join(
        c if c not in '<>:"/\\|?*' and unicodedata.category(c)[0] not in "CZ" else " " for c in text
    )
    stem = re.sub(r"-{2,}", "-", "-".join(kept.split())).strip("-. ")[:LONGEST].rstrip("-. ")
    if not stem:
        stem = "map"
    return f"{stem}-map" if _RESERVED.fullmatch(stem) else stem
