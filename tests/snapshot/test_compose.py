from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.events.store import Store
from mapviewer.query.index import Index, visible
from mapviewer.query.phrases import counts_words
from mapviewer.snapshot.compose import compose, text_size
from mapviewer.snapshot.furniture import Sign
from mapviewer.snapshot.picture import Anchor, Box, Icon, Line, Panel, Picture, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.snapshot.wording import attribution
from tests.snapshot.dossiers import PLACES, many, measure, sample, store_of

JULY = {"from_": "2025-07-15", "to": "2025-07-17"}


def draw(store: Store, **options: Any) -> Picture:
    spec = SnapshotSpec.from_options(store, **options)
    return compose(spec, store, visible(Index(store), spec.selection), measure)


def box_of(text: Text) -> Rect:
    """The letters of a text, near enough."""
    width = measure(text.text, text.style)
    left = text.x - {Anchor.START: 0.0, Anchor.MIDDLE: width / 2, Anchor.END: width}[text.anchor]
    return Rect(left, text.y - 0.7 * text.style.size, width, 0.8 * text.style.size)


def words(panel: Panel) -> list[Text]:
    return [item for item in (*panel.labels, *panel.names, *panel.furniture) if isinstance(item, Text)]


def said(picture: Picture) -> str:
    return "\n".join(picture.texts).replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ")


def test_the_picture_says_what_it_shows() -> None:
    store = sample()
    picture = draw(store, **JULY, credit="Desk", licence="CC BY 4.0")
    text = said(picture)
    spec = SnapshotSpec.from_options(store, **JULY)
    counts = counts_words(visible(Index(store), spec.selection).counts, spec.selection)
    for wanted in (
        "Talks and strikes",
        "15–17 July 2025",
        "times in Asia/Damascus",
        counts,
        "Talks 2",
        "Strikes 2",
        "Clashes 1",
        "possibly in this time",
        "place known to the town or region",
        "somewhere within the circle",
        "[1] “A report”, A paper",
        "Desk · CC BY 4.0",
        attribution(),
        "Folded axis",
        "24.5 years",
    ):
        assert wanted in text
    assert "earlier" not in text
    assert picture.warnings == ()


def test_places_that_merge_are_both_named_and_shown_apart_in_an_inset() -> None:
    picture = draw(sample(), **JULY)
    main, inset = picture.panels
    assert any("Damascus" in t.text and "Suwayda" in t.text and "×3" in t.text for t in words(main))
    names = {t.text for t in words(inset)}
    assert "Damascus" in names
    assert "Suwayda ×2" in names
    assert main.frame.holds(inset.frame)
    assert inset.projection.zoom > main.projection.zoom + 1.5


def test_the_inset_covers_no_symbol_and_no_label_of_the_map() -> None:
    for size in ("1920x1080", "1080x1080", "2480x3508", "1200x675"):
        main, inset = draw(sample(), size=size).panels
        assert not any(inset.frame.meets(Rect(s.x - s.r, s.y - s.r, 2 * s.r, 2 * s.r)) for s in main.symbols)
        assert not any(inset.frame.meets(box_of(t)) for t in words(main))


def test_an_inset_can_be_refused() -> None:
    store = sample()
    spec = SnapshotSpec.from_options(store, **JULY, include={"inset": False})
    picture = compose(spec, store, visible(Index(store), spec.selection), measure)
    assert len(picture.panels) == 1


