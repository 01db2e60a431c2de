"""`doctor` says what is missing and how to get it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.cli import doctor, libraries
from mapviewer.errors import ExitCode

Runs = Callable[..., tuple[int, str, str]]


def test_doctor_looks_at_everything(run: Runs) -> None:
    code, out, _ = run("doctor", "--json")
    answer = json.loads(out)
    names = [check["name"] for check in answer["checks"]]
    assert code == (ExitCode.OK if answer["ok"] else ExitCode.RUNTIME)
    assert {
        "packages",
        "Qt and web engine",
        "gazetteer",
        "basemap",
        "fonts",
        "display",
        "cache folder",
    } <= set(names)
    assert {name: check["ok"] for name, check in zip(names, answer["checks"], strict=True)}["gazetteer"]
    (engine,) = [check["found"] for check in answer["checks"] if check["name"] == "Qt and web engine"]
    assert re.fullmatch(r"Qt [\d.]+, Chromium [\d.]+ \(patches of [\d.]+\)", engine)
    print(f"figure: doctor says {engine}")


def test_doctor_says_what_is_missing_and_how_to_get_it(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "missing", lambda wanted: dict(list(wanted.items())[:2]))
    monkeypatch.setattr(doctor, "_ENGINE", "raise ImportError('libEGL.so.1: cannot open shared object file')")
    code, out, _ = run("doctor")
    assert code == ExitCode.RUNTIME
    assert "libglib-2.0.so.0, libEGL.so.1" in out
    assert "apt-get install -y libglib2.0-0" in out
    assert "cannot open shared object file" in out


def test_doctor_survives_a_broken_installation(
    run: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "_ENGINE", "print('6 1 1')")
    monkeypatch.setattr(assets, "_root", lambda _: tmp_path)
    code, out, _ = run("doctor", "--json")
    broken = {check["name"] for check in json.loads(out)["checks"] if not check["ok"] and check["needed"]}
    assert code == ExitCode.RUNTIME
    assert {"fonts", "gazetteer", "basemap", "sample dossier"} <= broken


@pytest.mark.parametrize(
    ("release", "new"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, False),
        ({"ID": "debian", "VERSION_ID": "13"}, True),
        ({"ID": "ubuntu", "VERSION_ID": "22.04"}, False),
        ({"ID": "ubuntu", "VERSION_ID": "24.04"}, True),
        ({"ID": "arch"}, False),
        ({}, False),
    ],
)
def test_renamed_packages(release: dict[str, str], new: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "_os_release", lambda: release)
    line = libraries.apt_line({"libasound.so.2": "libasound2", "libgbm.so.1": "libgbm1"})
    assert line.endswith(("libasound2t64 libgbm1",) if new else ("libasound2 libgbm1",))
