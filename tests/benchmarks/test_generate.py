"""The generator: the file and the columns say the same, and it is the same every time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import generate
from benchmarks.__main__ import names
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store

N = 2_000


@pytest.fixture(scope="module")
def drawn() -> generate.Drawn:
    return generate.draw(N)


def test_the_columns_are_those_of_a_store_of_the_file(drawn: generate.Drawn, tmp_path: Path) -> None:
    path = tmp_path / "dossier.jsonl"
    generate.write(path, N)
    head, *records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    store = Store(Dossier.model_validate({**head, "events": records}), file=FileInfo(None, "d.jsonl", ""))
    read, made = store.columns, generate.columns(drawn)
    for name in made.__slots__:
        ours, theirs = getattr(made, name), getattr(read, name)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs, err_msg=name)


def test_the_same_number_gives_the_same_events(drawn: generate.Drawn) -> None:
    again = generate.draw(N)
    assert again.start.tolist() == drawn.start.tolist()
    assert again.category.tolist() == drawn.category.tolist()
    np.testing.assert_array_equal(again.lat, drawn.lat)


def test_the_shares_are_those_that_are_told(drawn: generate.Drawn) -> None:
    assert np.mean(drawn.city >= 0) == pytest.approx(0.6, abs=0.05)
    assert np.mean(np.isin(drawn.kind, (generate.SPAN, generate.OPEN))) == pytest.approx(0.2, abs=0.03)
    recent = drawn.start >= (generate.END_DAY - generate.MONTH_DAYS) * 86_400
    assert np.mean(recent) == pytest.approx(0.5, abs=0.05)
    assert len(generate.cities()) == generate.CITIES


def test_a_module_without_run_is_no_benchmark() -> None:
    assert "generate" not in names()
    assert "paint" in names()