@pytest.mark.parametrize("size", ["1920x1080", "1200x675", "1080x1080", "3508x2480", "2480x3508", "640x400"])
@pytest.mark.parametrize(
    "options", [JULY, {}, {"at": "2025-07-16"}, {"at": "2025-07-16", "mode": "cumulative"}]
)
def test_nothing_is_cropped_and_no_words_collide(size: str, options: dict[str, str]) -> None:
    picture = draw(sample(), size=size, **options)
    page = Rect(0.0, 0.0, float(picture.width), float(picture.height))
    outer = [item for item in picture.items if isinstance(item, Text)]
    assert all(page.grown(0.5).holds(box_of(text)) for text in outer)
    assert not any(a.meets(b) for a, b in itertools.combinations([box_of(t).grown(-0.5) for t in outer], 2))
    for panel in picture.panels:
        inside = [box_of(text) for text in words(panel)]
        assert all(panel.frame.holds(box) for box in inside)
        assert not any(a.grown(-0.5).meets(b.grown(-0.5)) for a, b in itertools.combinations(inside, 2))
        for symbol in panel.symbols:
            reach = 1.4 * symbol.r
            assert panel.frame.holds(Rect(symbol.x - reach, symbol.y - reach, 2 * reach, 2 * reach))
            body = Rect(symbol.x - symbol.r, symbol.y - symbol.r, 2 * symbol.r, 2 * symbol.r)
            assert not any(body.meets(box) for box in inside)


def test_every_shown_place_is_on_the_map() -> None:
    (panel, *_) = draw(sample()).panels
    for name, lat, lon in PLACES.values():
        x, y = panel.projection.xy(lat, lon)
        nearest = min((s.x - x) ** 2 + (s.y - y) ** 2 for s in panel.symbols) ** 0.5
        assert nearest < 3 * panel.symbols[0].r, name


def test_the_map_keeps_its_share() -> None:
    for size in ("1920x1080", "640x400", "300x200", "64x64", "16384x64", "64x16384", "1920x300"):
        picture = draw(sample(), **JULY, size=size)
        frame = picture.panels[0].frame
        assert frame.height >= 0.38 * picture.height
        assert attribution() in said(picture).replace("\n", " ") or "GeoNames" in said(picture)


def test_what_finds_no_room_is_said() -> None:
    warnings = " ".join(draw(sample(), **JULY, size="300x200").warnings)
    assert "no room for the sources" in warnings
    assert "no room for the timeline" in warnings


def test_an_empty_window_says_so_and_shows_where_the_dossier_plays() -> None:
    store = store_of(
        [
            {
                "id": "a",
                "title": "A",
                "when": "2025-07-16",
                "place": {"name": "Damascus", "lat": 33.5, "lon": 36.3},
            }
        ]
    )
    picture = draw(store, from_="1990", to="1991")
    assert "No event in this time" in said(picture)
    assert abs(picture.panels[0].projection.lon - 36.3) < 1
    assert not picture.panels[0].symbols


def test_an_empty_dossier_is_a_map_of_the_world() -> None:
    picture = draw(store_of([]))
    assert "no dated events" in said(picture)
    assert picture.panels[0].projection.bounds[2] - picture.panels[0].projection.bounds[0] > 300


def test_events_outside_of_the_view_are_counted() -> None:
    picture = draw(sample(), **JULY, view={"kind": "center", "lat": 33.0, "lon": 36.4, "zoom": 8})
    assert "2 outside of this map" in said(picture)
    assert "outside" not in said(draw(sample(), **JULY))


def test_a_right_to_left_title_stands_on_the_right() -> None:
    picture = draw(sample(), title="اشتباكات في السويداء", **JULY)
    (title,) = [t for t in picture.items if isinstance(t, Text) and "اشتباكات" in t.text]
    assert title.anchor is Anchor.END
    assert title.x > 0.9 * picture.width


def test_a_megabyte_of_title_is_two_lines() -> None:
    picture = draw(sample(title="word " * 200_000))
    style = max((t.style for t in picture.items if isinstance(t, Text)), key=lambda s: s.size)
    lines = [t for t in picture.items if isinstance(t, Text) and t.style == style]
    assert len(lines) == 2
    assert lines[-1].text.endswith("…")


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    (panel,) = draw(sample(), **JULY, view={"kind": "center", "lat": 33.0, "lon": 36.4, "zoom": 8}).panels
    (bar,) = [item for item in panel.furniture if isinstance(item, Line)]
    (label,) = [item for item in panel.furniture if isinstance(item, Text)]
    pixels = bar.points[2][0] - bar.points[1][0]
    metres = pixels * panel.projection.metres_per_pixel(panel.projection.lat)
    assert label.text == f"{metres / 1000:.0f} km"


