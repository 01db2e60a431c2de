"""The wheel holds everything that the program needs, and finds it from there."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without touching the network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _shipped(kind: str) -> set[str]:
    """The files below resources/ or data/ that are under version control's care, so to speak: no caches."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / kind).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_resource_and_datum_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {f"mapviewer/{name}" for name in _shipped("resources") | _shipped("data")}
    assert "mapviewer/data/paris-talks.json" in wanted
    assert any(name.startswith("mapviewer/resources/gazetteer/") for name in wanted)
    assert any(name.startswith("mapviewer/resources/basemap/") for name in wanted)
    assert wanted <= names


def test_wheel_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        strangers = [
            name
            for name in archive.namelist()
            if not name.startswith("mapviewer/") and ".dist-info/" not in name
        ]
        caches = [name for name in archive.namelist() if "__pycache__" in name or name.endswith(".pyc")]
        licences = [name.rpartition("/")[2] for name in archive.namelist() if "/licenses/" in name]
    assert (strangers, caches) == ([], [])
    assert sorted(licences) == ["LICENSE", "NOTICE"]


def test_wheel_finds_its_own_files(unpacked: Path) -> None:
    program = (
        "import json, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from mapviewer import assets\n"
        "found = [assets.sample_dossier(), assets.data('dossier.schema.json'), assets.resource('map'),\n"
        "         assets.resource('gazetteer'), assets.resource('basemap'),\n"
        "         assets.guide('own-dossier.md'), assets.guide('dossier.md')]\n"
        "print(json.dumps([str(path) for path in found]))\n"
    )
    # Run outside the checkout, so that nothing can be found in it by accident.
    done = subprocess.run(
        [sys.executable, "-c", program, str(unpacked)],
        cwd=unpacked.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for path in json.loads(done.stdout):
        assert Path(path).is_relative_to(unpacked)


def test_metadata_names_the_command_and_the_versions(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    metadata = (info / "METADATA").read_text("utf-8")
    assert "\nRequires-Python: <3.14,>=3.11\n" in metadata
    assert "\nRequires-Dist: pyside6<6.12" in metadata
    assert "mapviewer = mapviewer.__main__:main" in (info / "entry_points.txt").read_text("utf-8")


def test_locked_requirements_are_hashed_and_name_no_index() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        entries = [block for block in text.replace("\\\n", " ").splitlines() if block and block[0].isalnum()]
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
        assert "://" not in text
        assert not any(line.startswith("-") for line in text.splitlines())
        pinned = {entry.partition("==")[0] for entry in entries}
        for requirement in project["dependencies"]:
            assert requirement.partition(">")[0] in pinned
        assert "\npyside6==6.11." in text


def test_tests_run_with_what_users_run() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
        return {line.rstrip("\\ ") for line in lines if line and line[0].isalnum()}

    assert pins("run.txt") <= pins("dev.txt")
