"""HTML in texts: plain text comes out, links are found, nothing takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.markup import is_url, plain, plain_and_links, urls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" as it is\n\n\nlines too ", "as it is\n\n\nlines too"),
        ("<p>One</p><p>Two<br/>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a<li>b</ul>", "• a\n• b"),
        ("if a < b and b > c, or a<b, or <unknown>", "if a < b and b > c, or a<b, or <unknown>"),
        ("R&D &amp; caf&eacute; &#233; &lt;b&gt;", "R&D & café é <b>"),
        ("<script>alert(1)</script>after<style>p{}</style>", "after"),
        ("<SCRIPT>never closed", ""),
        ("<b title='a > b'>x</b>", "x"),
        ("a<!-- hidden -->b", "ab"),
        ('<img src="data:' + "A" * 5_000 + '">x', "x"),
        ("<b unfinished", "<b unfinished"),
        ("x <3 y", "x <3 y"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_pictures_and_films_are_links_too() -> None:
    text = '<img class="src" src="https://a.example/1.jpg" height=2>a <iframe src=https://a.example/v></iframe><img src="data:image/png;base64,AA"><script src="https://a.example/x.js"></script>'
    assert plain_and_links(text) == ("a", ["https://a.example/1.jpg", "https://a.example/v"])


def test_links() -> None:
    text = "<a href=\"https://a.example/?x=1&amp;y=2\">a</a> <a class=x href='javascript:alert(1)'>b</a> <a href=http://b.example>c</a>"
    assert plain_and_links(text) == ("a b c", ["https://a.example/?x=1&y=2", "http://b.example"])


@pytest.mark.parametrize("piece", ['<a "', "<b ", "<!--", "<script>", "<a href='", "<", "&", "<a href="])
def test_long_nonsense_is_quick(piece: str) -> None:
    plain(piece * 20_000)


@given(st.text(alphabet="<>&;/ab\"'! =\n"))
def test_whatever_it_is(text: str) -> None:
    assert isinstance(plain(text), str)


def test_addresses() -> None:
    assert urls("see https://a.example/b, (http://c.example) and https://a.example/b.") == [
        "https://a.example/b",
        "http://c.example",
    ]
    assert not is_url("https://")
    assert not is_url("http://[")
    assert not is_url("javascript:alert(1)")
