"""How far slow work is, on one line of a terminal that is wiped when it is over."""

from __future__ import annotations

import sys
import time

_PATIENCE = 0.5
"""Seconds before the first word: quick work says nothing."""


class TerminalProgress:
    """Called with a share done in [0, 1] (−1: unknown) and what is being done; writes to stderr, at most ten times a second."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE
        self._written = False

    def __call__(self, share: float, words: str) -> None:
        """Show how far it is."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + 0.1
        self._written = True
        sys.stderr.write(f"\r\x1b[K{words}" + (f" {share:.0%}" if share >= 0 else " …"))
        sys.stderr.flush()

    def clear(self) -> None:
        """Wipe the line."""
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._written = False
