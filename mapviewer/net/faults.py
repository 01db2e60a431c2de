"""What can go wrong on the way to another machine: one error, with a word for which way it went wrong."""

from __future__ import annotations

from enum import StrEnum

from mapviewer.errors import UnavailableError


class Fault(StrEnum):
    """Which way a request failed."""

    OFFLINE = "offline"
    """That kind of request is not switched on; nothing was sent."""
    NOT_LISTED = "not listed"
    """The host, or one that it sends us on to, is none that was agreed to; nothing was sent there."""
    CANCELLED = "cancelled"
    NOT_FOUND = "host not found"
    REFUSED = "no connection"
    TLS = "no secure connection"
    TIMEOUT = "timeout"
    REDIRECT = "redirect"
    BUSY = "busy"
    """The host asks us to come back later (429 or 503)."""
    STATUS = "status"
    TOO_LARGE = "too large"
    TYPE = "content type"
    GARBAGE = "garbage"
    """What came back is not what was asked for: broken HTTP, a cut body, no image."""


class NetError(UnavailableError):
    """A request failed. `retry_after` is how many seconds the host asked us to wait, None when it did not say."""

    def __init__(
        self,
        fault: Fault,
        host: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.host = host
        self.status = status
        self.retry_after = retry_after
