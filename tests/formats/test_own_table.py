"""What a table of ours has of imported records goes back to the names that it had."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.formats.importing import Head
from mapviewer.formats.own_table import ORIGIN, _put_back

NAMES = st.lists(
    st.sampled_from(["a", "b", "origin: a", "origin: b", "origin: origin: a", "origin: origin: origin: a"]),
    unique=True,
)


@given(NAMES)
def test_columns_of_the_record_get_their_names_back_and_take_nobody_elses(names: list[str]) -> None:
    columns = {name: str(n) for n, name in enumerate(names)}
    event: dict[str, Any] = {"origin": {"columns": dict(columns)}}
    _put_back(event, Head("t"))
    for name in [name for name in columns if name.startswith(ORIGIN)]:
        columns.setdefault(name.removeprefix(ORIGIN), columns.pop(name))
    assert list(event["origin"]["columns"].items()) == list(columns.items())
