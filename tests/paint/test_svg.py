from __future__ import annotations

import json
import xml.etree.ElementTree as ET  # of our own files alone

import numpy as np
import pytest

from mapviewer.snapshot.again import Format, read_recipe
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample, store_of

pytestmark = pytest.mark.usefixtures("qapp")

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\x01 & <img src=x onerror=alert(1)> שלום"


def parsed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - we have just written it


def svg_of(spec: SnapshotSpec, store: object) -> bytes:
    from mapviewer.paint.export import render

    return render(spec, store, Format.SVG).data  # type: ignore[arg-type]


def small(**options: object) -> SnapshotSpec:
    return SnapshotSpec.from_options(sample(), size="640x400", **options)  # type: ignore[arg-type]


def test_it_is_vectors_alone() -> None:
    tree = parsed(svg_of(small(), sample()))
    kinds = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert "path" in kinds
    assert not kinds & {"image", "text", "script", "foreignObject", "style", "use", "a"}
    assert tree.get("viewBox") == "0 0 640 400"
    assert (tree.get("width"), tree.get("height")) == ("640", "400")


def test_printed_at_another_resolution_it_says_its_size_in_millimetres() -> None:
    tree = parsed(svg_of(small(dpi=300), sample()))
    assert tree.get("width") == f"{640 / 300 * 25.4:.2f}mm"


def test_nothing_of_a_map_leaves_its_frame() -> None:
    tree = parsed(svg_of(small(), sample()))
    clips = tree.findall(f".//{SVG}clipPath")
    clipped = [group for group in tree.iter(f"{SVG}g") if group.get("clip-path")]
    assert len(clips) >= 2
    assert {group.get("clip-path") for group in clipped} == {f"url(#{clip.get('id')})" for clip in clips}


def test_hostile_words_stay_words() -> None:
    store = store_of([{"id": "a", "title": HOSTILE, "when": "2025"}], title=HOSTILE)
    spec = SnapshotSpec.from_options(store, size="640x400", credit=HOSTILE)
    data = svg_of(spec, store)
    tree = parsed(data)
    assert tree.findtext(f"{SVG}title", "").startswith("</title><script>alert(1)</script>")
    assert not [element for element in tree.iter() if element.tag.endswith(("script", "img"))]
    assert b"<script" not in data


def test_the_same_spec_gives_the_same_bytes_and_carries_what_makes_it_again() -> None:
    store = sample()
    data = svg_of(small(), store)
    assert svg_of(small(), store) == data
    recipe = read_recipe(data, "map.svg")
    assert recipe.spec == small()
    assert recipe.dossiers[0].sha256 == store.file.sha256
    assert json.loads(recipe.text)["format"] == "mapviewer-snapshot"


def test_it_looks_like_the_png() -> None:
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    from mapviewer.paint.snapshot import draw_picture, pixels_of, render_image

    spec = small(view={"kind": "all"}, include={"inset": False})
    wanted = pixels_of(render_image(spec, sample())).astype(int)
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg_of(spec, sample()))).render(painter)
    painter.end()
    # Qt's reader knows no clipping: only what lies inside the map's frame is as everywhere else.
    frame = draw_picture(spec, sample()).panels[0].frame
    inside = np.s_[int(frame.y) + 2 : int(frame.bottom) - 2, int(frame.x) + 2 : int(frame.right) - 2]
    apart = np.abs(pixels_of(image).astype(int) - wanted)[inside].max(axis=2)
    assert apart.mean() < 4
    assert (apart > 80).mean() < 0.02


def test_paths_are_written_relative_and_closed() -> None:
    from PySide6.QtGui import QPainterPath

    from mapviewer.paint.vectors import outline_of

    path = QPainterPath()
    path.moveTo(1, 2)
    path.lineTo(3, 2)
    path.lineTo(3, 1.5)
    path.closeSubpath()
    assert outline_of(path) == "M100 200l200 0 0-50z"
    curve = QPainterPath()
    curve.moveTo(0, 0)
    curve.cubicTo(1, 0, 1, 1, 2, 1)
    curve.lineTo(3, 1)
    assert outline_of(curve) == "M0 0c100 0 100 100 200 100l100 0"
    assert outline_of(QPainterPath()) == ""