def test_the_scale_bar_names_its_latitude_on_large_maps() -> None:
    (bar,) = [t for t in draw(sample()).panels[0].furniture if isinstance(t, Text)]
    assert bar.text.endswith("° N")


def test_an_arc_joins_what_is_related_to_the_focus() -> None:
    picture = draw(sample(), **JULY, focus=("capital",))
    assert any(panel.links for panel in picture.panels)
    assert "related" in said(picture)
    assert any(symbol.selected for panel in picture.panels for symbol in panel.symbols)


def test_the_timeline_marks_the_window_between_its_ends() -> None:
    picture = draw(sample(), **JULY)
    (band,) = [b for b in picture.items if isinstance(b, Box) and b.fill == "accent"]
    ticks = {t.text: t.x for t in picture.items if isinstance(t, Text)}
    assert band.rect.x < ticks["Tue 15"] < ticks["Thu 17"] < band.rect.right < ticks["Fri 18"]


def test_hundreds_of_events_are_composed_without_collisions() -> None:
    picture = draw(many(300))
    (panel,) = picture.panels
    inside = [box_of(text) for text in words(panel)]
    assert not any(a.grown(-0.5).meets(b.grown(-0.5)) for a, b in itertools.combinations(inside, 2))
    assert sum(symbol.r > 0 for symbol in panel.symbols) >= 20


def test_many_events_make_a_profile_of_the_timeline() -> None:
    picture = draw(many(2000))
    legend = [item for item in picture.items if isinstance(item, Icon)]
    assert len(legend) < 20


@settings(max_examples=30)
@given(st.integers(64, 3000), st.integers(64, 3000), st.booleans())
def test_any_size_is_a_whole_picture(width: int, height: int, july: bool) -> None:
    picture = draw(sample(), size=f"{width}x{height}", **(JULY if july else {}))
    page = Rect(0.0, 0.0, float(width), float(height))
    assert all(page.grown(1.0).holds(box_of(t)) for t in picture.items if isinstance(t, Text))
    assert page.holds(picture.panels[0].frame)
    assert text_size(width, height) > 0


def test_the_description_names_places_and_events() -> None:
    alt = draw(sample(), **JULY).alt
    assert alt.startswith("Map: Talks and strikes. 15–17 July 2025: 2 shown + 3 possible")
    assert "Damascus: Strikes on the capital (16 Jul 2025)." in alt
    assert draw(sample(), alt="My own words").alt == "My own words"


# What the key explains ------------------------------------------------------------------------------------------------


def key_of(picture: Picture) -> str:
    """The texts of the key: those between the time and the map, in the key's own size."""
    em = text_size(picture.width, picture.height)
    found = [t for t in picture.items if isinstance(t, Text) and abs(t.style.size - 0.92 * em) < 1e-6]
    return " | ".join(t.text for t in found)


def strip_icons(picture: Picture) -> list[Icon]:
    top = picture.panels[0].frame.bottom
    return [item for item in picture.items if isinstance(item, Icon) and item.y > top]


def at(place: str, when: str, key: str, **more: Any) -> dict[str, Any]:
    name, lat, lon = PLACES[place]
    spot = {"name": name, "lat": lat, "lon": lon, "precision": "exact"}
    return {"id": key, "title": f"Event {key}", "when": when, "place": spot, **more}


