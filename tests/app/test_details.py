"""The card says what happened, when, where, how sure that is and who says so; in plain text only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QPushButton, QToolButton

from mapviewer.app.details import Details
from mapviewer.app.reader_note import ReaderNote
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.notebook import Note, Verdict
from mapviewer.session import Session


@pytest.fixture
def session(sample: Store) -> Session:
    return Session(sample)


@pytest.fixture
def details(qapp: QApplication, session: Session) -> Iterator[Details]:
    made = Details()
    made.resize(380, 600)
    session.opened.connect(made.open)
    session.changed.connect(made.apply)
    made.eventPicked.connect(lambda ids: session.focus(ids, origin="details"))
    session.open(session.store)
    yield made
    session.opened.disconnect()
    session.changed.disconnect()
    made.close()
    made.deleteLater()


def texts(details: Details) -> list[str]:
    page = details.widget()
    return [label.text() for label in page.findChildren(QLabel)]


def said(details: Details) -> str:
    return "\n".join(texts(details))


def other(**event: Any) -> Store:
    head = {"format": "mapviewer-dossier", "version": 1, "title": "Other"}
    whole = Dossier.model_validate({**head, "events": [{"id": "a", "title": "A", **event}]})
    return Store(whole, file=FileInfo(None, "other.json", "00"))


def test_without_a_selection_it_tells_of_the_dossier(details: Details, sample: Store) -> None:
    assert sample.head.title in said(details)
    assert "11 events, 3 of them undated, 5 without a place." in said(details)


def test_a_card_has_time_place_claims_and_numbered_sources(
    details: Details, session: Session, sample: Store
) -> None:
    session.focus(("convoy-strike",))
    card = said(details)
    event = sample.events[sample.row_of["convoy-strike"]]
    for words in (
        event.title,
        event.summary,
        "Strikes",
        "Tuesday 15 July 2025",
        "known to the day",
        "Suwayda",
        "somewhere within 40 km (assumed)",
        "Located by name",
        "Competing accounts",
        *(claim.value for claim in event.claims),
        *(claim.by or "" for claim in event.claims),
        "Sources (1)",
        event.citations[0].locator or "",
        "Related events",
        "convoy-strike",
        "paris-talks.json",
    ):
        assert words in card, words


def test_an_undated_event_says_what_it_follows(details: Details, session: Session, sample: Store) -> None:
    session.focus(("axios-report",))
    assert "undated" in texts(details)
    assert sample.events[sample.row_of["paris-meeting"]].title in said(details)
    assert "no place given" in said(details)


@pytest.mark.parametrize("width", [300, 380, 700])
def test_the_card_ends_where_its_text_ends(
    details: Details, session: Session, qapp: QApplication, width: int
) -> None:
    details.resize(width, 300)
    details.show()
    session.focus(("convoy-strike",))
    for _ in range(5):
        qapp.processEvents()
    page = details.widget()
    parts = [part for kind in (QLabel, QAbstractButton, QPlainTextEdit) for part in page.findChildren(kind)]
    lowest = max(part.mapTo(page, part.rect().bottomLeft()).y() for part in parts if part.isVisible())
    assert lowest <= page.height() <= lowest + 40, "no empty scrolling below the last line"
    session.focus(("assad-falls",))
    details.resize(width, 2000)
    for _ in range(5):
        qapp.processEvents()
    assert details.verticalScrollBar().maximum() == 0


def test_related_events_are_a_click_away(details: Details, session: Session, sample: Store) -> None:
    session.focus(("convoy-strike",))
    wanted = sample.events[sample.row_of["damascus-strikes"]].title
    button = next(b for b in details.widget().findChildren(QPushButton) if wanted in b.accessibleName())
    button.click()
    assert session.selection.focus == ("damascus-strikes",)
    assert wanted in texts(details)


def test_several_events_are_listed_and_one_is_read(details: Details, session: Session, sample: Store) -> None:
    session.focus(("suwayda-clashes", "convoy-strike"))
    assert any(text.startswith("2 events selected at") and "Suwayda" in text for text in texts(details))
    wanted = sample.events[sample.row_of["convoy-strike"]].title
    next(b for b in details.widget().findChildren(QPushButton) if wanted in b.accessibleName()).click()
    assert session.selection.focus == ("convoy-strike", "suwayda-clashes"), "the list stays, another is read"


def test_an_event_without_a_source_is_visibly_unsourced(details: Details, session: Session) -> None:
    session.open(other())
    session.focus(("a",))
    warnings = [
        label for label in details.widget().findChildren(QLabel) if label.property("role") == "warning"
    ]
    assert any("No source is given" in label.text() for label in warnings)


def test_a_source_that_the_dossier_does_not_list_counts_as_none(details: Details, session: Session) -> None:
    session.open(other(citations=[{"source": "nope", "locator": "p. 4"}]))
    session.focus(("a",))
    assert any(text.startswith("No source is given") for text in texts(details))
    assert "“nope”, which this dossier does not list (p. 4)" in texts(details)
    assert "Sources" in texts(details)


def test_hostile_text_is_text(details: Details, session: Session) -> None:
    attack = "${alert(1)}`</script><img src=x onerror=alert(1)><b>bold</b>"
    session.open(other(title=attack, summary=attack, when_note=attack, tags=[attack], extra={attack: attack}))
    session.focus(("a",))
    labels = details.widget().findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if label.text())
    assert sum(attack in label.text().replace("\u200b", "") for label in labels) >= 4


def test_control_and_direction_characters_do_not_get_through(details: Details, session: Session) -> None:
    session.open(other(title="safe\u202egnp.exe\x00\x1b[2J"))
    session.focus(("a",))
    assert "safegnp.exe[2J" in said(details)
    assert "\u202e" not in said(details)


def test_a_megabyte_title_is_cut_and_counted(details: Details, session: Session) -> None:
    session.open(other(title="x" * 1_000_000))
    session.focus(("a",))
    assert "(1,000,000 characters)" in said(details)
    assert details.widget().minimumSizeHint().width() <= 380, "one long word must not widen the panel"


def test_what_an_imported_record_had_besides_is_shown_and_not_endless(
    details: Details, session: Session
) -> None:
    columns = {"mood": "calm", "page": "x" * 200_000, "<b>html</b>": "<i>no</i>"}
    session.open(other(origin={"file": "t.csv", "format": "table-csv", "row": 3, "columns": columns}))
    session.focus(("a",))
    for words in ("Other fields of the record", "calm", "(200,000 characters)", "<b>html</b>", "<i>no</i>"):
        assert words in said(details)
    assert max(map(len, texts(details))) < 3_000
    assert "row 3" in said(details)


@pytest.mark.parametrize(
    ("title", "rtl"), [("اشتباكات في السويداء", True), ("שיחות בפריז", True), ("Talks", False)]
)
def test_titles_keep_their_own_direction(details: Details, session: Session, title: str, rtl: bool) -> None:
    session.open(other(title=title))
    session.focus(("a",))
    label = next(x for x in details.widget().findChildren(QLabel) if x.text() == title)
    assert (label.layoutDirection() is Qt.LayoutDirection.RightToLeft) == rtl


def test_links_are_asked_for_and_never_opened_by_themselves(details: Details, session: Session) -> None:
    source = {"id": "s", "title": "S", "url": "https://example.org/a", "archived_url": "javascript:alert(1)"}
    head = {"format": "mapviewer-dossier", "version": 1, "title": "t", "sources": [source]}
    event = {"id": "a", "title": "A", "citations": [{"source": "s", "locator": "p. 3"}]}
    session.open(
        Store(Dossier.model_validate({**head, "events": [event]}), file=FileInfo(None, "t.json", "00"))
    )
    session.focus(("a",))
    asked: list[str] = []
    details.linkAsked.connect(asked.append)
    buttons = {button.text(): button for button in details.widget().findChildren(QToolButton)}
    assert "Archived copy" not in buttons, "only web addresses get a button"
    buttons["Open"].click()
    assert asked == ["https://example.org/a"]
    buttons["Copy citation"].click()
    assert QGuiApplication.clipboard().text() == "“S”, p. 3, https://example.org/a"


def test_an_actor_is_a_filter_away(details: Details, session: Session, sample: Store) -> None:
    session.focus(("convoy-strike",))
    asked: list[str] = []
    details.actorAsked.connect(asked.append)
    next(b for b in details.widget().findChildren(QToolButton) if b.text() == "Only these").click()
    assert asked == [sample.events[sample.row_of["convoy-strike"]].actors[0].actor]


def test_the_readers_note_is_kept_and_follows_undo(details: Details, session: Session) -> None:
    details.noteWritten.connect(lambda key, note: session.annotate(key, note, origin="details"))
    session.noted.connect(details.note)
    session.focus(("convoy-strike",))
    note = details.widget().findChild(ReaderNote)
    assert note is not None
    note.buttons[Verdict.DOUBTFUL].click()
    note.editor.setPlainText("Only one source.")
    session.focus(("damascus-strikes",))
    assert session.notebook.notes["convoy-strike"] == Note(verdict=Verdict.DOUBTFUL, text="Only one source.")
    session.focus(("convoy-strike",))
    note = details.widget().findChildren(ReaderNote)[-1]
    assert note.editor.toPlainText() == "Only one source."
    assert note.buttons[Verdict.DOUBTFUL].isChecked()
    session.annotate("convoy-strike", None, origin="undo")
    assert note.editor.toPlainText() == ""
    assert not note.buttons[Verdict.DOUBTFUL].isChecked()
    session.noted.disconnect()


def test_other_calendars_on_request(details: Details, session: Session) -> None:
    session.focus(("convoy-strike",))
    assert "Muharram" not in said(details)
    next(b for b in details.widget().findChildren(QToolButton) if b.text() == "Other calendars").click()
    assert "Julian: 2 July 2025" in texts(details)
    assert "Hijri (tabular): 19 Muharram 1447 AH" in texts(details)


def test_the_record_in_the_file_is_a_click_away(details: Details, session: Session, sample: Store) -> None:
    session.focus(("convoy-strike",))
    asked: list[object] = []
    details.editorAsked.connect(asked.append)
    next(b for b in details.widget().findChildren(QToolButton) if b.text() == "Open in editor").click()
    assert asked == [sample.positions["convoy-strike"][0]]


def test_names_of_another_direction_keep_their_place_in_a_line(details: Details, session: Session) -> None:
    session.open(other(actors=[{"actor": "الجيش", "role": "attacker (1)"}], tags=["هدنة (2)", "ceasefire"]))
    session.focus(("a",))
    shown = {label.text(): label for label in details.widget().findChildren(QLabel)}
    for line in ("\u200e\u2068الجيش\u2069 · attacker (1)", "\u200e\u2068هدنة (2)\u2069 · ceasefire"):
        assert shown[line].layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_letters_without_italics_stand_upright(details: Details, session: Session) -> None:
    session.open(other(when_note="قال شهود", place_note="Somewhere on the road"))
    session.focus(("a",))
    slanted = {
        label.text(): label.fontInfo().italic()
        for label in details.widget().findChildren(QLabel)
        if label.property("role") == "note"
    }
    assert slanted["قال شهود"] is False


def test_the_reference_can_be_pasted_into_an_editor(details: Details, session: Session) -> None:
    session.focus(("convoy-strike",))
    line, record = session.store.positions["convoy-strike"]
    next(b for b in details.widget().findChildren(QToolButton) if b.text() == "Copy reference").click()
    assert QGuiApplication.clipboard().text() == f"convoy-strike\tparis-talks.json:{line}, /events/{record}"


def test_a_shape_is_told_and_long_fields_are_cut(details: Details, session: Session) -> None:
    line = {"type": "LineString", "coordinates": [[0, 1], [2, 1]]}
    session.open(other(place=None, geometry=line, origin={"columns": {"times": ["2025-01-01"] * 1_000}}))
    session.focus(("a",))
    assert "a line; its symbol stands on it" in texts(details)
    assert "assumed" not in said(details)
    assert max(map(len, texts(details))) < 2_100
