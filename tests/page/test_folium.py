"""The map that `Dossier.to_folium` makes, as a browser shows it: nothing to ask for, and texts that stay texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import mapviewer
from mapviewer.assets import sample_dossier
from tests.page.browser import Browser

HOSTILE = (
    "${window.ran = 1}`;window.ran = 1//{{ 7*7 }}{% raw %}</script><script>window.ran = 1</script>"
    "<img src=x onerror='window.ran = 1'>\u2028'\"\\"
)


@pytest.fixture
def page(qapp: QApplication, tmp_path: Path) -> Iterator[Browser]:
    """The sample, with a hostile event that stands alone."""
    content = json.loads(sample_dossier().read_text("utf-8"))
    place = {"name": HOSTILE, "lat": -20, "lon": -50, "radius_m": 50_000}
    content["events"].append({"id": "h", "title": HOSTILE, "summary": HOSTILE, "place": place})
    dossier = tmp_path / "hostile.json"
    dossier.write_text(json.dumps(content))
    target = tmp_path / "map.html"
    mapviewer.load(dossier).to_folium().save(str(target))
    browser = Browser(qapp, target)
    yield browser
    assert browser.page.said == []
    assert [url.rsplit("/", 1)[-1] for url in browser.requests.asked] == ["map.html"]
    browser.close()


def test_symbols_cards_and_legend(page: Browser) -> None:
    assert page.ask("return document.querySelectorAll('.mv-symbol svg').length") == 6
    assert page.ask("return document.querySelectorAll('.mv-legend div').length") == 4
    assert page.ask("return document.querySelector('.mv-symbol b').textContent") == "×2"
    page.ask("document.querySelector('.mv-symbol').click(); return 1")
    assert "Shepherdstown" in page.ask("return document.querySelector('.mv-card').textContent")


def test_a_hostile_title_is_a_title(page: Browser) -> None:
    page.ask("[...document.querySelectorAll('.mv-symbol')].pop().click(); return 1")
    assert page.ask("return document.querySelector('.mv-card h4').textContent") == HOSTILE
    assert page.ask("return window.ran === undefined") is True
    assert page.ask("return document.querySelectorAll('.mv-card img, .mv-card script').length") == 0
