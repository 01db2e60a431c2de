"""Sheets of Excel's workbooks (XLSX, ECMA-376), row by row as texts: dates as ISO 8601, only as precise as their cells show them.

The one sheet is that which is asked for, else the first that is not hidden and has two rows; then the others are told before it, with their first rows. What a formula gave when the file was saved is its value; nothing is worked out.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import IO, Any, Final
from xml.parsers import expat

from mapviewer.confined.archive import opened, safe, unpacked
from mapviewer.confined.words import NODE, NOTE, ROW, SHEET, RefusedError, Word
from mapviewer.confined.xml_tree import words as subtrees

MOST_COLUMNS: Final = 16_384
MOST_TEXT: Final = 256 << 20
"""Characters of all texts that cells share."""
MOST_SHEETS: Final = 200
"""Sheets that are looked at, the first ones."""
MOST_COUNTED: Final = 100_000
"""Rows of a sheet that are counted."""
_LOOKED_AT: Final = 30
"""Rows of a sheet by which others know what it is."""
_STEP: Final = 1 << 16
_NUMBER: Final = re.compile(r"-?\d{1,15}")
_DATES: Final = {14: "ymd", 15: "ymd", 16: "md", 17: "ym", 18: "h", 19: "hs", 20: "h", 21: "hs", 22: "ymdh", 45: "hs", 46: "hs", 47: "hs"}  # fmt: skip
"""The formats that every workbook has: what of a date they show (years, months, days, hours, seconds)."""
_ASIAN: Final = frozenset({*range(27, 37), *range(50, 59)})
_UNSHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]')


class _Book:
    """What is needed to read a sheet: its texts, which styles are dates, and from when days are counted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {
            entry.filename.casefold(): entry for entry in archive.infolist() if safe(entry.filename)
        }
        self.unpacked = 0

    def open(self, name: str) -> IO[bytes] | None:
        entry = self.names.get(name.casefold())
        return None if entry is None else unpacked(self.archive, entry)

    def children(self, name: str) -> Iterator[Any]:
        """The nodes directly in the root of a small file, [] for one that is not there."""
        file = self.open(name)
        if file is not None:
            for word in subtrees(file, frozenset()):
                if word[0] == NODE:
                    yield word[2]


class _Sheets:
    """A workbook with its sheets in their order, those that are hidden last."""

    def __init__(self, data: IO[bytes]) -> None:
        self.book = book = _Book(opened(data))
        main = next((name for name in book.names if name.endswith("workbook.xml")), "")
        if not main:
            raise RefusedError("found an archive without a workbook in it, expected XLSX")
        folder = posixpath.dirname(main)
        rels = posixpath.join(folder, "_rels", posixpath.basename(main) + ".rels")
        targets = {}
        shared = styles = ""
        for node in book.children(rels):
            told = _attributes(node)
            target = told.get("Target", "")
            target = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            targets[told.get("Id", "")] = target
            kind = told.get("Type", "")
            shared = target if kind.endswith("/sharedStrings") else shared
            styles = target if kind.endswith("/styles") else styles
        sheets: list[tuple[str, str]] = []
        hidden: list[tuple[str, str]] = []
        self.from_1904 = False
        for node in book.children(main):
            if node[0] == "workbookPr":
                self.from_1904 = _attributes(node).get("date1904", "").casefold() in ("1", "true")
            for sheet in _inner(node) if node[0] == "sheets" else ():
                told = _attributes(sheet)
                found = (told.get("name", ""), targets.get(told.get("id", ""), ""))
                (hidden if told.get("state", "visible") != "visible" else sheets).append(found)
        self.listed = [(name, target, False) for name, target in sheets]
        self.listed += [(name, target, True) for name, target in hidden]
        self.texts = _shared(book.open(shared)) if shared else []
        self.dates = _date_styles(book, styles) if styles else []

    def rows(self, target: str) -> Iterator[Word]:
        """The rows of a sheet that are not empty; none of one that is not there."""
        file = self.book.open(target)
        return iter(()) if file is None else _rows(file, self.texts, self.dates, self.from_1904)

    def told(self, name: str, target: str, hidden: bool, *, counted: bool) -> Word:
        """A sheet with its first rows; of one that cannot be read, none."""
        try:
            rows = self.rows(target)
            first = list(islice(rows, _LOOKED_AT))
            rest = sum(1 for _ in islice(rows, MOST_COUNTED - len(first))) if counted else 0
            more = next(rows, None) is not None
        except RefusedError:
            first, rest, more = [], 0, False
        return [SHEET, name, hidden, len(first) + rest, more, first]


