"""How an event's coordinates came about, and why it has none, in words."""

from __future__ import annotations

from mapviewer.app.texts import isolate, shorten
from mapviewer.events.relations import kind_words
from mapviewer.events.store import Store
from mapviewer.events.when import EdtfError, parse_when
from mapviewer.events.where import Decided, Spot
from mapviewer.events.words import describe
from mapviewer.language import decimal, tr
from mapviewer.notebook import Judged


def located_words(spot: Spot) -> list[str]:
    """What is to be said of coordinates that the file does not have, line by line: the name that was found, and who decided."""
    match, decided = spot.match, spot.decided
    found = []
    if match is not None and spot.geocoded:
        region = ", ".join(part for part in (match.admin1, match.country_name) if part and part != match.name)
        name = isolate(", ".join((match.name, region)) if region else match.name)
        kind = kind_words(match.kind)
        if decided is None:
            score, lead = decimal(match.score), decimal(match.margin)
            words = tr("Located by name: {name} ({kind}, {id}, score {score}, lead {lead})", name=name, kind=kind, id=isolate(match.id), score=score, lead=lead)  # fmt: skip
        else:
            words = tr("Taken for {name} ({kind}, {id})", name=name, kind=kind, id=isolate(match.id))
        found.append(words)
    elif match is not None:
        found.append(tr("Put on the map by hand"))
    if decided is not None:
        found.append(who_words(decided))
        if decided.attribution:
            found.append(tr("From {service}, {attribution}", service=isolate(decided.service), attribution=isolate(decided.attribution)))  # fmt: skip
    return found


def unplaced_words(store: Store, row: int) -> str:
    """Why an event that names a place is not on the map."""
    answer = store.answer(store.events[row])
    if answer is not None and answer.decided is not None:
        return tr("left off the map") + ". " + who_words(answer.decided)
    return tr("not on the map: the gazetteer has no sure answer (see Places)")


def who_words(decided: Decided) -> str:
    """Who decided, when and why."""
    date = _date_words(decided.at[:10])
    name = isolate(shorten(decided.by, 80))
    who = (
        tr("Decided by {name} on {date}", name=name, date=date)
        if decided.by
        else tr("Decided on {date}", date=date)
    )
    return tr("{who}: {why}", who=who, why=isolate(shorten(decided.why, 300))) if decided.why else who


def judged_words(judged: Judged) -> str:
    """What the reader said of two events, who said so, when and why."""
    said = tr("The same event") if judged.same else tr("Two events")
    date, name = _date_words(judged.at[:10]), isolate(shorten(judged.by, 80))
    if name and date:
        said = tr("{said}: judged by {name} on {date}", said=said, name=name, date=date)
    elif date:
        said = tr("{said}: judged on {date}", said=said, date=date)
    return f"{said}. {isolate(shorten(judged.why, 300))}" if judged.why else said


def _date_words(date: str) -> str:
    """A date of a file of decisions in words; as it is written where it is none."""
    if not date:
        return ""
    try:
        return describe(parse_when(date, "UTC"), "UTC")
    except EdtfError:
        return date
