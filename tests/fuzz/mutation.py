"""Files damaged at random, some of them blindly, some so that they stay JSON, XML or a table; the same random numbers give the same files."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

MOST_BYTES = 2_000_000
Mutator = Callable[[bytes, random.Random, Sequence[bytes]], bytes]

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 0.5, -0.0, 1e308, 1e-320, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, "", " ", "\x00", "0",
    "NaN", "1e999", "-" * 50, "9" * 400, "\ufeff", "\u202e\u2066abc", "\u2028\u2029", "\U0001f4a5", "a\u0301" * 50, "\ud800",
    "<script>alert(1)</script>", "${1}`", "{0}%s%n", "../../../../etc/passwd", "file:///etc/passwd", "javascript:alert(1)",
    "data:text/html,x", "=cmd|' /C calc'!A0", "0000-00-00", "9999999999-12-31", "-99999999999999999999", "Y1E400", "2025-13-45T99:99:99+99:99",
    "XXXX-XX-XX", "[..", "1..2..3", "2025-02-30", "24:00:00", "1e400", "91", "-181", "359,999", "١٢٣", [], {}, [[]], [None], {"": {}},
)  # fmt: skip
TOKENS: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf8\x88\x80\x80\x80", b"\r", b"\n", b"\r\n", b"\x85", b"\x1a", b"\x1b[2J",
    b'"', b"'", b",", b";", b"\t", b"\\", b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"{", b"}", b"[", b"]", b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY x \"y\">]>", b"&x;", b"&#0;", b"&#xD800;", b"&#99999999;", b"<?xml version='1.1'?>", b"xmlns:a='b'", b"NaN", b"-Infinity", b"1e999", b"-0",
    b"9" * 5_000, b"0." + b"0" * 5_000 + b"1", b"null", b"true", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xf0\x9f\x92\xa5", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"PK\x03\x04",
    b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"[" * 3_000, b'{"a":' * 3_000, b"<a>" * 3_000, b"(" * 3_000, b'"' * 3_000, b"," * 3_000, b"A" * 70_000,
)  # fmt: skip


def flip(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Some bits."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        if out:
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def insert(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """A token somewhere, or over something."""
    at = chance.randrange(len(data) + 1)
    over = chance.choice((0, 0, 1, 5))
    return data[:at] + chance.choice(TOKENS) + data[at + over :]


def cut(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """The end, or a piece of the middle."""
    a, b = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:a] if chance.random() < 0.5 else data[:a] + data[b:]


def repeat(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """A piece many times."""
    a = chance.randrange(len(data) + 1)
    piece = data[a : a + chance.choice((1, 10, 100))]
    return data[:a] + piece * chance.choice((2, 20, 200)) + data[a:]


def splice(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Half of one file, half of another."""
    other = chance.choice(others)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def swap_words(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """A word or number for a value that surprises."""
    found = list(re.finditer(rb"[\w.+-]+", data))
    if not found:
        return data
    for match in sorted(
        chance.sample(found, min(len(found), chance.choice((1, 1, 2, 5)))), key=lambda m: -m.start()
    ):
        value = chance.choice(VALUES)
        words = value if isinstance(value, str) else json.dumps(value)
        data = data[: match.start()] + words.encode("utf-8", "surrogatepass") + data[match.end() :]
    return data


def swap_lines(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Lines in another order, twice, or gone."""
    lines = data.splitlines(keepends=True)
    for _ in range(chance.choice((1, 2, 5))):
        if lines:
            line = lines.pop(chance.randrange(len(lines)))
            for _ in range(chance.choice((0, 1, 2, 50))):
                lines.insert(chance.randrange(len(lines) + 1), line)
    return b"".join(lines)


def in_json(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Other values, missing and doubled keys; it stays JSON."""
    lines = data.split(b"\n")
    whole = True
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        whole = False
        at = chance.randrange(len(lines))
        try:
            value = json.loads(lines[at])
        except (ValueError, RecursionError):
            return swap_words(data, chance, others)
    try:
        for _ in range(chance.choice((1, 1, 2, 4))):
            value = _change(value, chance)
        text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    except RecursionError:
        # Damaged twice or more, each time deeper.
        return swap_words(data, chance, others)
    if chance.random() < 0.2 and '": ' in text:
        # A key twice.
        found = chance.choice(re.findall(r'"[^"]{0,40}": ', text))
        text = text.replace(found, f"{found}{json.dumps(chance.choice(VALUES))}, {found}", 1)
    out = text.encode("utf-8", "surrogatepass")
    if whole:
        return out
    lines[at] = out
    return b"\n".join(lines)


def _value(chance: random.Random) -> Any:
    """One of the values, nobody else's: what is changed in one file must not be found in the next."""
    return copy.deepcopy(chance.choice(VALUES))


def _change(value: Any, chance: random.Random) -> Any:
    nodes: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in node if isinstance(node, dict) else range(len(node)):
            nodes.append((node, key))
            if isinstance(node[key], dict | list):
                walk(node[key])

    if isinstance(value, dict | list):
        walk(value)
    if not nodes:
        return _value(chance)
    node, key = chance.choice(nodes)
    what = chance.random()
    if what < 0.55:
        node[key] = _value(chance)
    elif what < 0.7:
        del node[key]
    elif what < 0.8:
        node[key] = [node[key]] * chance.choice((0, 1, 2, 100))
    elif what < 0.9:
        node[key] = {"a": node[key], "id": _value(chance)}
    else:
        deep: Any = node[key]
        for _ in range(chance.choice((10, 150, 400))):
            deep = [deep] if chance.random() < 0.5 else {"a": deep}
        node[key] = deep
    return value


def packed(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Packed, and the packing damaged; or what is packed."""
    if chance.random() < 0.5:
        return flip(gzip.compress(data, 1), chance, others)
    return gzip.compress(swap_words(data, chance, others), 1)


def in_archive(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """One file of a ZIP archive damaged, and the archive whole; now and then under a name that leads out of it, or twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return flip(data, chance, others)
    if not files:
        return flip(data, chance, others)
    at = chance.randrange(len(files))
    name, content = files[at]
    files[at] = (name, chance.choice(_INSIDE)(content, chance, others))
    what = chance.random()
    if what < 0.05:
        files[at] = (
            chance.choice(("../../x.kml", "/etc/x.json", "a\\b.xml", "x" * 300, name + "/")),
            content,
        )
    elif what < 0.1:
        files.append(files[at])
    elif what < 0.15:
        del files[at]
    out = io.BytesIO()
    with warnings.catch_warnings():
        # The same name twice is meant.
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as made:
            for name, content in files:
                made.writestr(name, content)
    return out.getvalue()


_INSIDE: tuple[Mutator, ...] = (flip, insert, cut, repeat, swap_words, swap_words, in_json)
MUTATORS: tuple[Mutator, ...] = (
    flip, insert, insert, cut, repeat, splice, swap_words, swap_words, swap_words, swap_lines, in_json, in_json, in_json, packed,
)  # fmt: skip


def mutated(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """A damaged file: one to three kinds of damage."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        inside = data.startswith(b"PK\x03\x04") and chance.random() < 0.7
        # What is repeated in what was repeated is cut: that time grows with size is for `test_growth`.
        data = (in_archive if inside else chance.choice(MUTATORS))(data, chance, others)[:MOST_BYTES]
        if len(data) > 300_000:
            break
    return data
