"""Asks one listed host for one thing: whole within a deadline and a size, or one `NetError`.

No proxy of the surroundings is used, no cookie is kept, no other host is followed to. Runs on any thread but the window's own: it waits.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from mapviewer import __version__
from mapviewer.net.cache import DiskCache, Kept, fresh_until
from mapviewer.net.channel import POLL, Channel, GoneError, Limit, Stop, short
from mapviewer.net.faults import Fault, NetError
from mapviewer.net.log import Entry, RequestLog
from mapviewer.net.services import Kind, Service, host_of

USER_AGENT: Final = f"mapviewer/{__version__} (desktop event map; one person, interactive)"
REFERER: Final = "mapviewer://app/"
"""The page that shows what is asked for, by the only address it has: OpenStreetMap's policy asks for one."""
DEADLINE: Final = 10.0
"""Seconds that a request may take from first to last, looking the host up and all redirects included."""
_REDIRECTS = 3
_IDLE_KEPT = 2
_IDLE_SECONDS = 20.0
_LONGEST_WAIT = 86_400.0


@dataclass(frozen=True)
class Answer:
    """What a host said: the whole body and its content type, without parameters. `kept` says that it came from the cache, unasked."""

    body: bytes
    content_type: str
    kept: bool = False


class Client:
    """The one door to the network, shut until a kind of request is let through by `switch`.

    `log` has every request; answers go to `cache`, if there is one. Safe to use from several threads.
    """

    def __init__(
        self,
        *,
        log: RequestLog | None = None,
        cache: DiskCache | None = None,
        deadline: float = DEADLINE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.log = log if log is not None else RequestLog()
        self.cache = cache
        self.deadline = deadline
        self._clock = clock
        self._lock = threading.Lock()
        self._allowed: dict[Kind, Service] = {}
        self._not_before: dict[str, float] = {}
        self._next_turn: dict[str, float] = {}
        self._idle: dict[tuple[str, str], list[tuple[Channel, float]]] = {}

    # -- what is allowed

    def switch(self, kind: Kind, service: Service | None) -> None:
        """Let one kind of request through to one service, or (None) to nobody. What is under way still ends."""
        if service is not None and service.kind is not kind:
            raise ValueError(f"{service.name} is no service for {kind}")
        with self._lock:
            if service is None:
                self._allowed.pop(kind, None)
            else:
                self._allowed[kind] = service
            idle = [channel for channels in self._idle.values() for channel, _ in channels]
            self._idle.clear()
        for channel in idle:
            channel.close()

    def service(self, kind: Kind) -> Service | None:
        """Whom that kind of request goes to; None while it is switched off."""
        with self._lock:
            return self._allowed.get(kind)

    @property
    def online(self) -> bool:
        """Whether any kind of request is let through."""
        with self._lock:
            return bool(self._allowed)

    def close(self) -> None:
        """Switch everything off and let go of all connections."""
        for kind in Kind:
            self.switch(kind, None)

    # -- asking

    def get(self, service: Service, url: str, *, stop: Stop | None = None) -> Answer:
        """Ask `service` for `url`; raises NetError for everything that can happen, within `deadline` seconds.

        What the cache holds and is still fresh is given without asking. `stop` is looked at several times a second and ends the request.
        """
        began = time.monotonic()
        outcome, status, size, detail, sent = "ok", None, 0, "", False
        try:
            self._admit(service, url)
            kept = self.cache.find(url) if self.cache is not None else None
            if kept is not None and kept.fresh_until > self._clock():
                outcome, size = "kept", len(kept.body)
                return Answer(kept.body, kept.content_type, kept=True)
            limit = Limit(began + self.deadline, stop, host_of(url))
            self._wait_turn(service, limit)
            sent = True
            status, headers, body = self._follow(service, url, kept, limit)
            size = len(body)
            if status == http.client.NOT_MODIFIED and kept is not None:
                outcome, body, content_type = "unchanged", kept.body, kept.content_type
            else:
                content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
            self._keep(service, url, headers, kept, body, content_type)
            return Answer(body, content_type)
        except NetError as error:
            outcome, status, detail = error.fault.value, error.status, str(error)
            raise
        finally:
            self.log.add(
                Entry(
                    self._clock(), service.kind, host_of(url), url, outcome, status, size, time.monotonic() - began, detail, sent
                )
            )  # fmt: skip

    def _admit(self, service: Service, url: str) -> None:
        host = host_of(url)
        allowed = self.service(service.kind)
        if allowed is None:
            raise NetError(
                Fault.OFFLINE,
                host,
                f"Requests of this kind ({service.kind}) are switched off; nothing was sent.",
            )
        if allowed != service or host not in allowed.hosts:
            raise NetError(
                Fault.NOT_LISTED, host, f"“{host}” is not the host that was agreed to; nothing was sent."
            )
        with self._lock:
            wait = self._not_before.get(host, 0.0) - time.monotonic()
        if wait > 0:
            raise NetError(
                Fault.BUSY, host, f"“{host}” asked not to be bothered for another {_seconds(wait)}; nothing was sent.", retry_after=wait
            )  # fmt: skip

    def _wait_turn(self, service: Service, limit: Limit) -> None:
        """Stay below one request in `service.pause` seconds: whoever comes takes the next free moment."""
        if not service.pause:
            return
        with self._lock:
            turn = max(time.monotonic(), self._next_turn.get(service.host, 0.0))
            if turn > limit.until:
                raise NetError(
                    Fault.TIMEOUT, limit.host, f"Too many requests wait for “{limit.host}”, which takes one in {service.pause:g} s."
                )  # fmt: skip
            self._next_turn[service.host] = turn + service.pause
        while (left := turn - time.monotonic()) > 0:
            limit.check()
            time.sleep(min(left, POLL))

    def _follow(
        self, service: Service, url: str, kept: Kept | None, limit: Limit
    ) -> tuple[int, dict[str, str], bytes]:
        for _ in range(_REDIRECTS + 1):
            status, headers, body = self._ask(service, url, kept, limit)
            if status not in (301, 302, 303, 307, 308):
                return self._judge(service, status, headers, body, limit)
            there = urljoin(url, headers.get("location", ""))
            if host_of(there) != limit.host or urlsplit(there).scheme != urlsplit(url).scheme:
                raise NetError(
                    Fault.REDIRECT, limit.host, f"“{limit.host}” sends us on to “{host_of(there)}”, which was not agreed to; nothing was sent there.", status=status
                )  # fmt: skip
            url = there
        raise NetError(Fault.REDIRECT, limit.host, f"“{limit.host}” sends us on again and again.")

    def _judge(
        self, service: Service, status: int, headers: dict[str, str], body: bytes, limit: Limit
    ) -> tuple[int, dict[str, str], bytes]:
        host = limit.host
        if status in (429, 503):
            wait = _retry_after(headers.get("retry-after", ""), self._clock())
            if wait is not None:
                with self._lock:
                    self._not_before[host] = time.monotonic() + wait
            later = f"; it asks us to come back in {_seconds(wait)}" if wait is not None else ""
            raise NetError(
                Fault.BUSY, host, f"“{host}” is busy ({status}){later}.", status=status, retry_after=wait
            )
        if status == http.client.NOT_MODIFIED:
            return status, headers, body
        if status != http.client.OK:
            raise NetError(Fault.STATUS, host, f"“{host}” answered {status}; expected 200.", status=status)
        found = headers.get("content-type", "").partition(";")[0].strip().lower()
        if found not in service.types:
            raise NetError(
                Fault.TYPE, host, f"“{host}” sent {short(found) or 'no content type'}; expected {' or '.join(service.types)}.", status=status
            )  # fmt: skip
        return status, headers, body

    def _ask(
        self, service: Service, url: str, kept: Kept | None, limit: Limit
    ) -> tuple[int, dict[str, str], bytes]:
        """One request and its answer; a connection that was kept open and has died meanwhile is made anew, once."""
        parts = urlsplit(url)
        key = (parts.scheme, limit.host)
        channel = self._take(key)
        reused = channel is not None
        if channel is None:
            channel = Channel(parts.scheme, parts.hostname or "", parts.port, limit)
        try:
            try:
                answer = channel.ask(url, _headers(kept), service.most_bytes, limit)
            except GoneError:
                channel.close()
                if not reused:
                    raise NetError(
                        Fault.GARBAGE, limit.host, f"“{limit.host}” hung up without an answer."
                    ) from None
                channel = Channel(parts.scheme, parts.hostname or "", parts.port, limit)
                try:
                    answer = channel.ask(url, _headers(kept), service.most_bytes, limit)
                except GoneError:
                    raise NetError(
                        Fault.GARBAGE, limit.host, f"“{limit.host}” hung up without an answer."
                    ) from None
        except BaseException:
            channel.close()
            raise
        if channel.reusable:
            self._give_back(key, channel)
        else:
            channel.close()
        return answer

    def _take(self, key: tuple[str, str]) -> Channel | None:
        dead: list[Channel] = []
        taken = None
        with self._lock:
            while taken is None and self._idle.get(key):
                channel, since = self._idle[key].pop()
                if time.monotonic() - since < _IDLE_SECONDS:
                    taken = channel
                else:
                    dead.append(channel)
        for channel in dead:
            channel.close()
        return taken

    def _give_back(self, key: tuple[str, str], channel: Channel) -> None:
        with self._lock:
            channels = self._idle.setdefault(key, [])
            keep = len(channels) < _IDLE_KEPT and bool(self._allowed)
            if keep:
                channels.append((channel, time.monotonic()))
        if not keep:
            channel.close()

    def _keep(
        self,
        service: Service,
        url: str,
        headers: dict[str, str],
        old: Kept | None,
        body: bytes,
        content_type: str,
    ) -> None:
        if self.cache is None:
            return
        until = fresh_until(headers, self._clock(), otherwise=service.keep)
        if until is None:
            return
        self.cache.keep(
            url,
            Kept(
                body,
                content_type,
                until,
                headers.get("etag", old.etag if old else "")[:200],
                headers.get("last-modified", old.modified if old else "")[:100],
            ),
        )


def _headers(kept: Kept | None) -> dict[str, str]:
    headers = {
        "User-Agent": USER_AGENT,
        "Referer": REFERER,
        "Accept-Encoding": "identity",
        "Connection": "keep-alive",
    }
    if kept is not None and kept.etag:
        headers["If-None-Match"] = kept.etag
    if kept is not None and kept.modified:
        headers["If-Modified-Since"] = kept.modified
    return headers


def _retry_after(text: str, now: float) -> float | None:
    """Seconds to wait, from a `Retry-After` of either form (RFC 9110, 10.2.3); None for what is neither."""
    if text.isascii() and text.strip().isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        return min(max(0.0, parsedate_to_datetime(text).timestamp() - now), _LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds(wait: float) -> str:
    return f"{wait:.0f} s" if wait < 120 else f"{wait / 60:.0f} min"
