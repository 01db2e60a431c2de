from __future__ import annotations

import re
import zlib

import pytest

from mapviewer.errors import UsageError
from mapviewer.snapshot.again import Format, read_recipe
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample, store_of

pytestmark = pytest.mark.usefixtures("qapp")


def spec_of(**options: object) -> SnapshotSpec:
    return SnapshotSpec.from_options(sample(), size="640x480", **options)  # type: ignore[arg-type]


def pdf_of(spec: SnapshotSpec, store: object) -> bytes:
    from mapviewer.paint.export import render

    return render(spec, store, Format.PDF).data  # type: ignore[arg-type]


def page_count(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", data))


def test_the_map_comes_first_then_events_and_sources() -> None:
    whole = pdf_of(spec_of(), sample())
    assert page_count(whole) >= 2
    assert page_count(pdf_of(spec_of(include={"pages": False}), sample())) == 1
    assert b"/FontFile2" in whole
    # 640 pixels at 96 dots an inch are 480 points.
    assert re.search(rb"/MediaBox \[0 0 480(\.0+)? 360(\.0+)?\]", whole)


def test_a_large_dossier_takes_as_many_pages_as_it_needs() -> None:
    events = [
        {"id": f"e{n}", "title": f"Event {n} " + "word " * 20, "when": "2025-07-16", "summary": "Said. " * 60}
        for n in range(60)
    ]
    store = store_of(events)
    assert page_count(pdf_of(SnapshotSpec.from_options(store, size="640x480"), store)) > 10


def test_the_same_spec_gives_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = pdf_of(spec_of(), sample())
    assert pdf_of(spec_of(), sample()) == first
    assert b"/CreationDate" not in first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1752624000")
    dated = pdf_of(spec_of(), sample())
    assert b"/CreationDate (D:20250716000000Z)" in dated
    assert pdf_of(spec_of(), sample()) == dated
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH: found 'yesterday', expected seconds"):
        pdf_of(spec_of(), sample())


def test_every_offset_of_the_table_still_leads_to_an_object() -> None:
    data = pdf_of(spec_of(), sample())
    at = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    assert data[at : at + 4] == b"xref"
    offsets = re.findall(rb"(\d{10}) 00000 n", data[at:])
    assert len(offsets) > 10
    for number, offset in enumerate(offsets, 1):
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)


def test_it_carries_what_makes_it_again() -> None:
    recipe = read_recipe(pdf_of(spec_of(credit="Ann & <Bob>"), sample()), "map.pdf")
    assert recipe.spec == spec_of(credit="Ann & <Bob>")
    for level in ("minimal", "none"):
        with pytest.raises(UsageError, match="found no view in this PDF"):
            read_recipe(pdf_of(spec_of(metadata=level), sample()), "map.pdf")


def test_its_content_is_text_and_not_a_picture() -> None:
    data = pdf_of(spec_of(), sample())
    streams = [
        zlib.decompress(body)
        for body in re.findall(rb"/Filter /FlateDecode\s*>>\s*stream\n(.*?)\nendstream", data, re.DOTALL)
    ]
    assert any(b" Tj" in stream or b" TJ" in stream or b"Tj\n" in stream for stream in streams)
    assert b"/Subtype /Image" not in data


def test_the_order_of_fonts_is_the_same_in_every_process() -> None:
    """Qt orders them by a hash whose seed is drawn anew in each."""
    from PySide6.QtCore import QHashSeed

    from mapviewer.paint.export import render
    from mapviewer.snapshot.again import Format
    from mapviewer.snapshot.spec import SnapshotSpec
    from tests.snapshot.dossiers import sample

    spec = SnapshotSpec.from_options(sample(), size="640x400", metadata="none")
    found = set()
    for _ in range(8):
        QHashSeed.resetRandomGlobalSeed()
        found.add(render(spec, sample(), Format.PDF).data)
    assert len(found) == 1
