"""What can go wrong, and how it is said.

The tree::

    MapviewerError            anything the program itself raises        exit 1
    ├── UsageError            the call makes no sense                   exit 2
    ├── InputError            a file cannot be used at all; carries its problems   exit 3
    ├── OutputError           a file cannot be written                  exit 1
    │   └── OutputExistsError it is there already and nobody said --force   exit 1
    └── UnavailableError      basemap or network is not to be had       exit 5

A `Problem` is no exception: it is one thing wrong with one record of a file whose rest has loaded.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class ExitCode:
    """Exit codes of the command line."""

    OK = 0
    RUNTIME = 1
    USAGE = 2
    INVALID_INPUT = 3
    WARNINGS = 4
    UNAVAILABLE = 5
    INTERRUPTED = 130


class Severity(StrEnum):
    """How bad a problem is: an error lost something, a warning lost nothing."""

    ERROR = "error"
    WARNING = "warning"


class Problem(BaseModel):
    """One thing wrong in an input file.

    `line` and `column` count from 1, the column in characters; `pointer` is an RFC 6901 JSON pointer; `field` is its last
    readable part; `message` says what was found and what was expected.
    """

    model_config = ConfigDict(frozen=True)

    severity: Severity
    file: str
    line: int | None = None
    column: int | None = None
    pointer: str = ""
    field: str = ""
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        where = f" {self.pointer}" if self.pointer else ""
        return f"{place}: {self.severity.value}:{where} {self.message}"


class MapviewerError(Exception):
    """Base of everything the program raises on purpose."""

    exit_code = ExitCode.RUNTIME


class UsageError(MapviewerError):
    """The request itself makes no sense (a bad option, an impossible size)."""

    exit_code = ExitCode.USAGE


class InputError(MapviewerError):
    """A file cannot be used at all; `problems` says why, first reason first."""

    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class OutputError(MapviewerError):
    """A file cannot be written; nothing was left half-written."""


class OutputExistsError(OutputError):
    """The output is there already and overwriting was not asked for."""


class UnavailableError(MapviewerError):
    """A basemap, font or network resource is not to be had."""

    exit_code = ExitCode.UNAVAILABLE
