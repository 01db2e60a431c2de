"""SIMILE Timeline's XML (`simile-xml`): `<data><event start="…" title="…">description</event></data>`; what its dates mean is in `simile.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.xml import Element, root_name
from mapviewer.formats.base import Finding
from mapviewer.formats.importing import Head, Ids, Imported, Input, importer, origin
from mapviewer.formats.simile import DATES, event_of, when_of
from mapviewer.formats.xml_file import xml_records

_NAME: Final = "simile-xml"


def _recognises(head: bytes, name: str) -> bool:
    del name
    return root_name(head) == "data" and b"<event" in head and b"start=" in head


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "SIMILE Timeline"
    ids = Ids()
    row = 0
    for element in xml_records(given, head, {"event"}, {"data"}):
        if element.name == "event":
            row += 1
            yield _event(given, element, row, head, ids)


def _event(given: Input, element: Element, row: int, head: Head, ids: Ids) -> Imported:
    said = element.attributes
    findings: list[Finding] = []
    flag = said.get("durationEvent", said.get("isDuration", "false"))
    event: dict[str, Any] = event_of(
        head,
        title=said.get("title", ""),
        description=element.text,
        link=said.get("link", ""),
        image=said.get("image", ""),
        otherwise=f"Event {row}",
        when=when_of({key: said.get(key, "") for key in DATES}, flag.casefold() == "true", findings),
    )
    event["id"] = ids(said.get("eventID", said.get("id", "")), f"event-{row}")
    used = {"title", "id", "eventID", *(() if findings else (*DATES, "isDuration", "durationEvent", "link"))}
    rest = {key: value for key, value in said.items() if key not in used and value}
    event["origin"] = origin(given, _NAME, row, rest)
    findings += ids.said(event["id"], row)
    return Imported(event, row, element.line, findings)


FORMAT = importer(
    name=_NAME,
    label="SIMILE Timeline (XML)",
    suffixes=(".xml",),
    recognises=_recognises,
    rows=_rows,
    rank=30,
    revision=2,
)
