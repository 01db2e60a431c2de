"""A dossier as a notebook shows it: a short table. Every text of the dossier is escaped, and nothing in it is a link or a script."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final

from mapviewer.formats.shown import shortened
from mapviewer.snapshot.wording import listed
from mapviewer.writers.record import Record

if TYPE_CHECKING:
    from mapviewer.api.dossier import Dossier
    from mapviewer.events.store import Store

SHOWN: Final = 20
"""Events in the table; the rest is counted."""
_LONGEST: Final = 120

_COLUMNS: Final = ("when", "event", "place", "category", "sources")


def table_html(dossier: Dossier) -> str:
    """The title, the counts, and the first events in the file's order."""
    lines = [
        '<div class="mapviewer-dossier">',
        f"<p><strong>{_text(dossier.title)}</strong><br><small>{_text(dossier.summary)}</small></p>",
        "<table><thead><tr>",
        *(f'<th style="text-align:start">{name}</th>' for name in _COLUMNS),
        "</tr></thead><tbody>",
        *(_row(dossier.store, record) for record in islice(dossier, SHOWN)),
        "</tbody></table>",
    ]
    more = len(dossier) - SHOWN
    if more > 0:
        lines.append(f"<p><small>and {more:,} more</small></p>")
    if dossier.problems:
        count = len(dossier.problems)
        lines.append(
            f"<p><small>{count:,} problem{'s' if count > 1 else ''} in the file: see .problems</small></p>"
        )
    lines.append("</div>")
    return "\n".join(lines)


def _row(store: Store, record: Record) -> str:
    mark = "~ " if record.membership == "possible" else ""
    when = record.when or ("undated" if not any(record.bounds) else " – ".join(b for b in record.bounds if b))
    known, _ = listed(store, record.citations)
    sources = str(len(known)) if known else "unsourced"
    cells = (mark + when, record.title, record.place or "no place", record.category_label, sources)
    return "<tr>" + "".join(f'<td style="text-align:start">{_text(cell)}</td>' for cell in cells) + "</tr>"


def _text(text: str) -> str:
    # <bdi> gives each text its own direction and keeps it from turning what stands beside it.
    return f"<bdi>{escape(shortened(text, _LONGEST))}</bdi>"
