"""Discs of cells, set pixel by pixel: their areas, their rings, what is seen through them; and pictures that are painted once."""

from __future__ import annotations

import math

import pytest

from tests.page.conftest import Ask

SHEET = """
const canvas = document.createElement('canvas');
canvas.width = canvas.height = 60;
const ctx = canvas.getContext('2d', { willReadFrequently: true });
const theme = mapviewer.themes.light;
const sheet = mapviewer.discs.sheet(ctx, 1, theme);
const look = { shares: [[0, 60], [1, 20]], rest: 20, count: 100, fullness: 0.8, maybe: false };
"""
READ = "sheet.show(); const { data } = ctx.getImageData(0, 0, 60, 60); const at = (x, y) => [...data.slice(4 * (60 * y + x), 4 * (60 * y + x) + 4)];"


def rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


@pytest.mark.parametrize("radius", [3.0, 7.5, 11.25, 14.7])
def test_a_disc_covers_its_area_with_its_casing_about_it(ask: Ask, radius: float) -> None:
    covered = ask(
        f"{SHEET} sheet.disc(30, 30, {radius}, look, 1); {READ} let sum = 0; for (let i = 3; i < data.length; i += 4) sum += data[i] / 255; return sum;"
    )
    assert covered == pytest.approx(math.pi * (radius + 1.5) ** 2, rel=0.03)


def test_the_ring_is_parted_as_the_categories_are_whoever_is_largest(ask: Ask) -> None:
    """In the order of categories from the top, so that parts do not change places when counts do."""
    code = f"""
    const ring = (shares) => {{
      {SHEET}
      sheet.disc(30, 30, 14, {{ ...look, shares }}, 1);
      {READ}
      return [12, 90, 160, 200, 300, 350].map((angle) => at(Math.floor(30 + 12.6 * Math.sin(angle * Math.PI / 180)), Math.floor(30 - 12.6 * Math.cos(angle * Math.PI / 180))).slice(0, 3));
    }};
    const colors = [0, 1, -1].map((category) => mapviewer.symbols.color(category));
    return [colors, ring([[0, 60], [1, 20]]), ring([[1, 60], [0, 20]])];
    """
    colors, first, second = ask(code)
    own, other, rest = (rgb(color) for color in colors)
    # 60, 20 and 20 parts of a hundred end at 216°, 288° and 360°.
    assert first == [own, own, own, own, rest, rest]
    assert second == [own, other, other, other, rest, rest]


def test_what_is_past_lets_the_map_through(ask: Ask) -> None:
    alphas = ask(
        f"{SHEET} sheet.disc(30, 30, 14, look, 0.42); sheet.number(30, 30, '8', 11, 0.6); {READ} return [at(30, 20)[3], Math.max(...data.filter((_, i) => i % 4 === 3))];"
    )
    assert alphas[0] == pytest.approx(107, abs=1)
    # The number is clearer than its disc.
    assert 150 < alphas[1] < 215


def test_a_number_stands_in_the_middle_of_its_disc(ask: Ask) -> None:
    code = f"""{SHEET} sheet.number(30, 30, '888', 12, 1); {READ}
    let [left, right, top, bottom] = [99, 0, 99, 0];
    for (let y = 0; y < 60; y += 1) for (let x = 0; x < 60; x += 1) if (at(x, y)[3] > 90) {{
      left = Math.min(left, x); right = Math.max(right, x + 1); top = Math.min(top, y); bottom = Math.max(bottom, y + 1);
    }}
    return [left, right, top, bottom, mapviewer.discs.widthOf('888', 12, theme)];"""
    left, right, top, bottom, width = ask(code)
    assert (left + right) / 2 == pytest.approx(30, abs=1)
    assert (top + bottom) / 2 == pytest.approx(30, abs=1)
    assert right - left == pytest.approx(width, abs=3)


def test_a_full_disc_is_dark_and_its_number_is_told_from_it(ask: Ask) -> None:
    """Crowds are seen first: the fuller, the more of the category's colour; the number is ink or paper, whichever is clearer."""
    code = f"""{SHEET}
    const hex = (color) => [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
    const found = [];
    for (const fullness of [0.2, 0.6, 1]) {{
      const fill = sheet.disc(30, 30, 14, {{ ...look, fullness }}, 1);
      sheet.number(30, 30, '888', 12, 1, fill);
      sheet.show();
      const {{ data }} = ctx.getImageData(0, 0, 60, 60);
      const brightness = [];
      for (let y = 26; y < 34; y += 1) for (let x = 22; x < 38; x += 1) brightness.push(data[4 * (60 * y + x)] + data[4 * (60 * y + x) + 1] + data[4 * (60 * y + x) + 2]);
      found.push([fill & 255, Math.min(...brightness), Math.max(...brightness)]);
    }}
    return found;"""
    few, some, full = ask(code)
    assert few[0] > some[0] > full[0], "the red of a blue disc goes as it fills"
    assert few[1] < 200, "ink on pale"
    assert full[2] > 600, "paper on the full colour"
    assert full[0] == rgb(ask("return mapviewer.symbols.color(0)"))[0]


