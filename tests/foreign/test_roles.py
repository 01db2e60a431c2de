"""Roles of columns: the mapping told by column, and changed by column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.mapping import FIELDS, TableMapping
from mapviewer.foreign.roles import KEPT, ROLES, missing_columns, roles_of, with_role

NAMES = ("A", "B b", "c", "D", "E", "F")


def test_each_column_has_the_role_that_the_mapping_gives_it() -> None:
    mapping = TableMapping(title=("c", "a"), category="c", when="b_B", lat="D")
    assert roles_of(mapping, NAMES) == [("title",), ("when",), ("title", "category"), ("lat",), KEPT, KEPT]


def test_a_field_of_one_column_leaves_the_one_that_had_it() -> None:
    mapping = with_role(TableMapping(title=("A",), when="D"), NAMES, 1, ("when",))
    assert (mapping.when, mapping.title) == ("B b", ("A",))
    assert roles_of(mapping, NAMES)[3] == KEPT


def test_titles_are_joined_and_keep_the_order_that_was_chosen() -> None:
    mapping = with_role(TableMapping(title=("D", "A")), NAMES, 2, ("title",))
    assert mapping.title == ("D", "A", "c")


def test_what_is_no_column_keeps_its_value_and_columns_that_are_not_there_are_told() -> None:
    mapping = TableMapping(title=("A",), end="gone", separator="|", timezone="Asia/Damascus", swapped=True)
    assert missing_columns(mapping, NAMES) == ("gone",)
    changed = with_role(mapping, NAMES, 1, ("when",))
    assert (changed.separator, changed.timezone, changed.swapped, changed.end) == (
        "|",
        "Asia/Damascus",
        True,
        "",
    )


@given(st.lists(st.tuples(st.integers(0, len(NAMES) - 1), st.sampled_from(ROLES)), max_size=12))
def test_every_choice_is_there_afterwards_and_no_field_has_two_columns(
    steps: list[tuple[int, tuple[str, ...]]],
) -> None:
    mapping = TableMapping()
    for at, role in steps:
        mapping = with_role(mapping, NAMES, at, role)
        assert roles_of(mapping, NAMES)[at] == role
    roles = roles_of(mapping, NAMES)
    for name in FIELDS:
        if name != "title":
            assert sum(name in role for role in roles) <= 1
    assert TableMapping.model_validate(mapping.model_dump()) == mapping
