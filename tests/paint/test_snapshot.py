from __future__ import annotations

import getpass
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mapviewer import __version__
from mapviewer.errors import OutputError, OutputExistsError
from mapviewer.snapshot.lettering import Style
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample, store_of

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

pytestmark = pytest.mark.usefixtures("qapp")

ROOT = Path(__file__).resolve().parent.parent.parent
JULY = {"from_": "2025-07-15", "to": "2025-07-17"}
SMALL = {"size": "640x400"}


def spec_of(**options: Any) -> SnapshotSpec:
    return SnapshotSpec.from_options(sample(), **{**JULY, **SMALL, **options})


def pixels(image: QImage) -> np.ndarray:
    from PySide6.QtGui import QImage as Image

    rgb = image.convertToFormat(Image.Format.Format_RGB888)
    rows = np.frombuffer(bytes(rgb.constBits()), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3)


def near(found: np.ndarray, color: str) -> int:
    wanted = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)])
    return int(np.count_nonzero(np.abs(found.astype(int) - wanted).max(axis=2) <= 3))


def test_land_water_and_symbols_are_there() -> None:
    from mapviewer.basemap import style
    from mapviewer.paint.snapshot import render_image

    for theme in ("light", "dark"):
        found = pixels(render_image(spec_of(theme=theme), sample()))
        look = style("dark" if theme == "dark" else "light").colours
        assert found.shape == (400, 640, 3)
        assert near(found, look.land) > 10_000
        assert near(found, look.water) > 10_000
        assert near(found, "#D55E00") > 20  # the strikes
        assert near(found, "#0072B2") > 20  # the talks


def test_a_picture_has_its_own_metadata_and_nobody_elses() -> None:
    from mapviewer.paint.export import render_png
    from mapviewer.snapshot.again import VIEW_KEY, read_texts

    store = sample(title="Schläge in سوريا")
    spec = SnapshotSpec.from_options(store, **JULY, **SMALL, credit="Desk", licence="CC BY 4.0")  # type: ignore[arg-type]
    data = render_png(spec, store)
    texts = read_texts(data)
    assert texts["Title"] == "Schläge in سوريا"
    assert texts["Author"] == "Desk"
    assert texts["Copyright"].startswith("CC BY 4.0")
    assert "Damascus" in texts["Description"]
    assert texts["Software"] == f"mapviewer {__version__}"
    view = json.loads(texts[VIEW_KEY])
    assert view["dossiers"] == [{"name": "dossier.json", "sha256": "ab" * 32}]
    assert SnapshotSpec.model_validate(view["spec"]) == spec
    for secret in (os.environ["HOME"], str(ROOT)):
        assert secret.encode() not in data
    words = set(re.findall(r"[\w.-]+", "\n".join(texts.values())))
    assert not words & {platform.node(), getpass.getuser()}


def test_a_picture_is_made_again_from_its_own_metadata() -> None:
    from mapviewer.paint.export import render_png
    from mapviewer.snapshot.again import VIEW_KEY, read_texts

    data = render_png(spec_of(at=None), sample())
    again = SnapshotSpec.model_validate(json.loads(read_texts(data)[VIEW_KEY])["spec"])
    assert render_png(again, sample()) == data