@pytest.mark.parametrize(
    ("when", "hollow"),
    [
        ("2000", True),
        ("[2025-07-17..2025-07-24]", True),
        ("2025-07", True),
        ("[..2025-07-24]", True),
        ("2025-07-16", False),
        ("2025-07-16T12:00:00", False),
        ("2025-07-16/2025-07-20", False),
        ("../2025-07-20", False),
    ],
)
def test_the_timeline_draws_vague_dates_hollow_as_the_window_does(when: str, hollow: bool) -> None:
    store = store_of([at("paris", when, "a")])
    picture = draw(store)
    (icon,) = strip_icons(picture)
    assert icon.hollow is hollow
    assert ("some time within the bar" in key_of(picture)) is hollow
    assert "town or region" not in key_of(picture)


def test_a_day_is_a_pale_capsule_and_more_a_dashed_bar() -> None:
    picture = draw(store_of([at("paris", "2025-07-16", "a"), at("baku", "[2025-07-17..2025-07-19]", "b")]))
    bars = [b for b in picture.items if isinstance(b, Box) and b.fill.startswith("#") and b.corner]
    day, vague = sorted(bars, key=lambda bar: bar.rect.x)
    assert not day.dashed
    assert not day.line
    assert day.opacity < 0.3
    assert vague.dashed


def test_a_span_is_solid_only_where_it_certainly_lasts() -> None:
    picture = draw(store_of([at("paris", "2025-07-10/2025-07-20", "a"), at("baku", "2025-07-01", "b")]))
    hull, core = sorted(
        (b for b in picture.items if isinstance(b, Box) and b.fill.startswith("#") and b.rect.width > 400),
        key=lambda bar: bar.opacity,
    )
    assert hull.dashed
    assert not core.dashed
    assert hull.rect.x < core.rect.x
    assert core.rect.right < hull.rect.right


def test_the_key_names_every_category_that_is_drawn_and_counts_what_is_shown() -> None:
    text = key_of(draw(sample()))
    assert "Talks 3 | Strikes 2 | Clashes 1 | Statements 1" in text
    # Outside of the window, but on the timeline.
    assert "Statements 0" in key_of(draw(sample(), **JULY))
    assert "Statements" not in key_of(draw(sample(), **JULY, include={"timeline": False}))
    assert "Statements 1" in key_of(draw(sample(), include={"timeline": False}))


def test_the_key_explains_circles_only_where_one_is_drawn() -> None:
    for size in ("1920x1080", "640x400", "300x1200", "1080x1080"):
        for more in ({}, {"include": {"inset": False}}, JULY):
            picture = draw(sample(), size=size, **more)
            frame = picture.panels[0].frame
            rings = any(panel.rings for panel in picture.panels)
            assert ("somewhere within the circle" in key_of(picture)) is rings, (size, more, frame)
            hollow = any(icon.hollow for panel in picture.panels for icon in panel.symbols)
            if "+" not in key_of(picture):
                assert ("town or region" in key_of(picture)) is hollow


@pytest.mark.parametrize("size", ["300x1200", "300x300", "480x400", "200x1600", "640x400"])
def test_a_key_that_is_cut_is_said(size: str) -> None:
    picture = draw(sample(), size=size)
    cut = "There was no room for the whole legend." in picture.warnings
    gone = "There was no room for the legend." in picture.warnings
    wanted = {Sign.HOLLOW, Sign.VAGUE} if strip_icons(picture) else {Sign.HOLLOW}
    assert cut or gone or all(sign.value in key_of(picture) for sign in wanted)
    assert not (" + " in f" {key_of(picture)}" and not cut)


def test_a_timeline_left_out_is_not_explained() -> None:
    picture = draw(sample(), size="300x200")
    assert "There was no room for the timeline." in picture.warnings
    assert "some time within the bar" not in key_of(picture)


def test_a_zone_is_named_wherever_more_than_the_year_is_told() -> None:
    assert "times in Asia/Damascus" in said(draw(sample()))
    years = store_of([at("paris", "1990", "a"), at("baku", "1999", "b")])
    assert "times in" not in said(draw(years))
    assert "times in" in said(draw(years, from_="1990", to="1999"))


# What finds no room ---------------------------------------------------------------------------------------------------


def places_warned(picture: Picture) -> int:
    return sum(int(w.split()[0]) for w in picture.warnings if "found no room on the map" in w)


