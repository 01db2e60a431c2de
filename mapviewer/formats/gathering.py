"""From checked records to a dossier: ids made unique, dates read in their zones, references that lead nowhere told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final, TypeVar

from mapviewer.errors import Severity
from mapviewer.events.dossier import FORMAT, VERSION, Dossier, Head
from mapviewer.events.event import Actor, Category, Event, Part, Place, Source, read_when
from mapviewer.events.when import EdtfError
from mapviewer.formats.base import Finding, Located, Unlocated, Watch
from mapviewer.formats.files import refusal
from mapviewer.formats.positions import Path
from mapviewer.formats.records import Checked, Reference, beside_columns, check, references
from mapviewer.formats.shown import shown, visible
from mapviewer.language import tr

Listed = TypeVar("Listed", Source, Category, Actor, Place, Event)

_LISTS: Final[Mapping[str, tuple[type[Part], str]]] = {
    "sources": (Source, "source"),
    "categories": (Category, "category"),
    "actors": (Actor, "actor"),
    "places": (Place, "place"),
}

_EVERY: Final = 2048
"""Events between two words to the watcher."""


@dataclass(slots=True)
class Gathering:
    """A dossier in the making. `file` is the file's name for refusals."""

    file: str
    found: list[Located] = field(default_factory=list)
    unlocated: list[Unlocated] = field(default_factory=list)

    def head(self, raw: object) -> dict[str, Any]:
        """The head's fields, ready for a Dossier; raises InputError when this is no dossier that can be read."""
        if not isinstance(raw, dict):
            raise refusal(
                self.file,
                f"found {shown(raw)}, expected a dossier: an object with format, version, title and events",
            )
        self._version(raw)
        fields = {k: v for k, v in raw.items() if k not in _LISTS and k != "events"}
        if not isinstance(fields.get("title"), str):
            title = _stem(self.file)
            what = f"found {shown(fields['title'])}" if "title" in fields else 'found no "title"'
            where: Path = ("title",) if "title" in fields else ()
            self._tell(
                (), Finding(where, f"{what}, expected text in quotes; the file's name is used", field="title")
            )
            fields["title"] = title
        checked = check(Head, fields, "head")
        self._tell((), *checked.findings)
        if checked.model is None:
            raise refusal(self.file, "the head of the dossier cannot be read")
        head = {name: getattr(checked.model, name) for name in Head.model_fields}
        for name, (model, word) in _LISTS.items():
            head[name] = self._list(name, model, word, raw.get(name))
        return head

    def _version(self, raw: dict[str, Any]) -> None:
        if raw.get("format") != FORMAT:
            what = f'"format": {shown(raw["format"])}' if "format" in raw else f'no "format" ({_like(raw)})'
            raise refusal(self.file, f'found {what}, expected "format": "{FORMAT}"')
        version = raw.get("version")
        if type(version) is int and version > VERSION:
            raise refusal(
                self.file,
                f"found version {shown(version)}, expected version {VERSION}: this dossier was made for a newer mapviewer",
            )
        if type(version) is not int or version != VERSION:
            what = f'"version": {shown(version)}' if "version" in raw else 'no "version"'
            raise refusal(self.file, f'found {what}, expected "version": {VERSION}')

    def _list(self, name: str, model: type[Part], word: str, raw: object) -> tuple[Any, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            words = f"found {shown(raw)}, expected a list; the field is left out"
            self._tell((), Finding((name,), words, field=name))
            return ()
        kept: list[tuple[int, Any]] = []
        for n, item in enumerate(raw):
            checked = check(model, item, word)
            self._tell((name, n), *checked.findings)
            if checked.model is not None:
                kept.append((n, checked.model))
                if isinstance(checked.model, Place):
                    self._look_up(checked.model, 0, (name, n))
        numbers: list[tuple[int, Path]] = [(0, (name, n)) for n, _ in kept]
        return tuple(self._unique([item for _, item in kept], numbers, word))

    def events(
        self,
        head: Mapping[str, Any],
        raws: Iterable[tuple[int, Path, object]],
        total: int,
        watch: Watch,
    ) -> tuple[tuple[Event, ...], list[tuple[int, Path]]]:
        """The events of (record, path of the event in it, raw event), and where each one stands; `total` is for progress alone."""
        rows: list[tuple[int, Path, object, Checked[Event]]] = []
        zones = {place.id: place.timezone for place in head["places"]}
        events: list[Event] = []
        for count, (record, path, raw) in enumerate(raws):
            if count % _EVERY == 0:
                watch.tell(0.3 + 0.5 * count / max(total, 1), tr("Checking events"))
            checked = check(Event, raw, "event")
            event = checked.model
            if event is not None:
                events.append(dated(event, checked, zones, str(head["timezone"])))
                rows.append((record, path, raw, checked))
                if isinstance(event.place, Place) and event.geometry is None:
                    self._look_up(event.place, record, (*path, "place"))
            self._tell_at(record, path, *checked.findings)
        places = [(record, path) for record, path, _, _ in rows]
        unique = tuple(self._unique(events, places, "event"))
        known = {
            "place": zones.keys(),
            "source": {source.id for source in head["sources"]},
            "event": {event.id for event in unique},
        }
        for record, path, raw, checked in rows:
            for reference in references(raw, checked):
                if reference.id not in known[reference.kind]:
                    self._tell_at(record, path, astray(reference))
        return unique, places

    def _unique(self, items: list[Listed], places: list[tuple[int, Path]], word: str) -> Iterator[Listed]:
        """The items with ids that occur once: the first keeps its id, later ones get a number after theirs."""
        taken = {item.id for item in items}
        seen: set[str] = set()
        latest: dict[str, int] = {}
        for item, (record, path) in zip(items, places, strict=True):
            if item.id not in seen:
                seen.add(item.id)
                yield item
                continue
            n = latest.get(item.id, 1) + 1
            while (new := f"{item.id}~{n}") in taken:
                n += 1
            latest[item.id] = n
            taken.add(new)
            seen.add(new)
            self._tell_at(record, path, repeated(item.id, new, word))
            yield item.model_copy(update={"id": new})

    def _look_up(self, place: Place, record: int, path: Path) -> None:
        if place.point is None and (place.query or place.name):
            self.unlocated.append(Unlocated(place, record, path))

    def dossier(self, head: Mapping[str, Any], events: tuple[Event, ...]) -> Dossier:
        """The dossier of checked parts."""
        return Dossier.model_construct(**head, events=events)

    def _tell(self, prefix: Path, *findings: Finding) -> None:
        self._tell_at(0, prefix, *findings)

    def _tell_at(self, record: int, prefix: Path, *findings: Finding) -> None:
        for item in findings:
            whole = Finding((*prefix, *item.path), item.message, item.severity, item.field)
            self.found.append(Located(record, whole))


def dated(event: Event, checked: Checked[Event], zones: Mapping[str, str | None], zone: str) -> Event:
    """The event with its `when` proven readable in the zone that holds for it; notes on lenient readings become warnings.

    `zones` are those of the dossier's places by id, `zone` is the dossier's own.
    """
    if event.when is None:
        return event
    place = event.place
    local = place.timezone if isinstance(place, Place) else zones.get(place or "")
    try:
        when = read_when(event.when, event.timezone or local or zone)
    except EdtfError as error:
        words = f"{visible(str(error))}; the event is kept as undated"
        checked.findings.append(Finding(("when",), words, field="when"))
        said = event.when if isinstance(event.when, str) else event.when.model_dump(exclude_none=True)
        return beside_columns(event.model_copy(update={"when": None}), {"when": said})
    checked.findings.extend(
        Finding(("when",), visible(note), Severity.WARNING, "when")
        for note in when.notes
        # What an importer wrote is not for the reader to mend: the standard has no spans and sets of times of day, other people's files do.
        if event.origin is None or "outside EDTF" not in note
    )
    return event


def astray(reference: Reference) -> Finding:
    """What is said of a reference that leads nowhere."""
    name = next(p for p in reversed(reference.path) if isinstance(p, str))
    words = (
        f"found {shown(reference.id)}, expected the id of {_article(reference.kind)} of this dossier; "
        "the reference leads nowhere"
    )
    return Finding(reference.path, words, field=name)


def repeated(key: str, new: str, word: str) -> Finding:
    """What is said of a record whose id another has already, and which is kept under a new one."""
    words = (
        f"found the id {shown(key)} a second time, expected every {word} to have its own; "
        f"this one is kept as {shown(new)}"
    )
    return Finding(("id",), words, field="id")


def _stem(file: str) -> str:
    return PurePath(file).name.removesuffix(".gz").rsplit(".", 1)[0] or file


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _like(raw: Mapping[str, Any]) -> str:
    """What an object that is no dossier looks like, for the message."""
    if raw.get("type") in ("FeatureCollection", "Feature"):
        return "this looks like GeoJSON"
    keys = [visible(str(key))[:20] for key in list(raw)[:4]]
    return f"its keys are {', '.join(keys)}" if keys else "it is empty"
