"""The JavaScript that the map page needs and we did not write: `python -m tools.vendor [--check]`.

Without an option every file is taken again from its pinned package; with `--check` nothing is fetched, and the exit code is
1 when a file is missing, altered or not listed. `resources/map/vendor/VENDOR.toml` is the list.
"""

from __future__ import annotations

import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

from tools.pinned import fetch_npm, sha256_of

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "map" / "vendor"


def problems(folder: Path = FOLDER) -> list[str]:
    """What differs between the folder and its list, in words; empty when all is well."""
    listed = {file["name"]: file["sha256"] for package in _packages(folder) for file in package["file"]}
    found = [f"{name}: missing" for name in sorted(listed) if not (folder / name).is_file()]
    for path in sorted(folder.iterdir()):
        if path.name == "VENDOR.toml":
            continue
        if path.name not in listed:
            found.append(f"{path.name}: not in VENDOR.toml")
        elif sha256_of(path) != listed[path.name]:
            found.append(f"{path.name}: differs from its checksum")
    return found


def rebuild(folder: Path = FOLDER) -> None:
    """Take every file from its package again."""
    for package in _packages(folder):
        if package["registry"] == "npm":
            path = fetch_npm(package["name"], package["version"], package["sha256"])
            with tarfile.open(path) as archive:
                for file in package["file"]:
                    stream = archive.extractfile(f"package/{file['from']}")
                    if stream is None:
                        raise FileNotFoundError(f"{package['name']}: {file['from']}")
                    (folder / file["name"]).write_bytes(stream.read())
        else:
            for file in package["file"]:
                (folder / file["name"]).write_bytes(_qt_resource(file["from"]))


def _qt_resource(name: str) -> bytes:
    """A file compiled into the installed Qt. Our own page may not load it by its `qrc:` address."""
    import PySide6.QtWebChannel  # noqa: F401  (importing it registers its resources)
    from PySide6.QtCore import QFile

    file = QFile(name)
    if not file.open(QFile.OpenModeFlag.ReadOnly):
        raise FileNotFoundError(name)
    return bytes(file.readAll().data())


def _packages(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads((folder / "VENDOR.toml").read_text(encoding="utf-8"))[
        "package"
    ]
    return listed


def main(arguments: list[str]) -> int:
    """Exit code 0 when the folder is as listed, 1 when it is not, 2 for unknown arguments."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        rebuild()
    found = problems()
    for problem in found:
        print(f"resources/map/vendor/{problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
