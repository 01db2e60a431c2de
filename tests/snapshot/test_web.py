"""What a page in one file knows of sources."""

from __future__ import annotations

import pytest

from mapviewer.events.event import Source
from mapviewer.snapshot import web


@pytest.mark.parametrize(
    ("address", "archived", "link"),
    [
        ("https://a.example/1", "https://b.example/1", "https://a.example/1"),
        ("javascript:alert(1)", "https://b.example/1", "https://b.example/1"),
        ("https://[x", "https://b.example/1", "https://b.example/1"),
        ("https://[]/", "file:///etc/passwd", None),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(address: str, archived: str, link: str | None) -> None:
    source = Source(id="s", title="S", url=address, archived_url=archived)
    assert web._source(source).get("url") == link
