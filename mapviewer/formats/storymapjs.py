"""StoryMapJS's JSON (`storymapjs-json`): slides with a place each and a date in words.

Source: its `demo.json`. The overview slide is the dossier's title and text. A date that can be read as EDTF is the event's time, its words a note; any other stays a note, and the event is undated. What is shown
beside a slide stays in `origin.columns`; its address is a source, and not loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.markup import plain
from mapviewer.foreign.spoken import spoken
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, importer, warning
from mapviewer.formats.json_tree import Item, Tree, imported_item, keys_in, text_of
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import sources_of, texts, title_of

_NAME: Final = "storymapjs-json"


def _recognises(head: bytes, name: str) -> bool:
    del name
    return {"storymap", "slides"} <= keys_in(head)


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "StoryMapJS"
    tree = Tree(given)
    story = tree.value.get("storymap") if isinstance(tree.value, dict) else None
    slides = story.get("slides") if isinstance(story, dict) else None
    if not isinstance(slides, list):
        raise refusal(given.file, "found no list of slides, expected one as StoryMapJS has it")
    ids = Ids()
    for item in tree.items(("storymap", "slides"), slides):
        if not item.usable:
            yield imported_item(given, _NAME, item, None)
        elif item.peek("type") == "overview":
            headline, text = item.words()
            head.title = title_of(headline, "", "", head.title)
            head.description = plain(text)
            item.used("type")
            if rest := item.rest():
                head.extra["title"] = rest
        else:
            yield imported_item(given, _NAME, item, _event(item, head, ids))


def _event(item: Item, head: Head, ids: Ids) -> dict[str, Any]:
    headline, text = item.words()
    media = item.inner("media")
    summary, linked = texts(headline, text)
    date = plain(item.take("date"))
    when = spoken(date) if date else None
    if date and when is None:
        item.findings.append(
            warning(f"found the date “{date[:60]}”, which is kept as a note; the event is undated", "date")
        )
    key = ids(item.take("uniqueid", "unique_id"), f"slide-{item.number}")
    item.findings += ids.said(key, item.number)
    return filled(
        id=key,
        title=title_of(headline, date, text, f"Slide {item.number}"),
        summary=summary,
        when=when,
        when_note="" if date == when else date,
        place=_place(item),
        citations=sources_of(
            head,
            linked,
            text_of(media.get("url")),
            text_of(media.get("credit")),
            text_of(media.get("caption")),
        ),
    )


def _place(item: Item) -> dict[str, Any]:
    where = item.inner("location")
    found = item.point("lat", "lon", inside=where)
    place = filled(name=plain(text_of(where.get("name"))))
    return place | {"lat": found.lat, "lon": found.lon} if found else place


FORMAT = importer(
    name=_NAME,
    label="StoryMapJS",
    suffixes=(".json",),
    recognises=_recognises,
    rows=_rows,
    rank=30,
    revision=2,
)
