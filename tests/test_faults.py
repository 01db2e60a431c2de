"""Reports of errors: where it happened, and nothing of what was being worked on."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer import faults
from mapviewer.events.edtf import widened
from mapviewer.settings import Settings

VERSIONS = {"mapviewer": "1.2.3", "Python": "3.11"}
CANARY = "Beit Canary"


def _caught(call: object, *arguments: object) -> BaseException:
    try:
        call(*arguments)  # type: ignore[operator]
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_report_tells_versions_kind_and_place_in_the_program() -> None:
    error = _caught(lambda: widened(object(), (0, 1)))  # type: ignore[arg-type]
    report = faults.fault(error, "slot").report(VERSIONS)
    assert "mapviewer: 1.2.3" in report
    assert re.search(r"mapviewer/events/edtf\.py:\d+ in \w+", report), report
    assert "where: slot" in report
    assert report.splitlines()[-1].split(" ")[0] in ("TypeError", "AttributeError")


def test_an_asked_for_name_is_told_only_where_the_program_s_own_text_has_it() -> None:
    def ours() -> None:
        None.no_such_thing  # type: ignore[attr-defined] # noqa: B018

    assert "AttributeError (no_such_thing)" in faults.fault(_caught(ours), "slot").lines[-1]
    by_data = _caught(lambda: getattr(None, "beit_canary"))  # noqa: B009 - in a variable it would be the same
    assert "AttributeError (no" not in faults.fault(by_data, "slot").lines[-1]
    named = "beit" + "_canary"
    assert faults.fault(_caught(lambda: getattr(None, named)), "slot").lines[-1] == "AttributeError"


@pytest.mark.parametrize(
    "provoke",
    [
        lambda: {}[CANARY],
        lambda: int(CANARY),
        lambda: Path(f"/home/{CANARY}/x").read_bytes(),
        lambda: Settings(dwell_ms=CANARY),  # type: ignore[arg-type]
        lambda: compile(CANARY + "(", CANARY, "exec"),
        lambda: CANARY.encode("utf-16").decode("ascii"),
        lambda: exec(compile("1/0", f"/home/{CANARY}/code.py", "exec"), {"__name__": "other"}),  # noqa: S102
    ],
)
def test_nothing_that_was_worked_on_is_in_a_report(provoke: object) -> None:
    def within() -> None:
        try:
            provoke()  # type: ignore[operator]
        except Exception as error:
            raise RuntimeError(CANARY) from error

    report = faults.fault(_caught(within), "slot").report(VERSIONS)
    assert "Canary" not in report
    assert str(Path.home()) not in report
    assert str(Path(__file__).parent) not in report
    assert "which led to:" in report


def test_an_error_during_another_is_told_after_it() -> None:
    def both() -> None:
        try:
            {}["a"]
        except KeyError:
            1 / 0  # noqa: B018

    lines = faults.fault(_caught(both), "slot").lines
    assert [line for line in lines if not line.startswith("  ")] == [
        "KeyError",
        "while that was handled:",
        "ZeroDivisionError",
    ]


def test_endless_recursion_makes_a_short_report() -> None:
    def again() -> None:
        again()

    lines = faults.fault(_caught(again), "slot").lines
    assert len(lines) < 80
    assert any("more …" in line for line in lines)


def test_errors_that_cause_each_other_end() -> None:
    one, two = ValueError("1"), ValueError("2")
    one.__cause__, two.__cause__ = two, one
    assert faults.fault(one, "slot").lines[-1] == "ValueError"


def test_the_same_error_has_the_same_mark_whatever_it_was_about() -> None:
    def look_up(key: str) -> None:
        {}[key]

    marks = {faults.fault(_caught(look_up, key), "slot").mark for key in ("a", "b")}
    assert len(marks) == 1
    assert faults.fault(_caught(lambda: 1 / 0), "slot").mark not in marks


@given(st.text(min_size=4))
def test_no_message_of_an_error_is_ever_in_the_log(words: str) -> None:
    error = _caught(lambda: (_ for _ in ()).throw(ValueError(words)))
    found = faults.fault(error, "slot")
    assert found.lines[-1] == "ValueError"


def test_the_log_has_data_only_for_somebody_who_debugs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = _caught(lambda: {}[CANARY])
    monkeypatch.delenv("MAPVIEWER_DEBUG", raising=False)
    faults.log(faults.fault(error, "slot"), error, VERSIONS)
    assert "KeyError" in (quiet := capsys.readouterr().err)
    assert CANARY not in quiet
    monkeypatch.setenv("MAPVIEWER_DEBUG", "1")
    faults.log(faults.fault(error, "slot"), error, VERSIONS)
    assert CANARY in capsys.readouterr().err


def test_a_log_that_nobody_reads_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    error = _caught(lambda: 1 / 0)

    class Full:
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    for stream in (None, Full()):
        monkeypatch.setattr(sys, "stderr", stream)
        faults.log(faults.fault(error, "slot"), error, VERSIONS)
