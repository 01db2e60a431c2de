"""Python's search for rings of garbage, made rare while very many events are made: what is made and let go of there holds no rings, and a search looks at all of it."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator
from typing import Final

SELDOM: Final = 100_000
"""Objects made and not let go of, between two searches; Python's own number is 700 (2,000 since 3.14)."""

_lock = threading.Lock()
_at_work = 0
_before = (0, 0, 0)


@contextlib.contextmanager
def seldom_searched() -> Iterator[None]:
    """While it lasts, on whatever threads, rings of garbage are looked for after `SELDOM` objects; then as before."""
    global _at_work, _before
    with _lock:
        if _at_work == 0:
            _before = gc.get_threshold()
            gc.set_threshold(max(SELDOM, _before[0]) if _before[0] else 0, *_before[1:])
        _at_work += 1
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if _at_work == 0:
                gc.set_threshold(*_before)
