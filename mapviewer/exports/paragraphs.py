"""What is told of an event where there is only text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mapviewer.events.told import Told
from mapviewer.exports.moments import Moment
from mapviewer.exports.placing import placed_words
from mapviewer.exports.telling import Account, Site, Teller


def paragraphs(
    teller: Teller, account: Account, when: Moment | None, sources: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Name and value, what says nothing left out; the summary comes first, without a name. `sources` are those of `Teller.sources`."""
    told, site = account.told, account.site
    name = teller.store.actor_name
    roles = [
        f"{name(part['actor'])} ({part['role']})" if part.get("role") else name(part["actor"])
        for part in told.get("actors", ())
    ]
    found = (
        ("", told.get("summary")),
        ("Date", f"{when.words} [{when.edtf}]" if when else ""),
        ("Date note", told.get("when_note")),
        ("Place", site.name),
        ("Position", _position(site)),
        ("Place note", told.get("place_note")),
        ("Category", account.kind),
        ("Status", told.get("status")),
        ("Actors", ", ".join(roles)),
        ("Tags", ", ".join(told.get("tags", ()))),
        ("Deaths", toll_words(told)),
        ("Sources", "; ".join([words for words, _ in sources])),
    )
    return [(name, value) for name, value in found if value]


def _position(site: Site) -> str:
    radius = f"within {site.radius_m:,.0f} m ({site.radius_basis})" if site.radius_m else ""
    if site.decided is not None:
        return f"{radius}, {placed_words(site.decided)}"
    return f"{radius}, found by its name in the gazetteer" if site.geocoded else radius


def toll_words(told: Told) -> str:
    """The deaths as a number or a range, "" when none are said."""
    toll: Mapping[str, Any] | None = told.get("toll")
    if toll is None:
        return ""
    if "best" in toll:
        return str(toll["best"])
    ends = [str(toll[name]) for name in ("low", "high") if name in toll]
    return "–".join(dict.fromkeys(ends))


TOLD: Final = frozenset({"summary", "category", "status", "when", "when_note", "place", "radius_m", "place_note", "actors", "roles", "tags", "citations", "toll"})  # fmt: skip
"""The fields that `paragraphs` tells."""
