"""What the program does about itself when it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mapviewer import strays
from mapviewer.app.main import clear_strays
from mapviewer.settings import Settings


def test_what_a_killed_save_left_is_cleared_away_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path / "config"))
    folders = (tmp_path / "config", tmp_path / "dossiers")
    program = "import os, sys; from pathlib import Path; from mapviewer import strays; print(strays.prefix(Path(sys.argv[1])))"
    for folder in folders:
        folder.mkdir()
        (folder / "kept.json").write_bytes(b"{}")
        ended = subprocess.run(
            [sys.executable, "-c", program, "kept.json"], capture_output=True, text=True, check=True
        ).stdout.strip()
        (folder / f"{ended}x{strays.PART}").write_bytes(b"half")
    clear_strays(Settings(recent=(str(folders[1] / "a.json"), str(tmp_path / "gone" / "b.json")))).join(20)
    for folder in folders:
        assert [path.name for path in folder.iterdir()] == ["kept.json"]
    print(f"figure: what killed saves left in {len(folders)} folders: gone at the next start")
