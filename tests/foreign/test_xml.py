"""What the root of a file is, by its start."""

from __future__ import annotations

import pytest

from mapviewer.foreign.xml import root_name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><!-- x --><kml xmlns="u"><Doc', "kml"),
        (b"<timeline>", "timeline"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]>\n<k:a>', "a"),
        (b"<!-- " + b"-" * 60_000, ""),
        (b"{}", ""),
        (b"< 3", ""),
        (b"", ""),
    ],
)
def test_the_root_by_the_start(head: bytes, name: str) -> None:
    assert root_name(head) == name
