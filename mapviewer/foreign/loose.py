"""Objects written in JavaScript, which is what pages read before they read JSON, as JSON: quotation marks of either kind, bare keys, comments, commas at the end, dates that are made. Nothing is run. Pure."""

from __future__ import annotations

import json
import math
import re
from typing import Final

_PREFIX: Final = re.compile(r"﻿?\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,200}\s*=\s*(?=[{\[])")
_TOKEN: Final = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*(?s:.*?)\*/)"
    r"|(?P<text>\"(?:[^\"\\]|\\(?s:.))*\"|'(?:[^'\\]|\\(?s:.))*')"
    r"|(?P<date>new\s+Date\s*\((?P<made>[^()]{0,200})\))"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))"
    r"|(?P<sign>[{}\[\],:])"
)
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r?\n|(?s:.))")
_LETTERS: Final = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
    "\r\n": "",
}
_HALF: Final = re.compile("[\ud800-\udfff]")
_WORDS: Final = {"true": "true", "false": "false", "null": "null", "undefined": "null", "NaN": "null"}


def as_json(text: str) -> str:
    """An object or list in JavaScript as JSON, whose lines are the same ones; raises ValueError for what is more than that."""
    begin = _PREFIX.match(text)
    at = begin.end() if begin else len(text) - len(text.lstrip("\ufeff"))
    found: list[str] = ["\n" * text.count("\n", 0, at)]
    comma = -1
    end = len(text.rstrip().removesuffix(";").rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"found “{text[at : at + 40]}”, expected JSON or an object in JavaScript")
        at = token.end()
        if token["space"] is not None:
            found.append("\n" * token["space"].count("\n") or " ")
            continue
        if token["sign"] in ("}", "]") and comma >= 0:
            found[comma] = ""
        comma = len(found) if token["sign"] == "," else -1
        found.append(_written(token))
    return "".join(found)


def _written(token: re.Match[str]) -> str:
    if token["text"] is not None:
        return json.dumps(_plain(token["text"]), ensure_ascii=False)
    if token["date"] is not None:
        return json.dumps(_date(token["made"].strip()), ensure_ascii=False)
    if (name := token["name"]) is not None:
        return _WORDS.get(name) or json.dumps(name)
    if (number := token["number"]) is not None:
        value = int(number, 16) if "x" in number.casefold() else float(number)
        if value in (math.inf, -math.inf):
            # Beyond all numbers: no value, as in JSON (`json_tree.finite`).
            return "null"
        return json.dumps(int(value) if value == int(value) and abs(value) < 1e15 else value)
    return token["sign"]


def _plain(text: str) -> str:
    said = _ESCAPE.sub(_escaped, text[1:-1])
    if _HALF.search(said):
        # Two halves of a character are one; one half alone is none.
        said = said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return said


def _escaped(found: re.Match[str]) -> str:
    said = found[1]
    if len(said) > 2 and said[0] in "ux":
        return chr(int(said[1:], 16))
    return _LETTERS.get(said, said)


def _date(made: str) -> str:
    """What a date is made of: a text as it is, numbers (the first month is 0) as far as they go."""
    if made.startswith(('"', "'")):
        return _plain(made)
    parts = [int(part) for part in made.split(",")] if made else []
    if not 2 <= len(parts) <= 7:
        raise ValueError(f"found a date made of “{made[:40]}”, expected a text, or year and month")
    year, month = parts[0], parts[1] + 1
    day = "".join(f"-{part:02}" for part in parts[2:3])
    clock = ":".join(f"{part:02}" for part in parts[3:6])
    return f"{year:04}-{month:02}{day}" + (f"T{clock}" if len(parts) > 4 else "")
