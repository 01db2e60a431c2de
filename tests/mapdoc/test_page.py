"""The shell: built by folium, the same every time, without a script inside and without a word of any dossier."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mapviewer.mapdoc import page
from mapviewer.mapdoc.page import BODY_SCRIPTS, Shell, build_shell, shell

ROOT = Path(__file__).resolve().parents[2]


class Reader(HTMLParser):
    """Collects what could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.inline = ""
        self.links: list[str] = []
        self.handlers: list[str] = []
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.handlers += [name for name in found if name.startswith("on")]
        if tag == "script":
            self._within = True
            self.scripts.append(found.get("src"))
        if tag == "link":
            self.links.append(found.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._within = self._within and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._within:
            self.inline += data.strip()


@pytest.fixture(scope="module")
def built() -> Shell:
    return build_shell()


def test_no_script_stands_in_the_page_itself(built: Shell) -> None:
    reader = Reader()
    reader.feed(built.html)
    assert reader.inline == ""
    assert reader.handlers == []
    assert None not in reader.scripts
    assert tuple(reader.scripts[-len(BODY_SCRIPTS) :]) == BODY_SCRIPTS
    assert "<style" not in built.html


def test_everything_it_loads_is_ours(built: Shell) -> None:
    reader = Reader()
    reader.feed(built.html)
    for source in [*reader.scripts, *reader.links]:
        assert source is not None
        assert re.fullmatch(r"[\w./-]+", source)
        assert source in {*built.scripts, "language.js"} or (ROOT / "resources" / "map" / source).is_file()
    # The two credits are links that nothing follows by itself.
    assert re.findall(r"https?://[\w.]+", built.html) == []


def test_building_it_twice_gives_the_same_text(built: Shell) -> None:
    assert build_shell() == built
    # folium's ids are random, 32 hexadecimal digits.
    assert not re.search(r"[0-9a-f]{16}", built.html + built.scripts["shell.js"])


def test_foliums_own_map_class_is_left_as_it_was(built: Shell) -> None:
    import folium

    assert all(url.startswith("https://") for _, url in folium.Map.default_js)
    assert page.HEAD_SCRIPTS[0] not in folium.Map.default_js


def test_the_map_is_made_with_fixed_name_and_without_leaflets_flag(built: Shell) -> None:
    script = built.scripts["shell.js"]
    assert f"var {page.MAP_NAME} = L.map(" in script
    assert "setPrefix(false)" in script
    assert f'id="{page.MAP_NAME}"' in built.html


def test_it_is_kept_and_found_again(built: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path))
    shell.cache_clear()
    assert shell() == built
    kept = list(tmp_path.glob("shell-*.json"))
    assert len(kept) == 1
    monkeypatch.setattr(page, "build_shell", lambda: pytest.fail("built twice"))
    shell.cache_clear()
    assert shell() == built


@pytest.mark.parametrize("content", ["", "{", "[]", '{"html": "x"}', json.dumps({"html": "x", "scripts": 3})])
def test_a_damaged_copy_is_built_anew(
    built: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path))
    shell.cache_clear()
    shell()
    next(tmp_path.glob("shell-*.json")).write_text(content)
    shell.cache_clear()
    assert shell() == built


def test_folium_is_not_imported_before_a_shell_is_built() -> None:
    program = "import sys, mapviewer.mapdoc.page, mapviewer.mapdoc.routes; assert 'folium' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
