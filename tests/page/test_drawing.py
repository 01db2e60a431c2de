"""The scripts that draw, run where they run: numbers, not pixels."""

from __future__ import annotations

import math

import pytest

from mapviewer.app.map_view import MapView
from tests.page.conftest import Ask

EARTH_M = 6_371_008.8


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance on the sphere, haversine."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def degrees(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of unit mercator coordinates."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))), (x - 0.5) * 360


@pytest.mark.parametrize(
    ("lat", "lon", "radius"),
    [
        (0.0, 0.0, 500_000),
        (32.7, 36.6, 40_000),
        (69.0, 19.0, 500_000),
        (-18.0, 179.0, 300_000),
        (48.0, 2.0, 10),
    ],
)
def test_every_point_of_a_circles_rim_is_its_radius_away(
    ask: Ask, lat: float, lon: float, radius: int
) -> None:
    rim = ask(f"return mapviewer.circles.prepare([{lat}, {lon}, {radius}, 0, 0, 0]).rim")
    assert len(rim) == 96
    for x, y in rim:
        assert metres(lat, lon, *degrees(x, y)) == pytest.approx(radius, rel=1e-4)
    # It does not jump round the world where it crosses the antimeridian.
    assert max(x for x, _ in rim) - min(x for x, _ in rim) < 0.1


def test_a_circle_about_a_pole_reaches_round_the_world_and_up_to_the_edge(ask: Ask) -> None:
    rim = ask("return mapviewer.circles.prepare([88, 0, 500000, 0, 0, 0]).rim")
    assert min(x for x, _ in rim) == pytest.approx(0.0, abs=1e-9)
    assert max(x for x, _ in rim) == pytest.approx(1.0, abs=1e-9)
    assert min(y for _, y in rim) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(
    ("start", "end", "width"),
    [
        (2.0, 36.0, 34.0),
        (178.0, -172.0, 10.0),
        (-172.0, 178.0, -10.0),
        (-77.0, 49.0, 126.0),
        (0.0, 180.0, 180.0),
    ],
)
def test_arcs_take_the_short_way_round(ask: Ask, start: float, end: float, width: float) -> None:
    x1, x2 = ask(f"const a = mapviewer.arcs.prepare([10, {start}, 20, {end}, 'caused']); return [a.x1, a.x2]")
    assert (x2 - x1) * 360 == pytest.approx(width)


def test_our_mercator_is_leaflets(ask: Ask) -> None:
    found = ask(
        "return [[0, 0], [48.853, 2.349], [-85.05, 179.9], [89.9, -180]].map(([lat, lon]) => {"
        " const [x, y] = mapviewer.mercator(lat, lon);"
        " const p = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 3);"
        " return [x * 2048 - p.x, y * 2048 - p.y]; })"
    )
    assert all(abs(part) < 1e-3 for pair in found for part in pair)


def test_symbols_stand_where_leaflet_puts_their_places(ask: Ask, view: MapView) -> None:
    offsets = ask(
        "const layer = mapviewer.symbolLayer; layer.paintNow();"
        " return layer.spots.map(({ mark, x, y }) => {"
        "  const p = map_main.project([mark.lat, mark.lon]).subtract(map_main.getPixelBounds().min);"
        "  return [(x - p.x) / (256 * 2 ** map_main.getZoom()), y - p.y]; })"
    )
    assert offsets
    for turns, down in offsets:
        assert turns == pytest.approx(round(turns), abs=1e-6)
        assert abs(down) < 0.01


def test_a_symbol_is_drawn_in_every_copy_of_the_world_in_view(ask: Ask) -> None:
    xs = ask(
        "map_main.setView([10, 180], 1, { animate: false }); mapviewer.symbolLayer.paintNow();"
        " const found = mapviewer.symbolLayer.spots.filter(({ mark }) => mark.place.startsWith('Paris')).map(({ x }) => x);"
        " map_main.setView([30, 20], 3, { animate: false }); return found"
    )
    # The world is 512 pixels wide at zoom 1, the map 800.
    assert len(xs) == 2
    assert xs[1] - xs[0] == pytest.approx(512)


def test_hits_go_to_the_symbol_on_top_and_to_nothing_beside_it(ask: Ask) -> None:
    hits = ask(
        "map_main.setView([40, 20], 4, { animate: false }); const layer = mapviewer.symbolLayer; layer.paintNow();"
        " const spot = layer.spots.find(({ mark }) => mark.place === 'Paris');"
        " const key = (h) => h && h.key;"
        " return [spot.mark.key, key(layer.hit(spot.x, spot.y)), key(layer.hit(spot.x + 7, spot.y)), key(layer.hit(spot.x + 40, spot.y))]"
    )
    assert hits[1] == hits[2] == hits[0]
    assert hits[3] is None


def test_a_spread_gives_each_its_own_room(ask: Ask) -> None:
    for count in range(2, 9):
        spots = ask(
            f"const items = Array.from({{ length: {count} }}, (_, i) => [i, 0, 0, 0]);"
            " const ctx = document.createElement('canvas').getContext('2d');"
            " return mapviewer.spread.draw(ctx, { items }, 100, 100, 12, mapviewer.themes.light, null)"
        )
        assert [spot["row"] for spot in spots] == list(range(count))
        for n, one in enumerate(spots):
            for other in spots[:n]:
                assert math.hypot(one["x"] - other["x"], one["y"] - other["y"]) >= 20


