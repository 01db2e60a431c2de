"""Two events side by side: field by field what each says, and whether they agree; and why they are offered as a pair, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from mapviewer.app.texts import isolate, shorten
from mapviewer.events.event import Event, Toll
from mapviewer.events.relations import status_words
from mapviewer.events.store import Store
from mapviewer.events.words import short
from mapviewer.geodesy.measure import Length, length_words
from mapviewer.language import decimal, mark, number, tr
from mapviewer.language.calendar import names
from mapviewer.query.alike import Pair, source_key

_LONGEST: Final = 400
_LISTED: Final = 6


class Agreement(Enum):
    """How what two events say of the same thing belongs together: the sign that is shown, and the word for who does not see it."""

    SAME = ("=", mark("the same"))
    FITS = ("≈", mark("may fit"))
    DIFFERS = ("≠", mark("different"))
    ALONE = ("·", mark("only one says it"))

    @property
    def sign(self) -> str:
        """One character."""
        return self.value[0]

    @property
    def words(self) -> str:
        """In the language that is spoken."""
        return tr(self.value[1])


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of both events in words, "" where one says nothing."""

    name: str
    one: str
    other: str
    agreement: Agreement


def facts(store: Store, pair: Pair, zone: str, lengths: Length = Length.METRIC) -> tuple[Fact, ...]:
    """What can be compared of two events; times are shown in `zone`, each event's own where that is ""."""
    rows = (pair.first, pair.second)
    one, other = (store.events[row] for row in rows)
    found = [
        _plain(tr("Title"), one.title, other.title),
        _when(store, rows, zone),
        _where(store, pair, lengths),
        _plain(tr("Category"), *(store.category(row).label for row in rows)),
        _plain(tr("Status"), status_words(one.status), status_words(other.status)),
        _listed(tr("Actors"), *([store.actor_name(part.actor) for part in event.actors] for event in (one, other))),
        _plain(tr("Deaths"), _toll(one.toll), _toll(other.toll)),
        _sources(store, one, other),
        _plain(tr("Summary"), one.summary or "", other.summary or ""),
    ]  # fmt: skip
    return tuple(fact for fact in found if fact.one or fact.other)


def why(store: Store, pair: Pair, lengths: Length = Length.METRIC) -> str:
    """Why a pair is offered: “the same day · 3 km apart · 80 % of the words in common · a source in common”."""
    parts = [tr("the same day") if _same_time(store, pair) else tr("times that overlap")]
    if pair.km is None:
        parts.append(tr("one has no place"))
    else:
        parts.append(away(pair.km, lengths))
    parts.append(tr("titles alike by {n} %", n=number(round(100 * pair.likeness))))
    if pair.sourced:
        parts.append(tr("a source in common"))
    return " · ".join(parts)


def away(km: float, lengths: Length) -> str:
    """“3 km apart”, “at the same point”."""
    return (
        tr("{length} apart", length=length_words(1000 * km, lengths))
        if km >= 0.001
        else tr("at the same point")
    )


def _same_time(store: Store, pair: Pair) -> bool:
    columns = store.columns
    return bool(
        columns.earliest[pair.first] == columns.earliest[pair.second]
        and columns.latest[pair.first] == columns.latest[pair.second]
    )


def _plain(name: str, one: str, other: str) -> Fact:
    said = tuple(shorten(text, _LONGEST) for text in (one, other))
    if not one or not other:
        agreement = Agreement.ALONE
    else:
        agreement = Agreement.SAME if one.casefold() == other.casefold() else Agreement.DIFFERS
    return Fact(name, said[0], said[1], agreement)


def _when(store: Store, rows: tuple[int, int], zone: str) -> Fact:
    said = ["" if (when := store.whens[row]) is None else short(when, zone or when.zone) for row in rows]
    columns, (a, b) = store.columns, rows
    apart = columns.earliest[a] >= columns.latest[b] or columns.earliest[b] >= columns.latest[a]
    if not all(said):
        agreement = Agreement.ALONE
    elif said[0] == said[1]:
        agreement = Agreement.SAME
    else:
        agreement = Agreement.DIFFERS if apart else Agreement.FITS
    return Fact(tr("When"), said[0], said[1], agreement)


def _where(store: Store, pair: Pair, lengths: Length) -> Fact:
    said = [shorten(store.place_name(row), _LONGEST) for row in (pair.first, pair.second)]
    if pair.km is None:
        agreement = Agreement.SAME if said[0] and said[0] == said[1] else Agreement.ALONE
        return Fact(tr("Where"), said[0], said[1], agreement)
    for n, row in enumerate((pair.first, pair.second)):
        spot = store.spots[row]
        if not said[n] and spot is not None:
            said[n] = f"{spot.lat:.4f}, {spot.lon:.4f}"
    columns = store.columns
    reach = float(columns.radius[pair.first] + columns.radius[pair.second]) / 1000
    if pair.km < 0.001:
        agreement = Agreement.SAME
    else:
        # A point that is known well enough to say so is another one.
        agreement = Agreement.FITS if pair.km <= max(reach, 1.0) else Agreement.DIFFERS
    name = f"{tr('Where')} · {away(pair.km, lengths)}"
    return Fact(name, said[0], said[1], agreement)


def _toll(toll: Toll | None) -> str:
    if toll is None:
        return ""
    known = [n for n in (toll.low, toll.best, toll.high) if n is not None]
    if not known:
        return ""
    return number(known[0]) if min(known) == max(known) else f"{number(min(known))}–{number(max(known))}"


def _listed(name: str, one: Sequence[str], other: Sequence[str]) -> Fact:
    return _sets(name, one, other, {text.casefold() for text in one}, {text.casefold() for text in other})


def _sources(store: Store, one: Event, other: Event) -> Fact:
    ids = [list(dict.fromkeys(citation.source for citation in event.citations)) for event in (one, other)]
    titles = [[store.source_title(key) for key in some] for some in ids]
    keys = [{source_key(store, key) for key in some} for some in ids]
    return _sets(tr("Sources"), titles[0], titles[1], keys[0], keys[1])


def _sets(name: str, one: Sequence[str], other: Sequence[str], of_one: set[str], of_other: set[str]) -> Fact:
    if not of_one or not of_other:
        agreement = Agreement.ALONE
    elif of_one == of_other:
        agreement = Agreement.SAME
    else:
        agreement = Agreement.FITS if of_one & of_other else Agreement.DIFFERS
    return Fact(name, _joined(one), _joined(other), agreement)


def _joined(texts: Sequence[str]) -> str:
    shown = names().comma.join(isolate(shorten(text, 120)) for text in texts[:_LISTED])
    return f"{shown}{names().comma}+{decimal(len(texts) - _LISTED, 0)}" if len(texts) > _LISTED else shown
