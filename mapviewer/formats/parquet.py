"""Parquet tables: what reads them is no part of the program (`pip install pyarrow` brings it), and is never imported into it.

The reading is done in a process of its own (`confined/parquet.py`), which is told where pyarrow is. What comes of it is a table like any other: ACLED's, UCDP's, or one to be asked about.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

MAGIC: Final = b"PAR1"
SUFFIXES: Final = (".parquet", ".geoparquet")
MISSING: Final = (
    "found a Parquet table, which pyarrow reads, and that is not installed: "
    "`pip install pyarrow` brings it (or save the table as CSV)"
)


def home() -> str | None:
    """The folder in which pyarrow is installed; None where it is not."""
    found = find_spec("pyarrow")
    return str(Path(found.origin).parents[1]) if found is not None and found.origin else None
