"""What the promises of SECURITY.md come to in figures: every proof that is a test is run, and what it prints is shown.

`run(n)` runs them point by point, each in a process of its own: how many passed, in how long, and the lines that they print as figures. With `n` the damaged files of each
format are `n` (25), and above 1,000 the slow proofs are done too: the whole session in an empty network namespace, a disk taken out, servers that hang. What takes longest has benchmarks of its own: `engine` (the map's page killed
and hung) and `soak` (ten minutes of use). `a key twice` is what it costs to tell that a record has one, a million records parsed for it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import jiter

from benchmarks._measure import processor_s

PROOFS: Final[dict[str, tuple[str, ...]]] = {
    "1 network, from outside": ("tests/app/test_offline.py",),
    "1 network, a page that tries": ("tests/app/test_map_host.py",),
    "1 network, online": (
        "tests/net",
        "tests/app/test_online.py",
        "tests/app/test_online_places.py",
        "tests/app/test_online_faults.py",
    ),
    "2 script injection": ("tests/injection",),
    "3 files, damaged": ("tests/fuzz/test_fuzz.py", "tests/fuzz/test_beside.py"),
    "3 files, made to cost": ("tests/fuzz/test_growth.py", "tests/confined", "tests/overlays"),
    "3 files, pipes, devices, links": (
        "tests/test_media.py",
        "tests/test_plainfile.py",
        "tests/formats/test_files.py",
        "tests/decisions/test_file.py",
    ),
    "4 faults of a save": (
        "tests/test_saving_faults.py",
        "tests/test_saving.py",
        "tests/test_strays.py",
        "tests/app/test_main.py",
        "tests/test_viewfile.py",
    ),
    "4 files that change while open": ("tests/app/test_documents.py", "tests/app/test_unmounted.py"),
    "5 engine": ("tests/app/test_engine.py", "tests/app/test_map_view.py", "tests/app/test_letting_go.py"),
    "6 sandbox": ("tests/app/test_sandbox.py", "tests/app/test_about.py", "tests/cli/test_doctor.py"),
    "7 traces": ("tests/app/test_forgetting.py", "tests/test_traces.py", "tests/app/test_messages.py"),
    "8 errors": ("tests/app/test_fault_desk.py", "tests/test_faults.py"),
}
_SLOW: Final = ("1 network, from", "1 network, online", "3 files, damaged", "4 files that change")
_AT_ONCE: Final = 100_000
_FIGURE: Final = re.compile(r"^(?:figure: )(.+)$|^(\S+: seed \d+, \{.+)$", re.MULTILINE)
_ROOT: Final = Path(__file__).parents[1]


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    figures: dict[str, object] = {}
    for point, places in PROOFS.items():
        begun = time.perf_counter()
        here = [place for place in places if (_ROOT / place).exists()]
        # Slow ones are asked for by a number.
        marks = "slow or not slow" if (n or 0) > 1_000 and point.startswith(_SLOW) else "not slow"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "-rP", "-m", marks, *here],
            cwd=_ROOT,
            env={**os.environ, "MAPVIEWER_FUZZ_COUNT": str(n or 25)},
            capture_output=True,
            text=True,
            check=False,
        )
        ends = re.findall(r"\d+ (?:passed|failed|skipped)[^\n=]*", done.stdout)
        last = ends[-1] if ends else f"nothing came to an end (code {done.returncode})"
        figures[point] = f"{last.strip()} ({time.perf_counter() - begun:.0f} s with its start)"
        for number, found in enumerate(_FIGURE.finditer(done.stdout), 1):
            figures[f"{point} ({number})"] = found[1] or found[2]
    return {**figures, **_doubled()}


def _doubled() -> dict[str, object]:
    """What telling keys that stand twice costs."""
    record = (
        b'{"id":"e1","title":"A title of some length","when":"2025-07-16","place":{"lat":33.5,"lon":36.3,"name":"Somewhere"},"tags":["a","b"],"summary":"%s"}'
        % (b"x" * 300)
    )
    several = b"[" + b",".join([record] * _AT_ONCE) + b"]"

    def million(told: bool) -> None:
        for _ in range(1_000_000 // _AT_ONCE):
            jiter.from_json(several, catch_duplicate_keys=told)

    return {
        "a key twice, a million records, s without": round(processor_s(2, lambda: million(False)), 2),
        "a key twice, a million records, s with": round(processor_s(2, lambda: million(True)), 2),
    }
