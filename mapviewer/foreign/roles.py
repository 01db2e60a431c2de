"""What each column of a table is for, as a mapping has it: the same told by column instead of by field. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mapviewer.foreign.mapping import FIELDS, TableMapping
from mapviewer.foreign.table import key_of

Role = tuple[str, ...]
"""The fields that a column fills: none, one, or the title and another (where nothing else says what happened)."""

KEPT: Final[Role] = ()
"""A column that fills no field: it stays on the event as it is."""
BOTH: Final[tuple[Role, ...]] = (("title", "summary"), ("title", "category"), ("title", "place"))
ROLES: Final[tuple[Role, ...]] = (KEPT, *((name,) for name in FIELDS), *BOTH)


def roles_of(mapping: TableMapping, names: Sequence[str]) -> list[Role]:
    """The role of each of these columns."""
    used: dict[str, list[str]] = {}
    for name, columns in mapping.columns().items():
        for column in columns:
            used.setdefault(key_of(column), []).append(name)
    found: list[Role] = []
    for name in names:
        told = sorted(used.get(key_of(name), ()), key=lambda field: (field != "title", FIELDS.index(field)))
        role = tuple(told)
        found.append(role if role in ROLES else role[:1])
    return found


def with_role(mapping: TableMapping, names: Sequence[str], at: int, role: Role) -> TableMapping:
    """The mapping in which column number `at` has this role; where a field takes one column only, the one that had it is kept as it is.

    Columns that the table has not are forgotten.
    """
    roles = roles_of(mapping, names)
    roles[at] = role
    for n, old in enumerate(roles):
        if n != at:
            left = tuple(name for name in old if name == "title" or name not in role)
            roles[n] = left
    titles = tuple(name for name, has in zip(names, roles, strict=True) if "title" in has)
    before = tuple(key_of(name) for name in mapping.title)
    # Titles are joined in the order of the columns, but for those whose order was chosen before.
    titles = tuple(
        sorted(titles, key=lambda n: before.index(key_of(n)) if key_of(n) in before else len(before))
    )
    fields: dict[str, Any] = dict.fromkeys(FIELDS, "")
    for name, has in zip(names, roles, strict=True):
        fields |= dict.fromkeys((field for field in has if field != "title"), name)
    return mapping.model_copy(update={**fields, "title": titles})


def missing_columns(mapping: TableMapping, names: Sequence[str]) -> tuple[str, ...]:
    """The columns that a mapping names and a table has not."""
    known = {key_of(name) for name in names}
    used = (column for columns in mapping.columns().values() for column in columns)
    return tuple(dict.fromkeys(column for column in used if key_of(column) not in known))