def test_the_surroundings_do_not_change_a_byte(tmp_path: Path) -> None:
    script = (
        "import sys, hashlib; sys.path.insert(0, '.')\n"
        "from tests.snapshot.dossiers import sample\n"
        "from mapviewer.paint.export import render_png\n"
        "from mapviewer.paint.snapshot import ensure_gui\n"
        "from mapviewer.snapshot.spec import SnapshotSpec\n"
        "gui = ensure_gui(); store = sample(title='Strikes \u0627\u0644\u0633\u0648\u064a\u062f\u0627\u0621')\n"
        "spec = SnapshotSpec.from_options(store, from_='2025-07-15', to='2025-07-17', size='800x500')\n"
        "print(hashlib.sha256(render_png(spec, store)).hexdigest())\n"
    )
    found = set()
    for name, more in (
        ("one", {"LANG": "C", "TZ": "UTC"}),
        (
            "two",
            {
                "LANG": "ar_SY.UTF-8",
                "LC_ALL": "tr_TR.UTF-8",
                "TZ": "Pacific/Apia",
                "QT_FONT_DPI": "192",
                "QT_SCALE_FACTOR": "2",
            },
        ),
    ):
        home = tmp_path / name
        fonts = home / ".config" / "fontconfig"
        fonts.mkdir(parents=True)
        if name == "two":
            # Settings of a desktop that must not reach a picture: letters without smoothing, another family first.
            (fonts / "fonts.conf").write_text(
                "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig><match target='font'>"
                "<edit name='antialias' mode='assign'><bool>false</bool></edit>"
                "<edit name='hintstyle' mode='assign'><const>hintfull</const></edit></match>"
                "<alias binding='same'><family>Mapviewer Sans</family><prefer><family>DejaVu Serif</family></prefer></alias>"
                "</fontconfig>"
            )
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": name.replace("one", "1").replace("two", "2"),
            **more,
        }
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    from mapviewer.paint.export import write_snapshot
    from mapviewer.snapshot.again import read_chunks

    target = tmp_path / "map.png"
    write_snapshot(spec_of(), sample(), target, force=False)
    first = target.read_bytes()
    assert next(iter(read_chunks(first)))[0] == b"IHDR"
    with pytest.raises(OutputExistsError):
        write_snapshot(spec_of(theme="dark"), sample(), target, force=False)
    assert target.read_bytes() == first
    write_snapshot(spec_of(theme="dark"), sample(), target, force=True)
    assert target.read_bytes() != first
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    from mapviewer.paint.export import write_snapshot

    with pytest.raises(OutputError, match="cannot be written"):
        write_snapshot(spec_of(), sample(), tmp_path / "nowhere" / "map.png")


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mapviewer.paint.export import write_snapshot

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_snapshot(spec_of(), sample(), tmp_path / "map.png")
    assert list(tmp_path.iterdir()) == []


def test_characters_without_a_shape_are_named() -> None:
    from mapviewer.paint.export import render

    store = store_of(
        [{"id": "a", "title": "漢字", "when": "2025", "place": {"name": "Somewhere", "lat": 1, "lon": 2}}],
        title="Map of 漢",
    )
    made = render(SnapshotSpec.from_options(store, **SMALL), store)  # type: ignore[arg-type]
    assert any("漢" in warning and "2 characters" in warning for warning in made.warnings)
    assert render(spec_of(title="Ḥamā · اشتباكات ¶ שלום – İçel ≈ →"), sample()).warnings == ()


def test_letters_come_from_the_bundled_family_alone() -> None:
    from PySide6.QtGui import QTextLayout

    from mapviewer.paint import lettering

    for text in ("Strikes", "Дамаск", "Δαμασκός", "اشتباكات", "שיחות", "→", "漢"):
        layout = QTextLayout(text, lettering._font(False, False))
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        assert {run.rawFont().familyName() for run in layout.glyphRuns()} == {lettering.FAMILY}


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    from mapviewer.paint import lettering

    style = Style(100.0)
    apart = sum(lettering.width(letter, style) for letter in "السويداء")
    assert lettering.width("السويداء", style) < 0.8 * apart
    # The first letter of the text stands at the right end.
    alone, word = lettering.outlines("ا", style, 0, 0), lettering.outlines("ابب", style, 0, 0)
    right = max(glyph.boundingRect().right() for glyph in word)
    assert any(
        abs(glyph.boundingRect().right() - right) < 5
        and abs(glyph.boundingRect().width() - alone[0].boundingRect().width()) < 5
        for glyph in word
    )


def test_width_is_proportional_to_size() -> None:
    from mapviewer.paint import lettering

    small = lettering.width("Natural Earth", Style(7.3))
    assert lettering.width("Natural Earth", Style(73.0)) == pytest.approx(10 * small)


def test_a_ring_is_cut_to_a_box() -> None:
    from mapviewer.basemap.cut import clip_ring

    ring = np.array([[-50.0, -50], [50, -50], [50, 50], [-50, 50], [-50, -50]])
    cut = clip_ring(ring, (0, 0, 100, 100))
    assert sorted(map(tuple, cut.tolist())) == [(0, 0), (0, 50), (50, 0), (50, 50)]
    assert len(clip_ring(ring, (60, 60, 70, 70))) == 0
    inside = clip_ring(ring, (-60, -60, 140, 140))
    assert len(inside) == 4


@pytest.mark.parametrize("lon", [179.9, -179.9])
def test_the_map_goes_on_past_the_antimeridian(lon: float) -> None:
    from mapviewer.basemap import style
    from mapviewer.paint.snapshot import render_image

    store = store_of([])
    view = {"kind": "center", "lat": 66.5, "lon": lon, "zoom": 4.0}
    found = pixels(render_image(SnapshotSpec.from_options(store, **SMALL, view=view), store))  # type: ignore[arg-type]
    # Chukotka lies across the line: land on both sides of the middle.
    land = style("light").colours.land
    assert near(found[:, 160:320], land) > 3_000
    assert near(found[:, 320:480], land) > 1_000
