from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from mapviewer.paint.text import Letters
from mapviewer.paint.theme import DARK, LIGHT, contrast, edge, theme
from mapviewer.paint.timeline import NO_POINTER, Pointer, TimelinePainter
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Folding, Mode, Selection
from mapviewer.timeline.layout import Composer, Size, with_selection
from mapviewer.timeline.picture import Metrics
from tests.timeline.axes import ZONE, crowd, dated, sample, store, window

pytestmark = pytest.mark.usefixtures("qapp")
WINDOW = window("2025-07-15", "2025-07-17")


def layout_of(of, width=1280, height=220, **selected):
    letters = Letters()
    metrics = Metrics(letters.measure)
    selection = replace(Selection(zone=of.head.timezone), **selected)
    found = visible(Index(of), selection)
    stage = Composer(of, metrics).stage(selection, found.passes, Size(width, height))
    return with_selection(stage, found, selection, of.row_of)


def picture(layout, *, dark=False, ratio=1.0, kept=True, painter=None, pointer=NO_POINTER):
    image = QImage(
        round(layout.stage.width * ratio), round(layout.stage.height * ratio), QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.magenta)
    brush = QPainter(image)
    made = painter or TimelinePainter(theme(dark), Letters())
    if kept:
        made.paint(brush, layout, pointer, ratio=ratio)
    else:
        made.draw(brush, layout, pointer)
    brush.end()
    return image


def differing(one, other, tolerance=24):
    """Share of pixels that differ by more than `tolerance` in some channel."""
    assert one.size() == other.size()
    count = 0
    a, b = bytes(one.constBits()), bytes(other.constBits())
    for k in range(0, len(a), 4):
        count += any(abs(a[k + c] - b[k + c]) > tolerance for c in range(3))
    return count / (len(a) / 4)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(
    "selected",
    [
        {},
        {"window": WINDOW, "focus": ("convoy-strike",)},
        {"mode": Mode.INSTANT, "playhead": WINDOW[0]},
        {"mode": Mode.CUMULATIVE, "playhead": WINDOW[0]},
        {"folding": Folding(on=False)},
        {"axis": (0.5, 0.51)},
    ],
)
def test_every_pixel_is_painted(selected, ratio, dark):
    image = picture(layout_of(sample(), **selected), dark=dark, ratio=ratio)
    corners = [
        (0, 0),
        (image.width() - 1, 0),
        (0, image.height() - 1),
        (image.width() - 1, image.height() - 1),
    ]
    paper = (DARK if dark else LIGHT).paper.lower()
    assert [image.pixelColor(x, y).name() for x, y in corners] == [paper] * 4


@pytest.mark.parametrize("of", [sample(), crowd(60), crowd(3_000)], ids=["sample", "60", "3000"])
def test_kept_pictures_look_like_direct_ones(of):
    layout = layout_of(of, window=WINDOW if of is sample() else window("2020-01-01", "2020-03-31", "UTC"))
    assert differing(picture(layout), picture(layout, kept=False)) < 0.02


def test_scrubbing_leaves_no_trace():
    # The picture after a scrub must be the one that a fresh painter makes.
    letters = Letters()
    metrics = Metrics(letters.measure)
    of = sample()
    index, composer = Index(of), Composer(of, metrics)
    painter = TimelinePainter(LIGHT, letters)
    selection = Selection(zone=ZONE)
    stage = composer.stage(selection, visible(index, selection).passes, Size(1280, 220))
    for day in range(13, 24):
        selection = replace(selection, window=window(f"2025-07-{day}", f"2025-07-{day + 1}"))
        layout = with_selection(stage, visible(index, selection), selection, of.row_of)
        after = picture(layout, painter=painter)
    # But for what rounding makes of colours that are laid over each other in another order.
    assert differing(after, picture(layout), 8) == 0


def test_an_event_changes_with_its_state():
    of = sample()
    inside = layout_of(of, window=WINDOW)
    outside = layout_of(of, window=window("2025-07-22", "2025-07-23"))
    mark = next(m for m in inside.stage.marks if of.events[m.row].id == "convoy-strike")
    a = picture(inside).pixelColor(round(mark.sx), round(mark.y))
    b = picture(outside).pixelColor(round(mark.sx), round(mark.y))
    assert a.name() == of.category(mark.row).symbol.color.lower()
    assert b.lightness() > a.lightness()


def test_folds_cut_bars():
    layout = layout_of(sample())
    image = picture(layout)
    mark = next(m for m in layout.stage.marks if m.open_left)
    fold = layout.stage.folds[0].bounds
    edge_x = round(fold.x + fold.w - 7)
    blue = [image.pixelColor(edge_x, y) for y in range(round(mark.y - 5), round(mark.y + 5))]
    assert all(tint.blue() - tint.red() < 24 for tint in blue)


def test_hover_handles_and_chip():
    layout = layout_of(sample(), window=WINDOW, playhead=WINDOW[0] + 7_200)
    plain = picture(layout)
    pointed = picture(layout, pointer=Pointer(x=900.0, words="21 July 2025", row=layout.stage.marks[-1].row))
    resizing = picture(layout, pointer=Pointer(end_words="15–17 July 2025"))
    assert differing(plain, pointed) > 0.001
    assert differing(plain, resizing) > 0.001


def test_svg_keeps_vectors():
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setViewBox(QRectF(0, 0, 1280, 220))
    painter = QPainter(generator)
    TimelinePainter(LIGHT, Letters(outlines=True)).draw(painter, layout_of(sample(), window=WINDOW))
    painter.end()
    svg = bytes(buffer.data().data())
    assert b"<text" not in svg
    assert b"<image" not in svg
    assert svg.count(b"<path") > 50


def test_hostile_titles_are_painted_as_text():
    of = store(
        [
            {
                "id": "a",
                "title": "<b>${alert(1)}</b>\n\u202e" + "x" * 5_000,
                "when": "2025-07-16",
                "category": "\u202e" * 50,
            }
        ]
    )
    layout = layout_of(of)
    assert "\n" not in layout.stage.marks[0].label
    picture(layout)


def test_empty_dossiers_are_painted():
    for of in (store([]), dated(None)):
        picture(layout_of(of, width=320, height=150))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_palette_is_readable(palette):
    for ground in (palette.paper, palette.panel, palette.band):
        assert contrast(palette.ink, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
    assert contrast(palette.accent, palette.accent_ink) >= 4.5
    for tint in ("#E69F00", "#56B4E9", "#0072B2", "#7F7F7F"):
        assert contrast(edge(tint, palette.paper), palette.paper) >= 3