def words(data: IO[bytes], wanted: str = "") -> Iterator[Word]:
    """The rows of the sheet of this name, however its letters are written; of the first one that has some where there is none such, after all sheets (SHEET).

    A note on the others comes before the rows.
    """
    found = _Sheets(data)
    listed = found.listed
    chosen = next((one for one in listed if one[0].casefold() == wanted.casefold()), None) if wanted else None
    if chosen is not None:
        yield from _others(chosen[0], listed)
        yield from found.rows(chosen[1])
        return
    if wanted or len(listed) > 1:
        for one in listed[:MOST_SHEETS]:
            yield found.told(*one, counted=False)
    for n, (name, target, _) in enumerate(listed):
        rows = found.rows(target)
        first = list(islice(rows, 2))
        if len(first) < 2 and n + 1 < len(listed):
            continue
        yield from _others(name, listed)
        yield from first
        yield from rows
        return


def sheet_words(data: IO[bytes]) -> Iterator[Word]:
    """The sheets of a workbook, with how many rows they have."""
    found = _Sheets(data)
    for one in found.listed[:MOST_SHEETS]:
        yield found.told(*one, counted=True)


def _others(name: str, listed: list[tuple[str, str, bool]]) -> Iterator[Word]:
    others = [(other, hidden) for other, _, hidden in listed if other != name]
    if others:
        named = ", ".join(f"“{other[:40]}”{' (hidden)' if hidden else ''}" for other, hidden in others[:5])
        more = ", …" if len(others) > 5 else ""
        yield [NOTE, f"found the sheets {named}{more} beside “{name[:40]}”; only that one is read"]


def _attributes(node: Any) -> dict[str, str]:
    return (node[2] or {}) if len(node) > 2 else {}


def _inner(node: Any) -> list[Any]:
    return (node[3] or []) if len(node) > 3 else []


def _date_styles(book: _Book, name: str) -> list[str]:
    """What of a date each style of cells shows, "" for those that show none."""
    formats: dict[int, str] = {}
    found: list[str] = []
    for node in book.children(name):
        if node[0] == "numFmts":
            for child in _inner(node):
                told = _attributes(child)
                if told.get("numFmtId", "").isdigit():
                    formats[int(told["numFmtId"])] = shows(told.get("formatCode", ""))
        elif node[0] == "cellXfs":
            for child in _inner(node):
                number = _attributes(child).get("numFmtId", "0")
                id_ = int(number) if number.isdigit() else 0
                found.append(formats.get(id_, _DATES.get(id_, "ymd" if id_ in _ASIAN else "")))
    return found


def shows(code: str) -> str:
    """What of a date a format shows, of “ymdhs”; "" for one that is of no date."""
    bare = _UNSHOWN.sub("", code.partition(";")[0]).casefold()
    if "general" in bare or "#" in bare or "?" in bare:
        return ""
    clock = bool(re.search(r"h|s|\[m+\]|am/pm|a/p", bare))
    shown = "".join(letter for letter in "yd" if letter in bare)
    # An m beside hours or seconds is a minute.
    if re.search(r"m", re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+|\[m+\]|am/pm|a/p", "", bare)):
        shown = shown.replace("y", "ym") if "y" in shown else "m" + shown
    if not shown and not clock:
        return ""
    return shown + ("h" if clock else "") + ("s" if "s" in bare else "")


def dated(value: float, shown: str, from_1904: bool) -> str:
    """A number of days as a date that is no more precise than it is shown; "" for one beyond all years."""
    if shown in ("h", "hs"):
        seconds = round((value % 1) * 86_400) % 86_400
        hour, minute, second = seconds // 3_600, seconds // 60 % 60, seconds % 60
        return f"{hour:02}:{minute:02}" + (f":{second:02}" if "s" in shown or second else "")
    # 1900 has a 29th of February there.
    base = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if value >= 60 else 31)
    try:
        moment = base + timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return ""
    if "d" not in shown and "h" not in shown and "y" in shown:
        return f"{moment.year:04}-{moment.month:02}" if "m" in shown else f"{moment.year:04}"
    day = moment.date().isoformat()
    if moment.hour == moment.minute == moment.second == 0:
        # Spreadsheets have no days without a time: midnight is none.
        return day
    rest = f":{moment.second:02}" if "s" in shown or moment.second else ""
    return f"{day}T{moment.hour:02}:{moment.minute:02}{rest}"


