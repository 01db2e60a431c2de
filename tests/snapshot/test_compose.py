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
from mapviewer.snapshot.picture import Anchor, Box, Icon, Line, Panel, Picture, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.snapshot.wording import ATTRIBUTION
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
        ATTRIBUTION,
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
        assert ATTRIBUTION in said(picture).replace("\n", " ") or "GeoNames" in said(picture)


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
