"""XML of strangers: records one by one, nothing followed, bounds held, what is whole kept."""

from __future__ import annotations

import pytest

from mapviewer.foreign import xml
from mapviewer.foreign.xml import Element, XmlError, elements, opening_name


def pieces(text: str, size: int = 7) -> list[bytes]:
    data = text.encode()
    return [data[n : n + size] for n in range(0, len(data), size)]


def test_records_come_one_by_one_with_their_lines_and_what_is_above() -> None:
    text = '<a xmlns="urn:x"><name>N</name>\n<e id="1"><t>é &amp; <![CDATA[<b>]]></t></e>\n<e id="2"/></a>'
    one, two, root = elements(pieces(text), {"e"})
    assert (one.name, one.namespace, one.line, one.attributes) == ("e", "urn:x", 2, {"id": "1"})
    assert one.of("t") == "é & <b>"
    assert two.of("t") == ""
    assert [above.of("name") for above in two.above()] == ["N"]
    assert [child.name for child in root.children] == ["name"]


def test_prefixes_do_not_matter() -> None:
    (root,) = elements(pieces('<k:a xmlns:k="urn:k" k:b="1"><k:c>x</k:c></k:a>'), ())
    assert (root.name, root.attributes, root.of("c")) == ("a", {"b": "1"}, "x")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{name}"?><a>é</a>'.encode(encoding)
    (root,) = elements([data], ())
    assert root.text == "é"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "https://a.example/a.dtd"><a/>',
        "<a>&x;</a>",
    ],
)
def test_document_types_and_entities_are_refused(text: str) -> None:
    with pytest.raises(XmlError):
        list(elements([text.encode()], ()))


def test_what_is_whole_comes_before_the_error() -> None:
    found: list[Element] = []
    with pytest.raises(XmlError, match="too early") as caught:
        found.extend(elements([b"<a>\n<e/>\n<e/>\n<e>"], {"e"}))
    assert len(found) == 2
    assert caught.value.line == 4


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(XmlError, match="nested"):
        list(elements([b"<a>" * 1_000], ()))
    monkeypatch.setattr(xml, "MOST_TEXT", 100)
    many = b"<a>" + b"<e>0123456789</e>" * 100 + b"</a>"
    assert len(list(elements([many], {"e"}))) == 101
    with pytest.raises(XmlError, match="characters"):
        list(elements([many], ()))
    monkeypatch.setattr(xml, "MOST_ELEMENTS", 5)
    assert len(list(elements([many], {"e"}))) == 101


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><!-- x --><kml xmlns="u"><Doc', "kml"),
        (b"<timeline>", "timeline"),
        (b"{}", ""),
        (b"< 3", ""),
        (b"", ""),
    ],
)
def test_the_root_by_the_start(head: bytes, name: str) -> None:
    assert opening_name(head)[0] == name
