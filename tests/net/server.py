"""A server on this machine that answers as a test tells it, byte for byte, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40

Behaviour = Callable[["Exchange"], None]


@dataclass
class Asked:
    """One request as it came in; header names in small letters."""

    path: str
    headers: dict[str, str]


@dataclass
class Exchange:
    """One request and the connection that it came on."""

    asked: Asked
    sock: socket.socket
    server: Server
    keep_open: bool = True

    def answer(
        self, body: bytes = PNG, *, status: str = "200 OK", content_type: str = "image/png", **headers: str
    ) -> None:
        """Send a proper answer; `cache_control="…"` becomes the header `Cache-Control`."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
        if content_type:
            lines.append(f"Content-Type: {content_type}")
        lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def raw(self, data: bytes) -> None:
        """Send these bytes and close."""
        self.sock.sendall(data)
        self.keep_open = False


@dataclass
class Server:
    """Listens on 127.0.0.1 until it is closed."""

    behaviour: Behaviour
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self.closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Close the listener and every connection, and wait for the thread."""
        self.closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for sock in self._open:
                sock.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(sock)
                self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            while asked := _read(sock):
                with self._lock:
                    self.asked.append(asked)
                exchange = Exchange(asked, sock, self)
                self.behaviour(exchange)
                if not exchange.keep_open:
                    break
        except OSError:
            pass
        finally:
            sock.close()


def _read(sock: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = sock.recv(4_096)
        if not chunk:
            return None
        data += chunk
    first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Asked(first.split(" ")[1], {name.strip().lower(): value.strip() for name, _, value in pairs})
