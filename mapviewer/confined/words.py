"""What child and parent say to each other: lists whose first entry is one of these numbers."""

from __future__ import annotations

from typing import Any, Final

OPEN: Final = 0
"""[OPEN, line, name, attributes]: an element that holds records begins."""
CLOSE: Final = 1
"""[CLOSE]: it ends."""
NODE: Final = 2
"""[NODE, line, node]: an element within the innermost open one; a node is [name, text], or [name, text, attributes or 0, nodes or 0]."""
ROW: Final = 3
"""[ROW, number, cells]: a row of a sheet, counted from 1."""
ENTRY: Final = 4
"""[ENTRY, name, text]: a file of an archive."""
SHEET: Final = 6
"""[SHEET, name, hidden, rows, more, first]: a sheet of a workbook, how many of its rows are filled (`more`: at least), and the first of them, as ROW has them."""
NOTE: Final = 5
"""[NOTE, words]: something that was left out, or is not as it should be."""
WRONG: Final = 8
"""[WRONG, line, words]: it cannot be read from here on."""
DONE: Final = 9
"""[DONE]: all has been said."""

Word = list[Any]


class RefusedError(Exception):
    """What is being read cannot be read from here on; the message says what was found and expected, `line` where (0: nowhere)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line
