"""Fetch one pinned package through its registry's ordinary client and check it before anybody reads it.

Each function downloads exactly the named version with the client a developer has configured (`pip`, `npm`, `apt-get`),
compares the file's SHA-256 with the pinned one and returns its path below `.cache/tools/`. A file that is there already
and still has the right checksum is not fetched again, so a build works offline after its first run. Nothing is installed
and no code of the package is run.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "tools"
_TIMEOUT = 600  # seconds, for one download
_SHA256 = re.compile(r"[0-9a-f]{64}")


class PinError(Exception):
    """The package could not be fetched, or is not the one that was pinned."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as 64 lower-case hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch_pypi(name: str, version: str, sha256: str, filename: str) -> Path:
    """The distribution file `filename` (wheel or sdist) of `name==version` from the Python package index.

    Raises PinError when pip fails, offers another file, or the checksum differs.
    """

    def download(folder: Path) -> None:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        # An sdist would otherwise be unpacked and its build backend run for the metadata.
        kind = (
            ["--only-binary", ":all:"]
            if filename.endswith(".whl")
            else ["--no-binary", ":all:", "--no-build-isolation"]
        )
        _run([*pip, *kind, "--dest", str(folder), f"{name}=={version}"])

    return _cached("pypi", filename, sha256, download)


def fetch_npm(name: str, version: str, sha256: str) -> Path:
    """The tarball of `name@version` from the npm registry, as `npm pack` writes it.

    Raises PinError when npm fails or the checksum differs.
    """
    # How npm names its tarballs: the scope's @ goes and its slash becomes a dash.
    filename = f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"

    def download(folder: Path) -> None:
        npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
        _run([*npm, f"{name}@{version}"], cwd=folder)

    return _cached("npm", filename, sha256, download)


def fetch_debian(package: str, version: str | None, sha256: str) -> Path:
    """The `.deb` of a Debian or Ubuntu package, by `apt-get download`; `version` None takes what the sources offer.

    The file is kept under its checksum, since the version may be unknown. Raises PinError when apt fails or the checksum
    differs.
    """

    def download(folder: Path) -> None:
        # apt's own download sandbox user cannot write to our folder, and says so on every call.
        apt = ["apt-get", "-qq", "-o", "APT::Sandbox::User=", "download"]
        _run([*apt, package if version is None else f"{package}={version}"], cwd=folder)
        found = sorted(folder.glob("*.deb"))
        if len(found) == 1:
            found[0].rename(folder / f"{package}.deb")

    return _cached(f"debian/{sha256[:16]}", f"{package}.deb", sha256, download)


def _cached(kind: str, filename: str, sha256: str, download: Callable[[Path], None]) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise PinError(f"{filename}: the pinned checksum must be 64 lower-case hex digits")
    target = CACHE / kind / filename
    if target.is_file() and sha256_of(target) == sha256:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as temporary:
        folder = Path(temporary)
        download(folder)
        fetched = folder / filename
        if not fetched.is_file():
            offered = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
            raise PinError(f"expected {filename}, got {offered}")
        found = sha256_of(fetched)
        if found != sha256:
            raise PinError(f"{filename}: SHA-256 is {found}, pinned is {sha256}")
        fetched.replace(target)
    return target


def _run(command: Sequence[str], cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    except FileNotFoundError as error:
        raise PinError(f"{command[0]} is needed to build this and is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise PinError(f"{' '.join(command)}: no answer in {_TIMEOUT} s") from error
    if done.returncode:
        raise PinError(
            f"{' '.join(command)} failed ({done.returncode}):\n{(done.stderr or done.stdout).strip()}"
        )
