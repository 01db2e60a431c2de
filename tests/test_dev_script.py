"""`./dev` on machines that lack things: run with stand-ins for apt, dpkg, sudo and Python on the PATH."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the script sets up Debian and its kin")

TOOLS = (
    *(
        "bash",
        "env",
        "dirname",
        "sha256sum",
        "sed",
        "awk",
        "cat",
        "wc",
        "mkdir",
        "mktemp",
        "rm",
        "tail",
        "flock",
    ),
    *("cp", "grep", "getconf", "touch"),
)

# dpkg and apt of a machine: $MACHINE/installed and $MACHINE/archive hold package names, $MACHINE/log every call that changes something.
STAND_INS = {
    "dpkg-query": 'shift 2\nfor name; do grep -qx "$name" "$MACHINE/installed" && echo "$name installed"; done\nexit 0',
    "apt-cache": (
        "shift\n"
        'for name; do if grep -qx "$name" "$MACHINE/archive"; then printf "%s:\\n  Candidate: 1.0\\n" "$name"; fi; done'
    ),
    "apt-get": (
        'echo "apt-get $*" >>"$MACHINE/log"\n'
        'for word; do case $word in -*) ;; *) grep -qx "$word" "$MACHINE/archive" && echo "$word" >>"$MACHINE/installed" ;; esac; done\n'
        'case " $* " in *" update "*) cat "$MACHINE/upstream" >>"$MACHINE/archive" 2>/dev/null ;; esac\nexit 0'
    ),
    "id": 'cat "$MACHINE/uid"',
}

# A Python that can make environments, as far as the script can see.
PYTHON = """\
case "$*" in
  *"-m venv "*) for folder; do :; done
    mkdir -p "$folder/bin" "$folder/lib"; cp "$0" "$folder/bin/python"; echo "version = 3.12.1" >"$folder/pyvenv.cfg"
    echo "venv" >>"$MACHINE/log" ;;
  *"-m pip install"*) echo "pip $*" >>"$MACHINE/log"; [ ! -e "$MACHINE/pip-fails" ] || exit 1 ;;
  *version_info*ensurepip*) echo "able 3.12 $MACHINE/bin/python3" ;;
  *"-m mapviewer"*) echo "ran $*" ;;
esac
"""


class Machine:
    """A computer as the script sees it: what is installed, what apt offers, and who asks."""

    def __init__(self, folder: Path, needed: list[str]) -> None:
        self.folder = folder
        self.checkout = folder / "a check out"
        (self.checkout / "requirements").mkdir(parents=True)
        shutil.copy(ROOT / "dev", self.checkout / "dev")
        for name in ("run.txt", "dev.txt"):
            (self.checkout / "requirements" / name).write_text(f"# {name}\n")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        for name, text in STAND_INS.items():
            self.add_command(name, text)
        self.add_command("python3", PYTHON)
        self.write("installed", needed)
        self.write("archive", needed)
        self.write("upstream", [])
        self.write("log", [])
        self.write("uid", ["0"])

    def add_command(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def write(self, name: str, lines: list[str]) -> None:
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))

    def read(self, name: str) -> list[str]:
        return (self.folder / name).read_text().splitlines()

    def dev(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        surroundings = {"PATH": str(self.bin), "MACHINE": str(self.folder)} | environment
        return subprocess.run(
            [str(self.checkout / "dev"), *arguments],
            cwd="/",
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def _array(name: str) -> list[str]:
    text = (ROOT / "dev").read_text("utf-8")
    return text.partition(f"\n{name}=(")[2].partition(")")[0].split()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that lacks nothing of the system, and has no environment yet."""
    return Machine(
        tmp_path, [*_array("needed_libraries"), *_array("window_libraries"), *_array("test_tools")]
    )


def test_second_start_installs_nothing(machine: Machine) -> None:
    first = machine.dev("run", "info", "FILE")
    assert first.returncode == 0, first.stderr
    assert first.stdout == "ran -m mapviewer info FILE\n"
    log = machine.read("log")
    assert [line.split()[0] for line in log] == ["venv", "pip"]
    assert "--require-hashes" in log[1]
    assert log[1].endswith("requirements/run.txt")
    second = machine.dev("run")
    assert (second.stdout, second.stderr) == ("ran -m mapviewer --sample\n", "")
    assert machine.read("log") == log


def test_developing_adds_to_running(machine: Machine) -> None:
    machine.dev("run")
    machine.dev("setup")
    assert [line.split()[0] for line in machine.read("log")] == ["venv", "pip", "pip"]
    before = machine.read("log")
    assert machine.dev("run").stderr == ""
    assert machine.read("log") == before


def test_only_what_is_missing_is_installed_by_its_name_here(machine: Machine) -> None:
    missing = {"libasound2", "libegl1", "xvfb"}
    machine.write("installed", [name for name in machine.read("installed") if name not in missing])
    machine.write("archive", [*machine.read("archive"), "libasound2t64"])
    done = machine.dev("setup")
    assert done.returncode == 0, done.stderr
    (install,) = (line for line in machine.read("log") if line.startswith("apt-get"))
    assert set(install.partition("--no-install-recommends ")[2].split()) == {
        "libasound2t64",
        "libegl1",
        "xvfb",
    }


