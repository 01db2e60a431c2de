"""The events table over generated files: orders, lists, pages and memory at 10 k, 100 k and 1 M events.

`run(n)` measures `n` events, or every size, in a table of 380 by 500 pixels, offscreen. Milliseconds unless said otherwise.

- `sort: …`: seconds until all events are in order by a column, as the person waits for it, the first time (titles and places of a large file are
  read for it, by a process of its own) and again
- `list …`: what is in a window of a day, a month, ten years, all time, put in order; off the GUI thread for more than 20,000 events
- `show`: what of such a change the window waits for: the model is told of another list and the page is painted
- `page`: the repaint of a page whose rows were read before; `scroll`: of one that nobody has seen, median and p95 (budget: 16)
- `letters`: finding a title by its first letters, in an order by place
- `memory`: megabytes that orders and lists take
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np

from benchmarks._measure import dossier, tree_mb
from benchmarks.index import END, spread
from mapviewer.opening import open_dossier
from mapviewer.query.sorting import Sorter, Sorting, places_of, shown_in_order
from mapviewer.session import Opened, Session

T = TypeVar("T")

SIZES: Final = (10_000, 100_000, 1_000_000)
DAY: Final = 86_400
WINDOWS: Final = {"a day": 1, "a month": 30, "ten years": 3650, "all time": 40_000}
PAGES: Final = 200


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    figures: dict[str, object] = {}
    for size in (n,) if n else SIZES:
        store = open_dossier(dossier(size))
        session = Session(store)
        for key, value in {**_orders(session), **_pages(session)}.items():
            figures[f"{size:,}: {key}"] = value
    return figures


def _orders(session: Session) -> dict[str, object]:
    figures: dict[str, object] = {}
    store = session.store
    before = tree_mb(os.getpid())
    sorter = Sorter(store)
    for by in Sorting:
        first, _ = _timed(lambda by=by: sorter.order(by, False, lambda _: None))  # type: ignore[misc]
        again, _ = _timed(lambda by=by: sorter.order(by, True, lambda _: None))  # type: ignore[misc]
        figures[f"sort: {by.value}, s"] = f"{first / 1e3:.2f} / {again / 1e3:.2f}"
    order = sorter.order(Sorting.PLACE, False, lambda _: None)
    places = places_of(order, len(order))
    figures["memory, MB"] = round(tree_mb(os.getpid()) - before, 1)
    for name, days in WINDOWS.items():
        times = []
        for step in range(12):
            session.select_window(END - (days + step) * DAY, END - step * DAY)
            cost, rows = _timed(lambda: shown_in_order(order, places, session.visible))
            times.append(cost / 1e3)
        figures[f"list: {name} ({len(rows):,})"] = spread(times[2:])[0]
    return figures


def _pages(session: Session) -> dict[str, object]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101
    from mapviewer.app import theme
    from mapviewer.app.event_lists import Scope
    from mapviewer.app.event_table import EventTable

    app.setStyle("Fusion")
    theme.dress(app, False)
    table = EventTable()
    table.resize(380, 500)
    table.show()
    session.select_all_time()
    table.open(Opened(session.store, session.selection, session.visible, session.notebook))
    while not len(table.model.rows):
        app.processEvents()
    table.set_scope(Scope.ALL)
    while len(table.model.rows) != len(session.store):
        app.processEvents()
    app.processEvents()
    figures: dict[str, object] = {}
    viewport, bar = table.view.viewport(), table.view.verticalScrollBar()
    figures["page"] = _said([_timed(viewport.repaint)[0] for _ in range(PAGES)])
    chance = np.random.default_rng(5)

    def turn(to: int) -> None:
        bar.setValue(to)
        viewport.repaint()

    targets = chance.integers(0, bar.maximum() + 1, PAGES).tolist()
    figures["scroll"] = _said([_timed(lambda to=to: turn(to))[0] for to in targets])  # type: ignore[misc]

    order = table.model.rows

    def show(step: int) -> None:
        # Half of the list, another half each time.
        table._list(order[step : step + len(order) // 2])
        viewport.repaint()

    figures["show"] = _said([_timed(lambda k=k: show(k))[0] for k in range(60)])  # type: ignore[misc]
    sorter = table.lists.sorter
    if sorter is not None:
        sorter.ranks(Sorting.TITLE, lambda _: None)
        table._go_to_title("s")
        figures["letters"] = _timed(lambda: table._go_to_title("strikes number 77"))[0]
    table.close_jobs()
    table.close()
    return figures


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds, and what came of it."""
    began = time.perf_counter()
    found = work()
    return (time.perf_counter() - began) * 1e3, found


def _said(times: list[float]) -> str:
    median, p95 = spread([value / 1e3 for value in times[3:]])
    return f"{median:.1f} / p95 {p95:.1f}"
