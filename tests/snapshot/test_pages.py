from __future__ import annotations

from mapviewer.query.index import Index, visible
from mapviewer.snapshot.pages import pages
from mapviewer.snapshot.picture import Item, Text
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.snapshot.wording import unsourced
from tests.snapshot.dossiers import measure, sample, store_of


def pages_of(store: object, **options: object) -> tuple[tuple[Item, ...], ...]:
    spec = SnapshotSpec.from_options(store, **options)  # type: ignore[arg-type]
    return pages(spec, store, visible(Index(store), spec.selection), measure)  # type: ignore[arg-type]


def texts(page: tuple[Item, ...]) -> list[str]:
    return [item.text for item in page if isinstance(item, Text)]


def test_every_shown_event_and_source_is_told_in_order_of_time() -> None:
    store = sample()
    told = " ".join(text for page in pages_of(store) for text in texts(page))
    assert told.index("Early talks") > told.index("Several meetings") or "Several meetings" in told
    for source in store.head.sources:
        assert source.title in told


def test_nothing_leaves_the_page() -> None:
    events = [
        {
            "id": f"e{n}",
            "title": "A title of some length " * 3,
            "summary": "Words. " * 90,
            "when": "2025-07-16",
        }
        for n in range(25)
    ]
    store = store_of(events)
    found = pages_of(store, size="1000x700")
    assert len(found) > 3
    for page in found:
        for item in page:
            if isinstance(item, Text):
                assert 0 <= item.x <= 1000
                assert 0 < item.y < 700
    lines = [text for page in found for text in texts(page)]
    assert sum(text.count("Words.") for text in lines) == 25 * 90
    assert sum("No source is given" in text for text in lines) == 25


def test_a_heading_is_never_the_last_line_of_a_column() -> None:
    events = [{"id": f"e{n}", "title": f"Title {n}", "when": "2025"} for n in range(200)]
    for page in pages_of(store_of(events), size="1000x700"):
        body = [item for item in page if isinstance(item, Text)][:-2]
        for half in (False, True):
            column = [item for item in body if (item.x > 500) is half]
            if column:
                assert not max(column, key=lambda item: item.y).style.bold


def test_an_empty_selection_has_no_pages() -> None:
    store = store_of([{"id": "a", "title": "A", "when": "2025-07-16"}])
    assert pages_of(store, from_="1950", to="1951") == ()


def test_a_source_that_the_dossier_does_not_list_is_shown_as_such_and_counts_as_none() -> None:
    events = [
        {"id": "a", "title": "A", "when": "2025-07-16", "citations": [{"source": "nope", "locator": "p. 4"}]},
        {"id": "b", "title": "B", "when": "2025-07-17", "citations": [{"source": "s1"}, {"source": "nope"}]},
        {"id": "c", "title": "C", "when": "2025-07-18"},
    ]
    store = store_of(events, sources=[{"id": "s1", "title": "A report"}])
    lines = [text for page in pages_of(store) for text in texts(page)]
    assert lines.count("No source is given for this event.") == 2 == unsourced(store, (0, 1, 2))
    assert lines.count("[1]") == 1
    assert [line for line in lines if "nope" in line] == [
        "“nope”, which this dossier does not list (p. 4)",
        "“nope”, which this dossier does not list",
    ]
