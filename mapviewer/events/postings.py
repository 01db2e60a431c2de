"""What many events name, as numbers: of each event how many, and which, so that a million of them can be asked at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """`counts` (events,) of each row, and all `codes` one row after the other; they number into `words`, what the events name, and `labels`, how
    that is shown. A word that no event names may be among them, and an event may name one twice."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    counts: Int32s
    codes: Int32s


def gathered(named: Iterable[Sequence[tuple[str, str]]]) -> Postings:
    """The postings of events, given for each the words that it names, with their labels; words are numbered as they appear."""
    number: dict[tuple[str, str], int] = {}
    lists = [[number.setdefault(item, len(number)) for item in items] for items in named]
    return Postings(
        tuple(word for word, _ in number),
        tuple(label for _, label in number),
        np.fromiter(map(len, lists), np.int32, len(lists)),
        np.fromiter(chain.from_iterable(lists), np.int32),
    )
