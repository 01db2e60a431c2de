"""An index of the words of very many texts: which events hold what a question asks for, in some hundredths of a second. Pure.

Texts are taken apart as `mapviewer.query.words` says, and every answer agrees with it. An index is made of segments, each of its own events, so that
making one takes bounded memory. A segment knows its distinct words, as one long text that is searched like any text (so that a part of a word is
found in any script), which events hold each word, and all words in their order, for those that have to stand side by side.

SQLite's FTS5 was tried: words that are in every one of a million events took it 400 ms, as it hands over row by row, and its index for parts of words is
twice as large as the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Ints
from mapviewer.query.words import Fit, Term, terms

Codes = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

GAP: Final = 0
"""In a segment's stream: here a field ends. Words are numbered from 1."""
_BREAK: Final = b"\n"
_CHUNK: Final = 1 << 22
_SPARSE: Final = 32
"""A word that more than one event in so many holds is kept as a row of bits, which is smaller."""


def pack(word: str) -> bytes:
    """A word as it lies in a segment; no word has a line break in it."""
    return word.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, eq=False)
class Segment:
    """The index of some events, numbered from 0 here.

    `blob` holds every distinct word, each after a line break, and a last line break; `word_starts` (words + 1,) where each one's line break is, so that word 1 begins
    after the first. `stream` holds the words of all events in order, with `GAP` after every field, `doc_starts` (events + 1,) where each event's begin.
    `bits` (dense words, ceil(events / 8)) tells of the words in `dense` (ascending) which events hold them; of all others `postings` does, by
    `posting_starts` (words + 2,).
    """

    blob: Bytes
    word_starts: Ints
    stream: Codes
    doc_starts: Ints
    dense: Codes
    bits: Bytes
    postings: Codes
    posting_starts: Ints
    uses: Codes

    def __len__(self) -> int:
        return len(self.doc_starts) - 1

    # Words --------------------------------------------------------------------------------------------------------------

    def _words(self, asked: str, fit: Fit) -> Codes:
        """The numbers of the words that fit, ascending."""
        pattern = pack(asked)
        if fit in (Fit.SAME, Fit.START):
            pattern = _BREAK + pattern
        if fit in (Fit.SAME, Fit.END):
            pattern += _BREAK
        # A pattern that begins with a line break is found where the word begins, any other one inside it.
        found = np.searchsorted(self.word_starts, _occurrences(self.blob, pattern), side="right")
        if len(found) > 1:
            found = found[np.concatenate(([True], found[1:] != found[:-1]))]
        codes: Codes = found.astype(np.int32)
        return codes

    def _holding(self, codes: Codes) -> Bools:
        """(events,): which hold one of these words."""
        at = np.searchsorted(self.dense, codes)
        at[at == len(self.dense)] = 0
        thick = self.dense[at] == codes if len(self.dense) else np.zeros(len(codes), np.bool_)
        if thick.any():
            packed = np.bitwise_or.reduce(self.bits[at[thick]], axis=0)
            found = np.unpackbits(packed, count=len(self)).view(np.bool_)
        else:
            found = np.zeros(len(self), np.bool_)
        thin = codes[~thick]
        found[self.postings[_spans(self.posting_starts[thin], self.posting_starts[thin + 1])]] = True
        return found

    # Questions ----------------------------------------------------------------------------------------------------------

    def found(self, asked: Sequence[Term]) -> Bools:
        """(events,): which hold all these terms."""
        held = np.ones(len(self), np.bool_)
        sided: list[list[Codes]] = []
        for term in asked:
            sets = [self._words(word, fit) for word, fit in term.parts]
            for codes in sets:
                held &= self._holding(codes)
                if not held.any():
                    return held
            if len(sets) > 1:
                sided.append(sets)
        for sets in sided:
            held &= self._side_by_side(sets, held)
        return held

    def _side_by_side(self, sets: Sequence[Codes], among: Bools) -> Bools:
        """(events,): which of those in the mask hold words of these sets one after the other."""
        found = np.zeros(len(self), np.bool_)
        # What is looked for first is what leaves the fewest places to look at again; a single word is quicker to see than several.
        anchor = min(
            range(len(sets)), key=lambda n: int(self.uses[sets[n]].sum()) * (1 if len(sets[n]) == 1 else 2)
        )
        tests = [_Test(codes, len(self.word_starts)) for codes in sets]
        docs = np.flatnonzero(among)
        sizes = self.doc_starts[docs + 1] - self.doc_starts[docs]
        if int(sizes.sum()) * 8 < len(self.stream):
            pieces: Iterable[Ints | slice] = [_spans(self.doc_starts[docs], self.doc_starts[docs + 1])]
        else:
            pieces = [slice(n, n + _CHUNK) for n in range(0, len(self.stream), _CHUNK)]
        for piece in pieces:
            here = np.flatnonzero(tests[anchor](self.stream[piece]))
            at: Ints = here + piece.start if isinstance(piece, slice) else piece[here]
            for n, test in enumerate(tests):
                if n != anchor and len(at):
                    # Before the first word and after the last there is a gap, so that nothing leads into another event.
                    at = at[(at + (n - anchor) >= 0) & (at + (n - anchor) < len(self.stream))]
                    at = at[test(self.stream[at + (n - anchor)])]
            found[np.searchsorted(self.doc_starts, at, side="right") - 1] = True
        return found & among

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays by name: for files."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class _Test:
    """Whether words are in a set."""

    def __init__(self, codes: Codes, words: int) -> None:
        self._one = int(codes[0]) if len(codes) == 1 else None
        self._table = np.zeros(0 if self._one is not None else words + 1, np.bool_)
        if self._one is None:
            self._table[codes] = True

    def __call__(self, stream: Codes) -> Bools:
        if self._one is not None:
            same: Bools = stream == self._one
            return same
        found: Bools = self._table.take(stream)
        return found


