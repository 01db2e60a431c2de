"""Reading pieces of a file on several processors: processes of our own, fed and heard through pipes.

Python threads would take turns, with each other and with the window; a process apart leaves both alone. The children are plain
`python -c` of this very interpreter: nothing of the program's start is run again in them, and they end with the pipe. Where none can be
had, or one is killed, its work is done here: the result is the same, only later.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import IO, Any, Final, Generic, Protocol, TypeVar

Around = TypeVar("Around")
Given = TypeVar("Given", contravariant=True)
Found = TypeVar("Found", covariant=True)
Piece = TypeVar("Piece")
Batch = TypeVar("Batch")

_SIZE: Final = struct.Struct("<Q")
_START: Final = "from mapviewer.formats.workers import serve; serve()"
_PATIENCE_S: Final = 0.05
"""Between two looks at whether somebody wants to stop."""


class Reads(Protocol[Given, Found]):
    """What reads pieces, in a child or here."""

    def read(self, piece: Given, /) -> Found:
        """What a piece holds; never raises."""
        ...


def _send(pipe: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    (size,) = _SIZE.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    # Only ever what the other end of our own pipe has written, from objects of ours.
    return pickle.loads(data)  # noqa: S301


def serve() -> None:
    """The child's whole life: what makes its reader and what that needs to know first, then a batch for every piece."""
    import gc

    gc.disable()
    replies = os.fdopen(os.dup(1), "wb")
    # Whatever else may print must not get between the replies.
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        make, around = _receive(requests)
        reader = make(around)
        while True:
            _send(replies, reader.read(_receive(requests)))


class _Child(Generic[Around, Piece, Batch]):
    """One process, and what does its work when it is gone."""

    def __init__(self, make: Callable[[Around], Reads[Piece, Batch]], around: Around) -> None:
        self._make, self._around = make, around
        self._here: Reads[Piece, Batch] | None = None
        self._over = False
        self._process: subprocess.Popen[bytes] | None = None
        environment = {
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            # To look for them takes a tenth of the start.
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        }
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._send((make, around))

    def _send(self, value: object) -> None:
        assert self._process is not None  # noqa: S101 - callers have looked
        assert self._process.stdin is not None  # noqa: S101
        _send(self._process.stdin, value)

    def read(self, piece: Piece) -> Batch:
        if self._process is not None and self._process.stdout is not None:
            try:
                self._send(piece)
                # The child sends nothing else.
                found: Batch = _receive(self._process.stdout)
            except (OSError, EOFError, ValueError):
                self._end()
            else:
                return found
        if self._over:
            raise EOFError
        if self._here is None:
            self._here = self._make(self._around)
        return self._here.read(piece)

    def close(self) -> None:
        self._over = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def read_pieces(
    pieces: Iterator[Piece],
    make: Callable[[Around], Reads[Piece, Batch]],
    around: Around,
    children: int,
    wanted: Callable[[], None],
) -> Generator[Batch, None, None]:
    """A batch for every piece, in order, by so many processes (0: by this one); `wanted` is called often and may raise to stop.

    `make(around)` makes what reads; a child imports it by its name, so that it has to be a class or function of a module.
    """
    if children < 1 or not sys.executable:
        reader = make(around)
        for piece in pieces:
            yield reader.read(piece)
        return
    local = threading.local()
    born: list[_Child[Around, Piece, Batch]] = []
    spare = [_Child(make, around) for _ in range(children)]
    born += spare

    def work(piece: Piece) -> Batch:
        child: _Child[Around, Piece, Batch] | None = getattr(local, "child", None)
        if child is None:
            child = local.child = spare.pop()
        return child.read(piece)

    threads = ThreadPoolExecutor(children, thread_name_prefix="reading")
    waiting: deque[Future[Batch]] = deque()
    try:
        for piece in pieces:
            waiting.append(threads.submit(work, piece))
            while len(waiting) > 2 * children:
                yield _heard(waiting.popleft(), wanted)
        while waiting:
            yield _heard(waiting.popleft(), wanted)
    finally:
        for future in waiting:
            future.cancel()
        for child in born:
            child.close()
        threads.shutdown(wait=True, cancel_futures=True)


def _heard(future: Future[Batch], wanted: Callable[[], None]) -> Batch:
    while True:
        try:
            return future.result(_PATIENCE_S)
        except NotYet:
            wanted()
