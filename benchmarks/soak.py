"""Long use of the real window, scripted and at random: does memory stay flat, and is no process left behind?

`run(n)` uses the window for `n` minutes (10) on a generated dossier of 20,000 events and on the sample in turn: scrubs, steps, plays, zooms, filters,
searches, reads, compares, changes theme and mode, exports pictures, opens the other dossier, and kills the map's page once a minute. `memory MB` is
that of all its processes, in the middle of the first fifth, of the middle and of the last fifth; `growth` the last by the middle one, and by hour;
`program MB` is that of the program's own process, without the engine's, which keep tiles for a while and are ended once a minute;
`left` the processes that are there after the window was closed. The seed is printed, and can be given by MAPVIEWER_SEED.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks._measure import dossier, tree_mb, wait

if TYPE_CHECKING:
    from mapviewer.app.main import Program

MINUTES: Final = 10
EVENTS: Final = 20_000
_EVERY_S: Final = 2.0
_COMMANDS: Final = (
    *("next", "previous", "first", "last", "unit-on", "unit-back", "play", "pace-smooth", "pace-event"),
    *("mode-window", "mode-instant", "mode-cumulative", "compare", "compare-swap", "all-time", "fold"),
    *("undo", "redo", "back", "forward", "fit", "fit-all", "zoom-in", "zoom-out", "zoom-all", "follow"),
    *("filters", "layers", "bookmarks", "clear-filters", "clear", "search-next", "zoom-selected"),
    *(
        "draw-heat",
        "draw-symbols",
        "arcs-all",
        "arcs-none",
        "theme-dark",
        "theme-light",
        "text-larger",
        "text-normal",
    ),
)


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
    from mapviewer.app.main import Program

    seed = int(os.environ.get("MAPVIEWER_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
    chance = random.Random(seed)
    program = Program(app)
    program.controller.documents.unattended = True
    program.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    program.window.resize(1280, 800)
    program.window.show()
    program.controller.open_sample()
    wait(2_000)
    begun = time.monotonic()
    samples: list[tuple[float, float, float]] = []
    done = kills = 0
    with tempfile.TemporaryDirectory() as folder:
        while (passed := time.monotonic() - begun) < seconds:
            if not samples or passed - samples[-1][0] >= _EVERY_S:
                samples.append((passed, tree_mb(os.getpid()), _own_mb()))
            if passed // 60 > kills:
                kills += 1
                page = program.window.map.life.page
                if page is not None and program.window.map.is_ready:
                    os.kill(page.renderProcessPid(), signal.SIGKILL)
            _act(program, chance, Path(folder))
            done += 1
            wait(chance.choice((1, 5, 20, 60)))
    wait(1_000)
    program.close()
    app.processEvents()
    times, memory, own = np.array(samples).T
    fifths = np.minimum((times / times[-1] * 5).astype(int), 4)
    first, middle, last = (float(np.median(memory[fifths == k])) for k in (0, 2, 4))
    slope = float(np.polyfit(times[fifths >= 1], memory[fifths >= 1], 1)[0]) * 3_600
    ours = [float(np.median(own[fifths == k])) for k in (0, 2, 4)]
    return {
        "seed": seed,
        "minutes": round(seconds / 60, 1),
        "things done": done,
        "pages killed": kills,
        "memory MB": f"{first:.0f} / {middle:.0f} / {last:.0f}",
        "growth, last by middle fifth": round(last / middle, 3),
        "growth, MB an hour": round(slope),
        "program MB": " / ".join(f"{mb:.0f}" for mb in ours),
        "program's growth, last by middle fifth": round(ours[2] / ours[1], 3),
    }


def _own_mb() -> float:
    """Resident megabytes (10^6 bytes) of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _act(program: Program, chance: random.Random, folder: Path) -> None:
    """Do one thing that a person might do."""
    from mapviewer.query.filters import Filters

    session, window = program.session, program.window
    what = chance.random()
    if what < 0.35:
        # A scrub: some steps one after the other, without a wait.
        start, end = session.selection.bucket
        width = max(3_600.0, min(float(end - start), 90 * 86_400.0))
        at = chance.uniform(1.7e9, 1.76e9)
        for step in range(8):
            session.select_window(
                int(at + step * width / 8), int(at + width + step * width / 8), origin="timeline"
            )
            wait(1)
    elif what < 0.55:
        ids = session.store.events
        session.focus((ids[chance.randrange(len(ids))].id,), origin="table")
    elif what < 0.62:
        keys = [category.id for category in session.store.categories]
        session.set_filters(Filters().of("category", tuple(chance.sample(keys, min(2, len(keys))))))
    elif what < 0.66:
        session.set_filters(Filters())
    elif what < 0.72:
        window.map.jump(chance.uniform(-50, 60), chance.uniform(-170, 170), chance.uniform(2, 9))
    elif what < 0.74:
        window.maps.set_theme(chance.random() < 0.5)
    elif what < 0.76:
        program.controller.open(dossier(EVENTS)) if len(
            session.store
        ) < EVENTS else program.controller.open_sample()
        wait(1_500)
    elif what < 0.78:
        from mapviewer.paint.export import write_snapshot
        from mapviewer.snapshot.spec import SnapshotSpec

        write_snapshot(
            SnapshotSpec.from_selection(session.selection), session.store, folder / "map.png", force=True
        )
    else:
        command = chance.choice([name for name in _COMMANDS if name in window.actions_by_id])
        if window.actions_by_id[command].isEnabled():
            program.controller.run(command)


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