def test_discs_at_the_edge_are_cut_and_reach_nowhere_else(ask: Ask) -> None:
    code = f"""{SHEET} for (const [x, y] of [[0, 30], [60, 30], [30, 0], [30, 60], [-20, 30], [200, 200]]) {{
      sheet.halo(x, y, 13, theme.ink); sheet.disc(x, y, 10, look, 1); sheet.number(x, y, '123', 9, 1);
    }} {READ}
    return [at(0, 30), at(59, 30), at(30, 0), at(30, 59), at(30, 30), at(2, 2), at(57, 57)].map((pixel) => pixel[3]);"""
    assert ask(code) == [255, 255, 255, 255, 0, 0, 0]


def test_two_casings_that_touch_do_not_wipe_each_other_out(ask: Ask) -> None:
    code = f"""{SHEET} sheet.disc(18, 30, 12, look, 1); sheet.disc(43, 30, 12, look, 1); {READ}
    return [at(30, 30), at(31, 30)].map((pixel) => pixel[3]);"""
    assert all(alpha > 240 for alpha in ask(code))


def test_pictures_are_painted_once_for_all_that_look_alike_and_wiped_when_room_is_needed(ask: Ask) -> None:
    code = """
    mapviewer.sprites.clear();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const ctx = canvas.getContext('2d', { willReadFrequently: true });
    let painted = 0;
    const put = (key, side = 10) => mapviewer.sprites.put(ctx, 20, 20, key, [-side, -side, side, side], mapviewer.themes.light, 1, (on) => {
      painted += 1;
      on.fillStyle = '#D55E00';
      on.fillRect(-side, -side, 2 * side, 2 * side);
    });
    put('a'); put('a'); put('b');
    const first = painted;
    const pixel = (x, y) => [...ctx.getImageData(x, y, 1, 1).data];
    const seen = [pixel(10, 10), pixel(29, 29), pixel(9, 9), pixel(30, 30)];
    for (let i = 0; i < 400; i += 1) put(`large ${i}`, 100);
    put('a');
    const second = painted;
    mapviewer.sprites.clear();
    return [first, seen, second];
    """
    first, seen, second = ask(code)
    assert first == 2
    assert seen == [[213, 94, 0, 255], [213, 94, 0, 255], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert second == 2 + 400 + 1


LEGEND = """
const rows = (...labels) => labels.map((label) => ['#0072B2', 'circle', label, 5]);
const scene = (state) => ({ marks: [{ vague: false, state }], cells: null });
const holder = L.map(document.createElement('div'));
const legend = mapviewer.furniture.legend(holder);
const lines = () => [...holder.getContainer().querySelectorAll('li')].map((item) => item.textContent);
"""


def test_while_time_is_scrubbed_lines_of_the_legend_come_but_none_goes(ask: Ask) -> None:
    code = f"""{LEGEND}
    const seen = [];
    legend.set(rows('a', 'c'), scene(0), false); seen.push(lines());
    legend.set(rows('a', 'b', 'c'), scene(1), false); seen.push(lines());
    const before = holder.getContainer().querySelectorAll('li')[1];
    legend.set(rows('c'), scene(0), false); seen.push(lines());
    seen.push(before === holder.getContainer().querySelectorAll('li')[1]);
    legend.tidy(); seen.push(lines());
    legend.clear(); legend.set(rows('z'), scene(0), false); seen.push(lines());
    legend.tidy();
    return seen;"""
    first, second, third, same, tidied, other = ask(code)
    assert first == ["a5", "c5"]
    assert second == ["a5", "b5", "c5", "possibly in this time"]
    assert third == ["a–", "b–", "c5", "possibly in this time"]
    assert same, "nothing was made anew"
    assert tidied == ["c5"]
    assert other == ["z5"]


def test_the_legend_says_why_a_read_event_is_pale(ask: Ask) -> None:
    code = f"""{LEGEND}
    const {{ symbols }} = mapviewer;
    const told = (held, past, shaped = false) => {{
      const alone = {{ vague: true, state: held ? symbols.GHOST : symbols.IN, held, shaped }};
      legend.set([], {{ marks: [alone, {{ vague: false, state: symbols.IN, held: 0 }}], cells: null }}, past);
      legend.tidy();
      return lines();
    }};
    return [told(symbols.FILTERED, false), told(symbols.UNDATED, true), told(symbols.OUTSIDE, true), told(0, false, true)];"""
    # That it is hollow says nothing of its place, and that time has gone on nothing of it.
    assert ask(code) == [["filtered out"], ["undated"], ["outside this time"], ["line or area"]]
