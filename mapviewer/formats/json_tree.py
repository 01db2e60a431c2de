"""JSON files of others: the whole value with the lines of its records, and records as importers see them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Final

import jiter

from mapviewer.foreign.markup import is_url
from mapviewer.foreign.numbers import NumberError, Point, point
from mapviewer.formats.base import Finding
from mapviewer.formats.depth import TOO_DEEP, bounded_depth
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Imported, Input, fault, origin, warning
from mapviewer.formats.mending import MAX_DEPTH
from mapviewer.formats.positions import Path, line_columns, locate

_KEY: Final = re.compile(rb'(?<!\\)"([^"\\\n]{1,60})"\s{0,20}:')
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""The beginning of half a character beyond the first 65,536; two halves make one, a single one is no text."""
_LINES_UP_TO: Final = 32 << 20
"""Bytes of a file whose records get their lines."""


def keys_in(head: bytes) -> frozenset[str]:
    """The keys in the start of what may be JSON, at any depth; none where it is a dossier of ours or no JSON."""
    if head.lstrip()[:1] not in (b"{", b"["):
        return frozenset()
    keys = frozenset(key.decode("utf-8", "replace") for key in _KEY.findall(head))
    return frozenset() if b'"mapviewer-dossier"' in head else keys


def _parsed(text: str) -> Any:
    return json.loads(text.lstrip("\ufeff"), parse_constant=lambda _: None, parse_float=finite)


def _mended(text: str, error: json.JSONDecodeError, mend: Callable[[str], str] | None) -> tuple[Any, str]:
    """The value and the text that it has when it is mended; raises what was wrong with it before."""
    if mend is None:
        raise error
    try:
        mended = mend(text)
        return _parsed(mended), mended
    except ValueError:
        raise error from None


class Tree:
    """A JSON file: its `value`, and on which lines things in it begin."""

    def __init__(self, given: Input, mend: Callable[[str], str] | None = None) -> None:
        """Parse; raises InputError with line and column where it is no JSON. `mend` makes JSON of what only looks like it, or raises ValueError."""
        text = "".join(given.text()) if given.decoded is None else ""
        self.file = given.file
        self._data = b""
        try:
            try:
                self.value: Any = _parsed(text)
            except json.JSONDecodeError as error:
                self.value, text = _mended(text, error, mend)
        except json.JSONDecodeError as error:
            raise refusal(
                given.file,
                f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}",
                line=error.lineno,
                column=error.colno,
            ) from None
        except RecursionError:
            raise refusal(given.file, "found JSON that is nested too deep, expected fewer levels") from None
        except ValueError as error:
            raise refusal(given.file, f"this JSON cannot be read: {error!s:.100}") from None
        self.value, deep = bounded_depth(self.value)
        if deep:
            given.told.append(warning(TOO_DEEP))
        if _HALF.search(text):
            self.value = whole_texts(self.value)
        if len(text) <= _LINES_UP_TO:
            self._data = text.encode("utf-8", "replace")

    def lines(self, paths: Iterable[Path]) -> dict[Path, int]:
        """The lines on which the values at these paths begin, from 1; what is not there is left out."""
        if not self._data:
            return {}
        spans = locate(self._data, paths)
        found = line_columns(self._data, [span.start for span in spans.values()])
        return {path: found[span.start][0] for path, span in spans.items()}

    def items(self, path: Path, listed: Any) -> list[Item]:
        """The objects in a list that stands at a path; what is no object becomes an empty item with a finding."""
        if not isinstance(listed, list):
            return []
        lines = self.lines([(*path, n) for n in range(len(listed))])
        return [Item(raw, n + 1, lines.get((*path, n), 0)) for n, raw in enumerate(listed)]


