"""What is told of an event where there is only text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from mapviewer.events.told import FIELDS
from mapviewer.events.verbatim import (
    ACTORS,
    CITATIONS,
    PLACE_NOTE,
    STATUS,
    SUMMARY,
    TAGS,
    TOLL,
    WHEN_NOTE,
)
from mapviewer.exports.moments import Moment
from mapviewer.exports.placing import placed_words
from mapviewer.exports.telling import Account, Site, Teller, kept

Said = Callable[[str, str], str]
"""A name ("" for the summary) and what is said under it, which is not nothing, as a format has it."""


class Paragraphs:
    """Tells events in paragraphs, each as a format has it: made once where events share it."""

    def __init__(self, teller: Teller, said: Said) -> None:
        self._teller, self._said = teller, said
        self._known: list[dict[str, str]] = [{} for _ in FIELDS]
        self._dates: dict[tuple[str, str], str] = {}
        self._sites: dict[str, tuple[str, str]] = {}
        self._kinds: dict[str, str] = {}

    def __call__(self, account: Account, when: Moment | None) -> list[str]:
        """The paragraphs, those left out that would say nothing; the summary comes first."""
        texts, known, site, kind = account.texts, self._known, account.site, account.kind
        summary, when_note, place_note = texts[SUMMARY], texts[WHEN_NOTE], texts[PLACE_NOTE]
        status, actors, tags, toll, cited = (
            texts[STATUS],
            texts[ACTORS],
            texts[TAGS],
            texts[TOLL],
            texts[CITATIONS],
        )
        date = self._teller.date(account)
        place, position = (
            kept(self._sites, site.key, lambda: self._sited(site)) if site.key else self._sited(site)
        )
        found = (
            self._one("", account.words(SUMMARY)) if summary else "",
            (kept(self._dates, date, lambda: self._dated(when)) if date else self._dated(when)),
            self._one("Date note", account.words(WHEN_NOTE)) if when_note else "",
            place,
            position,
            self._one("Place note", account.words(PLACE_NOTE)) if place_note else "",
            kept(self._kinds, kind, lambda: self._one("Category", kind)) if kind else "",
            kept(known[STATUS], status, lambda: self._one("Status", account.words(STATUS))) if status else "",
            kept(known[ACTORS], actors, lambda: self._acted(account)) if actors else "",
            kept(known[TAGS], tags, lambda: self._one("Tags", ", ".join(account.value(TAGS)))) if tags else "",
            kept(known[TOLL], toll, lambda: self._one("Deaths", toll_words(account.value(TOLL)))) if toll else "",
            kept(known[CITATIONS], cited, lambda: self._cited(account)) if cited else "",
        )  # fmt: skip
        return [one for one in found if one]

    def _one(self, name: str, words: str) -> str:
        return self._said(name, words) if words else ""

    def _dated(self, when: Moment | None) -> str:
        return self._one("Date", f"{when.words} [{when.edtf}]" if when else "")

    def _sited(self, site: Site) -> tuple[str, str]:
        return self._one("Place", site.name), self._one("Position", _position(site))

    def _acted(self, account: Account) -> str:
        name = self._teller.store.actor_name
        roles = [
            f"{name(part['actor'])} ({part['role']})" if part.get("role") else name(part["actor"])
            for part in account.value(ACTORS)
        ]
        return self._one("Actors", ", ".join(roles))

    def _cited(self, account: Account) -> str:
        return self._one("Sources", "; ".join([words for words, _ in self._teller.sources(account)]))


def _position(site: Site) -> str:
    radius = f"within {site.radius_m:,.0f} m ({site.radius_basis})" if site.radius_m else ""
    if site.decided is not None:
        return f"{radius}, {placed_words(site.decided)}"
    return f"{radius}, found by its name in the gazetteer" if site.geocoded else radius


def toll_words(toll: Mapping[str, Any]) -> str:
    """The deaths as a number or a range, "" when none are said."""
    if "best" in toll:
        return str(toll["best"])
    ends = [str(toll[name]) for name in ("low", "high") if name in toll]
    return "–".join(dict.fromkeys(ends))


TOLD: Final = frozenset({"summary", "category", "status", "when", "when_note", "place", "radius_m", "place_note", "actors", "roles", "tags", "citations", "toll"})  # fmt: skip
"""The fields that `Paragraphs` tells."""
