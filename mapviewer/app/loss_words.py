"""What an export cannot hold, in words of the window's language; `exports` says it in the command line's."""

from __future__ import annotations

from typing import Final

from mapviewer.exports import AS_WORDS, Loss
from mapviewer.language import mark, plural, tr

_WORDS: Final = {
    "summary": mark("summaries"), "category": mark("categories"), "status": mark("statuses"), "when": mark("dates"), "when_note": mark("notes on dates"),
    "timezone": mark("time zones of events"), "place": mark("places"), "radius_m": mark("radii"), "place_note": mark("notes on places"), "geometry": mark("lines and surfaces"),
    "actors": mark("actors"), "roles": mark("roles of actors"), "tags": mark("tags"), "citations": mark("sources"), "quotes": mark("quotes and places in sources"),
    "related": mark("relations"), "claims": mark("competing accounts"), "toll": mark("deaths"), "media": mark("media"), "after": mark("“after” without dates"),
    "before": mark("“before” without dates"), "private_note": mark("private notes"), "origin": mark("columns of imported records"), "extra": mark("keys of other programs"),
    "the dossier's title": mark("the dossier's title"), "the dossier's description": mark("the dossier's description"), "the dossier's language": mark("the dossier's language"),
    "the dossier's time zone": mark("the dossier's time zone"), "the dossier's updated": mark("the date of the dossier's last change"),
    "the dossier's details of sources": mark("details of sources"), "the dossier's details of actors": mark("details of actors"),
    "the dossier's details of places": mark("details of places"), "the dossier's ids of categories, actors and sources": mark("ids of categories, actors and sources"),
    "the dossier's colours and shapes": mark("colours and shapes"), "the dossier's extra": mark("the dossier's keys of other programs"),
    "relations to events that are not chosen": mark("relations to events that are not chosen"),
    "four bounds of time as a date (they are kept as JSON)": mark("four bounds of time as a date (they are kept as JSON)"),
    "names with a semicolon as one name": mark("names with a semicolon as one name"),
    "events without coordinates (they are left out)": mark("events without coordinates (they are left out)"),
    "dates that are not known to the second as a time (they are in the comment)": mark("dates that are not known to the second as a time (they are in the comment)"),
    "surfaces and groups of points (a point in them is written)": mark("surfaces and groups of points (a point in them is written)"),
    "undated events (they are left out)": mark("undated events (they are left out)"),
    "events without a start in the years 1 to 9999 (they are left out)": mark("events without a start in the years 1 to 9999 (they are left out)"),
    "doubt about a date (its limits are written, and the date as X-EDTF)": mark("doubt about a date (its limits are written, and the date as X-EDTF)"),
    "decisions to leave places off the map": mark("decisions to leave places off the map"),
    "events without any limit in time (they are left out)": mark("events without any limit in time (they are left out)"),
    "doubt about a date (its limits are written, and the date in words)": mark("doubt about a date (its limits are written, and the date in words)"),
    "coordinates": mark("coordinates"), "ids": mark("ids"),
    AS_WORDS: mark("fields of their own for actors, tags, sources, deaths and notes (they are words in the text)"),
}  # fmt: skip


def loss_words(loss: Loss) -> str:
    """What is lost, and of how many events."""
    words = tr(_WORDS.get(loss.what, loss.what))
    if not loss.events:
        return words
    return plural("{what}: {n} event", "{what}: {n} events", loss.events, what=words)
