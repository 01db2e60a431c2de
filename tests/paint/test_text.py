import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from mapviewer.paint import lettering
from mapviewer.paint.text import Anchor, Letters, Style, is_rtl

pytestmark = pytest.mark.usefixtures("qapp")
STYLE = Style(12)


def painted(letters, text, **how):
    image = QImage(300, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    letters.draw(painter, 150, 25, text, STYLE, QColor("black"), **how)
    painter.end()
    dark = [x for x in range(300) for y in range(40) if image.pixelColor(x, y).lightness() < 128]
    return (min(dark), max(dark)) if dark else None


def test_anchors():
    letters = Letters()
    width = letters.width("Timeline", STYLE)
    for anchor, left in ((Anchor.START, 150), (Anchor.MIDDLE, 150 - width / 2), (Anchor.END, 150 - width)):
        first, last = painted(letters, "Timeline", anchor=anchor)
        assert first == pytest.approx(left, abs=3)
        assert last == pytest.approx(left + width, abs=3)


@pytest.mark.parametrize("text", ["Timeline of events", "وقف إطلاق النار"])
def test_outlines_stand_where_text_does(text):
    plain, outlined = painted(Letters(), text), painted(Letters(outlines=True), text)
    assert plain is not None
    assert outlined is not None
    assert outlined[0] == pytest.approx(plain[0], abs=2)
    assert outlined[1] == pytest.approx(plain[1], abs=2)


def test_elided_text_fits():
    letters = Letters()
    text = "A rather long title of an event"
    for width in range(0, 200, 9):
        assert letters.width(letters.elide(text, STYLE, width), STYLE) <= width + 0.5


def test_wrapped_text_keeps_every_word():
    letters = Letters()
    text = "One 𝕋wo three four five six seven eight nine ten"
    lines = letters.wrap(text, STYLE, 90)
    assert len(lines) > 2
    assert " ".join(lines).split() == text.split()
    assert all(letters.width(line, STYLE) <= 90 for line in lines)
    short = letters.wrap(text, STYLE, 90, max_lines=2)
    assert len(short) == 2
    assert short[-1].endswith("…")
    assert letters.width(short[-1], STYLE) <= 90


def test_direction_is_that_of_the_first_strong_character():
    assert is_rtl("12 — السويداء Suwayda")
    assert is_rtl("שלום")
    assert not is_rtl("Suwayda السويداء")
    assert not is_rtl("2025")


def test_missing_glyphs_are_named():
    assert Letters().missing("Paris", STYLE) == ""
    assert Letters().missing("Paris \U000105c0", STYLE) == "\U000105c0"


def test_texts_share_the_outlines_of_their_glyphs():
    # Pictures of many places write thousands of texts, all of which are kept.
    lettering._outlines.clear()
    for number in range(60):
        lettering.outlines(f"{number} Timeline", lettering.Style(12), 0, 0)
    assert 0 < len(lettering._outlines) <= len(set("0123456789 Timeline"))
