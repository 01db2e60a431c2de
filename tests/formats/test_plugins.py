"""Formats that other packages bring: the worked example of docs/plugins.md, and every way in which one can be broken."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mapviewer
from mapviewer import plugin
from mapviewer.errors import ExitCode, InputError
from mapviewer.formats import plugins, reading

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLE = DOCS / "plugin-example"
PLUGINS_MD = (DOCS / "plugins.md").read_text("utf-8")

Install = Callable[..., None]


def _forget() -> None:
    plugins.plugins.cache_clear()
    reading.formats.cache_clear()
    plugins._choked.clear()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Make a package importable with its metadata, as pip would leave it."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)
    _forget()

    def go(name: str, code: str, point: str = "") -> None:
        (site / f"{name}.py").write_text(code)
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[mapviewer.formats]\n{name} = {point or name}\n")
        _forget()

    yield go
    for name in set(sys.modules) - before:
        if name.startswith(("mapviewer_", "broken")):
            del sys.modules[name]
    _forget()


@pytest.fixture
def fieldlog(install: Install) -> None:
    install("mapviewer_fieldlog", (EXAMPLE / "mapviewer_fieldlog.py").read_text("utf-8"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (text,) = re.findall(r"```\n(FIELDLOG 1\n.*?)```", PLUGINS_MD, re.DOTALL)
    path = tmp_path / "my.log"
    path.write_text(text + "2025-07-20 | Izra | north | A queue | Radio log\nnonsense\n")
    return path


def test_the_worked_example(fieldlog: None, log: Path) -> None:
    dossier = mapviewer.load(log)
    assert [event.title for event in dossier][:2] == [
        "A convoy is stopped at the crossing",
        "Shops near the station stay shut",
    ]
    assert [event.when for event in dossier] == ["2025-07-15", "2025-07", "2025-07-20"]
    # The second has a name alone, which is looked up.
    assert [event.geocoded for event in dossier][:2] == [False, True]
    words = [str(problem) for problem in dossier.problems]
    assert any("my.log:4" in text and "north" in text for text in words)
    assert any("my.log:5" in text and "found 1 cells, expected 5" in text for text in words)


def test_the_page_shows_the_package_as_it_is() -> None:
    code = (EXAMPLE / "mapviewer_fieldlog.py").read_text("utf-8")
    project = (EXAMPLE / "pyproject.toml").read_text("utf-8")
    for language, text in (("python", code), ("toml", project)):
        for block in re.findall(rf"```{language}\n(.*?)```", PLUGINS_MD, re.DOTALL):
            for line in block.splitlines():
                assert line.startswith("#") or line in text.splitlines()


def test_every_public_name_is_described() -> None:
    for name in set(plugin.__all__) - {"Finding", "Format", "InputError", "Record"}:
        assert f"`{name}" in PLUGINS_MD, name


def test_a_large_file_of_a_plug_in(
    fieldlog: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., tuple[int, str, str]]
) -> None:
    monkeypatch.setattr(reading, "LARGE_LINES", 100)
    path = tmp_path / "large.log"
    lines = "".join(f"2025-07-15 | P | 32.5 36.5 | Event {n} | Radio\n" for n in range(500))
    path.write_text("FIELDLOG 1\n" + lines)
    assert len(mapviewer.load(path)) == 500
    code, _, _ = run("convert", str(path), str(tmp_path / "out.jsonl"))
    assert code == ExitCode.OK
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 501


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    from mapviewer.cli import main

    def go(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return go


GOOD = """
from mapviewer.plugin import Imported, importer
def rows(given, head):
    {body}
    yield Imported({{"id": "a", "title": "A"}}, 1)
FORMAT = importer(name={name!r}, label="B", suffixes=(), recognises=lambda head, name: {recognises}, rows=rows, rank=1)
"""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise RuntimeError('a bad day')", "RuntimeError: a bad day"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("raise SystemExit(3)", "wants to end the program"),
        ("FORMAT = 7", "expected a Format"),
        ("x = (", "SyntaxError"),
        (GOOD.format(name="", body="", recognises="True"), "no name"),
        (GOOD.format(name="acled-csv", body="", recognises="True"), "there is already"),
    ],
)
def test_a_broken_plug_in_is_told_of_and_left_out(
    install: Install, run: Callable[..., tuple[int, str, str]], tmp_path: Path, code: str, words: str
) -> None:
    install("broken", code)
    own = reading.own_formats()
    assert reading.formats() == tuple(sorted(own, key=lambda f: (f.rank, f.name)))
    (fault,) = plugins.faults(own)
    assert fault.startswith("broken (broken): ")
    assert words in fault
    path = tmp_path / "thing.txt"
    path.write_text("no dossier at all")
    with pytest.raises(InputError) as told:
        mapviewer.load(path)
    # Where nobody knows a file, it may have been for that one.
    assert words in str(told.value)


def test_doctor_names_what_is_broken(install: Install) -> None:
    from mapviewer.cli.doctor import _plugins

    assert _plugins().found == "none"
    install("broken", "raise RuntimeError('a bad day')")
    check = _plugins()
    assert not check.ok
    assert not check.needed
    assert "a bad day" in check.advice


def test_what_raises_while_it_looks_is_not_asked_again(install: Install, tmp_path: Path) -> None:
    install("broken", GOOD.format(name="b", body="", recognises="1 // 0"))
    path = tmp_path / "table.csv"
    path.write_text("title,date\nA,2025-01-01\n")
    assert len(mapviewer.load(path)) == 1
    assert "ZeroDivisionError" in plugins.faults(reading.own_formats())[0]


@pytest.mark.parametrize("body", ["1 // 0", "yield {'id': 'a'}", "yield Imported({'id': object()}, 'x')"])
def test_what_raises_while_it_reads_is_blamed(
    install: Install, tmp_path: Path, run: Callable[..., tuple[int, str, str]], body: str
) -> None:
    install("broken", GOOD.format(name="b", body=body, recognises="True"))
    path = tmp_path / "thing.txt"
    path.write_text("anything")
    for command in (["info", str(path)], ["convert", str(path), str(tmp_path / "out.jsonl")]):
        code, _, err = run(*command)
        if code == ExitCode.OK:
            # A record that no dossier can hold is a problem of that record.
            assert body.startswith("yield Imported")
            continue
        assert code == ExitCode.INVALID_INPUT
        assert "the plug-in for “b” failed" in err
        assert not (tmp_path / "out.jsonl").exists()


def test_plug_ins_can_be_left_out(
    install: Install, fieldlog: None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPVIEWER_NO_PLUGINS", "1")
    _forget()
    with pytest.raises(InputError):
        mapviewer.load(log)
