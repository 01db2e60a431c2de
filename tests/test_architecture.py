"""The architecture's rules that a program can check; the layers themselves stand in `.importlinter`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mapviewer"
PAGE = ROOT / "resources" / "map"

# About 500: long enough for one subject, short enough to be read at a sitting.
MOST_LINES = 500


def _python_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _page_files(*suffixes: str) -> list[Path]:
    return sorted(
        path
        for path in PAGE.rglob("*")
        if path.suffix in suffixes and "vendor" not in path.relative_to(PAGE).parts
    )


@cache
def _tree(path: Path) -> ast.Module:
    """A file's syntax, read once for all tests."""
    return ast.parse(path.read_bytes())


@pytest.fixture(scope="module", autouse=True)
def _trees_go() -> Iterator[None]:
    """Millions of objects: kept, they would slow every later round of the collector of cycles."""
    yield
    _tree.cache_clear()


def _calls(tree: ast.AST, method: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def _where(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def _imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every import statement with each full dotted name it may bring in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    status = lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_everything_but_windows_and_painting_loads_without_qt() -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in _python_files()
        if path.relative_to(PACKAGE).parts[0] not in ("app", "paint", "__main__.py")
    ]
    program = (
        "import importlib, sys\n"
        "sys.modules['PySide6'] = sys.modules['shiboken6'] = None\n"
        "for name in sys.argv[1:]:\n    importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


NETWORK_MODULES = re.compile(
    r"^(urllib\.request"
    r"|PySide6\.QtWebSockets"
    r"|PySide6\.QtNetwork\.(QTcp\w+|QUdp\w+|QSsl(Socket|Server)|QSctp\w+|QNetworkAccessManager|QDnsLookup|QHostInfo))(\.|$)"
)


def test_only_net_opens_sockets() -> None:
    offences = [
        f"{_where(path, node)} {name}"
        for path in _python_files()
        if path.relative_to(PACKAGE).parts[0] not in ("net", "net.py")
        for node, name in _imported(_tree(path))
        if NETWORK_MODULES.match(name)
    ]
    assert offences == []


def test_no_python_event_filter_on_the_application() -> None:
    """With a web view alive it crashes the interpreter; filters on windows and widgets are fine."""
    application = re.compile(r"\b(q?app|_app|application|_application|instance\(\))$", re.IGNORECASE)
    offences = [
        _where(path, call)
        for path in _python_files()
        for call in _calls(_tree(path), "installEventFilter")
        if isinstance(call.func, ast.Attribute) and application.search(ast.unparse(call.func.value))
    ]
    assert offences == []


def test_pages_are_never_set_as_text() -> None:
    """setHtml fails silently above two megabytes, and its page has another origin than ours."""
    offences = [
        _where(path, call)
        for path in _python_files()
        for method in ("setHtml", "setContent")
        for call in _calls(_tree(path), method)
    ]
    assert offences == []


# Ways by which text of a dossier could become markup or code.
MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|srcdoc)\b"
    r"|\bdocument\.write(ln)?\s*\("
    r"|\beval\s*\("
    r"|\bnew\s+Function\s*\("
    r"|\bset(Timeout|Interval)\s*\(\s*[\"'`]"
    r"|\.(bindPopup|bindTooltip)\s*\(\s*[\"'`]"
)


def test_the_page_never_makes_markup_from_text() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in _page_files(".js", ".mjs", ".html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MARKUP.search(re.sub(r"//.*", "", line))
    ]
    assert offences == []


def test_no_file_is_longer_than_a_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in [*_python_files(), *_page_files(".js", ".mjs", ".css", ".html")]
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_module_is_called_utils() -> None:
    assert [path for path in _python_files() if re.search(r"util|helper|misc|common", path.stem)] == []


def test_what_a_page_is_asked_is_answered_to_a_guarded_callback() -> None:
    """The engine forgets what a callback raises; `app.fault_desk.guarded` hands it to the handler of all errors."""
    offences = [
        _where(path, call)
        for path in _python_files()
        for call in _calls(_tree(path), "runJavaScript")
        if len(call.args) > 1 and not ast.unparse(call.args[-1]).startswith("guarded(")
    ]
    assert offences == []


def test_only_one_module_takes_the_hooks_for_errors() -> None:
    hooks = re.compile(r"\b(sys\.excepthook|threading\.excepthook|sys\.unraisablehook)\b[^(]*=[^=]")
    takers = {path.name for path in _python_files() if hooks.search(path.read_text("utf-8"))}
    assert takers == {"fault_desk.py"}


# Ways by which Qt reads markup. The guides that ship with the program are the only text that is shown so.
QT_MARKUP = re.compile(
    r"\b(RichText|AutoText|MarkdownText|QErrorMessage|QTextBrowser|QTextEdit)\b|\b(insertHtml|appendHtml|setMarkdown)\("
    r"|QMessageBox\.(information|warning|critical|question|about)\("
)


def test_no_widget_reads_text_as_markup() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in _python_files()
        if path.name != "new_dossier.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if QT_MARKUP.search(line)
    ]
    assert offences == []


def test_every_message_box_shows_plain_text() -> None:
    offences = []
    for path in _python_files():
        text = path.read_text("utf-8")
        if len(re.findall(r"\bQMessageBox\((?!\))", text)) > len(
            re.findall(r"\.setTextFormat\((theme\.)?PLAIN\)", text)
        ):
            offences.append(path.name)
    assert offences == []