class TextIndex:
    """The index of all events of a store."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """The segments hold the events in the order of their rows."""
        self.segments = tuple(segments)
        self.size = sum(map(len, segments))

    def found(self, questions: Iterable[str]) -> Bools:
        """(events,): which events answer all these questions."""
        asked: list[Term] = []
        for question in questions:
            listed = terms(question)
            if not listed:
                return np.zeros(self.size, np.bool_)
            asked += listed
        # One term twice, or words that others ask for more strictly, change nothing but the time.
        asked = list(dict.fromkeys(asked))
        parts = [segment.found(asked) for segment in self.segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.bool_)


def _spans(starts: Ints, ends: Ints) -> Ints:
    """All positions from each start to before its end, one after the other."""
    sizes = ends - starts
    total = int(sizes.sum())
    # From where one ends to where the next begins is a leap; within one, a step of one.
    found: Ints = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(total)
    return found


def _occurrences(text: Bytes, pattern: bytes) -> Ints:
    """Where a pattern begins in a text, ascending."""
    last = len(text) - len(pattern) + 1
    if last <= 0:
        return np.zeros(0, np.int64)
    first = text[:last] == pattern[0]
    if len(pattern) > 1:
        first &= text[1 : last + 1] == pattern[1]
    at: Ints = np.flatnonzero(first)
    for n in range(2, len(pattern)):
        at = at[text[at + n] == pattern[n]]
    return at


# Making one -------------------------------------------------------------------------------------------------------------


def segment(words: Sequence[str], stream: Codes, doc_starts: Ints) -> Segment:
    """The segment of a stream of words, numbered from 1 into `words`, with `GAP` after every field."""
    packed = [pack(word) for word in words]
    sizes = np.fromiter(map(len, packed), np.int64, len(packed)) + 1
    docs = len(doc_starts) - 1
    uses = np.bincount(stream, minlength=len(words) + 1).astype(np.int32)
    keys = stream.astype(np.int64)
    keys *= max(1, docs)
    keys += np.repeat(np.arange(docs), np.diff(doc_starts))
    keys = keys[stream != GAP]
    keys.sort()
    if len(keys):
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    owner = keys // max(1, docs)
    keys -= owner * max(1, docs)
    holders = keys.astype(np.int32)
    counts = np.bincount(owner, minlength=len(words) + 1)
    starts = np.concatenate(([0], np.cumsum(counts)))
    dense = np.flatnonzero(counts * _SPARSE > docs)
    bits = np.zeros((len(dense), (docs + 7) // 8), np.uint8)
    for n, code in enumerate(dense.tolist()):
        row = np.zeros(docs, np.bool_)
        row[holders[starts[code] : starts[code + 1]]] = True
        bits[n] = np.packbits(row)
    thin = np.ones(len(counts), np.bool_)
    thin[dense] = False
    counts[dense] = 0
    return Segment(
        blob=np.frombuffer(_BREAK + _BREAK.join(packed) + _BREAK, np.uint8),
        word_starts=np.concatenate(([0], np.cumsum(sizes))),
        stream=stream,
        doc_starts=doc_starts,
        dense=dense.astype(np.int32),
        bits=bits,
        postings=holders[thin[owner]],
        posting_starts=np.concatenate(([0], np.cumsum(counts))),
        uses=uses,
    )
