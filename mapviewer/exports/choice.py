"""Which events of a dossier are exported: those that touch a window of time and pass filters, the undated ones too or not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapviewer.errors import UsageError
from mapviewer.events.part import Part
from mapviewer.events.when import NEG_INF, POS_INF, EdtfError, parse_when, window_between
from mapviewer.exports import export_for
from mapviewer.query.filters import Filters
from mapviewer.query.index import IN, POSSIBLE, UNDATED, Index
from mapviewer.query.selection import ALL_TIME, Selection
from mapviewer.snapshot.command import first_date, last_date


@dataclass(frozen=True, slots=True)
class Choice:
    """What is exported. `window` is half-open, in seconds since 1970 UTC; events that are *in* or *possible* there are written."""

    window: tuple[int, int] = ALL_TIME
    filters: Filters = field(default_factory=Filters)
    undated: bool = True

    @classmethod
    def of(cls, selection: Selection, *, undated: bool = True) -> Choice:
        """What a viewer shows."""
        return cls(selection.span, selection.filters, undated)

    @property
    def everything(self) -> bool:
        """Whether every event is written."""
        return self.undated and not self.filters and _unlimited(self.window)

    def mask(self, index: Index) -> npt.NDArray[np.bool_]:
        """Which events are written, (events,)."""
        codes = index.membership(*self.window)
        undated = codes == UNDATED
        touched = ~undated if _unlimited(self.window) else (codes == IN) | (codes == POSSIBLE)
        chosen: npt.NDArray[np.bool_] = touched | undated if self.undated else touched
        return chosen & index.passes(self.filters) if self.filters else chosen

    def part(self, index: Index, tell: Callable[[float], None] | None = None) -> Part:
        """The events that are written, as a store."""
        return Part(index.store, np.flatnonzero(self.mask(index)), tell)


def during(text: str, zone: str) -> tuple[int, int]:
    """The window that an EDTF interval names, its last date included; raises UsageError."""
    start, slash, end = text.partition("/")
    if not slash:
        start = end = text
    try:
        for part in (start, end):
            if part not in ("..", ""):
                parse_when(part, zone)
        return window_between(start or "..", end or "..", zone)
    except EdtfError as error:
        raise UsageError(f"--during: {error}") from None


def during_words(window: tuple[int, int], zone: str) -> str:
    """The EDTF interval that `during` reads as this window."""
    start, end = window
    first = ".." if start <= NEG_INF else first_date(start, zone)
    last = ".." if end >= POS_INF else last_date(end, zone)
    return f"{first}/{last}"


def command_words(file: str, output: str, export: str, choice: Choice, zone: str) -> list[str]:
    """The words of a command line that writes the same file; `zone` is the dossier's."""
    words = ["mapviewer", "convert", file, output]
    if export_for(Path(output), None)[0].name != export:
        words += ["--to", export]
    if not _unlimited(choice.window):
        words += ["--during", during_words(choice.window, zone)]
    for key, values in choice.filters.as_dict().items():
        for value in values:
            words += ["--filter", f"{key}={value}"]
    if not choice.undated:
        words.append("--dated-only")
    return words


def _unlimited(window: tuple[int, int]) -> bool:
    return window[0] <= NEG_INF and window[1] >= POS_INF
