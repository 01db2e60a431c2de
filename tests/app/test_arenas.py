"""How many pools of free memory a process has whose threads come and go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mapviewer.app.arenas import ARENAS

_COUNT = """
import ctypes, sys, threading
if sys.argv[2] == "few":
    from mapviewer.app.arenas import few_arenas
    assert few_arenas()
libc = ctypes.CDLL("libc.so.6")
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier(6)
def work():
    together.wait()
    for _ in range(100):
        libc.malloc(ctypes.c_size_t(10_000))
    together.wait()
threads = [threading.Thread(target=work) for _ in range(6)]
for one in threads: one.start()
for one in threads: one.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def _arenas(folder: Path, how: str) -> int:
    told = folder / f"{how}.xml"
    subprocess.run([sys.executable, "-c", _COUNT, str(told), how], check=True)
    return told.read_text("ascii").count("<heap ")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's alone")
def test_threads_share_few_pools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    assert _arenas(tmp_path, "many") > ARENAS
    assert _arenas(tmp_path, "few") <= ARENAS


def test_who_has_set_it_knows_better(monkeypatch: pytest.MonkeyPatch) -> None:
    from mapviewer.app.arenas import few_arenas

    monkeypatch.setenv("MALLOC_ARENA_MAX", "3")
    assert not few_arenas()
    monkeypatch.delenv("MALLOC_ARENA_MAX")
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=1")
    assert not few_arenas()
