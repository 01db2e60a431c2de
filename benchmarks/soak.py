"""Long use of the real window, scripted and at random: does memory stay flat, and is no process left behind?

`run(n)` uses the window for `n` minutes (10), about three things a second (`_hands.py`): scrubs, steps, reads, plays, filters, searches, sorts, compares two windows and
two versions, opens the sample and a generated dossier of 20,000 events in turn and two together, draws overlays, writes pictures and every export, saves views, opens and closes every dialog, changes theme and
mode; in the fifth minute of each ten the map's page is killed.

Once a minute everything is put away (the sample alone, nothing chosen, one map) and a sample is taken, so that samples differ by what has stayed and not by what was being done. It is printed as a line on
stderr. The first third is the warm-up: what is made once is made then, and what is kept of the last so many fills up. Of the rest

- `… MB an hour` is the slope by Theil and Sen, and between what it lies nine times of ten (`_slope.py`): `program` is the program's own process, `whole` it and those of the web engine (pages that they share counted
  once for each), `in use` what the program's process has from malloc, free pieces left out (glibc only). A page of the map has less to keep after it was killed, which widens the interval;
- `… an hour` the same of what is counted: widgets, Python's objects, open files, threads, processes;
- `at first`, `at last` are the medians of the first and last fifth of the samples.

`left` names the processes that are there after the window was closed. The seed is printed, and can be given by MAPVIEWER_SEED.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks._measure import tree_mb, wait
from benchmarks._slope import Slope, slope

if TYPE_CHECKING:
    from mapviewer.app.main import Program

MINUTES: Final = 10
FLAT_MB: Final = 60
"""What is flat: a slope of less, of the program's own process, in megabytes an hour. With as many arenas as malloc likes it was 149 (docs/decisions/0012)."""
_PACE_S: Final = 0.33
"""From one thing done to the next, at least."""
_KILLED_EVERY: Final = 10
_KILLED_AT: Final = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """What there was at one moment of rest: megabytes (10^6 bytes) and counts."""

    minute: float
    program: float
    engine: float
    in_use: float
    widgets: int
    objects: int
    files: int
    threads: int
    processes: int

    @property
    def whole(self) -> float:
        """Megabytes of all its processes, pages that they share counted once for each."""
        return self.program + self.engine


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    program = f"import json; from benchmarks.soak import use; print(json.dumps(use({(n or MINUTES) * 60.0})))"
    done = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parents[1],
    )
    words, _ = done.communicate()
    end = time.monotonic() + 5
    while _in_session(done.pid) and time.monotonic() < end:
        time.sleep(0.1)
    figures: dict[str, object] = json.loads(words.splitlines()[-1]) if done.returncode == 0 else {}
    return {**figures, "exit code": done.returncode, "left": _in_session(done.pid) or "none"}


def use(seconds: float) -> dict[str, object]:
    """Use the window for so long; the figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mapviewer.app import engine

    engine.prepare()
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101
    from benchmarks._hands import Hands
    from mapviewer.app.main import Program
    from mapviewer.app.messages import quiet_qt

    quiet_qt()
    seed = int(os.environ.get("MAPVIEWER_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MAPVIEWER_CONFIG", f"{folder}/config")
        program = Program(app)
        program.controller.documents.unattended = True
        program.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        program.window.resize(1280, 800)
        program.window.show()
        hands = Hands(program, seed, Path(folder))
        samples: list[Sample] = []
        done = kills = 0
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < seconds or not samples:
            if passed >= 60 * len(samples):
                hands.rest()
                samples.append(_sample(passed / 60, app))
                print(f"{done:6d} done  {_words(samples[-1])}", file=sys.stderr, flush=True)
            if passed / 60 - _KILLED_AT > _KILLED_EVERY * kills:
                kills += _kill(program)
            next_at = time.monotonic() + _PACE_S
            hands.do_something()
            done += 1
            wait(max(1, int(1_000 * (next_at - time.monotonic()))))
        hands.rest()
        samples.append(_sample((time.monotonic() - begun) / 60, app))
        print(f"{done:6d} done  {_words(samples[-1])}", file=sys.stderr, flush=True)
        program.close()
        app.processEvents()
    return {
        "seed": seed,
        "minutes": round(samples[-1].minute, 1),
        "things done": done,
        "pages killed": kills,
        **judged(samples),
    }


def judged(samples: list[Sample]) -> dict[str, object]:
    """The figures of these samples, without those of the warm-up, a third of the time."""
    kept = [one for one in samples if one.minute >= samples[-1].minute / 3]
    if len(kept) < 2:
        kept = samples[-2:]
    fifth = max(1, len(kept) // 5)
    found: dict[str, object] = {"samples": len(kept)}
    minutes = [one.minute for one in kept]
    for name in ("program", "whole", "in_use", "widgets", "objects", "files", "threads", "processes"):
        values = [float(getattr(one, name)) for one in kept]
        title = name.replace("_", " ")
        first, end = statistics.median(values[:fifth]), statistics.median(values[-fifth:])
        found[f"{title} at first"], found[f"{title} at last"] = round(first), round(end)
        unit = " MB" if name in ("program", "whole", "in_use") else ""
        hourly = [60 * part for part in slope(minutes, values)] if len(set(minutes)) > 1 else [0.0] * 3
        found[f"{title}{unit} an hour"] = [round(part, 1) for part in Slope(*hourly)]
    return found


def _words(sample: Sample) -> str:
    return "  ".join(
        f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in asdict(sample).items()
    )


def _sample(minute: float, app: object) -> Sample:
    """What there is now, once what is garbage is collected."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)  # noqa: S101
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        wait(100)
        gc.collect()
    me = os.getpid()
    own = _own_mb()
    return Sample(
        minute=minute,
        program=own,
        engine=tree_mb(me) - own,
        in_use=_in_use_mb(),
        widgets=len(app.allWidgets()),
        objects=len(gc.get_objects()),
        files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=sum(1 for _ in Path("/proc/self/task").iterdir()),
        processes=len(_in_session(os.getsid(0))),
    )


def _kill(program: Program) -> int:
    """Kill the map's page; how many were killed."""
    page = program.window.map.life.page
    if page is None or not program.window.map.is_ready:
        return 0
    os.kill(page.renderProcessPid(), signal.SIGKILL)
    return 1


def _own_mb() -> float:
    """Resident megabytes (10^6 bytes) of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class _Mallinfo(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33 and later; see mallinfo(3)."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    )


def _in_use_mb() -> float:
    """Megabytes (10^6 bytes) that this process has of malloc and has not given back; 0 where nobody tells."""
    try:
        told = ctypes.CDLL("libc.so.6").mallinfo2
    except (OSError, AttributeError):
        return 0.0
    told.restype = _Mallinfo
    found = told()
    return float(found.uordblks + found.hblkhd) / 1e6


def _in_session(session: int) -> list[str]:
    """The processes that are still there of a session (Linux): number and name."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name, which may hold anything: state, parent, group, session.
            name, _, state = path.read_text().rpartition(")")
            if int(state.split()[3]) == session:
                found.append(name.replace("(", ""))
    return found