class Item:
    """One object of a JSON file: its values by key, and what has been found wrong with it.

    What `take` and its like have given away has found a field; `rest` is what has not. `number` counts from 1.
    """

    def __init__(self, raw: Any, number: int, line: int) -> None:
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self.number = number
        self.line = line
        self.findings: list[Finding] = []
        self.usable = isinstance(raw, dict)
        self._taken: set[str] = set()
        if not self.usable:
            self.findings.append(fault(f"found {json.dumps(raw)[:60]}, expected an object; it is left out"))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Its keys."""
        return frozenset(self.raw)

    def peek(self, key: str) -> str:
        """A value as text, "" for what is none; it does not count as taken."""
        return text_of(self.raw.get(key))

    def take(self, *keys: str) -> str:
        """The first of these values that is a text or number; it has found its field."""
        for key in keys:
            if found := text_of(self.raw.get(key)):
                self._taken.add(key)
                return found
        return ""

    def inner(self, key: str) -> dict[str, Any]:
        """An object inside it, {} where there is none."""
        found = self.raw.get(key)
        return found if isinstance(found, dict) else {}

    def words(self) -> tuple[str, str]:
        """`headline` and `text` of its `text`, as the story tools have it, which has found its field then; a mere text is one too."""
        found = self.raw.get("text")
        if isinstance(found, dict):
            self.used("text")
            return text_of(found.get("headline")), text_of(found.get("text"))
        return "", self.take("text")

    def many(self, key: str) -> list[Any]:
        """A list inside it, [] where there is none."""
        found = self.raw.get(key)
        return found if isinstance(found, list) else []

    def used(self, *keys: str) -> None:
        """These have found their field."""
        self._taken.update(keys)

    def point(self, lat: str, lon: str, *, inside: dict[str, Any] | None = None) -> Point | None:
        """Coordinates, as `Record.point` has them, also from an object inside."""
        raw = self.raw if inside is None else inside
        # Some programs write a comma before the decimals.
        y, x = (text_of(raw.get(key)).replace(",", ".") for key in (lat, lon))
        try:
            found = point(y, x)
        except NumberError as error:
            self.findings.append(fault(f"{error}; the coordinates are left out", lat))
            return None
        if found is None:
            return None
        if found.lat == 0 and found.lon == 0:
            self.findings.append(
                warning("found the coordinates 0, 0; they stand for none; the coordinates are left out", lat)
            )
            return None
        if inside is None:
            self.used(lat, lon)
        if found.note:
            self.findings.append(warning(found.note, lon))
        return found

    def rest(self) -> dict[str, Any]:
        """What has found no field, as it was; what says nothing is left out."""
        return {
            key: value
            for key, value in self.raw.items()
            if key not in self._taken and value not in (None, "", [], {})
        }


def imported_item(given: Input, format_name: str, item: Item, event: dict[str, Any] | None) -> Imported:
    """The row of an item: its event, with everything that found no field under `origin`."""
    if event is not None:
        event["origin"] = origin(given, format_name, item.number, item.rest())
    return Imported(event, item.number, item.line, item.findings)


def finite(text: str) -> float | None:
    """A number; None for one that is beyond all numbers (`1e999`)."""
    value = float(text)
    return value if math.isfinite(value) else None


def whole_texts(value: Any) -> Any:
    """A value whose texts have no half characters."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [whole_texts(item) for item in value]
    if isinstance(value, dict):
        return {whole_texts(key): whole_texts(item) for key, item in value.items()}
    return value


def value_in(text: str) -> Any:
    """The JSON value that a cell or an element holds, with whole characters and no deeper than we write; None for what is none, or is nested too deep."""
    if text.count("[") + text.count("{") <= MAX_DEPTH and not _HALF.search(text):
        # As nearly all are: nothing about them has to be looked at twice.
        try:
            return jiter.from_json(text.encode(), allow_inf_nan=False, cache_mode="keys")
        except ValueError:
            pass
    try:
        found, deep = bounded_depth(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return None if deep else whole_texts(found)


def text_of(value: Any) -> str:
    """A text or a number as text without blanks around it; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)
    return ""


def address_of(value: Any) -> str:
    """A web address, "" for what is none; one without its scheme (`//host/…`) is one of https."""
    text = text_of(value)
    if text.startswith("//"):
        text = f"https:{text}"
    return text if is_url(text) else ""