class _Sax:
    """Elements of a large file, by functions of one's own; nothing else is followed."""

    def __init__(self, file: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        self.parser = parser
        self.file = file

    def pieces(self) -> Iterator[None]:
        """Read on, piece by piece; raises RefusedError for what is no XML."""
        while True:
            piece = self.file.read(_STEP)
            try:
                self.parser.Parse(piece, not piece)
            except (expat.ExpatError, ValueError, LookupError) as error:
                raise RefusedError(f"found a sheet that is no XML any more ({error!s:.100})") from error
            yield
            if not piece:
                return


def _refuse(*_: object) -> int:
    raise RefusedError("found a document type or an entity, expected XML without; they are not followed")


def _shared(file: IO[bytes] | None) -> list[str]:
    """The texts that cells share, in their order; those of several looks are one text, readings of characters are left out."""
    if file is None:
        return []
    found: list[str] = []
    held: list[str] = []
    inside = silent = False
    size = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal inside, silent
        local = name.rpartition(" ")[2]
        if local == "si":
            held.clear()
        elif local == "rPh":
            silent = True
        elif local == "t":
            inside = not silent

    def end(name: str) -> None:
        nonlocal inside, silent, size
        local = name.rpartition(" ")[2]
        if local == "si":
            text = "".join(held)
            size += len(text)
            if size > MOST_TEXT:
                raise RefusedError(f"found more than {MOST_TEXT:,} characters in the cells, expected fewer")
            found.append(text)
        elif local == "rPh":
            silent = False
        elif local == "t":
            inside = False

    def text(words: str) -> None:
        if inside:
            held.append(words)

    sax = _Sax(file)
    sax.parser.StartElementHandler = start
    sax.parser.EndElementHandler = end
    sax.parser.CharacterDataHandler = text
    for _ in sax.pieces():
        pass
    return found


def _rows(file: IO[bytes], texts: list[str], dates: list[str], from_1904: bool) -> Iterator[Word]:
    """The rows of a sheet that are not empty."""
    ready: deque[Word] = deque()
    columns: dict[str, int] = {}
    cells: list[str] = []
    held: list[str] = []
    number = at = 0
    kind = style = ""
    inside = False

    def start(name: str, told: dict[str, str]) -> None:
        nonlocal number, at, kind, style, inside
        local = name.rpartition(" ")[2]
        if local == "c":
            held.clear()
            kind, style = told.get("t", "n"), told.get("s", "")
            letters = told.get("r", "").rstrip("0123456789")
            if letters:
                found = columns.get(letters)
                if found is None:
                    found = columns[letters] = _column(letters)
                at = found
        elif local == "v" or local == "t":
            inside = True
        elif local == "row":
            written = told.get("r", "")
            number = int(written) if _NUMBER.fullmatch(written) else number + 1
            cells.clear()
            at = 0

    def end(name: str) -> None:
        nonlocal at, inside
        local = name.rpartition(" ")[2]
        if local == "v" or local == "t":
            inside = False
        elif local == "c":
            value = _value("".join(held), kind, style, texts, dates, from_1904) if held else ""
            if value and at < MOST_COLUMNS:
                if at > len(cells):
                    cells.extend([""] * (at - len(cells)))
                if at == len(cells):
                    cells.append(value)
                else:
                    cells[at] = value
            at += 1
        elif local == "row" and any(cells):
            ready.append([ROW, number, cells.copy()])

    def text(words: str) -> None:
        if inside:
            held.append(words)

    sax = _Sax(file)
    sax.parser.StartElementHandler = start
    sax.parser.EndElementHandler = end
    sax.parser.CharacterDataHandler = text
    for _ in sax.pieces():
        while ready:
            yield ready.popleft()
    while ready:
        yield ready.popleft()


def _column(letters: str) -> int:
    found = 0
    for letter in letters[:4].upper():
        found = found * 26 + ord(letter) - 64
    return max(found - 1, 0)


def _value(text: str, kind: str, style: str, texts: list[str], dates: list[str], from_1904: bool) -> str:
    if kind == "s":
        at = int(text) if text.strip().isdigit() else -1
        return texts[at] if 0 <= at < len(texts) else ""
    if kind == "n":
        shown = dates[int(style)] if style.isdigit() and int(style) < len(dates) else ""
        if shown or not _NUMBER.fullmatch(text):
            try:
                value = float(text)
            except ValueError:
                return text
            if shown and (found := dated(value, shown, from_1904)):
                return found
            return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
        return text
    if kind == "b":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if kind == "d":
        return re.sub(r"T00:00:00(?:\.0+)?\Z", "", text)
    return text
