"""Reading damaged files one after the other, each within its time, all of them within their memory; what that came to is printed as a figure."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mapviewer.confined import child
from tests.fuzz.mutation import mutated

SECONDS = 2.0
"""Of a processor, for one file."""
MEMORY = 400 << 20
"""Bytes by which the process may grow over all files of a format."""
QUICK, LONG = 25, 10_000

Files = Sequence[tuple[str, bytes]]


class HangError(BaseException):
    """One file took too long. No reader catches it."""


def long_count() -> int:
    """How many files of a format the long run damages."""
    return int(os.environ.get("MAPVIEWER_FUZZ_COUNT") or LONG)


@contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Raise HangError in what needs more of a processor."""

    def alarm(number: int, frame: Any) -> None:
        raise HangError

    old = signal.signal(signal.SIGPROF, alarm)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


def try_many(
    name: str,
    count: int,
    files: Files,
    everybody: Sequence[bytes],
    folder: Path,
    attempt: Callable[[Path, int], str],
) -> None:
    """Damage files and let `attempt` (path, number) read each: it says what became of one, “opened” or “refused”, and raises what must not be raised."""
    seed = int(os.environ.get("MAPVIEWER_FUZZ_SEED") or (random.randrange(1 << 32) if count > QUICK else 1))
    print(f"{name}: seed {seed}, {count} files")
    became = {"opened": 0, "refused": 0}
    longest = 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for n in range(count):
        chance = random.Random(f"{seed} {name} {n}")
        file, data = chance.choice(files)
        path = folder / file
        path.write_bytes(mutated(data, chance, everybody))
        begun = time.process_time()
        try:
            with in_time():
                became[attempt(path, n)] += 1
        except (Exception, HangError) as error:
            kept = folder / f"failed-{n}-{file}"
            path.replace(kept)
            what = (
                "took more than 2 s"
                if isinstance(error, HangError)
                else f"{type(error).__name__}: {error!s:.300}"
            )
            raise AssertionError(f"{name}, MAPVIEWER_FUZZ_SEED={seed}, file {n} ({kept}): {what}") from error
        longest = max(longest, time.process_time() - begun)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    assert grown < MEMORY, f"{name}, MAPVIEWER_FUZZ_SEED={seed}: the process grew by {grown >> 20} MB"
    print(
        f"{name}: seed {seed}, {became}, longest {longest:.2f} s of a processor, {grown / 1e6:.0f} MB",
        file=sys.stderr,
    )


def read_here(
    task: str, spec: dict[str, Any], data: Iterable[bytes], wanted: Callable[[], None]
) -> Iterator[Any]:
    """Do in this process what the program does in a confined one, so that what it raises is seen."""
    for word in child.task(task, json.loads(json.dumps(spec)), io.BytesIO(b"".join(data))):
        wanted()
        yield json.loads(json.dumps(word))
