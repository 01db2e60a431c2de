"""Commands that need no dossier: `when` explains dates, `geocode` looks a place name up."""

from __future__ import annotations

from typing import Any, Final

from mapviewer.cli.output import put, put_json, say, table
from mapviewer.cli.parser import Arguments
from mapviewer.errors import ExitCode, UsageError
from mapviewer.events.calendar import NEG_INF, POS_INF, iso, known_zone
from mapviewer.events.when import EdtfError, parse_when
from mapviewer.events.where import Candidate

_BOUNDS: Final = ("earliest", "start_latest", "end_earliest", "latest")
_CANDIDATE: Final = (
    "name",
    "admin1",
    "country",
    "lat",
    "lon",
    "population",
    "kind",
    "id",
    "score",
    "margin",
    "reason",
)


def when(arguments: Arguments) -> int:
    """`mapviewer when STRING…`: four bounds and words for each; 3 when one of them is no EDTF."""
    zone = arguments.timezone
    if not known_zone(zone):
        raise UsageError(f"--timezone: found {zone[:60]!r}, expected an IANA name such as Asia/Damascus")
    answers = [_explain(text, zone) for text in arguments.strings]
    for text in arguments.strings:
        for note in _notes(text, zone):
            say(f"{text[:80]}: {note}")
    if arguments.json:
        put_json(answers)
    else:
        put("\n\n".join(_when_words(answer, zone) for answer in answers))
    return ExitCode.OK if all(answer["valid"] for answer in answers) else ExitCode.INVALID_INPUT


def _explain(text: str, zone: str) -> dict[str, Any]:
    from mapviewer.events.words import describe

    try:
        found = parse_when(text, zone)
    except EdtfError as error:
        return {"text": text, "valid": False, **dict.fromkeys(_BOUNDS), "words": None, "error": str(error)}
    bounds = {name: _bound(getattr(found, name)) for name in _BOUNDS}
    return {"text": text, "valid": True, **bounds, "words": describe(found, zone), "error": None}


def _notes(text: str, zone: str) -> tuple[str, ...]:
    """What was read leniently, or may be read in another way."""
    try:
        return parse_when(text, zone).notes
    except EdtfError:
        return ()


def _bound(t: int) -> int | str:
    return "-inf" if t <= NEG_INF else "inf" if t >= POS_INF else t


def _when_words(answer: dict[str, Any], zone: str) -> str:
    if not answer["valid"]:
        return table([[answer["text"]], [f"  no EDTF: {answer['error']}"]])
    rows = [
        (f"  {name.replace('_', ' ')}", bound if isinstance(bound := answer[name], str) else iso(bound, zone))
        for name in _BOUNDS
    ]
    return "\n".join((table([[answer["text"]]]), table([[f"  {answer['words']}"]]), table(rows)))


def geocode(arguments: Arguments) -> int:
    """`mapviewer geocode QUERY`: ranked candidates, and the one that would be taken, if any."""
    country = arguments.country
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UsageError(f"--country: found {country[:60]!r}, expected two letters such as SY")
    if not 1 <= arguments.limit <= 100:
        raise UsageError(f"--limit: found {arguments.limit}, expected 1 to 100")
    from mapviewer.geocode.gazetteer import Gazetteer

    answer = Gazetteer.open().lookup(arguments.query, country=country, limit=arguments.limit)
    if arguments.json:
        put_json(
            {
                "query": answer.query,
                "accepted": _candidate(answer.accepted) if answer.accepted else None,
                "candidates": [_candidate(candidate) for candidate in answer.candidates],
            }
        )
        return ExitCode.OK
    if not answer.candidates:
        say(f"the gazetteer knows no place called “{arguments.query}”")
        return ExitCode.OK
    rows = [
        (
            "*" if candidate == answer.accepted else " ",
            ", ".join(part for part in (candidate.name, candidate.admin1, candidate.country_name) if part),
            f"{candidate.lat:.4f}, {candidate.lon:.4f}",
            candidate.kind,
            f"{candidate.score:.2f}",
            candidate.reason,
        )
        for candidate in answer.candidates
    ]
    put(table(rows))
    if answer.accepted is None:
        say("none of these is sure enough to be taken without asking")
    return ExitCode.OK


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {name: getattr(candidate, name) for name in _CANDIDATE}
