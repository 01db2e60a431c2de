"""The part of a card that links to what other dossiers tell of the same event, as the reader says."""

from __future__ import annotations

from collections.abc import Callable

from mapviewer.app.card import Page
from mapviewer.app.placed_words import judged_words
from mapviewer.app.texts import isolate, shorten
from mapviewer.events.store import Store
from mapviewer.language import tr
from mapviewer.notebook import Notebook


def add_told_also(
    page: Page,
    store: Store,
    event_id: str,
    notebook: Notebook,
    dark: bool,
    pick: Callable[[tuple[str, ...]], object],
) -> None:
    """A heading and a link for each dossier that tells the event too; nothing where none does. `pick` is called with the id of the event that is wanted."""
    for other, judged in notebook.told_also(event_id):
        row = store.row_of.get(other)
        if row is None:
            continue
        page.heading(tr("Also told in {file}", file=isolate(shorten(store.file_of(row).name, 120))))
        button = page.event_button(store, row, dark)
        button.clicked.connect(lambda _=False, ids=(other,): pick(ids))
        page.text(judged_words(judged), "tiny")
