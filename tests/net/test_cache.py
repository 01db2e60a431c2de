"""What was answered is kept for as long as allowed, in bounded space, and never trusted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mapviewer.net.cache import DiskCache, Kept, fresh_until

NOW = 1_700_000_000.0


def kept(body: bytes = b"body") -> Kept:
    return Kept(body, "image/png", NOW, etag='"e"', modified="Tue, 14 Nov 2023 22:13:20 GMT")


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    DiskCache(tmp_path).keep("https://a.example/1", kept(b"one\ntwo"))
    assert DiskCache(tmp_path).find("https://a.example/1") == kept(b"one\ntwo")
    assert DiskCache(tmp_path).find("https://a.example/2") is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]\nbody", b"null\n", b'{"url": 1}\nbody', b"\xff\xfe"])
def test_a_damaged_file_is_as_if_it_were_not_there(tmp_path: Path, damage: bytes) -> None:
    cache = DiskCache(tmp_path)
    cache.keep("https://a.example/1", kept())
    (file,) = tmp_path.rglob("*.answer")
    file.write_bytes(damage)
    assert cache.find("https://a.example/1") is None


def test_a_body_that_was_changed_is_not_given(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.keep("https://a.example/1", kept())
    (file,) = tmp_path.rglob("*.answer")
    file.write_bytes(file.read_bytes().replace(b"\nbody", b"\nbodY"))
    assert cache.find("https://a.example/1") is None


def test_the_least_used_go_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=5_000)
    for i in range(4):
        cache.keep(f"https://a.example/{i}", kept(b"x" * 1_000))
        for file in tmp_path.rglob("*.answer"):
            stat = file.stat()
            os.utime(file, (stat.st_atime - 10, stat.st_mtime - 10))
    assert cache.find("https://a.example/0")  # used now, and so the last to go
    cache.keep("https://a.example/4", kept(b"x" * 1_000))
    assert cache.size() <= 5_000
    assert cache.find("https://a.example/0")
    assert cache.find("https://a.example/1") is None
    assert cache.find("https://a.example/4")


def test_everything_can_be_forgotten(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.keep("https://a.example/1", kept())
    cache.forget()
    assert cache.find("https://a.example/1") is None
    assert cache.size() == 0
    assert not list(tmp_path.rglob("*.answer"))


def test_a_disk_that_takes_nothing_is_no_reason_to_fail(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    cache = DiskCache(blocked)
    cache.keep("https://a.example/1", kept())
    assert cache.find("https://a.example/1") is None


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({}, NOW + 500),
        ({"cache-control": "max-age=60"}, NOW + 60),
        ({"cache-control": "public, max-age=60", "age": "20"}, NOW + 40),
        ({"cache-control": "no-store, max-age=60"}, None),
        ({"cache-control": "no-cache"}, NOW),
        ({"cache-control": "max-age=99999999999999"}, NOW + 365 * 86_400),
        ({"expires": "Tue, 14 Nov 2023 22:14:20 GMT", "date": "Tue, 14 Nov 2023 22:13:20 GMT"}, NOW + 60),
        ({"expires": "0"}, NOW),
        ({"cache-control": "max-age=60", "expires": "0"}, NOW + 60),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], until: float | None) -> None:
    assert fresh_until(headers, NOW, otherwise=500) == until
