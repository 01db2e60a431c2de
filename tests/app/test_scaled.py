"""On screens with more device pixels than pixels everything is sharp, and the pointer finds what it sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_sharp_and_hit(scale: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.app.scaled"],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["ratio"] == pytest.approx(float(scale), abs=0.01)
    assert found["timeline"] > 2, "painted at its size, not enlarged"
    assert found["canvases"]
    assert all(ratio == pytest.approx(float(scale), rel=0.01) for ratio in found["canvases"])
    assert found["on the timeline"] == ["damascus-strikes"]
    assert len(found["on the map"]) == 1
    assert found["icon"] == pytest.approx(float(scale), abs=0.1)
