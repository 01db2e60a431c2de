"""Which keys each command has: the action table's, or the person's own.

A key is written as Qt writes it in files ("Ctrl+Shift+P", "Left", "?"). A key without Ctrl, Alt or Meta that is no function key is *bare*:
it is never a shortcut of the window, which would take it from the widget in focus, but a command only when that widget has no use for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from mapviewer.app.actions import ACTIONS, ActionSpec

ESCAPE: Final = "Esc"
_SPECS: Final = {spec.id: spec for spec in ACTIONS}
_DEEP: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_PORTABLE: Final = QKeySequence.SequenceFormat.PortableText
_OTHER_SCRIPTS: Final = {"؟": "?", "−": "-", "＋": "+"}

_RESERVED: Final = {
    "Esc": "Escape always takes back what was begun last",
    "Tab": "Tab moves the focus",
    "Shift+Tab": "Shift+Tab moves the focus",
    "Return": "Enter presses what has the focus",
    "Enter": "Enter presses what has the focus",
    "Up": "Up and Down belong to lists and to the timeline's folds",
    "Down": "Up and Down belong to lists and to the timeline's folds",
    "F10": "F10 opens the menu bar",
    "Alt+F4": "Alt+F4 belongs to the desktop",
}
"""Keys that no command may be given, each with the reason."""


def canonical(text: str) -> str:
    """A key as Qt writes it ("ctrl+shift+p" is "Ctrl+Shift+P"); "" for what is no single key."""
    sequence = QKeySequence.fromString(text, _PORTABLE)
    if sequence.count() != 1 or _first(sequence).key() in (Qt.Key.Key_unknown, Qt.Key(0)):
        return ""
    return sequence.toString(_PORTABLE)


def is_bare(key: str) -> bool:
    """Whether a key is a single one that must not be taken from the widget in focus."""
    combination = _first(QKeySequence.fromString(key, _PORTABLE))
    function = Qt.Key.Key_F1.value <= combination.key().value <= Qt.Key.Key_F35.value
    return not function and not combination.keyboardModifiers() & _DEEP


def _first(sequence: QKeySequence) -> QKeyCombination:
    combination: QKeyCombination = sequence[0]  # type: ignore[index]
    return combination


def shown(key: str) -> str:
    """A key in the words of the person's system."""
    native = QKeySequence.fromString(key, _PORTABLE).toString(QKeySequence.SequenceFormat.NativeText)
    # A hyphen alone is easily overlooked.
    return "−" if native == "-" else native


def all_shown(keys: Iterable[str]) -> str:
    """Some keys in the words of the person's system, with commas."""
    return ", ".join(shown(key) for key in keys)


def pressed(event: QKeyEvent) -> tuple[str, ...]:
    """The keys that a press may mean, the likelier first: by its place on the keyboard, then by what it types.

    The second makes "?" and "[" work where they need Shift or AltGr, and digits and marks of other scripts.
    """
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    combination = QKeyCombination(modifiers & ~Qt.KeyboardModifier.GroupSwitchModifier, Qt.Key(event.key()))
    meant = [QKeySequence(combination).toString(_PORTABLE)]
    deep = modifiers & _DEEP
    # Windows tells of AltGr as Ctrl and Alt together.
    alt_gr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    text = event.text()
    # A letter needs no second way: Shift and a letter is another key than the letter.
    typed = len(text) == 1 and text.isprintable() and not text.isspace() and not text.isalpha()
    if typed and deep in (Qt.KeyboardModifier.NoModifier, alt_gr):
        digit = unicodedata.decimal(text, None)
        mark = str(digit) if digit is not None else _OTHER_SCRIPTS.get(text, text)
        meant.append(QKeySequence.fromString(mark, _PORTABLE).toString(_PORTABLE))
    return tuple(dict.fromkeys(key for key in meant if key))


def reserved(key: str) -> str:
    """Why a key cannot be given to a command; "" when it can."""
    return _RESERVED.get(key, "")


@dataclass(frozen=True)
class KeyMap:
    """The keys of every command. `own` has those of commands that differ from the table, by id; () for a command without any."""

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, command: str) -> tuple[str, ...]:
        """The keys of a command, the first of them the one that menus show."""
        return self._all.get(command, ())

    @cached_property
    def _all(self) -> dict[str, tuple[str, ...]]:
        # A key that the person gave to a command is taken from the table's owner of it.
        given = {key for keys in self.own.values() for key in keys}
        return {
            spec.id: self.own[spec.id]
            if spec.id in self.own
            else tuple(key for key in spec.all_keys if key not in given)
            for spec in ACTIONS
        }

    @cached_property
    def bare(self) -> dict[str, str]:
        """The commands of bare keys, by key."""
        return {key: command for command, keys in self._all.items() for key in keys if is_bare(key)}

    def owner(self, key: str) -> ActionSpec | None:
        """The command that a key belongs to."""
        return next((_SPECS[command] for command, keys in self._all.items() if key in keys), None)

    def is_changed(self, command: str) -> bool:
        """Whether a command has other keys than the table says."""
        return self.of(command) != _SPECS[command].all_keys

    def giving(self, command: str, key: str) -> KeyMap:
        """This map with one more key for a command, which whoever had it loses."""
        owner = self.owner(key)
        own = dict(self.own)
        if owner is not None and owner.id != command:
            own[owner.id] = tuple(k for k in self.of(owner.id) if k != key)
        own[command] = tuple(dict.fromkeys((*self.of(command), key)))
        return KeyMap(own)._tidy()

    def taking(self, command: str, key: str) -> KeyMap:
        """This map without one of a command's keys."""
        return KeyMap({**self.own, command: tuple(k for k in self.of(command) if k != key)})._tidy()

    def resetting(self, command: str) -> KeyMap:
        """This map with the table's keys for one command; others lose them."""
        keys = _SPECS[command].all_keys
        own = {
            other: tuple(k for k in mine if k not in keys)
            for other, mine in self.own.items()
            if other != command
        }
        return KeyMap(own)._tidy()

    def _tidy(self) -> KeyMap:
        """Only what differs from the table."""
        return KeyMap({c: keys for c, keys in self.own.items() if keys != _SPECS[c].all_keys})


def read_keys(found: Mapping[str, Sequence[str]]) -> tuple[KeyMap, tuple[str, ...]]:
    """The keys as the settings have them, and a sentence for each that cannot be used."""
    own: dict[str, tuple[str, ...]] = {}
    messages: list[str] = []
    owner_of: dict[str, str] = {}
    for command, texts in found.items():
        if command not in _SPECS:
            messages.append(
                f"settings.json: /shortcuts/{command} is no command of this version; it is ignored."
            )
            continue
        keys: list[str] = []
        for text in texts:
            key = canonical(text)
            why = "it is no key" if not key else "" if key in _SPECS[command].all_keys else reserved(key)
            if not why and owner_of.get(key, command) != command:
                why = f"“{owner_of[key]}” has it already"
            if why:
                messages.append(f"settings.json: /shortcuts/{command}: “{text}” is ignored: {why}.")
            elif key not in keys:
                owner_of[key] = command
                keys.append(key)
        # A command of whose keys none can be used keeps the table's.
        if keys or not texts:
            own[command] = tuple(keys)
    return KeyMap(own)._tidy(), tuple(messages)
