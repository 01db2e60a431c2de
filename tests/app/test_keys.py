"""Keys as a table: whose they are, what a person makes of them, and which are refused."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from mapviewer.app.actions import ACTIONS
from mapviewer.app.keys import KeyMap, canonical, is_bare, pressed, read_keys, reserved

IDS = [spec.id for spec in ACTIONS]
KEYS = ["Ctrl+O", "Ctrl+B", "Ctrl+Alt+X", "F7", "+", "Left", "B", "Shift+B"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ctrl+shift+p", "Ctrl+Shift+P"),
        ("+", "+"),
        ("Ctrl++", "Ctrl++"),
        ("Space", "Space"),
        ("", ""),
        ("nonsense", ""),
        ("A, B", ""),
        ("Ctrl+", ""),
    ],
)
def test_keys_are_written_one_way(text: str, key: str) -> None:
    assert canonical(text) == key


def test_every_key_of_the_table_is_one_and_belongs_to_one_command() -> None:
    keys = list(chain.from_iterable(spec.all_keys for spec in ACTIONS))
    assert [key for key in keys if canonical(key) != key] == []
    assert sorted(keys) == sorted(set(keys))
    for spec in ACTIONS:
        assert all(is_bare(key) for key in spec.bare.split()), spec.id
        assert not any(is_bare(key) for key in spec.keys.split()), spec.id


def test_what_is_bare() -> None:
    assert [key for key in ("Left", "Shift+Left", "?", "Space", "B") if not is_bare(key)] == []
    assert [key for key in ("Ctrl+B", "Alt+Left", "Meta+B", "F1", "Shift+F6") if is_bare(key)] == []


def test_a_key_given_away_is_taken_from_its_owner() -> None:
    keys = KeyMap().giving("fit", "Ctrl+O")
    assert "Ctrl+O" in keys.of("fit")
    assert keys.of("open") == ()
    owner = keys.owner("Ctrl+O")
    assert owner is not None
    assert owner.id == "fit"
    assert keys.resetting("open").of("open") == ("Ctrl+O",)
    assert keys.resetting("open").of("fit") == KeyMap().of("fit")


@given(
    st.lists(
        st.tuples(st.sampled_from(["give", "take", "reset"]), st.sampled_from(IDS), st.sampled_from(KEYS))
    )
)
def test_whatever_is_changed_no_key_has_two_owners_and_all_can_be_undone(
    steps: list[tuple[str, str, str]],
) -> None:
    keys = KeyMap()
    for verb, command, key in steps:
        keys = {
            "give": lambda k=keys, c=command, x=key: k.giving(c, x),
            "take": lambda k=keys, c=command, x=key: k.taking(c, x),
            "reset": lambda k=keys, c=command: k.resetting(c),
        }[verb]()
        every = [key for command in IDS for key in keys.of(command)]
        assert len(every) == len(set(every))
        if verb == "give":
            assert key in keys.of(command)
    assert read_keys(keys.own) == (keys, ())
    for command in IDS:
        keys = keys.resetting(command)
    assert keys == KeyMap()


def test_bad_keys_of_the_settings_are_named_and_ignored() -> None:
    keys, messages = read_keys(
        {
            "open": ("Ctrl+B", "nonsense"),
            "nothing": ("F7",),
            "fit": ("Ctrl+B", "Tab"),
            "quit": (),
            "copy": ("",),
        }
    )
    assert keys.own == {"open": ("Ctrl+B",), "quit": ()}
    assert len(messages) == 5
    assert keys.of("fit") == KeyMap().of("fit")
    assert any("no command" in message for message in messages)
    assert any("“nonsense”" in message for message in messages)


def test_keys_that_belong_to_widgets_are_refused() -> None:
    for key in ("Tab", "Return", "Up", "Esc", "F10"):
        assert reserved(key)
    assert not reserved("Ctrl+B")


NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
PAD = Qt.KeyboardModifier.KeypadModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "meant"),
    [
        (Qt.Key.Key_Left, NONE, "", "Left"),
        (Qt.Key.Key_Left, SHIFT, "", "Shift+Left"),
        (Qt.Key.Key_Plus, SHIFT, "+", "+"),
        (Qt.Key.Key_Plus, PAD, "+", "+"),
        (Qt.Key.Key_Question, SHIFT, "?", "?"),
        (Qt.Key.Key_Question, NONE, "؟", "?"),
        (Qt.Key.Key_BracketLeft, CTRL | ALT, "[", "["),
        (Qt.Key.Key_0, SHIFT, "0", "0"),
        (Qt.Key.Key_0, NONE, "٠", "0"),
        (Qt.Key.Key_Space, NONE, " ", "Space"),
    ],
)
def test_a_press_is_read_by_place_and_by_what_it_types(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, meant: str
) -> None:
    assert meant in pressed(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "other"),
    [
        (Qt.Key.Key_0, ALT, "0", "0"),
        (Qt.Key.Key_Plus, CTRL, "+", "+"),
        (Qt.Key.Key_B, SHIFT, "B", "B"),
        (Qt.Key.Key_Space, SHIFT, " ", "Space"),
    ],
)
def test_a_press_with_other_modifiers_is_another_key(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, other: str
) -> None:
    assert other not in pressed(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))
