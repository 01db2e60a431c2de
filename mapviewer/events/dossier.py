"""The dossier: a head (title, sources, categories, actors, places) and its events, as the file has them."""

from __future__ import annotations

from typing import Any, Final, Literal

from mapviewer.events.event import Actor, Category, EdtfDate, Event, Part, Place, Source, Zone

FORMAT: Final = "mapviewer-dossier"
VERSION: Final = 1


class Head(Part):
    """Everything of a dossier but its events; the first line of a `*.jsonl` file."""

    format: Literal["mapviewer-dossier"]
    version: Literal[1]
    title: str
    description: str = ""
    language: str | None = None
    timezone: Zone = "UTC"
    updated: EdtfDate | None = None
    sources: tuple[Source, ...] = ()
    categories: tuple[Category, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()


class Dossier(Head):
    """A whole dossier file, version 1."""

    events: tuple[Event, ...]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the dossier file, as `mapviewer schema` prints it."""
    schema = Dossier.model_json_schema(mode="validation", by_alias=True)
    parts = schema["$defs"]
    # What the models accept in short form: actors as plain names or ids, and a place inside an event without an id.
    event = parts["Event"]["properties"]
    event["actors"]["items"] = {"anyOf": [{"type": "string"}, event["actors"]["items"]]}
    inline = {key: value for key, value in parts["Place"].items() if key != "required"}
    parts["InlinePlace"] = {
        **inline,
        "title": "InlinePlace",
        "description": "A place written inside an event; its name serves where it has no id.",
    }
    for choice in event["place"]["anyOf"]:
        if "$ref" in choice:
            choice["$ref"] = "#/$defs/InlinePlace"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "mapviewer dossier, version 1",
    }
