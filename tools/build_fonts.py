"""Build the fonts of exported pictures: one family, “Mapviewer Sans”, from the Noto fonts of Debian's `fonts-noto-core`.

Run as `python -m tools.build_fonts` (needs `fonttools`, a development dependency). Each weight joins Noto Sans (Latin, Cyrillic,
Greek), Noto Sans Arabic, Noto Sans Hebrew and a few signs into a single file. One file, because a text layout that may pick from
several families may also pick from those of the machine, and then the same picture is another one elsewhere; a name of its own,
because a machine may have another version of Noto installed. The SIL Open Font License allows both as long as the licence stays.
Hinting is dropped: exported text is drawn as outlines. The same inputs and fonttools version give the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from fontTools import merge, subset  # type: ignore[import-untyped, import-not-found, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped, import-not-found, unused-ignore]

from tools.pinned import fetch_debian

FAMILY = "Mapviewer Sans"
PACKAGE = "fonts-noto-core"
VERSION = "20201225-1"
SHA256 = "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba"
OUTPUT = Path(__file__).resolve().parent.parent / "resources" / "fonts"

_FOLDER = Path("usr/share/fonts/truetype/noto")
_SIGNS = [0x2190, 0x2191, 0x2192, 0x2193, 0x2194, 0x2196, 0x2197, 0x2198, 0x2199]
_MATHS = [0x2248, 0x2260, 0x2264, 0x2265, 0x221E]
_LATIN = [*range(0x20, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2040), 0x2212]
_EVERYTHING: list[int] = []
_WEIGHTS: dict[str, tuple[tuple[str, list[int]], ...]] = {
    "Regular": (
        ("NotoSans-Regular", _EVERYTHING),
        ("NotoSansArabic-Regular", _EVERYTHING),
        ("NotoSansHebrew-Regular", _EVERYTHING),
        ("NotoSansSymbols-Regular", _SIGNS),
        ("NotoSansMath-Regular", _MATHS),
    ),
    "Bold": (
        ("NotoSans-Bold", _EVERYTHING),
        ("NotoSansArabic-Bold", _EVERYTHING),
        ("NotoSansHebrew-Bold", _EVERYTHING),
        ("NotoSansSymbols-Bold", _SIGNS),
        ("NotoSansMath-Regular", _MATHS),
    ),
    # Names of seas, as on any atlas; the basemap's labels are Latin.
    "Italic": (("NotoSans-Italic", _LATIN),),
}
# What shaping needs; stylistic sets and small capitals are left out.
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "rlig", "calt", "init", "medi", "fin2", "fin3"]
_FEATURES += ["fina", "isol", "curs", "med2", "rclt"]


def _part(path: Path, characters: list[int], taken: set[int]) -> BytesIO:
    """One source font, cut to `characters` (all it has when empty) that no font before it brought; adds them to `taken`."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = _FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    # The merger joins lookups by script; glyph names only cost room in the result, but it needs them to tell glyphs apart.
    options.glyph_names = True
    options.drop_tables += ["DSIG", "MATH"]
    font = TTFont(path, recalcTimestamp=False)
    wanted = set(characters or font.getBestCmap()) - taken
    # Joiners and marks that Arabic and Hebrew shaping attach to must be in their own font's lookups as well.
    cut = subset.Subsetter(options)
    cut.populate(unicodes=wanted)
    cut.subset(font)
    taken |= set(font.getBestCmap())
    out = BytesIO()
    font.save(out)
    out.seek(0)
    return out


def _rename(font: TTFont, weight: str) -> None:
    names = font["name"]
    notices = sorted({str(n.toUnicode()) for n in names.names if n.nameID == 0})
    names.names = []
    texts = {
        0: " ".join(notices),
        1: FAMILY,
        2: weight,
        3: f"{FAMILY} {weight}, from {PACKAGE} {VERSION}",
        4: f"{FAMILY} {weight}",
        6: f"{FAMILY.replace(' ', '')}-{weight}",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)


def build_weight(folder: Path, weight: str) -> bytes:
    """The bytes of one weight's TrueType file; `folder` holds the Noto files."""
    taken: set[int] = set()
    parts = [_part(folder / f"{name}.ttf", characters, taken) for name, characters in _WEIGHTS[weight]]
    if len(parts) == 1:
        font = TTFont(parts[0], recalcTimestamp=False)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            paths = []
            for n, part in enumerate(parts):
                path = Path(temporary) / f"{n}.ttf"
                path.write_bytes(part.getvalue())
                paths.append(str(path))
            font = merge.Merger(merge.Options(drop_tables=["vhea", "vmtx", "gasp"])).merge(paths)
    first = TTFont(folder / f"{_WEIGHTS[weight][0][0]}.ttf")
    for table, keys in {
        "hhea": ("ascent", "descent", "lineGap"),
        "OS/2": (
            "sTypoAscender",
            "sTypoDescender",
            "sTypoLineGap",
            "usWinAscent",
            "usWinDescent",
            "usWeightClass",
            "fsSelection",
        ),
        "head": ("created", "modified", "macStyle", "fontRevision"),
    }.items():
        for key in keys:
            setattr(font[table], key, getattr(first[table], key))
    _rename(font, weight)
    font["post"].formatType = 3.0
    font.recalcTimestamp = False
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _licence(copyright_file: Path) -> str:
    """The OFL with the copyright notices, from the package's own copyright file."""
    text = copyright_file.read_text(encoding="utf-8")
    paragraphs = text.split("License: OFL-1.1\n")[-1].split("\nLicense: ")[0]
    lines = [line[1:] if line.startswith(" ") else line for line in paragraphs.splitlines()]
    body = "\n".join("" if line == "." else line for line in lines).strip()
    return (
        "Mapviewer Sans is made from Noto Sans, Noto Sans Arabic, Noto Sans Hebrew, Noto Sans Symbols and Noto Sans Math.\n"
        "Copyright 2010, 2012-2020 Google Inc. and Google LLC. Noto is a trademark of Google LLC.\n"
        "Changed: cut, joined into one family, unhinted and renamed by tools/build_fonts.py.\n\n"
        "This Font Software is licensed under the SIL Open Font License, Version 1.1.\n\n"
        "-----------------------------------------------------------\n"
        "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007\n"
        "-----------------------------------------------------------\n\n"
        f"{body}\n"
    )


def main() -> int:
    """Build all weights into `resources/fonts/`."""
    package = fetch_debian(PACKAGE, VERSION, SHA256)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["dpkg-deb", "-x", str(package), temporary], check=True)
        for weight in _WEIGHTS:
            data = build_weight(Path(temporary) / _FOLDER, weight)
            (OUTPUT / f"MapviewerSans-{weight}.ttf").write_bytes(data)
            sys.stderr.write(f"MapviewerSans-{weight}.ttf {len(data):,} bytes\n")
        licence = _licence(Path(temporary) / "usr/share/doc" / PACKAGE / "copyright")
    (OUTPUT / "OFL.txt").write_text(licence, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
