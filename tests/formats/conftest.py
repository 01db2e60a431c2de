"""Dossiers as files, for the tests of their readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mapviewer.formats.base import Reading
from mapviewer.formats.reading import read

# Its tests are of what the extra brings, and the surroundings of the others are without.
collect_ignore = [] if find_spec("pyarrow") is not None else ["test_parquet_pyarrow.py"]
HEAD: dict[str, Any] = {"format": "mapviewer-dossier", "version": 1, "title": "A dossier"}


@pytest.fixture
def reads(tmp_path: Path) -> Callable[..., Reading]:
    """Write a dossier (bytes, or the fields beside format, version and title) to a file and read it."""

    def go(content: bytes | None = None, *, name: str = "d.json", **fields: Any) -> Reading:
        path = tmp_path / name
        if content is None:
            content = json.dumps({**HEAD, "events": [], **fields}, indent=1).encode()
        path.write_bytes(content)
        return read(path)[0]

    return go
