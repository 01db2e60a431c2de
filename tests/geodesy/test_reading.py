"""Coordinates as people write them, and as we do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.geodesy.measure import leg
from mapviewer.geodesy.notation import Notation, write
from mapviewer.geodesy.reading import Reading, UnreadableError, read
from mapviewer.language import Language, speaking

lats = st.floats(-90, 90)
lons = st.floats(-180, 180)
PARIS_MGRS = "31U DQ 48251 11932"


def where(text: str) -> tuple[float, float]:
    place = read(text).place
    assert place is not None
    return round(place.lat, 4), round(place.lon, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48.8534, 2.3488", (48.8534, 2.3488)),
        ("48.8534 2.3488", (48.8534, 2.3488)),
        ("(48.8534, 2.3488)", (48.8534, 2.3488)),
        ("48,8534 2,3488", (48.8534, 2.3488)),
        ("48,8534; 2,3488", (48.8534, 2.3488)),
        ("48,8534, 2,3488", (48.8534, 2.3488)),
        ("48,2", (48.0, 2.0)),
        ("-33.9, +18.4", (-33.9, 18.4)),
        ("−33.9 18.4", (-33.9, 18.4)),
        ("33.9S 18.4E", (-33.9, 18.4)),
        ("S33.9 E18.4", (-33.9, 18.4)),
        ("18.4 E, 33.9 S", (-33.9, 18.4)),
        ("48.85N, 2.35O", (48.85, -2.35)),
        ("48.85 Nord 2.35 Ouest", (48.85, -2.35)),
        ("48.85 N 2.35", (48.85, 2.35)),
        ("2.35 48.85 N", (48.85, 2.35)),
        ("48°51'12.2\"N 2°20'55.7\"E", (48.8534, 2.3488)),
        ("48° 51′ 12,2″ N, 2° 20′ 55,7″ O", (48.8534, -2.3488)),
        ("48º51’12.2’’N 2º20’55.7’’E", (48.8534, 2.3488)),
        ("2°20'55.7\"E 48°51'12.2\"N", (48.8534, 2.3488)),
        ("48°51′N 2°20′55.7″E", (48.85, 2.3488)),
        ("48 51 12.2 2 20 55.7", (48.8534, 2.3488)),
        ("48:51:12.2 2:20:55.7", (48.8534, 2.3488)),
        ("48 51,204 2 20,928", (48.8534, 2.3488)),
        ("48°51.204' 2°20.928'", (48.8534, 2.3488)),
        ("48 deg 51 min 12.2 sec N 2 deg 20 min 55.7 sec E", (48.8534, 2.3488)),
        ("-0°30′ 1°0′", (-0.5, 1.0)),
        ("geo:48.85,2.35", (48.85, 2.35)),
        ("Lat: 48.85 Lon: 2.35", (48.85, 2.35)),
        ("lon=2.35, lat=48.85", (48.85, 2.35)),
        ("٤٨٫٨٥ ، ٢٫٣٥", (48.85, 2.35)),
        ("٤٨٫٨٥ شمال ٢٫٣٥ غرب", (48.85, -2.35)),
        ("\u200e48.85\u00a0N\u200f 2.35\u202fE", (48.85, 2.35)),
        (PARIS_MGRS, (48.8582, 2.2945)),
        ("31udq4825111932", (48.8582, 2.2945)),
        ("31U 448251 5411932", (48.8582, 2.2945)),
        ("31 U 448251 mE 5411932 mN", (48.8582, 2.2945)),
        ("90 N 0 E", (90.0, 0.0)),
        ("-90, -180", (-90.0, -180.0)),
    ],
)
def test_what_people_write(text: str, expected: tuple[float, float]) -> None:
    assert where(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "hello", "48", "48.85 N", "48.85,2.35,3", "1e5, 3", "nan, 3", "inf 3", "48 N 3 N", "95 N 3 E", "3 N 190 E", "200, 33",
        "-48 S 3 E", "48°61' 2°3'", "48.5°30' 2°", "48 N 3 Q", "°", ",", "48;2;3", "N E", "9" * 300, "31U DQ 123", "31U DQ 12x4",
        "61U 448251 5411932", "48 -51 2 3",
    ],
)  # fmt: skip
def test_what_is_no_coordinates(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text)


def test_the_other_order_is_offered_and_never_taken() -> None:
    found = read("36.29, 33.51")
    assert found.place is not None
    assert (found.place.lat, found.place.lon) == (36.29, 33.51)
    assert [(other.lat, other.lon, other.why) for other in found.others] == [
        (33.51, 36.29, "longitude before latitude")
    ]
    # It cannot be meant as it is written: still nobody swaps it but the reader.
    found = read("120.5, 33.2")
    assert found.place is None
    assert "120.5" in found.trouble
    assert [(other.lat, other.lon) for other in found.others] == [(33.2, 120.5)]
    # Letters, and words for the axes, leave no question.
    assert read("36.29 N 33.51 E").others == ()
    assert read("lat 36.29 lon 33.51").others == ()


def test_s_is_a_band_or_a_hemisphere() -> None:
    both = read("33S 500000 3900000")
    assert both.place is not None
    assert both.place.lat == pytest.approx(35.243, abs=1e-3)
    assert [round(other.lat, 2) for other in both.others] == [-55.05]
    south = read("33S 500000 6900000")
    assert south.place is not None
    assert south.place.lat == pytest.approx(-28.025, abs=1e-3)


def test_a_square_says_how_large_it_is() -> None:
    found = read("31U DQ 48 11").place
    assert found is not None
    assert found.within_m == 500
    assert found.notation is Notation.MGRS


@given(lats, lons, st.sampled_from(Notation))
def test_what_we_write_is_read_as_the_same_place(lat: float, lon: float, notation: Notation) -> None:
    found = read(write(lat, lon, notation))
    places = [place for place in (found.place, *found.others) if place is not None]
    error = min(leg((place.lat, place.lon), (lat, lon)).metres for place in places)
    # A tenth of a second is three metres, a thousandth of a minute two; squares are a metre.
    assert error <= 2.3
    assert found.place is not None
    assert leg((found.place.lat, found.place.lon), (lat, lon)).metres == error


@given(lats, lons, st.sampled_from(Notation), st.floats(1, 1e6))
def test_coarse_coordinates_are_right_as_far_as_they_say(
    lat: float, lon: float, notation: Notation, metres: float
) -> None:
    found = read(write(lat, lon, notation, metres)).place
    assert found is not None
    assert leg((found.lat, found.lon), (lat, lon)).metres <= max(40 * metres, 3)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except UnreadableError:
        return
    assert isinstance(found, Reading)


@given(st.text(alphabet="0123456789.,;°'\"NSEWO -:/", max_size=30))
def test_what_looks_like_coordinates_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except UnreadableError:
        return
    for place in (found.place, *found.others):
        assert place is None or (abs(place.lat) <= 90 and abs(place.lon) <= 180)


@pytest.mark.parametrize(
    ("notation", "metres", "text"),
    [
        (Notation.DECIMAL, 1, "33.51000, 36.29000"),
        (Notation.DECIMAL, 1_000, "33.51, 36.29"),
        (Notation.DECIMAL, 100_000, "34, 36"),
        (Notation.DMS, 1, "33°30′36.0″N 36°17′24.0″E"),
        (Notation.DMS, 30, "33°30′36″N 36°17′24″E"),
        (Notation.DMS, 2_000, "33°31′N 36°17′E"),
        (Notation.DMS, 100_000, "34°N 36°E"),
        (Notation.MINUTES, 1, "33°30.600′N 36°17.400′E"),
        (Notation.UTM, 1, "37S 248272 3711116"),
        (Notation.UTM, 100, "37S 248200 3711100"),
        (Notation.MGRS, 1, "37S BT 48272 11116"),
        (Notation.MGRS, 1_000, "37S BT 48 11"),
        (Notation.MGRS, 100_000, "37S BT"),
    ],
)
def test_as_fine_as_asked(notation: Notation, metres: float, text: str) -> None:
    assert write(33.51, 36.29, notation, metres) == text


def test_sixty_is_carried_and_zero_has_no_sign() -> None:
    assert write(59.99999, -0.000001, Notation.DMS) == "60°00′00.0″N 0°00′00.0″W"
    assert write(9.99999999, 1.9999999, Notation.MINUTES) == "10°00.000′N 2°00.000′E"
    assert write(-0.0000001, 0.0, Notation.DECIMAL) == "0.00000, 0.00000"
    assert write(10.0, 190.0, Notation.DECIMAL) == "10.00000, -170.00000"


def test_refusals_speak_the_readers_language() -> None:
    with speaking(Language.FRENCH), pytest.raises(UnreadableError, match="attendue entre"):
        read("95 N 3 E")
