"""Answers of other machines, kept on the disk for as long as those machines allow (RFC 9111, as far as one reader needs it)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from mapviewer.errors import OutputError
from mapviewer.saving import write_atomically

MOST_BYTES = 256_000_000
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,10})")
_NEVER = re.compile(r"\bno-store\b")
_ASK_FIRST = re.compile(r"\bno-cache\b")
_LONGEST = 365 * 86_400.0


@dataclass(frozen=True)
class Kept:
    """An answer from the cache. `fresh_until` is in seconds since 1970 UTC; after it one asks whether it still holds."""

    body: bytes
    content_type: str
    fresh_until: float
    etag: str = ""
    modified: str = ""


class DiskCache:
    """One file an answer below a folder; the oldest go when there are too many bytes. Whatever is wrong with a file, it is as if it were not there."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def find(self, url: str) -> Kept | None:
        """What is kept for an address, fresh or not."""
        path = self._path(url)
        try:
            raw = path.read_bytes()
            head, _, body = raw.partition(b"\n")
            told = json.loads(head)
            if told["url"] != url or told["sha256"] != hashlib.sha256(body).hexdigest():
                return None
            kept = Kept(
                body,
                str(told["type"]),
                float(told["fresh_until"]),
                str(told.get("etag", "")),
                str(told.get("modified", "")),
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the file's time says when it was last of use
        return kept

    def keep(self, url: str, kept: Kept) -> None:
        """Keep an answer. A disk that is full is no reason to fail: the answer is not kept then."""
        head = {
            "url": url,
            "type": kept.content_type,
            "fresh_until": kept.fresh_until,
            "etag": kept.etag,
            "modified": kept.modified,
            "sha256": hashlib.sha256(kept.body).hexdigest(),
        }
        content = json.dumps(head, ensure_ascii=True).encode() + b"\n" + kept.body
        with self._lock, contextlib.suppress(OSError, OutputError):
            path = self._path(url)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content, force=True)
            self._bytes = None if self._bytes is None else self._bytes + len(content)
            self._make_room()

    def forget(self) -> None:
        """Remove everything that is kept."""
        with self._lock:
            for path, _, _ in self._files():
                with contextlib.suppress(OSError):
                    path.unlink()
            self._bytes = 0

    def size(self) -> int:
        """Bytes that are kept."""
        return sum(size for _, size, _ in self._files())

    def _make_room(self) -> None:
        if self._bytes is None:
            self._bytes = self.size()
        if self._bytes <= self.most_bytes:
            return
        for path, size, _ in sorted(self._files(), key=lambda file: file[2]):
            if self._bytes <= self.most_bytes * 0.8:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                self._bytes -= size

    def _files(self) -> list[tuple[Path, int, float]]:
        found = []
        with contextlib.suppress(OSError):
            for path in self.folder.glob("??/*.answer"):
                with contextlib.suppress(OSError):
                    stat = path.stat()
                    found.append((path, stat.st_size, stat.st_mtime))
        return found

    def _path(self, url: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.answer"


def fresh_until(headers: Mapping[str, str], now: float, *, otherwise: float) -> float | None:
    """Until when an answer may be used without asking again, seconds since 1970 UTC; None when it may not be kept at all.

    `headers` have names in small letters; `otherwise` is how many seconds an answer is good for that says nothing about it.
    """
    control = headers.get("cache-control", "").lower()
    if _NEVER.search(control):
        return None
    if _ASK_FIRST.search(control):
        return now
    if found := _MAX_AGE.search(control):
        age = _seconds(headers.get("age", ""))
        return now + max(0.0, min(float(found.group(1)), _LONGEST) - age)
    if "expires" in headers:
        try:
            until = parsedate_to_datetime(headers["expires"]).timestamp()
            sent = parsedate_to_datetime(headers["date"]).timestamp() if "date" in headers else now
        except (ValueError, TypeError, OverflowError):
            return now
        return now + max(0.0, min(until - sent, _LONGEST))
    return now + otherwise


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0.0
