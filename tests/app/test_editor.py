"""The command that opens a file at a line: arguments, never a shell."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from mapviewer.app.editor import editor_call

FILE = PurePath("/a b/{line}; rm -rf ~.json")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("code -g {file}:{line}", ["code", "-g", f"{FILE}:7"]),
        ("vim +{line}", ["vim", "+7", str(FILE)]),
        ("'my editor' {file}", ["my editor", str(FILE)]),
    ],
)
def test_a_file_is_one_argument_whatever_it_is_called(command: str, expected: list[str]) -> None:
    assert editor_call(command, FILE, 7) == expected


@pytest.mark.parametrize("command", ["", "vim '"])
def test_a_command_that_makes_no_sense_is_refused(command: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        editor_call(command, FILE, 7)
