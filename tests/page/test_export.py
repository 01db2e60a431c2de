"""The exported page as a browser shows it: opened from a file, with nothing to ask for and nothing of the dossier that runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mapviewer.events.store import Store
from mapviewer.events.when import Membership, membership
from mapviewer.snapshot.again import Format
from mapviewer.snapshot.spec import SnapshotSpec
from tests.page.browser import Browser
from tests.snapshot.dossiers import sample, store_of

HOSTILE = "${alert(1)}`</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>\u2028\u202e שלום"
Opens = Callable[[Store], "Browser"]


@pytest.fixture
def opens(qapp: QApplication, tmp_path: Path) -> Iterator[Opens]:
    browsers: list[Browser] = []

    def go(store: Store, **options: Any) -> Browser:
        from mapviewer.paint.export import write_snapshot

        target = tmp_path / f"{len(browsers)}.html"
        write_snapshot(SnapshotSpec.from_options(store, **options), store, target)
        browsers.append(Browser(qapp, target))
        return browsers[-1]

    yield go
    for browser in browsers:
        assert browser.page.said == []
        # The file itself, and nothing else, from anywhere.
        assert [url.rsplit("/", 1)[-1] for url in browser.requests.asked] == [
            f"{browsers.index(browser)}.html"
        ]
        browser.close()


def test_it_shows_the_events_and_steps_through_them(opens: Opens) -> None:
    page = opens(sample())
    assert "shown" in page.ask("return document.getElementById('counts').textContent")
    listed = page.ask(
        "return [...document.querySelectorAll('#list button .name')].map((one) => one.textContent)"
    )
    assert sorted(listed) == sorted(event.title for event in sample().events)
    assert page.ask("return mapviewer.page.step(1)") is True
    first = page.ask("return document.querySelector('#list button[aria-expanded=true] .name').textContent")
    page.ask("return mapviewer.page.step(1)")
    second = page.ask("return document.querySelector('#list button[aria-expanded=true] .name').textContent")
    assert first != second
    assert page.ask("return Boolean(document.querySelector('#list .card'))")


def test_it_filters_by_category_and_words(opens: Opens) -> None:
    page = opens(sample())
    page.ask("document.querySelector('#filters input[type=checkbox]').click(); return 1")
    assert "filtered out" in page.ask("return document.getElementById('counts').textContent")
    page.ask(
        "const s = document.getElementById('search'); s.value = 'baku'; s.dispatchEvent(new Event('input')); return 1"
    )
    shown = page.ask("return mapviewer.page.answer().filter(({ passes }) => passes).length")
    assert shown <= 1


def test_handles_are_sliders_that_keys_move(opens: Opens) -> None:
    page = opens(sample())
    press = (
        "const h = document.querySelectorAll('.handle')[1];"
        "for (let i = 0; i < 30; i += 1) h.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));"
        "return [h.getAttribute('role'), h.getAttribute('aria-valuetext'), mapviewer.page.axis.u[1]]"
    )
    role, words, u = page.ask(press)
    assert role == "slider"
    assert "20" in words
    assert u == pytest.approx(0.85, abs=0.001)


def test_its_membership_is_the_programs(opens: Opens) -> None:
    whens = ["2025-07-16", "2025-07", "2025-07-10/2025-07-20", "../2025-07-12", "2025-07-14/..", "2025-07-16?", "/2025-07-15", "[2025-07-13..2025-07-20]", "2025-07-16T13:00:00Z", "[..2025-07-17]", "[2025-07-13..]", "2025-07-13/", "../.."]  # fmt: skip
    store = store_of([{"id": f"e{n}", "title": f"{n}", "when": when} for n, when in enumerate(whens)])
    page = opens(store)
    chance = random.Random(3)
    words = {Membership.OUT: 0, Membership.POSSIBLE: 1, Membership.IN: 2}
    for _ in range(12):
        a, b = sorted(chance.random() for _ in range(2))
        page.ask(f"mapviewer.page.axis.set({a}, {b}); return 1")
        start, end = page.ask("return mapviewer.page.axis.window()")
        found = dict(
            page.ask("return mapviewer.page.answer().map(({ event, found }) => [event.title, found])")
        )
        for n, when in enumerate(store.whens):
            low, high = (-(2**62) if start is None else start), (2**62 if end is None else end)
            assert found[str(n)] == words[membership(when, low, high)], (whens[n], start, end)


def test_hostile_words_are_words(opens: Opens) -> None:
    store = store_of(
        [
            {
                "id": "a",
                "title": HOSTILE,
                "summary": HOSTILE,
                "when": "2025-07-16",
                "category": HOSTILE,
                "place": {"name": HOSTILE, "lat": 33.5, "lon": 36.3},
                "actors": [HOSTILE],
                "citations": [{"source": "s1", "locator": HOSTILE}, {"source": "s2"}],
            }
        ],
        title=HOSTILE,
        sources=[
            {"id": "s1", "title": HOSTILE, "url": "javascript:window.ran=1"},
            {"id": "s2", "title": "Good", "url": "https://example.org/"},
        ],
    )
    page = opens(store, credit=HOSTILE)
    page.ask("mapviewer.page.choose(0); return 1")
    assert page.ask("return window.ran === undefined")
    assert page.ask("return document.querySelectorAll('img').length") == 0
    assert page.ask("return document.querySelector('#list .name').textContent").startswith(
        "${alert(1)}`</script>"
    )
    links = page.ask("return [...document.querySelectorAll('.card a')].map((one) => one.href)")
    assert links == ["https://example.org/"]


def test_the_policy_holds_against_what_is_put_in_later(opens: Opens, tmp_path: Path) -> None:
    page = opens(sample())
    code = (
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
        "const d = document.createElement('div'); d.innerHTML = '<img src=x onerror=\"window.ran = 1\">'; document.body.append(d);"
        "return window.ran === undefined"
    )
    assert page.ask(code)
    assert any("Content Security Policy" in words for words in page.page.said)
    page.page.said.clear()


def test_it_is_small_and_made_again_from_itself(qapp: QApplication) -> None:
    from mapviewer import assets
    from mapviewer.opening import open_dossier
    from mapviewer.paint.export import render
    from mapviewer.snapshot.again import read_recipe

    store = open_dossier(assets.sample_dossier())
    spec = SnapshotSpec.from_options(store)
    made = render(spec, store, Format.HTML).data
    assert len(made) <= 3_000_000
    assert render(read_recipe(made, "a.html").spec, store, Format.HTML).data == made
    assert str(Path.home()) not in made.decode()


def test_lines_and_areas_are_drawn_and_picked(opens: Opens) -> None:
    line = {"type": "LineString", "coordinates": [[0, 40], [10, 42], [20, 40]]}
    page = opens(store_of([{"id": "a", "title": "March", "when": "2025-07-10", "geometry": line}]))
    assert page.ask("return mapviewer.page.symbols.scene.outlines.length") == 1


def test_a_source_that_the_dossier_does_not_list_is_shown_as_such(opens: Opens) -> None:
    page = opens(
        store_of(
            [
                {
                    "id": "a",
                    "title": "A",
                    "when": "2025-07-16",
                    "citations": [{"source": "nope", "locator": "p. 4"}],
                },
                {
                    "id": "b",
                    "title": "B",
                    "when": "2025-07-17",
                    "citations": [{"source": "s1"}, {"source": "<b>"}],
                },
            ],
            sources=[{"id": "s1", "title": "A report"}],
        )
    )
    found = []
    for _ in range(2):
        page.ask("return mapviewer.page.step(1)")
        found.append(
            page.ask(
                "return [...document.querySelectorAll('#list .card .unsourced')].map((one) => one.textContent)"
            )
        )
    assert found == [
        ["No source is given for this event.", "“nope”, which this dossier does not list (p. 4)"],
        ["“<b>”, which this dossier does not list"],
    ]
