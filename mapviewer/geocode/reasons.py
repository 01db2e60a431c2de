"""Why a candidate is where it is in the list, as a sentence that a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapviewer.events.ranges import enumerated
from mapviewer.geocode.matches import CITIES, Match, Place
from mapviewer.language import decimal, plural, tr
from mapviewer.language.calendar import names

_VERY_FAR = 4.0


def people(number: int) -> str:
    """A population in words: “2.1 M people”, “25 k people”, “600 people”."""
    if number >= 999_500:
        return tr("{n} M people", n=decimal(number / 1_000_000))
    if number >= 1_000:
        return tr("{n} k people", n=decimal(number / 1_000, 0))
    return plural("{n} person", "{n} people", number)


def label(place: Place, countries: dict[str, str]) -> str:
    """A place with what it lies in: “Paris, Texas, United States”."""
    country = countries.get(place.country, "")
    region = place.admin1_name if place.kind in CITIES else ""
    parts = [place.name, region, "" if place.kind == "country" else country]
    text = ", ".join(part for i, part in enumerate(parts) if part and part not in parts[:i])
    if place.kind == "country":
        return tr("the country {name}", name=text)
    return tr("the region {name}", name=text) if place.kind == "admin1" else text


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a match stands: its position (from 0) among the ranked ones, the best other reading and the lead over it.

    `sure` says whether that lead is enough; `within` names the areas that the query asked for and that hold the place.
    """

    match: Match
    position: int
    ranked: Sequence[Match]
    rival: Match | None
    margin: float
    sure: bool
    within: Sequence[str]


def reason(standing: Standing, countries: dict[str, str]) -> str:
    """Why the match stands there; `countries` are names by ISO code."""
    match, within, rival = standing.match, standing.within, standing.rival
    place = match.place
    says = [match.how]
    if within:
        says.append(tr("in {area}, as asked", area=enumerated(list(dict.fromkeys(within)), every=True)))
    says.append(_kind_words(place, countries))
    if not match.weak and place.kind in CITIES:
        namesakes = [m.place for m in standing.ranked if m.place.kind in CITIES and not m.weak]
        if len(namesakes) == 1:
            says.append(tr("the only place of this name there" if within else "the only place of this name"))
        elif all(other.population <= place.population for other in namesakes):
            says.append(
                plural(
                    "largest of {n} place of this name", "largest of {n} places of this name", len(namesakes)
                )
            )
    if place.population:
        says.append(people(place.population))
    if match.weak:
        says.append(tr("a suggestion only"))
    elif rival is not None:
        other = label(rival.place, countries)
        if rival.place.population and rival.place.kind in CITIES:
            other += f" ({people(rival.place.population)})"
        if standing.margin < 0:
            says.append(tr("behind {other}", other=other))
        elif standing.margin >= _VERY_FAR:
            says.append(tr("next best {other} is far behind", other=other))
        elif standing.sure:
            says.append(tr("next best {other} is behind", other=other))
        else:
            says.append(tr("too close to {other} to choose", other=other))
    return names().semicolon.join(text for text in says if text)


def _kind_words(place: Place, countries: dict[str, str]) -> str:
    country = countries.get(place.country, "")
    if place.kind == "capital":
        return tr("capital of {country}", country=country)
    if place.kind == "admin1":
        return tr("a first-level region of {country}", country=country)
    if place.kind == "country":
        return tr("a country or territory")
    if place.kind == "feature":
        return tr("a geographical feature, within about {n} km", n=decimal(place.radius_m / 1000, 0))
    return ""