def test_lists_are_updated_only_when_they_know_too_little(machine: Machine) -> None:
    machine.write("installed", [])
    machine.write("upstream", machine.read("archive"))
    machine.write("archive", [])
    done = machine.dev("setup")
    assert done.returncode == 0, done.stderr
    assert [line.split()[-1] for line in machine.read("log") if " update" in line] == ["update"]
    assert set(machine.read("upstream")) <= set(machine.read("installed"))


def test_without_root_the_exact_line_is_printed_and_nothing_is_done(machine: Machine) -> None:
    machine.write("uid", ["1000"])
    machine.write(
        "installed", [name for name in machine.read("installed") if name not in ("libnss3", "xauth")]
    )
    done = machine.dev("run")
    assert done.returncode == 1
    assert "\n    apt-get install -y --no-install-recommends libnss3 xauth\n" in done.stderr
    assert done.stdout == ""
    assert machine.read("log") == []
    assert not (machine.checkout / ".venv").exists()


def test_without_root_a_python_without_venv_is_in_the_line_too(machine: Machine) -> None:
    machine.write("uid", ["1000"])
    machine.write("installed", [name for name in machine.read("installed") if name != "libnss3"])
    machine.write("archive", [*machine.read("archive"), "python3.11-venv", "python3.11"])
    # Neither python3 nor the distribution's own, which the script also tries by their full paths, is of any use.
    script = (machine.checkout / "dev").read_text("utf-8")
    (machine.checkout / "dev").write_text(script.replace("/usr/bin/python3.", "/nowhere/python3."), "utf-8")
    machine.add_command("python3", "exit 1")
    done = machine.dev("run")
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends python3.11 python3.11-venv libnss3\n" in done.stderr


def test_without_root_nothing_stops_when_only_the_x_server_is_missing(machine: Machine) -> None:
    machine.write("uid", ["1000"])
    machine.write("installed", [name for name in machine.read("installed") if name != "xvfb"])
    done = machine.dev("setup")
    assert done.returncode == 0
    assert "no xvfb: tests that need an X server are skipped." in done.stderr


def test_sudo_is_used_where_it_works_without_asking(machine: Machine) -> None:
    machine.write("uid", ["1000"])
    machine.write("installed", [name for name in machine.read("installed") if name != "libnss3"])
    machine.add_command("sudo", '[ "$1" = -n ] && exit 0\necho sudo >>"$MACHINE/log"\nexec "$@"')
    done = machine.dev("run")
    assert done.returncode == 0, done.stderr
    assert machine.read("log")[0] == "sudo"
    assert machine.read("log")[1].endswith(" libnss3")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda venv: (venv / ".unfinished").touch(),
        lambda venv: (venv / "bin" / "python").unlink(),
    ],
    ids=["interrupted", "python gone"],
)
def test_a_broken_environment_is_made_anew(machine: Machine, spoil: Callable[[Path], None]) -> None:
    machine.dev("run")
    spoil(machine.checkout / ".venv")
    done = machine.dev("run")
    assert (done.returncode, done.stdout) == (0, "ran -m mapviewer --sample\n")
    assert [line.split()[0] for line in machine.read("log")] == ["venv", "pip", "venv", "pip"]


def test_a_failed_download_is_tried_again(machine: Machine) -> None:
    (machine.folder / "pip-fails").touch()
    done = machine.dev("run")
    assert (done.returncode, done.stdout) == (1, "")
    (machine.folder / "pip-fails").unlink()
    assert machine.dev("run").returncode == 0


def test_changed_requirements_are_installed_into_the_same_environment(machine: Machine) -> None:
    machine.dev("run")
    (machine.checkout / "requirements" / "run.txt").write_text("# other\n")
    machine.dev("run")
    assert [line.split()[0] for line in machine.read("log")] == ["venv", "pip", "pip"]


def test_unknown_command(machine: Machine) -> None:
    done = machine.dev("dance")
    assert done.returncode == 1
    assert "there is no command “dance”" in done.stderr
    assert machine.read("log") == []


def test_every_library_that_qt_asks_for_is_there() -> None:
    ldd = shutil.which("ldd")
    if ldd is None:
        pytest.skip("no ldd on this machine")
    import PySide6

    folder = Path(PySide6.__file__).parent / "Qt"
    names = (
        "Core",
        "Gui",
        "Widgets",
        "Network",
        "Quick",
        "Svg",
        "WebChannel",
        "WebEngineCore",
        "WebEngineWidgets",
    )
    files = [folder / "lib" / f"libQt6{name}.so.6" for name in names]
    files += [folder / "plugins" / "platforms" / "libqoffscreen.so"]
    missing = set()
    for file in files:
        done = subprocess.run([ldd, str(file)], capture_output=True, text=True, check=True)
        missing |= {line.split()[0] for line in done.stdout.splitlines() if "not found" in line}
    assert missing == set()
