"""How many pools glibc's malloc keeps free memory in: two, instead of one for each thread that ever asked (docs/decisions/0012)."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

ARENAS: Final = 2
_M_ARENA_MAX: Final = -8
"""From malloc.h, where it has been the same since glibc 2.10."""


def few_arenas() -> bool:
    """Let this process's threads share `ARENAS` pools, and say whether they do now; call before there are threads.

    Processes that this one starts are not concerned. Whoever has set malloc's own variables knows better, and elsewhere than with glibc there is nothing to set.
    """
    chosen = "MALLOC_ARENA_MAX" in os.environ or "arena_max" in os.environ.get("GLIBC_TUNABLES", "")
    if chosen or not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL("libc.so.6")
        # Another C library may have a file of this name, but not this function.
        libc.gnu_get_libc_version  # noqa: B018
        return bool(libc.mallopt(_M_ARENA_MAX, ARENAS))
    except (OSError, AttributeError):
        return False
