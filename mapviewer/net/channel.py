"""One connection to one host: each wait keeps to the deadline of the request, whatever the other side does."""

from __future__ import annotations

import errno
import http.client
import io
import os
import queue
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from mapviewer.net.faults import Fault, NetError
from mapviewer.net.services import host_of

POLL: Final = 0.2
"""Seconds between two looks at whether a request is to stop."""
_CHUNK: Final = 65_536

Stop = Callable[[], bool]


class GoneError(Exception):
    """The other side closed the connection before it said anything."""


class Limit:
    """Until when (monotonic seconds) and whether somebody wants it to stop."""

    def __init__(self, until: float, stop: Stop | None, host: str) -> None:
        self.until = until
        self.host = host
        self._stop = stop

    def check(self) -> float:
        """Seconds that are left; raises NetError when none are, or when it is to stop."""
        if self._stop is not None and self._stop():
            raise NetError(Fault.CANCELLED, self.host, "The request was cancelled.")
        left = self.until - time.monotonic()
        if left <= 0:
            raise NetError(Fault.TIMEOUT, self.host, f"“{self.host}” took too long to answer.")
        return left


class _Reader(io.RawIOBase):
    """A socket's bytes, each wait of which keeps to the limit: a peer that drips byte by byte gains nothing by it."""

    def __init__(self, sock: socket.socket, limit: Limit) -> None:
        self._sock = sock
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            self._sock.settimeout(min(self._limit.check(), POLL))
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                continue


class _Line:
    """What http.client takes for a socket while it reads one answer."""

    def __init__(self, sock: socket.socket, limit: Limit) -> None:
        self._reader = _Reader(sock, limit)

    def makefile(self, mode: str) -> io.BufferedReader:
        del mode
        return io.BufferedReader(self._reader, _CHUNK)


