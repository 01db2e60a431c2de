"""Settings survive a restart, and a broken file survives nothing but itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mapviewer import settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def test_defaults_without_a_file() -> None:
    assert settings.load() == settings.Settings()


def test_saved_and_loaded() -> None:
    chosen = settings.Settings(theme=settings.Theme.DARK, geometry="AAA=", recent=("/a.json",))
    settings.save(chosen)
    assert settings.load() == chosen
    settings.save(settings.Settings())
    assert settings.load() == settings.Settings()


@pytest.mark.parametrize("content", [b"", b"{", b'{"theme": "pink"}', b"\xff\xfe", b"[]"])
def test_a_broken_file_means_defaults(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "settings.json").write_bytes(content)
    assert settings.load() == settings.Settings()
    settings.save(settings.Settings(theme=settings.Theme.LIGHT))
    assert settings.load().theme is settings.Theme.LIGHT


def test_recent_files_are_newest_first_without_twins() -> None:
    remembered = settings.Settings()
    for n in (*range(12), 5):
        remembered = remembered.remembering(Path(f"/d/{n}.json"))
    assert [Path(path).stem for path in remembered.recent] == [
        "5",
        "11",
        "10",
        "9",
        "8",
        "7",
        "6",
        "4",
        "3",
        "2",
    ]


def test_a_bad_value_is_named_and_costs_only_itself(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.json").write_text(
        json.dumps({"theme": "pink", "text_size": 150, "zone": "Mars/Base", "recent": ["/a.json"]})
    )
    chosen, messages = settings.load_with_messages()
    assert chosen == settings.Settings(text_size=150, recent=("/a.json",))
    assert [message.split(":")[1].split(" is ")[0] for message in messages] == [" /theme", " /zone"]
    assert "“pink”" in messages[0] or '"pink"' in messages[0]


def test_bad_keys_of_one_command_leave_the_others(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.json").write_text(
        json.dumps({"shortcuts": {"open": ["Ctrl+B"], "quit": 7, "next": [3]}})
    )
    chosen, messages = settings.load_with_messages()
    assert chosen.shortcuts == {"open": ("Ctrl+B",)}
    assert len(messages) == 2


def test_a_file_that_is_no_json_is_kept_aside(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.json").write_bytes(b'{"theme": ')
    _, messages = settings.load_with_messages()
    assert "settings.json" in messages[0]
    settings.save(settings.Settings())
    assert (folder / "settings.broken.json").read_bytes() == b'{"theme": '


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(settings.Settings.model_fields)), JSON))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_the_program_starts(folder: Path, found: dict[str, object]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(found))
    chosen, _ = settings.load_with_messages()
    assert settings.Settings.model_validate(chosen.model_dump()) == chosen


def test_changing_checks_what_it_is_given() -> None:
    assert settings.Settings().changing(text_size=150).text_size == 150
    with pytest.raises(ValueError, match="text_size"):
        settings.Settings().changing(text_size=300)


def test_text_goes_up_and_down_in_steps_and_stops() -> None:
    chosen = settings.Settings(text_size=105)
    assert chosen.larger_text(1).text_size == 110
    assert chosen.larger_text(-1).text_size == 100
    for _ in range(20):
        chosen = chosen.larger_text(1)
    assert chosen.text_size == 200
    assert chosen.larger_text(1) == chosen


def test_commands_used_last_come_first() -> None:
    chosen = settings.Settings().having_used("open").having_used("fit").having_used("open")
    assert chosen.commands == ("open", "fit")


def test_wrong_keys_of_a_command_leave_those_of_the_others(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"shortcuts": {"play": [3, 4], "next": ["Right"]}}))
    found, told = settings.load_with_messages()
    assert (found.shortcuts, len(told)) == ({"next": ("Right",)}, 2)


def test_a_command_whose_name_is_no_text_is_no_reason_not_to_start(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"shortcuts": {"a\ud800": 3}, "text_size": 125}))
    found, told = settings.load_with_messages()
    assert (found.text_size, found.shortcuts, len(told)) == (125, {}, 1)


def test_a_large_value_that_is_wrong_is_told_by_its_size(folder: Path) -> None:
    """Its text for each fault in it would cost the square of its size."""
    folder.mkdir()
    many = {f"k{n}": {"a": list(range(100))} for n in range(2_000)}
    (folder / "settings.json").write_text(json.dumps({"recent": [many] * 3, "theme": many}))
    _, told = settings.load_with_messages()
    assert [words for words in told if "an object of 2000" in words]
    assert max(map(len, told)) < 300


def test_what_is_wrong_in_the_file_is_told_without_acting(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"theme": "\ud800\u202e", "shortcuts": {"\x1b[2J": 3}}))
    _, told = settings.load_with_messages()
    assert len(told) == 2
    assert all(words.isprintable() for words in told)
