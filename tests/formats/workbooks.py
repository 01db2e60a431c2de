"""Small workbooks as spreadsheets write them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = ("General", "yyyy-mm-dd", "mmm yyyy", "yyyy", "dd/mm/yyyy hh:mm", "hh:mm:ss", "0.00", '"d"0')
"""The formats of cells, by the number of their style."""


def cell(reference: str, value: str | float | bool, style: int = 0) -> str:
    """A cell: text inline, numbers in a style."""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{reference}" s="{style}"><v>{value!r}</v></c>'


def workbook(
    *sheets: tuple[str, str],
    shared: str = "",
    hidden: tuple[str, ...] = (),
    more: dict[str, str] | None = None,
) -> bytes:
    """An archive of sheets (name, rows as XML)."""
    formats = "".join(
        f'<numFmt numFmtId="{n + 200}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, code in enumerate(STYLES)
    )
    xfs = "".join(f'<xf numFmtId="{n + 200}"/>' for n in range(len(STYLES)))
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for n, (name, _) in enumerate(sheets)
    )
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{RELS}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in range(len(sheets))
    )
    targets += f'<Relationship Id="a" Type="{RELS}/styles" Target="/xl/styles.xml"/><Relationship Id="b" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>'
    files = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        **{
            f"xl/worksheets/s{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            for n, (_, rows) in enumerate(sheets)
        },
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return out.getvalue()


def table(*rows: tuple[str | float | bool, ...], first: int = 1) -> str:
    """The rows of a sheet, numbered from `first`."""
    return "".join(
        f'<row r="{n}">' + "".join(cell(f"{chr(65 + k)}{n}", value) for k, value in enumerate(row)) + "</row>"
        for n, row in enumerate(rows, first)
    )
