"""SIMILE Timeline's JSON (`simile-json`); what its dates mean is in `simile.py`.

Its page runs such files as JavaScript, so that many are an object in that language and no JSON (its own examples have single quotation marks); what they hold is read, and nothing run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.loose import as_json
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, importer
from mapviewer.formats.json_tree import Item, Tree, imported_item, keys_in, text_of
from mapviewer.formats.simile import DATES, event_of, when_of

_NAME: Final = "simile-json"
_SIGNS: Final = {
    "dateTimeFormat",
    "isDuration",
    "durationEvent",
    "latestStart",
    "earliestEnd",
    "wikiURL",
    "wikiSection",
}


_LOOSE: Final = re.compile(rb"(?:^|[\s{,])['\"]?([A-Za-z]{1,20})['\"]?\s{0,20}:")
_BEGINS: Final = re.compile(rb"\s*(?:[{/]|(?:var|let|const)\s)")


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = keys_in(head)
    if (
        "events" not in keys
        and b"events" in head
        and b'"mapviewer-dossier"' not in head
        and _BEGINS.match(head)
    ):
        keys = frozenset(key.decode() for key in _LOOSE.findall(head))
    return {"events", "start", "title"} <= keys and bool(keys & _SIGNS)


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "SIMILE Timeline"
    tree = Tree(given, as_json)
    listed = tree.value.get("events") if isinstance(tree.value, dict) else None
    if not isinstance(listed, list):
        raise refusal(given.file, "found no list of events, expected one as SIMILE has it")
    if rest := {key: said for key, said in tree.value.items() if key != "events" and text_of(said)}:
        head.extra["timeline"] = rest
    ids = Ids()
    for item in tree.items(("events",), listed):
        yield imported_item(given, _NAME, item, _event(item, head, ids) if item.usable else None)


def _event(item: Item, head: Head, ids: Ids) -> dict[str, Any]:
    flag = next((item.raw[key] for key in ("durationEvent", "isDuration") if key in item.keys), None)
    lasts = bool(item.peek("end")) if flag is None else flag is True or text_of(flag).casefold() == "true"
    event = event_of(
        head,
        title=item.take("title"),
        description=item.take("description"),
        link=item.peek("link"),
        image=item.peek("image"),
        otherwise=f"Event {item.number}",
        when=when_of({key: item.peek(key) for key in DATES}, lasts, item.findings),
    )
    if not item.findings:
        item.used(*DATES, "durationEvent", "isDuration", "link")
    event["id"] = ids(item.take("eventID", "id"), f"event-{item.number}")
    item.findings += ids.said(event["id"], item.number)
    return event


FORMAT = importer(
    name=_NAME,
    label="SIMILE Timeline",
    suffixes=(".json", ".js"),
    recognises=_recognises,
    rows=_rows,
    rank=30,
    revision=2,
)
