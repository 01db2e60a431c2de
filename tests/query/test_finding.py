"""Titles by their beginning: the same as looking at every one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.collation import sort_key
from mapviewer.query.finding import beginning_with
from mapviewer.query.sorting import Sorter
from tests.query.test_sorting import store_of

TITLES = st.text("abÄ 019“ש", max_size=6)


@given(
    st.lists(TITLES, max_size=20),
    st.text("abä 1", min_size=1, max_size=3).filter(lambda t: not t[-1].isdigit()),
)
def test_as_if_every_title_were_looked_at(titles: list[str], text: str) -> None:
    store = store_of([{"title": title} for title in titles])
    wanted = sort_key(text).partition(b"\x01")[0]
    expected = {row for row, title in enumerate(titles) if wanted and sort_key(title).startswith(wanted)}
    found = beginning_with(Sorter(store), text).tolist()
    assert set(found) == expected
    keys = [sort_key(titles[row]) for row in found]
    assert keys == sorted(keys)


def test_a_number_is_found_by_its_first_digits() -> None:
    titles = [f"Clash number {n}" for n in (7, 12, 123, 1_234, 21, 13)] + ["Clash", "Clash number"]
    sorter = Sorter(store_of([{"title": title} for title in titles]))
    found = [titles[row] for row in beginning_with(sorter, "clash NUMBER 12")]
    assert found == ["Clash number 12", "Clash number 123", "Clash number 1234"]
    assert len(beginning_with(sorter, "clash number")) == 7
    assert not len(beginning_with(sorter, "“"))
