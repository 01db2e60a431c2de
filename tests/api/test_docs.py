"""docs/python.md: its examples run, in order, as in one notebook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mapviewer.api import __all__ as public
from mapviewer.assets import sample_dossier
from mapviewer.writers.record import Record

DOCS = Path(__file__).resolve().parents[2] / "docs"
PYTHON_MD = (DOCS / "python.md").read_text("utf-8")


def test_the_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: Any
) -> None:
    (tmp_path / "paris-talks.json").write_bytes(sample_dossier().read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", PYTHON_MD, re.DOTALL)
    assert len(blocks) > 6
    for n, block in enumerate(blocks):
        exec(compile(block, f"python.md, example {n + 1}", "exec"), names)  # noqa: S102 - our own documentation
    assert "Talks in Paris" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {
        "paris-talks.json", "july.html", "july.png", "july.svg", "july-page.html",
    }  # fmt: skip


def test_everything_public_is_described() -> None:
    import mapviewer

    for name in Record.__dataclass_fields__:
        assert f"`{name}`" in PYTHON_MD, name
    for name in dir(mapviewer.Dossier):
        if not name.startswith("_") and name not in ("store", "rows", "selection", "plain_selection"):
            assert name in PYTHON_MD, name
    assert set(public) == {"Counts", "Dossier", "EventPair", "Record", "Snapshot", "load"}
