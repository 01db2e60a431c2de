"""Fixed words of formats and gazetteer as people read them: how sure an event is, how one stands to another, what kind a place is."""

from __future__ import annotations

from typing import Final

from mapviewer.language import mark, tr

_FORWARD: Final = {
    "followed-by": mark("followed by", "relation"),
    "caused": mark("caused", "relation"),
    "prepared": mark("prepared", "relation"),
    "part-of": mark("part of", "relation"),
    "same-as": mark("same as", "relation"),
    "contradicts": mark("contradicts", "relation"),
    "related": mark("related", "relation"),
}
_BACKWARDS: Final = {
    "followed-by": mark("follows", "relation"),
    "caused": mark("caused by", "relation"),
    "prepared": mark("prepared by", "relation"),
    "part-of": mark("includes", "relation"),
    "same-as": mark("same as", "relation"),
    "contradicts": mark("contradicted by", "relation"),
    "related": mark("related", "relation"),
}


def relation_words(relation: str, *, outgoing: bool = True) -> str:
    """A relation as read from the event that names it, or from the other one; words that the format does not know are shown as written."""
    known = (_FORWARD if outgoing else _BACKWARDS).get(relation)
    if known is not None:
        return tr(known, "relation")
    return relation.replace("-", " ") if outgoing else tr("{relation} (from)", relation=relation)


_STATUSES: Final = {
    "unverified": mark("unverified", "status"),
    "reported": mark("reported", "status"),
    "confirmed": mark("confirmed", "status"),
    "disputed": mark("disputed", "status"),
    "withdrawn": mark("withdrawn", "status"),
}


def status_words(status: str) -> str:
    """How sure an event is; words that the format does not know are shown as written."""
    known = _STATUSES.get(status)
    return status if known is None else tr(known, "status")


_KINDS: Final = {
    "capital": mark("capital", "kind"),
    "city": mark("town", "kind"),
    "admin1": mark("region", "kind"),
    "country": mark("country", "kind"),
    "feature": mark("feature", "kind"),
    "district": mark("district", "kind"),
    "street": mark("street", "kind"),
    "building": mark("building", "kind"),
}


def kind_words(kind: str) -> str:
    """What kind of place the gazetteer has found."""
    known = _KINDS.get(kind)
    return kind if known is None else tr(known, "kind")
