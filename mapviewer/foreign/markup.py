"""HTML in other people's texts as plain text, and the addresses in it. What comes out is text to show as it is, never markup again."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import urlsplit

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"
})  # fmt: skip
_WORDS: Final = frozenset({
    "a", "abbr", "acronym", "area", "audio", "b", "base", "bdi", "bdo", "big", "body", "button", "caption", "cite", "code", "col", "colgroup", "data",
    "del", "details", "dfn", "em", "embed", "font", "head", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "link", "map",
    "mark", "meta", "meter", "noscript", "object", "option", "param", "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp", "select", "small",
    "source", "span", "strike", "strong", "sub", "summary", "sup", "svg", "td", "textarea", "th", "time", "title", "tt", "u", "var", "video", "wbr"
})  # fmt: skip
_SILENT: Final = frozenset({"script", "style", "template"})
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,11})(?=[\s/>])")
_TAG: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|[^<>"'])*+>""")
_HREF: Final = re.compile(r"""[\s"'/]href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SRC: Final = re.compile(_HREF.pattern.replace("href", "src"), re.IGNORECASE)
_LEADS: Final = {"a": _HREF} | dict.fromkeys(("img", "iframe", "video", "audio", "source", "embed"), _SRC)
"""The elements with an address, and where it stands."""
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_URL: Final = re.compile(r"https?://[^\s<>\"'|\\^`{}]{1,2000}", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[ \t\xa0\r]+")
_SPACE: Final = re.compile(r"\s")
_WINDOW: Final = 2_048
"""Characters of a tag in which its quotation marks are heeded; a longer one ends at its first >."""


def plain(text: str) -> str:
    """Text without its HTML: tags of HTML go, blocks become lines, characters' names become characters; scripts and styles go with what is in them.

    What is no tag of HTML stays (`a < b`, `<unknown>`). Where there is no markup, text stays as it is, but for blanks around it.
    """
    return plain_and_links(text)[0]


def plain_and_links(text: str) -> tuple[str, list[str]]:
    """Text without its HTML, as `plain` has it, and the web addresses that its links, pictures and films lead to, each once."""
    if "<" not in text and "&" not in text:
        return text.strip(), []
    out: list[str] = []
    links: dict[str, None] = {}
    at, marked = 0, False
    next_end = -2  # where the next > is, -1 for nowhere, -2 for not looked up
    while (open_ := text.find("<", at)) >= 0:
        if text.startswith("<!--", open_):
            end = text.find("-->", open_ + 4)
            if end < 0:
                break
            out.append(text[at:open_])
            at, marked = end + 3, True
            continue
        named = _NAME.match(text, open_ + 1, open_ + 16)
        name = named[1].casefold() if named else ""
        if name not in _BLOCKS and name not in _WORDS and name not in _SILENT:
            out.append(text[at : open_ + 1])
            at = open_ + 1
            continue
        found = _TAG.match(text, open_ + 1, open_ + _WINDOW)
        if found:
            end = found.end()
        else:
            if next_end != -1 and next_end < open_:
                next_end = text.find(">", open_)
            if next_end < 0:
                break
            end = next_end + 1
        out.append(text[at:open_])
        at, marked = end, True
        closing = text[open_ + 1] == "/"
        if name in _BLOCKS:
            out.append("\n• " if name == "li" and not closing else "\n\n" if name == "p" else "\n")
        elif name in ("td", "th") and closing:
            out.append("\t")
        elif (
            not closing
            and (address := _LEADS.get(name))
            and (link := address.search(text, open_, min(end, open_ + _WINDOW)))
        ):
            url = html.unescape(link[1] or link[2] or link[3] or "").strip()
            if is_url(url):
                links.setdefault(url)
        elif name in _SILENT and not closing:
            closed = re.compile(f"</{name}[\\s>]", re.IGNORECASE).search(text, end)
            if closed is None:
                at = len(text)
                break
            at = closed.start()
    out.append(text[at:])
    result = "".join(out)
    if not marked and not _ENTITY.search(result):
        return text.strip(), []
    result = _ENTITY.sub(lambda entity: html.unescape(entity[0]), result)
    return _tidy(result) if marked else result.strip(), list(links)


def _tidy(text: str) -> str:
    """Lines without blanks around them, at most one empty one between two."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def is_url(text: str) -> bool:
    """Whether it is the address of a page: http or https, a host, no blanks."""
    if not text.lower().startswith(("http://", "https://")) or len(text) > 4_000 or _SPACE.search(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def urls(text: str) -> list[str]:
    """The web addresses in a text, each once; a full stop or bracket that ends the sentence is not part of them."""
    found = (url.rstrip(".,;:!?)]»”’") for url in _URL.findall(text))
    return list(dict.fromkeys(url for url in found if is_url(url)))
