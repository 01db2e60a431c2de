"""Guesses for names that are not in the gazetteer. They are shown, never taken.

Three sources, each bounded: a name inside a longer phrase (“outskirts of Damascus”), keys one edit away (all of them are
looked up), and keys that begin like the query and lie two edits away or go on after it.
"""

from __future__ import annotations

import sqlite3
import string

from mapviewer.geocode import normalise
from mapviewer.geocode.matches import Match, find, read_places, unpack_hits
from mapviewer.language import tr

_SHORTEST = 4  # letters; below that everything resembles everything
_LONGEST = 24
_SCANNED = 1500
_COMPARED = 150
_MOST = 40  # places fetched for each kind of guess
_CHUNK = 400


def suggest(connection: sqlite3.Connection, name: str) -> list[Match]:
    """Guesses for a name that nothing is called, unordered; every one of them weak. Takes milliseconds at most."""
    found = _inside(connection, name)
    if found:
        return found
    key = normalise.keys(name).bare or normalise.keys(name).full
    if not _SHORTEST <= len(key) <= _LONGEST or not key.isascii():
        return []
    keys = dict.fromkeys(_present(connection, _one_edit(key)), 1)
    for other, edits in _alike(connection, key).items():
        keys.setdefault(other, edits)
    return _places_of(connection, keys, name)


def _inside(connection: sqlite3.Connection, name: str) -> list[Match]:
    parts = normalise.phrase_words(name)
    for length in range(len(parts) - 1, 0, -1):
        found = []
        for start in range(len(parts) - length + 1):
            phrase = " ".join(parts[start : start + length])
            if len(phrase) < _SHORTEST and phrase.isascii():
                continue
            found += [
                Match(m.place, m.quality - 3, tr("the query holds the name “{name}”", name=phrase), weak=True)
                for m in find(connection, phrase)
                if not m.weak
            ]
        if found:
            return found
    return []


def _one_edit(key: str) -> list[str]:
    """Every string one insertion, deletion, substitution or transposition away."""
    cuts = [(key[:i], key[i:]) for i in range(len(key) + 1)]
    edits = {left + right[1:] for left, right in cuts if right}
    edits |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    edits |= {left + letter + right[1:] for left, right in cuts if right for letter in string.ascii_lowercase}
    edits |= {left + letter + right for left, right in cuts for letter in string.ascii_lowercase}
    edits.discard(key)
    return sorted(edits)


def _present(connection: sqlite3.Connection, keys: list[str]) -> list[str]:
    present: list[str] = []
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        query = f"SELECT key FROM names WHERE key IN ({','.join('?' * len(chunk))})"  # noqa: S608 - only marks
        present += [row[0] for row in connection.execute(query, chunk)]
    return present


def _alike(connection: sqlite3.Connection, key: str) -> dict[str, int]:
    """Keys with the same first letters, two edits away or longer than the query by its end only."""
    begin = key[: max(3, len(key) // 2)]
    rows = connection.execute(
        "SELECT key FROM names WHERE key >= ? AND key < ? AND length(key) <= ? LIMIT ?",
        (begin, begin + "\x7f", len(key) + 8, _SCANNED),
    )
    letters = set(key)
    alike: dict[str, int] = {}
    compared = 0
    for (other,) in rows:
        if other.startswith(key):
            alike[other] = 2
        elif (
            abs(len(other) - len(key)) <= 2
            and compared < _COMPARED
            and len(letters.symmetric_difference(other)) <= 4
        ):
            compared += 1
            if _within_two(key, other):
                alike[other] = 2
    alike.pop(key, None)
    return alike


def _within_two(a: str, b: str) -> bool:
    """Whether two strings are at most two edits apart (Levenshtein's distance, one row at a time)."""
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y)))
        if min(row) > 2:
            return False
        previous = row
    return previous[-1] <= 2


def _places_of(connection: sqlite3.Connection, keys: dict[str, int], name: str) -> list[Match]:
    if not keys:
        return []
    edits: dict[int, int] = {}
    wanted = sorted(keys, key=lambda k: (keys[k], k))[:_CHUNK]
    query = f"SELECT key, hits FROM names WHERE key IN ({','.join('?' * len(wanted))})"  # noqa: S608 - only marks
    rows = connection.execute(query, wanted)
    for key, blob in rows:
        for number, flags in unpack_hits(blob).items():
            if flags & 7:  # no codes
                edits[number] = min(edits.get(number, 9), keys[key])
    nearest = sorted(edits, key=lambda number: (edits[number], number))[: _MOST * 5]
    how = tr("spelled much like “{name}”", name=name[:60])
    return [Match(p, -3.0 * edits[p.number], how, weak=True) for p in read_places(connection, nearest)]
