"""Reading EDTF: from the string to the tree of `edtf`, in one pass from left to right.

Every error names the character where reading stopped, what stood there and what was expected. Reading takes time linear in the
length of the string, which is at most `MAX_LENGTH`; numbers of any size are read, none is counted up to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NoReturn

from mapviewer.events.calendar import HOUR_SECONDS, MINUTE_SECONDS, is_leap, month_length
from mapviewer.events.edtf import (
    Clock,
    Date,
    DateSet,
    EdtfError,
    End,
    Interval,
    Parsed,
    Part,
    Range,
    civil_hull,
)

MAX_LENGTH: Final = 1_000
"""Characters that a date may have; the longest sets of real dossiers have some hundred."""

_MAX_EXPONENT: Final = 40
"""A year of ten to this power lies far outside every bound, so larger exponents need not be worked out."""

_PLAIN: Final = re.compile(
    r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?(?![-0-9A-Za-z?~%])"
)
_YEAR: Final = re.compile(r"(-?)([0-9X]{4})(?![0-9X])")
_LONG_YEAR: Final = re.compile(r"Y(-?)([0-9]+)(?:E([0-9]+))?")
_SIGNIFICANT: Final = re.compile(r"S([0-9]+)")
_TWO: Final = re.compile(r"[0-9X]{2}(?![0-9X])")
_CLOCK: Final = re.compile(r"([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})([.][0-9]+)?)?)?(?![0-9:])")
_OFFSET: Final = re.compile(r"([+-])([0-9]{2})(?:(:?)([0-9]{2})(?::([0-9]{2}))?)?(?![0-9:])")
_FOREIGN: Final = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}[/.]|[0-9]{4}/[0-9]{1,2}/")
_WORD: Final = re.compile(r"[0-9A-Za-z]+")

_QUALIFIERS: Final = "?~%"
_MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_MAX_OFFSET: Final = 16 * HOUR_SECONDS
"""No clock was ever this far from UTC; EDTF itself stops at 14 hours."""


class _Scanner:
    """A position in a text, and the notes taken on the way to it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.notes: list[str] = []

    # -- helpers

    def at(self, what: str) -> bool:
        return self.text.startswith(what, self.pos)

    def done(self) -> bool:
        return self.pos >= len(self.text)

    def take(self, what: str) -> bool:
        """Move over `what` if it stands here."""
        if self.text.startswith(what, self.pos):
            self.pos += len(what)
            return True
        return False

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def fail(self, message: str, position: int | None = None) -> NoReturn:
        raise EdtfError(self.text, self.pos if position is None else position, message)

    def found(self) -> str:
        """What stands here, for a message."""
        if self.done():
            return "the end"
        word = _WORD.match(self.text, self.pos)
        piece = word.group() if word else self.text[self.pos]
        return repr(piece if len(piece) <= 20 else piece[:20] + "…")

    def qualifier(self) -> str:
        char = self.text[self.pos : self.pos + 1]
        if char and char in _QUALIFIERS:
            self.pos += 1
            return char
        return ""

    # -- the parts of a date

    def date(self) -> Date:
        """A date, season or time with its qualifiers."""
        begin = self.pos
        plain = _PLAIN.match(self.text, begin)
        if plain is not None:
            # The short way for what most dates are; whatever is unusual or wrong goes the long one.
            year, month, day = (int(part or 0) for part in plain.groups())
            if day <= 28 or day <= month_length(year, month):
                self.pos = plain.end()
                return Date(year, month, day)
        marks = _Marks()
        marks.left(Part.YEAR, self.qualifier())
        long_year = self.at("Y")
        year, year_mask, significant = self.long_year() if long_year else self.year()
        marks.right(Part.YEAR, self.qualifier())
        month = day = 0
        month_mask = day_mask = ""
        if self.take("-"):
            marks.left(Part.MONTH, self.qualifier())
            month, month_mask = self.month()
            marks.right(Part.MONTH, self.qualifier())
            if self.at("-"):
                if month > 20:
                    self.fail(
                        f"found a day after season {month}; expected a month, 01 to 12, before it",
                        self.pos - 2,
                    )
                self.pos += 1
                marks.left(Part.DAY, self.qualifier())
                day, day_mask = self.day(year, year_mask, month, month_mask)
                marks.right(Part.DAY, self.qualifier())
        if significant and (month or month_mask):
            self.fail("found a month after significant digits (S); expected a year alone", begin)
        clock = None
        if self.at("T"):
            if not day or year_mask or month_mask or day_mask:
                self.fail(
                    "found a time; expected it after a date known to the day, such as 2025-07-16T13:00:00"
                )
            if marks.seen:
                self.fail(
                    "found a time after '?', '~' or '%'; with a time the qualifier stands at the very end"
                )
            self.pos += 1
            clock = self.clock()
            mark = self.qualifier()
            if mark:
                self.note(f"'{mark}' after a time is outside EDTF")
                marks.left(Part.CLOCK, mark)
        if long_year and (month or month_mask):
            self.note("a month or a day after a year written with Y is outside EDTF")
        date = Date(
            year, month, day, clock, year_mask, month_mask, day_mask, significant,
            marks.approximate, marks.uncertain, marks.doubted,
        )  # fmt: skip
        if date.masked and civil_hull(date) is None:
            self.fail(
                f"found {self.text[begin : self.pos]!r}, which fits no date; expected digits that do", begin
            )
        return date

    def year(self) -> tuple[int, str, int]:
        """A year of four digits: its number, its mask, its significant digits."""
        match = _YEAR.match(self.text, self.pos)
        if match is None:
            self.explain_year()
        sign, digits = match.groups()
        if sign and digits == "0000":
            self.fail("found -0000; the year 0 is written 0000, and -0001 is the year before it")
        self.pos = match.end()
        number = int(digits.replace("X", "0"))
        mask = sign + digits if "X" in digits else ""
        significant = self.significant()
        if mask and significant:
            self.fail(
                "found both X and significant digits (S) in one year; expected one of them", match.end()
            )
        return -number if sign else number, mask, significant

    def explain_year(self) -> NoReturn:
        """Say why there is no year here."""
        rest = self.text[self.pos : self.pos + 12]
        digits = re.match(r"-?([0-9X]*)", rest)
        count = len(digits.group(1)) if digits else 0
        if re.match(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", rest):
            self.fail(
                f"found {rest!r}; dates are written year first, with hyphens and four digits for the year: 2025-07-16"
            )
        if re.match(r"[0-9]{8}(?![0-9X])", rest):
            self.fail(
                f"found {self.found()}; expected hyphens between year, month and day: {rest[:4]}-{rest[4:6]}-{rest[6:8]}"
            )
        if count > 4:
            self.fail(
                f"found a year of more than four digits ({self.found()}); expected Y before it: Y{rest}"
            )
        if re.match(r"-?[0-9X]{0,3}[xu]", rest):
            self.fail(f"found {self.found()}; an unknown digit is a capital X, such as 19XX")
        if count:
            shown = digits.group(1) if digits else ""
            self.fail(f"found {shown!r}; expected a year of four digits, such as {shown.rjust(4, '0')}")
        if re.match(r"y-?[0-9]|[+\N{MINUS SIGN}\N{EN DASH}]", rest):
            better = {"y": "Y", "+": "no sign"}.get(rest[0], "the hyphen '-'")
            self.fail(f"found {rest[0]!r} before the year; expected {better}")
        self.fail(f"found {self.found()}; expected a year, such as 2025")

    def long_year(self) -> tuple[int, str, int]:
        """A year after Y, with or without exponent."""
        match = _LONG_YEAR.match(self.text, self.pos)
        if match is None:
            self.pos += 1
            self.fail(f"found {self.found()}; expected the digits of a year after Y, such as Y-10000")
        sign, digits, exponent = match.groups()
        start, self.pos = self.pos, match.end()
        number = int(digits)
        if sign and not number:
            self.fail("found a year of -0; the year 0 is written 0000", start)
        if exponent is not None:
            power = exponent.lstrip("0") or "0"
            number *= 10 ** (_MAX_EXPONENT if len(power) > 2 else min(int(power), _MAX_EXPONENT))
        elif len(digits) < 5:
            self.note("Y is for years of more than four digits")
        return -number if sign else number, "", self.significant()

    def significant(self) -> int:
        """The count after S, 0 without one."""
        match = _SIGNIFICANT.match(self.text, self.pos)
        if match is None:
            if self.at("S"):
                self.pos += 1
                self.fail(
                    f"found {self.found()}; expected how many digits are significant after S, such as 1950S2"
                )
            return 0
        count = min(int(match.group(1)), MAX_LENGTH + _MAX_EXPONENT)
        if not count:
            self.fail("found S0; at least one digit is significant")
        self.pos = match.end()
        return count

    def two(self, what: str, example: str) -> tuple[int, str]:
        """Two digits or X: the number with 0 for X, and the mask."""
        match = _TWO.match(self.text, self.pos)
        if match is None:
            if self.text[self.pos : self.pos + 1] in ("x", "u"):
                self.fail(f"found {self.found()}; an unknown digit is a capital X, such as 2025-07-XX")
            self.fail(f"found {self.found()}; expected a {what} of two digits, such as {example}")
        digits = match.group()
        return int(digits.replace("X", "0")), digits if "X" in digits else ""

    def month(self) -> tuple[int, str]:
        """Month or season, and its mask."""
        number, mask = self.two("month", "07")
        if mask:
            if mask[0] not in "01X":
                self.fail(f"found month {mask}; expected 01 to 12, or 0X, 1X, XX")
        elif not (1 <= number <= 12 or 21 <= number <= 41):
            self.fail(
                f"found month {number:02d}; expected 01 to 12, or 21 to 41 for a season or part of a year"
            )
        self.pos += 2
        return number, mask

    def day(self, year: int, year_mask: str, month: int, month_mask: str) -> tuple[int, str]:
        """Day of the month and its mask."""
        number, mask = self.two("day", "16")
        if not mask:
            if not 1 <= number <= 31:
                self.fail(f"found day {number:02d}; expected 01 to 31")
            if not month_mask:
                # In a year that is not quite known, 29 February is only ruled out by the mask as a whole.
                length = month_length(0 if year_mask else year, month)
                if number > length:
                    name = _MONTH_NAMES[month - 1]
                    which = name if month != 2 or is_leap(year) else f"{name} {year}"
                    self.fail(f"found day {number:02d}; {which} has {length} days")
        self.pos += 2
        return number, mask

    # -- time of day

    def clock(self) -> Clock:
        """A time of day after T, with its offset."""
        match = _CLOCK.match(self.text, self.pos)
        if match is None:
            piece = self.text[self.pos : self.pos + 8]
            self.fail(
                f"found {piece!r}; expected a time such as 13:00:00"
                if piece
                else "found the end; expected a time such as 13:00:00"
            )
        hour, minute, second = (None if part is None else int(part) for part in match.groups()[:3])
        assert hour is not None  # noqa: S101 - the pattern has no other way
        if hour > 24 or (hour == 24 and (minute or second or match.group(4))):
            self.fail(f"found hour {hour:02d}; expected 00 to 23, or 24:00:00 for the end of the day")
        if minute is not None and minute > 59:
            self.fail(f"found minute {minute:02d}; expected 00 to 59", match.start(2))
        if second is not None and second > 60:
            self.fail(f"found second {second:02d}; expected 00 to 59", match.start(3))
        if minute is None:
            self.note("a time without minutes is outside EDTF; read as somewhere in that hour")
        elif second is None:
            self.note("a time without seconds is outside EDTF; read as somewhere in that minute")
        if match.group(4):
            self.note("fractions of a second are outside EDTF; they were dropped")
        self.pos = match.end()
        offset = self.offset()
        if second == 60:
            if minute != 59 or (offset is not None and (hour * 60 + minute - offset // 60) % 1440 != 1439):
                self.fail("found second 60; a leap second only follows 23:59:59 UTC", match.start(3))
            self.note("a leap second is read as the second before it")
            second = 59
        return Clock(hour, minute, second, offset)

    def offset(self) -> int | None:
        """Seconds ahead of UTC; None when nothing is said."""
        if self.take("Z"):
            return 0
        match = _OFFSET.match(self.text, self.pos)
        if match is None:
            if self.text[self.pos : self.pos + 1] in ("+", "-"):
                self.fail(f"found {self.text[self.pos : self.pos + 8]!r}; expected an offset such as +03:00")
            return None
        sign, hours, colon, minutes, seconds = match.groups()
        total = int(hours) * HOUR_SECONDS + int(minutes or 0) * MINUTE_SECONDS + int(seconds or 0)
        if total >= _MAX_OFFSET or int(minutes or 0) > 59 or int(seconds or 0) > 59:
            self.fail(f"found offset {match.group()}; expected at most 15:59, such as +03:00")
        if minutes and not colon:
            self.note("an offset without colon is outside EDTF")
        if seconds:
            self.note("an offset with seconds is outside EDTF")
        self.pos = match.end()
        return -total if sign == "-" else total

    # -- what dates are put together to

    def end(self) -> Date | End:
        """One end of an interval, or the whole when there is no slash."""
        if self.take(".."):
            return End.OPEN
        if self.done() or self.at("/"):
            return End.UNKNOWN
        return self.date()

    def expression(self) -> Date | Interval | DateSet:
        """The whole string."""
        if self.at("[") or self.at("{"):
            found: Date | Interval | DateSet = self.set()
            if not self.done():
                self.fail(f"found {self.found()} after the set; expected the end")
            return found
        if _FOREIGN.match(self.text, self.pos):
            self.explain_year()
        start = self.end()
        if self.take("/"):
            finish = self.end()
            if not self.done():
                self.explain_rest()
            if start is End.UNKNOWN and finish is End.UNKNOWN:
                self.fail("found '/' alone; expected a date on at least one side", 0)
            for side in (start, finish):
                if isinstance(side, Date) and side.clock:
                    self.note("a time inside an interval is outside EDTF")
            return Interval(start, finish)
        if isinstance(start, End):
            self.fail(f"found {self.found()}; expected '/' and a date, such as ../2024-12-08")
        if not self.done():
            self.explain_rest()
        return start

    def explain_rest(self) -> NoReturn:
        """Say what is wrong with whatever follows a complete date."""
        if self.at(".."):
            self.fail("found '..' between dates; a span is written A/B, one of several [A..B]")
        if self.at("/"):
            self.fail("found one '/' too many; an interval has one, and dates have hyphens: 2025-07-16")
        if self.at(" ") or self.at("t"):
            self.fail(
                f"found {self.text[self.pos]!r}; expected nothing more, or a time after a capital T: 2025-07-16T13:00:00"
            )
        if self.at(","):
            self.fail("found ','; several dates stand in brackets: [A,B] is one of them, {A,B} all of them")
        if self.text[self.pos] in _QUALIFIERS:
            self.fail("found a second qualifier; both together are written '%'")
        if self.text[self.pos] in "xu":
            self.fail(f"found {self.found()}; an unknown digit is a capital X, such as 19XX")
        self.fail(f"found {self.found()} after the date; expected the end")

    def set(self) -> DateSet:
        """`[…]` or `{…}`."""
        every = self.at("{")
        close = "}" if every else "]"
        self.pos += 1
        members: list[Date | Range] = []
        while True:
            start = self.pos
            member = self.member(close)
            if isinstance(member, Range) and member.first is None and members:
                self.fail("found '..' without a first date; only the first member may begin with it", start)
            members.append(member)
            if self.take(close):
                return DateSet(tuple(members), every)
            if isinstance(member, Range) and member.last is None:
                self.fail("found '..' without a last date; only the last member may end with it")
            if not self.take(","):
                if self.done():
                    self.fail(f"found the end; expected ',' or {close!r}")
                self.fail(f"found {self.found()}; expected ',' or {close!r}")
            if self.at(" "):
                self.note("spaces are outside EDTF")
                self.pos += len(self.text[self.pos :]) - len(self.text[self.pos :].lstrip(" "))

    def member(self, close: str) -> Date | Range:
        """A date or a range in a set."""
        first = None if self.at("..") else self.date()
        found: Date | Range
        if not self.take(".."):
            if first is None or self.at("/"):
                self.fail(f"found {self.found()}; a set has dates and ranges a..b, no intervals")
            found = first
        else:
            last = None if self.at(",") or self.at(close) else self.date()
            if first is None and last is None:
                self.fail("found '..' alone; expected a date before or after it")
            found = Range(first, last)
        for side in (found.first, found.last) if isinstance(found, Range) else (found,):
            if side is not None and side.clock:
                self.note("a time inside a set is outside EDTF")
        return found


class _Marks:
    """Collects qualifiers: `approximate` what `~` widens by, `doubted` all it stands for, `uncertain` what `?` stands for."""

    __slots__ = ("approximate", "doubted", "seen", "uncertain")

    def __init__(self) -> None:
        self.approximate = self.doubted = self.uncertain = 0
        self.seen = False

    def left(self, part: Part, mark: str) -> None:
        """A qualifier left of a component stands for it alone."""
        if mark:
            self._add(part, part, mark)

    def right(self, part: Part, mark: str) -> None:
        """A qualifier right of a component stands for all up to it, and widens by that component."""
        if mark:
            self._add(part, part * 2 - 1, mark)

    def _add(self, part: Part, group: int, mark: str) -> None:
        self.seen = True
        if mark in "~%":
            self.approximate |= part
            self.doubted |= group
        if mark in "?%":
            self.uncertain |= group


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """Read an EDTF string. Raises `EdtfError`."""
    if len(text) > MAX_LENGTH:
        raise EdtfError(text, None, f"found {len(text):,} characters; a date has at most {MAX_LENGTH:,}")
    bare = text.strip()
    if not bare:
        raise EdtfError(text, None, "found nothing; expected a date such as 2025-07-16")
    scanner = _Scanner(text)
    if bare != text:
        scanner.note("spaces are outside EDTF")
        scanner.pos = len(text) - len(text.lstrip())
        scanner.text = text.rstrip()
    try:
        return Parsed(scanner.expression(), tuple(scanner.notes))
    except EdtfError as error:
        if scanner.text == text:
            raise
        raise EdtfError(text, error.position, error.message) from None
