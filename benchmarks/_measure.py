"""What the benchmarks of loading share: files of generated events, and a fresh process that opens one and says what it cost."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks import generate


def dossier(n: int) -> Path:
    """A file of `n` generated events, made once and kept in the folder for temporary files."""
    path = Path(tempfile.gettempdir()) / f"mapviewer-benchmark-{os.getuid()}" / f"{n}.jsonl"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        making = path.with_suffix(f".{os.getpid()}.part")
        generate.write(making, n)
        making.replace(path)
        # So old that nobody takes it for one that is still being written.
        os.utime(path, (0, 0))
    return path


def tree_mb(pid: int) -> float:
    """Resident megabytes (10^6 bytes) of a process and all below it, pages that they share counted once for each."""
    pages, todo = 0, [pid]
    while todo:
        one = todo.pop()
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def wait(milliseconds: int) -> None:
    """Let a window's event loop run for so long."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Peak:
    """Watches the memory of a process (this one) and all below it, fifty times a second, while it is entered."""

    def __init__(self, pid: int | None = None) -> None:
        self.mb = 0.0
        self._pid = pid or os.getpid()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.mb = max(self.mb, tree_mb(self._pid))


def ran(words: list[str], cache: Path) -> dict[str, float]:
    """Run a command of the program whose cache folder is `cache`: seconds, those of a processor of all its processes, and the most memory (10^6 bytes) that these had together."""
    cache.mkdir(parents=True, exist_ok=True)
    before, began = _processor_s(), time.perf_counter()
    with (
        subprocess.Popen(
            [sys.executable, "-m", "mapviewer", *words],
            env=_surroundings(cache),
            cwd=_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process,
        Peak(process.pid) as peak,
    ):
        code = process.wait()
    if code:
        raise RuntimeError(f"{' '.join(words)}: ended with {code}")
    return {
        "processor_s": _processor_s() - before,
        "s": time.perf_counter() - began,
        "peak_mb": peak.mb,
    }


_ROOT: Final = Path(__file__).resolve().parent.parent


def _surroundings(cache: Path) -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "MAPVIEWER_CACHE": str(cache), "PYTHONPATH": os.pathsep.join(paths)}


def opened(path: Path, cache: Path) -> dict[str, float]:
    """Open a file in a fresh process whose cache folder is `cache`; what it measured (see `main`)."""
    cache.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._measure", str(path)],
        env=_surroundings(cache),
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _processor_s() -> float:
    """Seconds of processor time of this process and of those below it that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main(path: str) -> dict[str, Any]:
    """Open a file here: seconds to the store, to what the first pictures need, to one event by its id; megabytes before, at most, after."""
    from mapviewer.opening import make_ready, open_dossier

    before = tree_mb(os.getpid())
    heard: list[float] = []
    worked = _processor_s()
    with Peak() as peak:
        started = time.perf_counter()
        store = open_dossier(path, progress=lambda share, words: heard.append(time.perf_counter()))  # noqa: ARG005
        loaded = time.perf_counter()
        worked = _processor_s() - worked
    opened_mb = tree_mb(os.getpid())
    make_ready(store)
    ready = time.perf_counter()
    last = store.events[len(store) - 1]
    assert store.row_of[last.id] == len(store) - 1  # noqa: S101
    found = time.perf_counter()
    gaps = sorted(b - a for a, b in zip([started, *heard], [*heard, loaded], strict=True))
    return {
        "events": len(store),
        "problems": len(store.problems),
        "load_s": loaded - started,
        "processor_s": worked,
        "ready_s": ready - loaded,
        "first_event_ms": (found - ready) * 1000,
        "silence_ms": gaps[-1] * 1000,
        "silence_p95_ms": gaps[int(0.95 * (len(gaps) - 1))] * 1000,
        "before_mb": before,
        "peak_mb": peak.mb - before,
        "after_mb": opened_mb - before,
        "ready_mb": tree_mb(os.getpid()) - before,
    }


def median_s(n: int, action: Callable[[], object]) -> float:
    """Median seconds of `n` calls."""
    times = []
    for _ in range(n):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def processor_s(n: int, action: Callable[[], object]) -> float:
    """Least processor seconds of `n` calls: what a machine that others use too still tells."""
    times = []
    for _ in range(n):
        begin = time.process_time()
        action()
        times.append(time.process_time() - begin)
    return min(times)


SIZES = (10_000, 100_000, 1_000_000)
"""What is measured unless a number is asked for; ten times as much takes minutes, and only `--n` asks for it."""


def growth(times: dict[int, float]) -> dict[str, float]:
    """How many times as much each size costs as the one before, as `growth_N`."""
    sizes = sorted(times)
    return {
        f"growth_{size}": round(times[size] / times[before], 2)
        for before, size in itertools.pairwise(sizes)
        if times[before]
    }


if __name__ == "__main__":
    json.dump(main(sys.argv[1]), sys.stdout)
