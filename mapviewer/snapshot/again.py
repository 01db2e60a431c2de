"""A picture made again: what a snapshot carries of its view and dossiers, written and read. Pure; formats are told by their content.

What is read may come from anybody: it is looked for by plain search, parsed as JSON with limits, and checked by the spec's model.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import Annotated, Final, Literal
from xml.sax.saxutils import escape

import jiter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mapviewer import __version__
from mapviewer.errors import UsageError
from mapviewer.events.store import Store
from mapviewer.snapshot.ground import missing
from mapviewer.snapshot.spec import SnapshotSpec

VIEW_KEY: Final = "mapviewer:view"
"""Keyword of the PNG chunk that holds the view."""
VIEW_ID: Final = "mapviewer-view"
"""Id of the element of an SVG or HTML file that holds the view."""
VIEW_ELEMENT: Final = "mapviewer:view"
"""Element of a PDF's metadata that holds the view."""
LARGEST_FILE: Final = 256 << 20
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_LARGEST_VIEW: Final = 4 << 20


class Format(StrEnum):
    """What a snapshot is written as."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    HTML = "html"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class MadeFrom(_Part):
    """A dossier that a picture was made from: its base name and the SHA-256 (hex) of its bytes; `places` is that of what people decided about
    its places (`decided_hash`), "" where nothing was decided."""

    name: Annotated[str, Field(max_length=1_000)] = ""
    sha256: Annotated[str, Field(max_length=128)] = ""
    places: Annotated[str, Field(max_length=128)] = ""


class Recipe(_Part):
    """What a picture carries so that it can be made again."""

    format: Literal["mapviewer-snapshot"] = "mapviewer-snapshot"
    program: Annotated[str, Field(max_length=200)] = ""
    dossiers: Annotated[tuple[MadeFrom, ...], Field(max_length=100)] = ()
    spec: SnapshotSpec

    @property
    def text(self) -> str:
        """As JSON on one line: the same recipe is the same text."""
        told = self.model_dump(mode="json")
        for made_from in told["dossiers"]:
            if not made_from["places"]:
                del made_from["places"]
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def recipe_of(spec: SnapshotSpec, store: Store) -> Recipe:
    """What a picture of this spec and dossier is to carry. Never a path, a user's or a machine's name."""
    made_from = MadeFrom(name=store.file.name, sha256=store.file.sha256, places=decided_hash(store))
    return Recipe(program=f"mapviewer {__version__}", dossiers=(made_from,), spec=spec)


def decided_hash(store: Store) -> str:
    """The SHA-256 (hex) of what people decided about the places of a dossier, as far as it is drawn; "" where nothing was decided.

    It says nothing of the places themselves to who does not have them.
    """
    found = sorted(
        (key, *((match.lat, match.lon, match.radius_m) if match is not None else ()))
        for key, answer in store.geocoded.items()
        if answer.decided is not None
        for match in (answer.accepted,)
    )
    return hashlib.sha256(json.dumps(found).encode()).hexdigest() if found else ""


def changed(recipe: Recipe, store: Store) -> tuple[str, ...]:
    """What is different now, in words; () when the same bytes can be expected."""
    found: list[str] = []
    wanted = recipe.dossiers[0] if recipe.dossiers else MadeFrom()
    if wanted.sha256 != store.file.sha256:
        named = f"“{wanted.name}”" if wanted.name else "a dossier"
        found.append(
            f"the dossier: the picture was made from {named} with SHA-256 {wanted.sha256[:12] or 'unknown'}…, "
            f"this is “{store.file.name}” with {store.file.sha256[:12] or 'unknown'}…"
        )
    elif wanted.name != store.file.name:
        found.append(f"the dossier's name: it was “{wanted.name}”, now it is “{store.file.name}”")
    if wanted.places != decided_hash(store):
        found.append("the decisions on places (.places.json beside the dossier)")
    found += missing(recipe.spec)
    if recipe.program != f"mapviewer {__version__}":
        found.append(f"the program: it was {recipe.program or 'unknown'}, this is mapviewer {__version__}")
    return tuple(found)


# Reading ------------------------------------------------------------------------------------------------------------------


def read_recipe(data: bytes, name: str) -> Recipe:
    """The recipe that a snapshot carries; `name` is the file's for messages. Raises UsageError when there is none, or not a whole one."""
    kind, text = _carried(data)
    if kind is None:
        raise UsageError(
            f"“{name}”: found no PNG, SVG, PDF or HTML file, expected a snapshot of mapviewer's."
        )
    if not text:
        raise UsageError(
            f"“{name}”: found no view in this {kind.upper()}, expected a snapshot saved with its full metadata; "
            "without them it cannot be made again."
        )
    if len(text) > _LARGEST_VIEW:
        raise UsageError(
            f"“{name}”: found a view of {len(text):,} characters, expected at most {_LARGEST_VIEW:,}."
        )
    try:
        return Recipe.model_validate(jiter.from_json(text.encode(), allow_inf_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise UsageError(
            f"“{name}”: the view in it cannot be read: /{place}: {first['msg'][:200]}."
        ) from error
    except ValueError as error:
        raise UsageError(f"“{name}”: the view in it is no JSON: {str(error)[:200]}.") from error


def kind_of(data: bytes) -> Format | None:
    """What a file is, by its first bytes."""
    if data.startswith(PNG_SIGNATURE):
        return Format.PNG
    if data.startswith(b"%PDF-"):
        return Format.PDF
    if b"<svg" in data[:2_000]:
        return Format.SVG
    if data[:200].lstrip().lower().startswith(b"<!doctype html"):
        return Format.HTML
    return None


def format_of(path: PurePath, wanted: str | None = None) -> Format:
    """The format to write: the one that is asked for, else by the name's ending. Raises UsageError."""
    known = ", ".join(Format)
    if wanted is not None:
        if wanted not in set(Format):
            raise UsageError(f"--format: found {wanted[:40]!r}, expected one of {known}.")
        return Format(wanted)
    ending = path.suffix.casefold().removeprefix(".")
    if ending not in set(Format):
        raise UsageError(
            f"--output: found {path.name[:60]!r}, expected a name that ends in .{', .'.join(Format)}, or --format."
        )
    return Format(ending)


def _carried(data: bytes) -> tuple[Format | None, str]:
    kind = kind_of(data)
    if kind is Format.PNG:
        try:
            return kind, read_texts(data).get(VIEW_KEY, "")
        except ValueError:
            return kind, ""
    if kind is Format.PDF:
        start = data.find(b"<?xpacket begin=")
        end = data.find(b"<?xpacket end=", start)
        packet = data[start:end].decode("utf-8", "replace") if 0 <= start < end else ""
        found = re.search(f"<{VIEW_ELEMENT}>(.*?)</{VIEW_ELEMENT}>", packet, re.DOTALL)
        return kind, unescaped(found[1]) if found else ""
    if kind is Format.SVG:
        text = data.decode("utf-8", "replace")
        found = re.search(f'<metadata id="{VIEW_ID}">(.*?)</metadata>', text, re.DOTALL)
        return kind, unescaped(found[1]) if found else ""
    if kind is Format.HTML:
        text = data.decode("utf-8", "replace")
        found = re.search(f'<script type="application/json" id="{VIEW_ID}">(.*?)</script>', text, re.DOTALL)
        # JSON as it is: its own escapes stand for what would be markup.
        return kind, found[1] if found else ""
    return None, ""


def words(text: str) -> str:
    """Text for an element of XML; what XML 1.0 has no way to write is left out."""
    return escape(
        "".join(
            c
            for c in text
            if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
        )
    )


def unescaped(text: str) -> str:
    """What `words` was given, but for what XML cannot hold."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


# PNG, W3C third edition 2025 --------------------------------------------------------------------------------------------


def read_texts(data: bytes) -> dict[str, str]:
    """The texts of a PNG by keyword, from its tEXt and uncompressed iTXt chunks; raises ValueError for what is no PNG."""
    found: dict[str, str] = {}
    for kind, body in read_chunks(data):
        key, _, rest = body.partition(b"\0")
        if kind == b"tEXt":
            found[key.decode("latin-1")] = rest.decode("latin-1")
        elif kind == b"iTXt" and rest[:1] == b"\0":
            # After the compression flag and method: language tag, translated keyword, text.
            text = rest[2:].split(b"\0", 2)[-1]
            found[key.decode("latin-1")] = text.decode("utf-8", "replace")
    return found


def read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of every chunk; raises ValueError for what is no PNG, is cut short or has a wrong checksum."""
    if not data.startswith(PNG_SIGNATURE):
        raise ValueError("it is no PNG file")
    at = len(PNG_SIGNATURE)
    while at < len(data):
        if at + 12 > len(data):
            raise ValueError("the PNG file is cut short")
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if at + 12 + length > len(data):
            raise ValueError("the PNG file is cut short")
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if checksum != zlib.crc32(kind + body):
            raise ValueError(f"the PNG file's chunk {kind.decode('latin-1')} is damaged")
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            return
    raise ValueError("the PNG file is cut short")
