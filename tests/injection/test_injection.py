"""Thousands of hostile texts in every field, on every surface: none runs, navigates, asks for anything or breaks a page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

from mapviewer.app.main import Program
from mapviewer.app.map_host import host
from mapviewer.app.map_view import MapView
from mapviewer.decisions.file import Kept
from mapviewer.events.store import Store
from mapviewer.exports import exports
from mapviewer.opening import open_dossier
from mapviewer.session import Opened, Session
from mapviewer.snapshot.spec import SnapshotSpec
from tests.app.pages import evaluate, settle, spin
from tests.injection.corpus import HOST, SCRIPTS, URLS, dossier, payloads
from tests.page.browser import Browser

ALL = payloads()
ROOT = QModelIndex()
DANGEROUS = "script:not([src]):not([type='application/json']),iframe,object,embed,portal,base,form[action],meta[http-equiv=refresh],[onerror],[onload],[onclick],[onmouseover],[onbegin],[ontoggle],[onfocus]"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("hostile") / "hostile.json"
    target.write_bytes(json.dumps(dossier(ALL)).encode("utf-8", "replace"))
    return target


@pytest.fixture(scope="module")
def store(path: Path) -> Store:
    return open_dossier(path, decided=Kept())


def test_the_corpus_is_large_and_all_of_it_is_in_the_dossier(store: Store) -> None:
    assert len(ALL) > 3_000
    held = {event.title for event in store.events} | {event.summary for event in store.events}
    assert len(held) > 500
    assert len(store) == -(-len(ALL) // 12)


def test_the_map_page_takes_all_of_it_for_text(qapp: QApplication, store: Store) -> None:
    session = Session(store)
    view = MapView()
    said: list[str] = []
    view.complained.connect(said.append)
    view.resize(900, 600)
    before = len(host().requests)
    try:
        view.open(Opened(session.store, session.selection, session.visible))
        view.show()
        settle(view)
        url = evaluate(view, "location.href")
        plain = evaluate(view, f"String(document.querySelectorAll(`{DANGEROUS}`).length)")
        # Every symbol is hovered: what the page says of it is read from its tool tip.
        evaluate(
            view,
            "(() => { for (const mark of document.querySelectorAll('[data-key]')) mark.dispatchEvent(new PointerEvent('pointerenter', {bubbles: true})); return 'x'; })()",
        )
        for row in range(0, len(store), 40):
            session.focus((f"e{row}",), origin="test")
        settle(view)
        assert evaluate(view, "String(window.ran)") == "undefined"
        assert evaluate(view, f"String(document.querySelectorAll(`{DANGEROUS}`).length)") == plain == "0"
        assert evaluate(view, "location.href") == url
        assert len(host().requests) == before
        assert said == []
    finally:
        view.shutdown()
        view.close()
        view.deleteLater()
        spin(0)


def _rich(text: str) -> bool:
    """Whether Qt would read a tip as markup that is not all ours."""
    ours = text.startswith("<qt>") and text.endswith("</qt>")
    inner = text.removeprefix("<qt>").removesuffix("</qt>") if ours else text
    return "<" in inner if ours else re.search(r"<[A-Za-z!/?]", inner) is not None


def _look_at(widget: QWidget) -> list[str]:
    """What of a widget would be read as markup."""
    faults = []
    if _rich(widget.toolTip()) or _rich(widget.statusTip()) or _rich(widget.whatsThis()):
        faults.append(f"{type(widget).__name__} {widget.objectName()}: tip {widget.toolTip()[:80]!r}")
    if (
        isinstance(widget, QLabel)
        and "<" in widget.text()
        and widget.textFormat() is not Qt.TextFormat.PlainText
    ):
        faults.append(f"label {widget.objectName()}: {widget.text()[:80]!r}")
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        faults += _look_at_model(widget.model())
    return faults


def _look_at_model(model: QAbstractItemModel, parent: QModelIndex = ROOT, depth: int = 0) -> list[str]:
    faults = []
    for row in range(min(60, model.rowCount(parent))):
        # A list's own number of columns may not be asked for.
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and _rich(tip):
                faults.append(f"{type(model).__name__} {row},{column}: {tip[:80]!r}")
        if depth < 2:
            faults += _look_at_model(model, model.index(row, 0, parent), depth + 1)
    return faults


@pytest.mark.qt_messages(r"QMimeDatabase|QFile|QIODevice|is not a valid|Could not parse")
def test_every_widget_of_the_window_shows_it_as_text(
    program: Program, path: Path, wait_until: Callable[..., None]
) -> None:
    window, session = program.window, program.session
    said: list[str] = []
    window.map.complained.connect(said.append)
    before = len(host().requests)
    links: list[str] = []
    window.details.linkAsked.connect(links.append)
    program.controller.open(path)
    wait_until(lambda: session.store.file.name == path.name, "the dossier")
    wait_until(lambda: window.map.is_ready, "the map")
    for command in ("filters", "layers", "bookmarks", "search", "all-time", "absent", "symbols", "compare"):
        program.controller.run(command)
    faults: list[str] = []
    for row in range(0, len(session.store), 9):
        session.focus((f"e{row}",), origin="test")
        QApplication.processEvents()
        faults += [fault for widget in window.details.findChildren(QWidget) for fault in _look_at(widget)]
    for top in QApplication.topLevelWidgets():
        faults += [fault for widget in (top, *top.findChildren(QWidget)) for fault in _look_at(widget)]
    assert sorted(set(faults))[:20] == []
    settle(window.map)
    assert evaluate(window.map, "String(window.ran)") == "undefined"
    assert len(host().requests) == before
    assert said == []
    print(
        f"figure: {len(ALL):,} payloads in {len(session.store):,} events, in every widget: 0 executed, {len(host().requests) - before} requests, {len(said)} errors of the page"
    )
    for dialog in window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if dialog.isWindow():
            dialog.close()


def test_links_of_a_dossier_lead_to_web_pages_or_nowhere(path: Path) -> None:
    from mapviewer.foreign.markup import is_url

    for address in URLS:
        if is_url(address):
            assert re.match(r"https?://[^/\s]", address), address


@pytest.mark.parametrize(
    "value", [*SCRIPTS, *URLS, "red", "#12345", "#GGGGGG", "rgb(1,2,3)", "url(x)", "#D55E00;x", "#D55E00\n"]
)
def test_styles_are_checked_by_pattern(value: str, tmp_path: Path) -> None:
    told = {"format": "mapviewer-dossier", "version": 1, "title": "T", "events": [{"id": "e", "title": "t", "category": "c"}],
            "categories": [{"id": "c", "label": "C", "color": value, "shape": value}]}  # fmt: skip
    target = tmp_path / "d.json"
    target.write_bytes(json.dumps(told).encode("utf-8", "replace"))
    read = open_dossier(target, decided=Kept())
    for category in read.head.categories:
        assert category.color is None or re.fullmatch(r"#[0-9A-Fa-f]{6}", category.color)
        assert category.shape is None or re.fullmatch(r"[a-z]+", category.shape)
    assert any("color" in (p.pointer + p.field) for p in read.problems), [str(p) for p in read.problems]


def test_the_exported_page_takes_all_of_it_for_text(qapp: QApplication, store: Store, tmp_path: Path) -> None:
    from mapviewer.paint.export import write_snapshot

    target = tmp_path / "page.html"
    write_snapshot(SnapshotSpec.from_options(store, title=SCRIPTS[7], credit=SCRIPTS[8]), store, target)
    page = Browser(qapp, target)
    try:
        rows = page.ask("return document.querySelectorAll('#list button').length")
        assert rows > 0
        for row in range(0, rows, 15):
            page.ask(f"mapviewer.page.choose({row}); return 1")
        assert page.ask("return window.ran === undefined")
        made = page.ask(
            f"return [...document.querySelectorAll(`{DANGEROUS},img,a[href^='javascript' i],a[href^='data' i],a[href^='file' i]`)]"
            ".map((one) => one.outerHTML.slice(0, 80))"
        )
        # The page's own scripts stand in it; none of them has a word of the dossier.
        assert [one for one in made if not one.startswith("<script>")] == []
        assert (
            page.ask(
                "return [...document.scripts].filter((one) => !one.type && /window\\.ran|canary/.test(one.text)).length"
            )
            == 0
        )
        assert page.page.said == []
        assert [url.rsplit("/", 1)[-1] for url in page.requests.asked] == ["page.html"]
    finally:
        page.close()


def test_the_exported_svg_holds_nothing_that_acts(qapp: QApplication, store: Store, tmp_path: Path) -> None:
    from mapviewer.paint.export import write_snapshot

    target = tmp_path / "picture.svg"
    write_snapshot(SnapshotSpec.from_options(store, title=SCRIPTS[7], credit=SCRIPTS[8]), store, target)
    for element in ET.parse(target).getroot().iter():  # noqa: S314 - our own
        name = str(element.tag).rpartition("}")[2].casefold()
        assert name not in ("script", "foreignobject", "iframe", "animate", "set", "handler", "style"), name
        for key, value in element.attrib.items():
            short = key.rpartition("}")[2].casefold()
            assert not short.startswith("on"), key
            if short in ("href", "src"):
                assert value.startswith(("#", "data:image/png")), value[:80]
            assert "javascript" not in value.casefold() or short in ("aria-label",), value[:80]


@pytest.mark.parametrize("name", sorted(exports()))
def test_what_other_programs_get_is_whole(name: str, store: Store) -> None:
    export = exports()[name]
    data = b"".join(export.write(store))
    ending = export.endings[0]
    if ending in (".kml", ".gpx"):
        root = ET.fromstring(data)  # noqa: S314 - our own
        names = {str(element.tag).rpartition("}")[2] for element in root.iter()}
        assert not names & {"script", "img", "iframe", "svg", "b", "a"}
    elif ending == ".csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert len(rows) == len(store) + 1
        assert len({len(row) for row in rows}) == 1
    elif ending == ".ics":
        assert data.count(b"\r\nBEGIN:VEVENT\r\n") <= len(store)
        assert all(re.match(rb"[A-Z;:=\- ]", line) for line in data.split(b"\r\n") if line)
    elif ending.endswith("json"):
        json.loads(data)


@pytest.mark.qt_messages(r".*")  # its console says what it refused
def test_a_raw_probe_shows_that_the_policy_itself_holds(qapp: QApplication, store: Store) -> None:
    """All payloads as markup, by innerHTML, in the map page: what our code never does. The policy alone stops them."""
    session = Session(store)
    view = MapView()
    view.resize(400, 300)
    before = len(host().requests)
    try:
        view.open(Opened(session.store, session.selection, session.visible))
        view.show()
        settle(view)
        url = evaluate(view, "location.href")
        short = [text for text in ALL if len(text) < 500]
        for n in range(0, len(short), 300):
            code = (
                f"(() => {{ for (const text of {json.dumps(short[n : n + 300])}) {{"
                "const d = document.createElement('div'); d.style.display = 'none'; d.innerHTML = text; document.body.append(d);"
                "for (const one of d.querySelectorAll('*')) { try { one.click && !['FORM'].includes(one.tagName) && one.dispatchEvent(new Event('error')); } catch {} }"
                "d.remove(); } return 'put in'; })()"
            )
            assert evaluate(view, code) == "put in"
        spin(500)
        assert evaluate(view, "String(window.ran)") == "undefined"
        assert evaluate(view, "location.href") == url
        # The policy stops a request before the interceptor, behind it, has to.
        asked = [asked for asked in host().requests[before:] if HOST in asked]
        assert asked == []
        print(
            f"figure: {len(short):,} payloads as markup (innerHTML): 0 executed, 0 navigations, {len(asked)} requests"
        )
    finally:
        view.shutdown()
        view.close()
        view.deleteLater()
        spin(0)
