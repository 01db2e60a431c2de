"""XML of strangers, in a process of its own: records one by one, nothing followed, bounds held, what is whole kept."""

from __future__ import annotations

import io
from typing import Any

import pytest

from mapviewer.confined import xml_tree
from mapviewer.confined.parent import read_confined
from mapviewer.confined.words import CLOSE, NODE, OPEN, RefusedError
from mapviewer.confined.xml_tree import words


def found(text: str | bytes, *containers: str) -> list[Any]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(words(io.BytesIO(data), frozenset(containers)))


def test_records_come_one_by_one_with_their_lines() -> None:
    text = '<a xmlns="urn:x"><name>N</name>\n<e id="1"><t>é &amp; <![CDATA[<b>]]></t></e>\n<b><e id="2"/></b></a>'
    assert found(text, "a", "b") == [
        [OPEN, 1, "a", {}],
        [NODE, 1, ["name", "N"]],
        [NODE, 2, ["e", "", {"id": "1"}, [["t", "é & <b>"]]]],
        [OPEN, 3, "b", {}],
        [NODE, 3, ["e", "", {"id": "2"}, 0]],
        [CLOSE],
        [CLOSE],
    ]


def test_prefixes_do_not_matter() -> None:
    assert found('<k:a xmlns:k="urn:k" k:b="1"><k:c>x</k:c></k:a>')[:2] == [
        [OPEN, 1, "a", {"b": "1"}],
        [NODE, 1, ["c", "x"]],
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{name}"?><a><b>é</b></a>'.encode(encoding)
    assert found(data)[1] == [NODE, 1, ["b", "é"]]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "https://a.example/a.dtd"><a/>',
        "<a>&x;</a>",
        '<?xml version="1.0" encoding="nothing"?><a/>',
        "",
    ],
)
def test_document_types_and_entities_are_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        found(text)


def test_what_is_whole_comes_before_the_error() -> None:
    told: list[Any] = []
    with pytest.raises(RefusedError, match="too early") as caught:
        told.extend(words(io.BytesIO(b"<a>\n<e/>\n<e/>\n<e>"), frozenset("a")))
    assert len(told) == 3
    assert caught.value.line == 4


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for containers in ("", "a"):
        with pytest.raises(RefusedError, match="nested"):
            found(b"<a>" * 1_000, containers)
    many = b"<a><b>" + b"<e>0123456789</e>" * 100 + b"</b></a>"
    monkeypatch.setattr(xml_tree, "MOST_TEXT", 100)
    assert len(found(many, "a", "b")) == 104
    with pytest.raises(RefusedError, match="characters"):
        found(many, "a")
    monkeypatch.setattr(xml_tree, "MOST_TEXT", 10_000)
    monkeypatch.setattr(xml_tree, "MOST_ELEMENTS", 5)
    assert len(found(many, "a", "b")) == 104
    with pytest.raises(RefusedError, match="elements"):
        found(many, "a")


def test_the_process_says_the_same_and_ends() -> None:
    text = b"<a>" + b"<e>x</e>" * 50_000
    told: list[Any] = []
    with pytest.raises(RefusedError, match="too early"):
        told.extend(read_confined("xml", {"containers": ["a"]}, [text[:1_000], text[1_000:]], lambda: None))
    assert told == [[OPEN, 1, "a", {}], *([[NODE, 1, ["e", "x"]]] * 50_000)]


def test_who_no_longer_wants_it_is_heard() -> None:
    def stop() -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError):
        list(read_confined("xml", {"containers": []}, [b"<a/>"], stop))


def test_the_process_may_not_write_files_or_take_all_memory() -> None:
    with pytest.raises(RefusedError, match=r"cannot be read|memory"):
        list(read_confined("nothing", {}, [b""], lambda: None))
