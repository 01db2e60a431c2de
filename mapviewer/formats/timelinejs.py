"""What TimelineJS's sheets and JSON have in common: parts of dates, titles with HTML, and display dates that say more than the parts do.

`display_date` is where authors tell how sure they are (“c. 520”). Where it can be read as EDTF, holds the date in the parts and is less certain than they are, it is the event's time; it is kept as a note in
any case.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from mapviewer.events.when import EdtfError, parse_when
from mapviewer.foreign.markup import is_url, plain, plain_and_links, urls
from mapviewer.foreign.spoken import spoken
from mapviewer.formats.importing import Head

_UNSURE: Final = "~?%X["
_MOST_TITLE: Final = 200


def shown_date(parts: str | None, displayed: str) -> tuple[str | None, str, bool]:
    """The time of an event by its parts (EDTF, None for none) and its display date; the note; and whether the parts are the time."""
    words = plain(displayed)
    told = spoken(words) if words else None
    if told is None:
        return parts, "" if words == parts else words, parts is not None
    if parts is None:
        return told, "" if words == told else words, False
    if told == parts:
        return parts, "" if words == parts else words, True
    return (told, words, False) if _is_better(told, parts) else (parts, words, True)


def _is_better(told: str, parts: str) -> bool:
    """Whether a display date is to be believed: it agrees with the parts, and says that they are not sure or stand for a whole month or year."""
    try:
        wide, narrow = parse_when(told), parse_when(parts)
    except EdtfError:
        return False
    if wide.earliest >= narrow.latest or wide.latest <= narrow.earliest:
        return False
    if any(c in told for c in _UNSURE):
        return True
    stands_for_it = narrow.earliest == wide.earliest and "T" not in parts
    return stands_for_it and wide.latest >= narrow.latest and "/" not in parts


def title_of(headline: str, displayed: str, text: str, otherwise: str) -> str:
    """A title in one line: the headline, else the beginning of the text, else the display date."""
    for said in (headline, text, displayed):
        words = " ".join(plain(said).split())
        if words:
            return words if len(words) <= _MOST_TITLE else words[: _MOST_TITLE - 1].rstrip() + "…"
    return otherwise


def sources_of(
    head: Head, linked: list[str], media: str, credit: str = "", caption: str = ""
) -> list[dict[str, Any]]:
    """Citations of the pages that a text links to, and of the address of what is shown beside it, which is not loaded."""
    found = [head.source(host(url), url=url) for url in linked]
    address = f"https:{media}" if media.startswith("//") else media
    if is_url(address):
        name = " ".join((plain(caption) or plain(credit)).split())[:_MOST_TITLE] or host(address)
        found.append(head.source(name, url=address, kind="media"))
    elif "<" in media:
        # An <iframe> or <blockquote> to be embedded: its addresses are told, it is not.
        found += [head.source(host(url), url=url, kind="media") for url in urls(media)]
    return [{"source": key} for key in dict.fromkeys(found)]


def host(url: str) -> str:
    """The host of a web address, as a title for it; all of what is none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def texts(headline: str, text: str) -> tuple[str, list[str]]:
    """The summary, and the addresses in headline and text."""
    words, links = plain_and_links(text)
    return words, list(dict.fromkeys([*plain_and_links(headline)[1], *links]))