class Channel:
    """One connection to one host."""

    def __init__(self, scheme: str, host: str, port: int | None, limit: Limit) -> None:
        self.reusable = False
        self._host = host_of(
            f"{scheme}://{f'[{host}]' if ':' in host else host}:{port or (443 if scheme == 'https' else 80)}"
        )
        self._sock = _connect(host, port or (443 if scheme == "https" else 80), limit)
        if scheme == "https":
            try:
                secure = _tls().wrap_socket(self._sock, server_hostname=host, do_handshake_on_connect=False)
                self._sock = secure
                _shake_hands(secure, limit)
            except (OSError, ValueError) as error:
                self.close()
                reason = getattr(error, "verify_message", "") or getattr(error, "reason", "") or error
                raise NetError(
                    Fault.TLS, limit.host, f"No secure connection to “{limit.host}”: {short(str(reason))}."
                ) from error
            except NetError:
                self.close()
                raise

    def ask(
        self, url: str, headers: dict[str, str], most: int, limit: Limit
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a GET and read the answer; raises NetError, or GoneError when nothing came."""
        self.reusable = False
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [
            f"GET {target} HTTP/1.1",
            f"Host: {self._host}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        message = "\r\n".join([*lines, "", ""])
        # `urlsplit` drops line ends without a word, so the address itself is looked at too.
        if not message.isascii() or not url.isprintable() or " " in url:
            raise NetError(
                Fault.NOT_LISTED,
                limit.host,
                "The address holds characters that no address has; nothing was sent.",
            )
        try:
            self._sock.settimeout(limit.check())
            self._sock.sendall(message.encode("ascii"))
        except TimeoutError as error:
            raise NetError(Fault.TIMEOUT, limit.host, f"“{limit.host}” took too long to answer.") from error
        except OSError as error:
            raise GoneError from error
        response = http.client.HTTPResponse(_Line(self._sock, limit), method="GET")  # type: ignore[arg-type]
        try:
            response.begin()
        except (http.client.RemoteDisconnected, ConnectionError) as error:
            raise GoneError from error
        except (http.client.HTTPException, ValueError, OSError) as error:
            raise _garbage(limit, error) from error
        body = self._body(response, most, limit)
        found = {name.lower(): value for name, value in response.getheaders()}
        self.reusable = not response.will_close
        return response.status, found, body

    def _body(self, response: http.client.HTTPResponse, most: int, limit: Limit) -> bytes:
        if response.getheader("content-encoding", "identity") not in ("", "identity"):
            raise NetError(
                Fault.GARBAGE, limit.host, f"“{limit.host}” packed its answer, which was not asked for."
            )
        if response.length is not None and response.length > most:
            raise _too_large(limit, most)
        expected = response.length
        parts: list[bytes] = []
        size = 0
        try:
            while chunk := response.read(min(_CHUNK, most + 1 - size)):
                size += len(chunk)
                if size > most:
                    raise _too_large(limit, most)
                parts.append(chunk)
        except (http.client.HTTPException, ValueError, OSError) as error:
            raise _garbage(limit, error) from error
        if expected is not None and size < expected:
            raise NetError(
                Fault.GARBAGE,
                limit.host,
                f"The answer of “{limit.host}” is cut off: {size} of {expected} bytes.",
            )
        return b"".join(parts)

    def close(self) -> None:
        """Let go of it; safe to repeat."""
        self.reusable = False
        self._sock.close()


def _connect(host: str, port: int, limit: Limit) -> socket.socket:
    """A connection to the first address of a host that takes one."""
    addresses = _resolve(host, port, limit)
    fault: OSError | None = None
    for i, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            _reach(sock, address, limit, limit.check() / (len(addresses) - i))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            fault = error
            sock.close()
        except NetError:
            sock.close()
            raise
        else:
            return sock
    limit.check()
    reason = (
        "timed out"
        if isinstance(fault, TimeoutError)
        else (fault.strerror or str(fault))
        if fault
        else "no address"
    )
    raise NetError(Fault.REFUSED, limit.host, f"No connection to “{limit.host}”: {reason}.") from fault


def _reach(sock: socket.socket, address: Any, limit: Limit, seconds: float) -> None:
    """Connect within so many seconds; raises OSError for a host that cannot be reached, NetError when it is to stop."""
    until = time.monotonic() + seconds
    sock.setblocking(False)
    begun = sock.connect_ex(address)
    if begun not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        raise OSError(begun, os.strerror(begun))
    with selectors.DefaultSelector() as ready:
        ready.register(sock, selectors.EVENT_WRITE)
        while not ready.select(min(limit.check(), POLL)):
            if time.monotonic() > until:
                raise TimeoutError
    if failed := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(failed, os.strerror(failed))


def _shake_hands(sock: ssl.SSLSocket, limit: Limit) -> None:
    """The handshake, which can be stopped in the middle; a wait keeps the time limit over all of its reads, so that dripping gains nothing."""
    while True:
        sock.settimeout(min(limit.check(), POLL))
        try:
            sock.do_handshake()
        except TimeoutError:
            continue
        return


def _resolve(host: str, port: int, limit: Limit) -> list[Any]:
    """The addresses of a host. The system's resolver knows no time limit, so it is asked on a thread that nobody waits for."""
    found: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            found.put(error)
        except UnicodeError:
            found.put(OSError("no such host"))

    threading.Thread(target=look_up, daemon=True, name="look up a host").start()
    while True:
        left = limit.check()
        try:
            answer = found.get(timeout=min(left, POLL))
        except queue.Empty:
            continue
        if isinstance(answer, OSError):
            raise NetError(
                Fault.NOT_FOUND,
                limit.host,
                f"The host “{limit.host}” is not found: {answer.strerror or answer}.",
            )
        return answer


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _too_large(limit: Limit, most: int) -> NetError:
    return NetError(Fault.TOO_LARGE, limit.host, f"“{limit.host}” sends more than {most:,} bytes.")


def _garbage(limit: Limit, error: Exception) -> NetError:
    return NetError(
        Fault.GARBAGE, limit.host, f"“{limit.host}” sent something that is no answer ({short(str(error)) or type(error).__name__})."
    )  # fmt: skip


def short(text: str) -> str:
    """A text of somebody else's for a message: printable and not long."""
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= 100 else clean[:99] + "…"
