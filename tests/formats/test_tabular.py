"""What importers of tables share: cells, and what is made of them once."""

from __future__ import annotations

from mapviewer.foreign.table import Columns
from mapviewer.formats.importing import warning
from mapviewer.formats.tabular import Memo, Record


def record(columns: Columns, *cells: str) -> Record:
    found = Record(columns, [], [], 2, 2, [], [], set())
    found.change(list(cells))
    return found


def test_cells_are_taken_without_blanks_and_left_as_they_are() -> None:
    columns = Columns(["A", "B", "C"])
    one = record(columns, " x ", "  ", " y")
    assert (one.peek("a"), one.take("b", "a"), one.take("d")) == ("x", "x", "")
    assert one.rest() == {"C": " y"}


def test_what_is_made_of_cells_is_made_once() -> None:
    columns = Columns(["A", "B", "C"])
    made: list[str] = []

    def make(row: Record) -> list[str]:
        made.append(row.take("a") + row.take("b"))
        if row.peek("a") == "bad":
            row.findings.append(warning("bad"))
        return made[-1:]

    memo = Memo(make, "a", "b")
    rows = [
        record(columns, *cells)
        for cells in (("1", "2", "x"), ("1", " 2", "y"), ("bad", "", ""), ("bad", "", ""))
    ]
    assert [memo(row) for row in rows] == [["12"], ["12"], ["bad"], ["bad"]]
    # Rows with which something is wrong are told of one by one.
    assert made == ["12", "bad", "bad"]
    assert [len(row.findings) for row in rows] == [0, 0, 1, 1]
    assert [row.rest() for row in rows] == [{"C": "x"}, {"C": "y"}, {}, {}]
    # Another table has other columns.
    assert memo(record(Columns(["B", "A"]), "2", "1")) == ["12"]
    assert Memo(lambda row: row.peek("z"), "z")(rows[0]) == ""
