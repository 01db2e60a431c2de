"""What is wrong with a file, in the reader's language. Pure.

Reading says its problems in English, since they are data on the command line and in JSON: “found X, expected Y; Z”. Here such a sentence is taken
apart again and each part said as the tables below have it. A part that no table has leaves the whole sentence in English: a reader can work
with that, and not with half of it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from mapviewer.language import Language, current, mark, tr

_OUTCOMES: Final = (
    mark("the event is kept as undated"),
    mark("the line is left out"),
    mark("the field is left out"),
    mark("the coordinates are left out"),
    mark("the event is left out"),
    mark("the place is left out"),
    mark("the source is left out"),
    mark("the actor is left out"),
    mark("the category is left out"),
    mark("this citation is left out"),
    mark("this relation is left out"),
    mark("this claim is left out"),
    mark("this actor is left out"),
    mark("this medium is left out"),
    mark("this tag is left out"),
    mark("this reference is left out"),
    mark("this entry is left out"),
    mark("the last one counts"),
    mark("it is read as null"),
    mark("they are read as null"),
    mark("the file's name is used"),
    mark("the place is drawn nowhere"),
    mark("the reference leads nowhere"),
    mark("this one is kept as {id}"),
    mark('it is kept in "extra"'),
    mark("what comes before is loaded, the rest is lost"),
    mark("the day is used"),
    mark("it is left in the columns"),
    mark("they are left in the columns"),
    mark("only the start is used"),
    mark("only the end is used"),
    mark("the event is called {name}"),
    mark("they are read as UTC unless a mapping says another (timezone)"),
)
"""What became of it."""

_FOUND: Final = (
    mark("no {thing}"),
    mark("month {n}"),
    mark("day {n}"),
    mark("hour {n}"),
    mark("minute {n}"),
    mark("second {n}"),
    mark("the end"),
    mark("nothing"),
    mark("a time"),
    mark("an empty file"),
    mark("a folder"),
    mark("an empty list"),
    mark("an empty object"),
    mark("a list of {n}"),
    mark("an object of {n}"),
    mark("the unknown key {key}"),
    mark("the key {key} twice"),
    mark("the id {id} a second time"),
    mark("version {n}"),
    mark("no sure answer for {name}"),
    mark("no place called {name} in the gazetteer"),
    mark("{text} after the date"),
    mark("no title"),
    mark("the latitude {text}"),
    mark("the longitude {text}"),
    mark("{text} without a latitude"),
    mark("{text} without a longitude"),
    mark("the coordinates 0, 0"),
    mark("times of day without a time zone"),
    mark("mostly other values in the column {name}"),
)
"""What was found; a value of the file, a number or a word in quotes, is said as it is."""

_EXPECTED: Final = (
    mark("it to be there"),
    mark("it once"),
    mark("text in quotes"),
    mark("text that is not empty"),
    mark("a number"),
    mark("a finite number"),
    mark("a whole number"),
    mark("true or false"),
    mark("an object"),
    mark("a list"),
    mark("a value"),
    mark("a colon after the key"),
    mark("a key in quotes"),
    mark("no comma before a closing bracket"),
    mark("nothing after the end of the JSON"),
    mark("a key that the format knows"),
    mark("a list of events"),
    mark("a list of sources"),
    mark("a list of categories"),
    mark("a list of actors"),
    mark("a list of places"),
    mark("one of {values}"),
    mark("at most {n} characters"),
    mark("{n} or more"),
    mark("{n} or less"),
    mark("a latitude from -90 to 90 degrees"),
    mark("a longitude from -180 to 180 degrees"),
    mark("a radius in metres from 0 to 20,040,000"),
    mark("an EDTF date in quotes, or an object of four bounds"),
    mark("the id of a place, or a place as an object"),
    mark("the id of a place of this dossier"),
    mark("the id of a source of this dossier"),
    mark("the id of an actor of this dossier"),
    mark("the id of a category of this dossier"),
    mark("the id of an event of this dossier"),
    mark("every event to have its own"),
    mark("every source to have its own"),
    mark("every place to have its own"),
    mark("every actor to have its own"),
    mark("every category to have its own"),
    mark("a dossier"),
    mark("a file"),
    mark("a name that means one place, or coordinates"),
    mark("a name that it knows, or coordinates"),
    mark("01 to 12, or 21 to 41 for a season or part of a year"),
    mark("01 to 12, or 0X, 1X, XX"),
    mark("01 to 31"),
    mark("00 to 59"),
    mark("00 to 23, or 24:00:00 for the end of the day"),
    mark("a time such as 13:00:00"),
    mark("an offset such as +03:00"),
    mark("a date such as 2025-07-16"),
    mark("a year, such as 2025"),
    mark("a year of four digits, such as {year}"),
    mark("a month of two digits, such as {month}"),
    mark("a day of two digits, such as {day}"),
    mark("the end"),
    mark("a date on at least one side"),
    mark("one"),
    mark("a date"),
    mark("a date such as 2025-07-16 or 16 July 2025"),
    mark("a day that the calendar has"),
    mark("a time of day"),
    mark("latitudes"),
    mark("longitudes"),
    mark("dates"),
    mark("years"),
    mark("metres"),
    mark("whole numbers"),
    mark("a whole number from 0 on"),
    mark("degrees"),
    mark("both or neither"),
    mark("a latitude and a longitude"),
    mark("−90 to 90 degrees"),
    mark("−180 to 180 degrees"),
    mark("−90 to 90 degrees; latitude and longitude may have been swapped"),
)
"""What would have been right."""

_NOTES: Final = (
    mark("dates are written year first, with hyphens and four digits for the year: 2025-07-16"),
    mark("an unknown digit is a capital X, such as {example}"),
    mark("{month} has {n} days"),
    mark("they stand for none"),
)
"""What is to be known, where nothing can be named that would have been right."""

_WHOLE: Final = (
    mark("the JSON ends too early: a bracket or a quotation mark is left open"),
    mark("the file changed while it was read, expected it to stay as it was; open it again"),
    mark(
        "found latitudes beyond 90 degrees; latitude and longitude may have been swapped, which a mapping can say (swapped)"
    ),
    mark(
        "found a table of no known kind, which is read by the names of its columns ({columns}); a mapping can say it better ({file}.mapping.json beside it, or --mapping; “How a table is read” in docs/commands.md)"
    ),
    mark(
        "found dates such as 7/8/2025 that may be day/month or month/day ({n} on the first page); those events are kept as undated until a mapping says which (order)"
    ),
    mark(
        "found the column {name} alone, expected one of latitudes and one of longitudes; the coordinates are left in the columns"
    ),
    mark(
        "found {text}, which may be day/month or month/day; expected to be told which comes first; the event is kept as undated"
    ),
)

_ROW: Final = re.compile(r"row (?P<n>\d+): (?P<problem>.+)", re.DOTALL)
_PLACE: Final = re.compile(r" \(character (?P<n>\d+) of (?P<text>.+)\)\Z", re.DOTALL)
_HEAD: Final = re.compile(
    r"found (?P<found>.+?)(?:[,;] expected (?P<expected>.+)|; (?P<note>.+))\Z", re.DOTALL
)
_VALUE: Final = re.compile(r"""['"“].*|-?[\d.,]+|null|true|false""", re.DOTALL)


def in_words(message: str) -> str:
    """A problem's message in the language that is spoken; in English where it is not known."""
    if current() is Language.ENGLISH:
        return message
    row = _ROW.fullmatch(message)
    if row is not None:
        problem = in_words(row["problem"])
        return message if problem == row["problem"] else tr("row {n}: {problem}", n=row["n"], problem=problem)
    whole = _said(message, _WHOLE)
    if whole is not None:
        return whole
    told, maybe, places = message.partition(". It may be: ")
    if maybe:
        first = in_words(told)
        listed = re.sub(r"; and \d+ more\Z", "; …", places)
        if first == told:
            return message
        return tr("{problem}. It may be: {places}", problem=first, places=listed)
    head, outcome = message, ""
    while not outcome and "; " in head:
        begin, _, end = head.rpartition("; ")
        said = _said(end, _OUTCOMES)
        if said is None:
            break
        head, outcome = begin, said
    place = _PLACE.search(head)
    where = ""
    if place is not None:
        where = " " + tr("(character {n} of {text})", n=place["n"], text=place["text"])
        head = head[: place.start()]
    said_head = _head(head)
    if said_head is None:
        return message
    said = said_head + where
    return tr("{problem}; {outcome}", problem=said, outcome=outcome) if outcome else said


def _head(head: str) -> str | None:
    parts = _HEAD.match(head)
    if parts is None:
        return None
    found = parts["found"]
    said = _said(found, _FOUND) or (found if _VALUE.fullmatch(found) else None)
    if said is None:
        return None
    if parts["expected"] is not None:
        wanted = parts["expected"]
        expected = _said(wanted, _EXPECTED) or (wanted if _VALUE.fullmatch(wanted) else None)
        return (
            None
            if expected is None
            else tr("found {found}, expected {expected}", found=said, expected=expected)
        )
    note = _said(parts["note"], _NOTES)
    return None if note is None else tr("found {found}; {note}", found=said, note=note)


def _said(text: str, table: tuple[str, ...]) -> str | None:
    """A part of a sentence as one of a table's templates says it; None when none of them does."""
    for template, pattern in _patterns(table):
        match = pattern.fullmatch(text)
        if match is not None:
            return tr(template, **{key: _value(key, text) for key, text in match.groupdict().items()})
    return None


def _value(key: str, text: str) -> str:
    """What fills a gap: a value of the file as it is, the name of a month in the reader's language."""
    name, space, rest = text.partition(" ")
    return tr(name) + space + rest if key == "month" and name.isalpha() else text


@cache
def _patterns(table: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A table's templates, those that say most themselves first, each with the pattern of what it says."""

    def gap(found: re.Match[str]) -> str:
        # A name, in quotes where it has blanks: anything else would be English words.
        return r"(?P<thing>[\"“].*|\S+)" if found[1] == "thing" else rf"(?P<{found[1]}>.+?)"

    ordered = sorted(table, key=lambda template: ("{" in template, -len(template)))
    return tuple(
        (template, re.compile(re.sub(r"\\\{(\w+)\\\}", gap, re.escape(template)), re.DOTALL))
        for template in ordered
    )
