"""Names and style: what is labelled, where, and how it looks."""

from __future__ import annotations

import math
import re

import pytest

from mapviewer import basemap

WORLD = (-180.0, -85.0, 180.0, 85.0)


def test_the_world_names_capitals_and_megacities() -> None:
    world = {place.name for place, _ in basemap.places().within(WORLD, 2)}
    assert {"London", "Moscow", "Beijing", "Tokyo", "Cairo", "Delhi", "São Paulo", "Washington"} <= world
    assert len(world) < 90


def test_a_region_names_its_towns() -> None:
    syria = {place.name for place, _ in basemap.places().within((35.5, 32.2, 42.5, 37.5), 6)}
    assert {"Damascus", "Aleppo", "Homs", "Suwayda", "Raqqa", "Palmyra"} <= syria


def test_small_towns_come_from_zoom_nine_on() -> None:
    towns = basemap.places(towns=True)
    near = {place.name: place for place, _ in towns.within((-78.2, 39.2, -77.5, 39.7), 12)}
    assert 7 <= near["Shepherdstown"].zoom <= 9


def test_tables_are_sorted_by_first_zoom() -> None:
    for towns in (False, True):
        table = basemap.places(towns=towns)
        assert (table.zoom[1:] >= table.zoom[:-1]).all()
        assert len(table.names) == len(table)
    assert basemap.places().zoom.max() < basemap.places(towns=True).zoom.min()


def test_capitals_are_marked_where_undisputed() -> None:
    table = basemap.places()
    marked = {(place.name, place.country) for place, _ in table.within(WORLD, 6) if place.capital}
    assert {
        ("Damascus", "SY"),
        ("Paris", "FR"),
        ("Baku", "AZ"),
        ("Bratislava", "SK"),
        ("Beirut", "LB"),
    } <= marked
    assert not {country for _, country in marked} & {"IL", "PS", "EH", "HK"}
    assert len({country for _, country in marked}) == len(marked)


def test_places_repeat_in_world_copies() -> None:
    found = [
        lon for place, lon in basemap.places().within((-40.0, 48.0, 400.0, 50.0), 4) if place.name == "Paris"
    ]
    assert found == pytest.approx([2.3488, 362.3488])


def test_country_names_stand_in_their_country() -> None:
    loaded = basemap.load("50m")
    renamed = {
        "United States": "United States of America",
        "DR Congo": "Dem. Rep. Congo",
        "Türkiye": "Turkey",
    }
    checked = 0
    for country in basemap.countries():
        name = renamed.get(country.name, country.name)
        if name not in loaded.countries_list:
            continue
        for lat, lon, half in country.anchors:
            assert half >= 0
            if half > 0:
                assert loaded.country_at(lat, lon) == name
                checked += 1
    assert checked > 500


@pytest.mark.parametrize(
    "box",
    [(35.55, 32.6, 36.0, 33.4), (72.4, 32.3, 80.5, 37.1), (32.4, 44.3, 36.7, 46.3)],
    ids=["Golan Heights", "Kashmir", "Crimea"],
)
def test_no_country_name_stands_in_disputed_land(box: tuple[float, float, float, float]) -> None:
    west, south, east, north = box
    for country in basemap.countries():
        assert not any(south <= lat <= north and west <= lon <= east for lat, lon, _ in country.anchors)


def test_waters_are_named_on_water() -> None:
    land = basemap.load("50m").layer("land")
    lakes = {"Dead Sea"}
    for water in basemap.waters():
        assert water.first <= water.last
        assert water.name in lakes or land.at(water.lat, water.lon) is None, water.name


def test_plain_transliteration() -> None:
    """GeoNames writes Ţarţūs and Ma‘arratmişrīn; a print map does not. European spellings stay."""
    found = [place for place, _ in basemap.places().within(WORLD, 6)]
    names = {place.name for place in found}
    assert {"Tartus", "São Paulo", "Bogotá", "Kraków", "Constanţa"} <= names
    for place in found:
        if place.country in {"SY", "IQ", "SA", "RU", "JP", "IN"}:
            assert place.name.isascii(), place.name


def luminance(colour: str) -> float:
    """WCAG relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_style_is_complete_and_readable(theme: basemap.Theme) -> None:
    style = basemap.style(theme)
    colours = style.colours
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in colours.model_dump().values())
    for text in (colours.capital_text, colours.city_text, colours.town_text, colours.event_text):
        assert contrast(text, colours.land) >= 4.5
    assert contrast(colours.country_text, colours.land) >= 3
    assert contrast(colours.water_text, colours.water) >= 2.4
    # Symbols stand out from land and water: graphics need 3:1, with the symbol's casing making up for pale colours.
    for symbol in ("#0072B2", "#D55E00"):
        assert contrast(symbol, colours.land) >= 2.4


def test_widths_are_interpolated_and_held() -> None:
    style = basemap.style("light")
    (first_zoom, first), *_, (last_zoom, last) = style.widths.border
    assert style.width("border", first_zoom - 5) == first
    assert style.width("border", last_zoom + 5) == last
    middle = [style.width("border", zoom) for zoom in range(1, 12)]
    assert middle == sorted(middle)
    assert not math.isclose(middle[0], middle[-1])


def test_coarse_lines_end_before_city_zooms() -> None:
    style = basemap.style("light")
    assert style.width("river", 8) > 0
    assert style.width("river", 12) == 0