@pytest.mark.parametrize(
    "size", ["300x1200", "200x200", "640x400", "1920x1080", "64x64", "64x1200", "2480x3508"]
)
def test_every_place_without_a_name_is_counted(size: str) -> None:
    picture = draw(sample(), size=size)
    labels = "".join(t.text for p in picture.panels for t in p.labels if isinstance(t, Text)).replace(" ", "")
    assert places_warned(picture) == sum(name not in labels for name, _, _ in PLACES.values())


def test_a_narrow_map_of_merged_places_names_one_and_counts_the_others() -> None:
    spots = [("Al-Hasakah", 36.5, 40.75), ("Al-Qamishli", 37.05, 41.22), ("Deir ez-Zor", 35.34, 40.14)]
    far = ("Reykjavik", 64.1, -21.9)
    store = store_of(
        [
            {"id": n, "title": n, "when": "2025", "place": {"name": n, "lat": lat, "lon": lon}}
            for n, lat, lon in (*spots, far)
        ]
    )
    picture = draw(store, size="300x1200")
    texts = [t.text for t in words(picture.panels[0])]
    assert any(text.startswith("Al-Hasakah") for text in texts) or places_warned(picture) >= 3
    assert places_warned(picture) >= 1


@pytest.mark.parametrize("size", ["1920x1080", "640x400", "400x300", "800x400", "1200x300", "300x1200"])
def test_notes_cite_only_sources_that_are_listed(size: str) -> None:
    import re

    for more in ({}, {"include": {"sources": False}}):
        picture = draw(sample(), size=size, **more)
        noted = {
            int(number)
            for panel in picture.panels
            for t in panel.labels
            if isinstance(t, Text)
            for number in re.findall(r"\[(\d+)", t.text)
        }
        listed = {
            int(number)
            for t in picture.items
            if isinstance(t, Text)
            for number in re.findall(r"^\[(\d+)\]", t.text)
        }
        assert noted <= listed


@pytest.mark.parametrize("size", ["1920x1080", "640x400"])
def test_notes_stand_on_a_ground_of_their_own_below_all_that_is_told_of_events(size: str) -> None:
    for panel in draw(sample(), size=size).panels:
        notes = [t for t in panel.labels if isinstance(t, Text) and not t.style.bold]
        assert notes
        for note in notes:
            (ground,) = [b for b in panel.plates if b.rect.holds(box_of(note))]
            assert ground.fill == "text_halo"
            assert ground.opacity > 0.8
        # Plates are painted first: none is among what lies over rings, lines and letters.
        assert not any(isinstance(item, Box) for item in panel.labels)


# Deep time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["1920x1080", "640x400", "3508x2480", "1200x675"])
@pytest.mark.parametrize("categories", [1, 3])
def test_deep_time_keeps_its_labels_apart_and_names_its_year(size: str, categories: int) -> None:
    events = [at("paris", "Y-66000000~", "impact")]
    events += [
        at("baku", f"2024-0{n + 1}-03", f"e{n}", category=f"kind {n % categories}")
        for n in range(categories + 2)
    ]
    picture = draw(store_of(events), size=size)
    frame = picture.panels[0].frame
    below = [t for t in picture.items if isinstance(t, Text) and t.y > frame.bottom]
    boxes = [box_of(t).grown(-0.5) for t in below]
    assert not any(a.meets(b) for a, b in itertools.combinations(boxes, 2))
    (base,) = {
        i.points[0][1]
        for i in picture.items
        if isinstance(i, Line) and i.color == "rule_strong" and i.points[0][1] == i.points[1][1]
    }
    ruler = " ".join(
        t.text for t in below if base < t.y < base + 2.2 * text_size(picture.width, picture.height)
    )
    assert "66 million" in ruler
    assert "Jan Jul Jan" not in ruler
    assert "c. BCE" not in ruler
    assert "Folded axis: 66 million years" in said(picture)
