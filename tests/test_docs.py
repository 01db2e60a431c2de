"""The documentation names every command, option and key, and its examples work."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

from mapviewer.cli.parser import COMMANDS, Command, command_parser, window_parser
from mapviewer.errors import ExitCode, Severity
from mapviewer.events.dossier import Dossier
from mapviewer.events.event import (
    Citation,
    Claim,
    Event,
    Medium,
    Part,
    Participation,
    Place,
    Relation,
    Source,
    Toll,
)
from mapviewer.events.symbols import Shape
from mapviewer.foreign.mapping import ANSWERS, FIELDS, TableMapping
from mapviewer.formats.reading import read
from mapviewer.query.selection import FILTER_KEYS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
COMMANDS_MD = (DOCS / "commands.md").read_text(encoding="utf-8")
DOSSIER_MD = (DOCS / "dossier.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """The page's sections by the command in their heading, "" for the rest."""
    found: dict[str, str] = {}
    for part in re.split(r"^## ", COMMANDS_MD, flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        match = re.match(r"`mapviewer ([a-z]+)", heading)
        key = match[1] if match else "window" if "window" in heading else ""
        found[key] = found.get(key, "") + heading + "\n" + text
    return found


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {
        max(action.option_strings, key=len)
        for action in parser._actions
        if action.option_strings and "--help" not in action.option_strings
    }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_and_option_is_documented(command: Command) -> None:
    assert command.name in sections(), f"docs/commands.md has no section on {command.name}"
    text = sections()[command.name]
    # What several commands share is said once, above.
    general = (
        {"--strict", "--from", "--to", "--no-decisions", "--mapping", "--sheet"} if "FILE" in text else set()
    )
    general.add("--language")
    for option in options(command_parser(command)) - general:
        assert f"`{option}" in text, f"docs/commands.md does not say what {command.name} {option} does"
    for option in general:
        assert f"`{option}" in sections()[""]


def test_the_windows_options_are_documented() -> None:
    for option in options(window_parser()):
        assert f"`{option}`" in sections()["window"]


def test_no_command_is_documented_that_is_not_there() -> None:
    assert sections().keys() - {"", "window"} == {command.name for command in COMMANDS}


def test_help_lists_every_command() -> None:
    text = window_parser().format_help()
    for command in COMMANDS:
        assert f"  {command.name} " in text


def test_exit_codes_are_documented() -> None:
    codes = {value for name, value in vars(ExitCode).items() if name.isupper()}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", COMMANDS_MD, re.MULTILINE)} == codes


def test_filter_keys_are_documented() -> None:
    for key in FILTER_KEYS:
        assert f"`{key}`" in sections()["events"]


PARTS: tuple[type[Part], ...] = (
    Dossier,
    Event,
    Place,
    Source,
    Citation,
    Claim,
    Relation,
    Participation,
    Toll,
    Medium,
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_the_file_is_documented(part: type[Part]) -> None:
    for name in part.model_fields:
        assert re.search(rf'[`"]{name}[`"]', DOSSIER_MD), (
            f"docs/dossier.md does not name {part.__name__}.{name}"
        )


def test_shapes_are_documented() -> None:
    for shape in Shape:
        assert shape.value in DOSSIER_MD


def test_the_smallest_dossier_of_the_page_is_one(tmp_path: Path) -> None:
    example = re.search(r"```json\n(.*?)```", DOSSIER_MD, re.DOTALL)
    assert example is not None
    path = tmp_path / "trip.json"
    path.write_text(example[1], encoding="utf-8")
    reading, _ = read(path)
    assert reading.problems == ()
    assert len(reading.dossier.events) == 2


def test_the_dates_of_the_page_are_read(tmp_path: Path) -> None:
    section = DOSSIER_MD.split("## `when`")[1].split("## Places")[0]
    table = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    whens = [when for cell in table for when in re.findall(r"`([^`]+)`", cell) if when != "null"]
    assert len(whens) > 15
    whole = {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": "t",
        "events": [{"id": str(n), "title": "t", "when": when} for n, when in enumerate(whens)],
    }
    path = tmp_path / "whens.json"
    path.write_text(json.dumps(whole))
    assert [p for p in read(path)[0].problems if p.severity is Severity.ERROR] == []


def test_what_is_not_protected_is_said_at_as_great_a_length_as_what_is() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    parts = {part.partition("\n")[0]: len(re.findall(r"\w+", part)) for part in text.split("\n## ")}
    promised, without = parts["What is promised"], parts["What is not protected"]
    print(f"figure: {promised} words on what is promised, {without} on what is not protected")
    assert abs(promised - without) < 0.1 * promised


def test_every_proof_that_is_named_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/.]+)`", text)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    functions = re.findall(r"`(test_\w+)`", text)
    assert functions
    assert [name for name in functions if f"def {name}(" not in sources] == []


def test_every_key_of_a_mapping_is_documented_and_the_example_is_one() -> None:
    section = COMMANDS_MD.partition("\n## How a table is read\n")[2].partition("\n## ")[0]
    for name in (*ANSWERS, *FIELDS):
        assert f"`{name}`" in section, name
    example = TableMapping.model_validate_json(section.partition("```json\n")[2].partition("```")[0])
    assert example.columns()
    assert example.answers()
