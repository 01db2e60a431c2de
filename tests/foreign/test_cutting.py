"""Parts of a table are the table: every row is in one of them, whole, with the number and line that it has in the file."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st

from mapviewer.foreign.cutting import Cut, header_of, parts
from mapviewer.foreign.table import rows

PIECES = st.lists(st.text(st.sampled_from('a",;\n\r\0é '), max_size=12), max_size=8)


@given(PIECES, st.integers(1, 20), st.booleans())
@example(['a,"b\n', 'c",5" d,"\n"\n,"",x"y"\nlast'], 1, True)
def test_parts_have_all_rows(texts: list[str], size: int, quoted: bool) -> None:
    cut = Cut(",", quoted, headed=False)
    whole = [(row.number, row.line, row.cells) for row in rows(texts, ",", quoted=quoted)]

    def read() -> Iterator[tuple[int, int, list[str]]]:
        for part in parts(texts, cut, size, size):
            for row in rows([part.data.decode()], ",", quoted=quoted):
                yield row.number + part.rows, row.line + part.lines, row.cells

    assert list(read()) == whole


def test_the_header_is_the_first_row_that_is_not_blank() -> None:
    cut = Cut(",", quoted=True, headed=True)
    (part,) = parts(['\n,\n"a\nb",c\n1,2\n'], cut, 100, 100)
    assert header_of(part, cut) == (b'\n,\n"a\nb",c\n', 3)
    (blank,) = parts(["\n\n"], cut, 100, 100)
    assert header_of(blank, cut) is None