def test_a_spread_has_a_place_of_its_own_for_how_many_more_there_are(ask: Ask) -> None:
    found = ask(
        "const said = []; const ctx = document.createElement('canvas').getContext('2d');"
        " ctx.fillText = (text, x, y) => said.push({ text, x, y });"
        " const items = Array.from({ length: 8 }, (_, i) => [i, 0, 0, 0]);"
        " const spots = mapviewer.spread.draw(ctx, { items, more: 74 }, 100, 100, 12, mapviewer.themes.light, null);"
        " return { said, spots }"
    )
    last = found["spots"][-1]
    (said,) = found["said"]
    assert said["text"] == "+74"
    assert math.hypot(said["x"] - last["x"], said["y"] - last["y"]) < 10
    assert [spot["row"] for spot in found["spots"]] == [*range(8), None]
    for spot in found["spots"][:-1]:
        assert math.hypot(spot["x"] - last["x"], spot["y"] - last["y"]) >= 20


def luminance(rgb: list[int]) -> float:
    """Relative luminance of an sRGB colour, WCAG 2.2."""
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def pixels(ask: Ask, look: str, theme: str, xs: tuple[float, ...]) -> list[list[int]]:
    """Colours of a symbol of radius 20 about (50, 50), at some x to the right of its middle, over nothing."""
    found: list[list[int]] = ask(
        "const ctx = Object.assign(document.createElement('canvas'), { width: 100, height: 100 }).getContext('2d');"
        f" mapviewer.symbols.draw(ctx, 50, 50, 20, {look}, mapviewer.themes.{theme});"
        f" return {list(xs)}.map((x) => [...ctx.getImageData(50 + x, 50, 1, 1).data])"
    )
    return found


@pytest.mark.parametrize("color", ["#0072B2", "#D55E00", "#009E73", "#7F7F7F", "#000000", "#3B0A5E"])
def test_a_hollow_symbol_on_the_dark_map_is_dark_with_an_outline_that_is_clearly_seen(
    ask: Ask, color: str
) -> None:
    look = f"{{ color: '{color}', shape: 'circle', vague: true }}"
    # The line is 6 wide; beyond it is the casing.
    middle, line, beyond = pixels(ask, look, "dark", (0, 20, 23.5))
    assert luminance(middle[:3]) < 0.02
    assert middle[3] == 255
    assert (luminance(line[:3]) + 0.05) / (luminance(middle[:3]) + 0.05) >= 3
    # No white ring outshines it.
    assert luminance(beyond[:3]) < luminance(line[:3])


def test_a_hollow_symbol_on_the_light_map_is_white_in_its_own_colour(ask: Ask) -> None:
    middle, line = pixels(ask, "{ color: '#0072B2', shape: 'circle', vague: true }", "light", (0, 20))
    assert middle == [255, 255, 255, 255]
    assert line == [0x00, 0x72, 0xB2, 255]


def test_a_sure_symbol_has_its_own_colour_on_either_map(ask: Ask) -> None:
    for theme in ("light", "dark"):
        middle, beyond = pixels(ask, "{ color: '#0072B2', shape: 'circle' }", theme, (0, 20.5))
        assert middle == [0x00, 0x72, 0xB2, 255]
        assert beyond == [255, 255, 255, 255]


def test_the_zoom_animation_keeps_pace_with_leaflets_tiles(ask: Ask) -> None:
    """Leaflet moves tiles by cubic-bezier(0, 0, 0.25, 1); the browser itself says where that is."""
    found = ask(
        "const e = document.createElement('div'); document.body.append(e);"
        " const a = e.animate([{ left: '0px' }, { left: '1000px' }], { duration: 1000, easing: 'cubic-bezier(0,0,0.25,1)' });"
        " e.style.position = 'absolute'; a.pause();"
        " const pairs = [0, 0.1, 0.25, 0.5, 0.75, 0.9].map((t) => { a.currentTime = 1000 * t;"
        "  return [parseFloat(getComputedStyle(e).left) / 1000, mapviewer.ease(t)]; });"
        " e.remove(); return pairs"
    )
    for browser, ours in found:
        assert ours == pytest.approx(browser, abs=0.01)


def test_no_more_is_moved_than_the_reader_wants(ask: Ask, view: MapView) -> None:
    from mapviewer.mapdoc.messages import Options
    from tests.app.pages import settle

    view.keep(Options(motion=False))
    settle(view)
    assert ask("return [map_main._zoomAnimated, map_main.options.inertia]") == [False, False]
    view.keep(Options(motion=True))
    settle(view)
    assert ask("return [map_main._zoomAnimated, map_main.options.inertia]") == [True, True]


@pytest.mark.parametrize("length", [40, 400, 20_000])
def test_an_arc_leaves_its_marks_just_free_however_long_it_is(ask: Ask, length: int) -> None:
    x1, y1, x2, y2 = ask(
        "const ctx = document.createElement('canvas').getContext('2d');"
        f" const arc = {{ x1: 0, y1: 0.5, x2: {length} / 1e6, y2: 0.5, text: '', keys: ['a', 'b'] }};"
        " const view = { x: (m) => m * 1e6, y: (m) => m, copies: () => [0] };"
        " const [d] = mapviewer.arcs.draw(ctx, [arc], view, mapviewer.themes.light, () => 10, null);"
        " const points = mapviewer.arcs.along(d.curve, d.from, d.to, 1e9);"
        " return [...points[0], ...points[points.length - 1]]"
    )
    assert math.hypot(x1, y1 - 0.5) == pytest.approx(13, abs=0.1)
    assert math.hypot(x2 - length, y2 - 0.5) == pytest.approx(13, abs=0.1)
