"""Formats that other packages bring, by the entry point group `mapviewer.formats`. A broken one is told of and left out, whatever it does.

A plug-in is code that runs with the reader's rights, as any package that they install; see docs/plugins.md. `MAPVIEWER_NO_PLUGINS=1` leaves all of them out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, ParamSpec, TypeVar

from pydantic_core import to_json

from mapviewer.errors import InputError, MapviewerError
from mapviewer.formats.base import Format, NotLargeError, Reading, Watch
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Imported
from mapviewer.formats.shown import shortened, visible

GROUP: Final = "mapviewer.formats"

_choked: dict[str, str] = {}
"""What the latest file that a format could not even look at did to it, by the format's name."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plug-in by its entry point's name and its package; its format, or in words why it is not used."""

    name: str
    package: str
    format: Format | None
    fault: str = ""


@cache
def plugins() -> tuple[Plugin, ...]:
    """Every plug-in of this installation, in the order of names, loaded once."""
    if os.environ.get("MAPVIEWER_NO_PLUGINS"):
        return ()
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return tuple(_loaded(point) for point in points)


def added(own: tuple[Format, ...]) -> tuple[Format, ...]:
    """The formats of all plug-ins that can be used beside the program's own."""
    taken = {format_.name for format_ in own}
    found = []
    for plugin in plugins():
        if plugin.format is not None and plugin.format.name not in taken:
            taken.add(plugin.format.name)
            found.append(plugin.format)
    return tuple(found)


def faults(own: tuple[Format, ...]) -> tuple[str, ...]:
    """What is wrong with plug-ins that are not used, one sentence each."""
    taken = {format_.name for format_ in own}
    found = []
    for plugin in plugins():
        if plugin.format is None:
            found.append(f"{plugin.name} ({plugin.package}): {plugin.fault}")
        elif plugin.format.name in taken:
            found.append(
                f"{plugin.name} ({plugin.package}): found the format “{plugin.format.name}”, which there is already; expected another name"
            )
        else:
            taken.add(plugin.format.name)
            if plugin.format.name in _choked:
                found.append(f"{plugin.name} ({plugin.package}): {_choked[plugin.format.name]}")
    return tuple(found)


def _loaded(point: EntryPoint) -> Plugin:
    package = visible(point.dist.name if point.dist else point.module)
    name = visible(point.name)
    try:
        given = point.load()
        format_ = given if isinstance(given, Format) else getattr(given, "FORMAT", None)
    except Exception as error:
        return Plugin(name, package, None, _words(error))
    except SystemExit as error:
        return Plugin(name, package, None, f"it wants to end the program ({error.code})")
    if not isinstance(format_, Format):
        kind = type(given).__name__
        return Plugin(
            name, package, None, f"found {kind}, expected a Format, or a module with one called FORMAT"
        )
    fault = _fault(format_)
    return Plugin(name, package, None, fault) if fault else Plugin(name, package, _guarded(format_))


def _fault(format_: Format) -> str:
    if not (isinstance(format_.name, str) and format_.name.strip() and isinstance(format_.label, str)):
        return "found no name or no label, expected both as text"
    if not (callable(format_.recognises) and callable(format_.read)):
        return "found no functions to recognise and read files, expected both"
    return ""


def _words(error: BaseException) -> str:
    return visible(shortened(f"{type(error).__name__}: {error}", 300))


# ---- while files are read -----------------------------------------------------------------------------


def _guarded(format_: Format) -> Format:
    """The format with everything that it raises turned into what the program expects."""
    name = format_.name
    read_large, rows = format_.read_large, format_.rows

    def recognises(head: bytes, file: str) -> bool:
        try:
            return bool(format_.recognises(head, file))
        except Exception as error:
            _choked[name] = _words(error)
            return False

    def read(data: bytes, file: str, watch: Watch) -> Reading:
        return _blaming(name, file, format_.read)(data, file, watch)

    def large(source: Any, file: str, watch: Watch) -> Any:
        assert read_large is not None  # noqa: S101
        return _blaming(name, file, read_large)(source, file, watch)

    def listed(given: Any, head: Any) -> Iterator[Any]:
        assert rows is not None  # noqa: S101
        walk = _blaming(name, given.file, lambda: _checked(rows(given, head)))()
        step = _blaming(name, given.file, lambda: next(walk, None))
        while (row := step()) is not None:
            yield row

    return replace(
        format_,
        recognises=recognises,
        read=read,
        read_large=None if read_large is None else large,
        rows=None if rows is None else listed,
    )


def _checked(rows: Iterator[Any]) -> Iterator[Imported]:
    """Rows of which nobody else can say that they are none, each looked at where its maker can still be blamed."""
    for row in rows:
        if not isinstance(row, Imported):
            raise TypeError(f"found {type(row).__name__}, expected Imported")
        to_json(row.event, inf_nan_mode="null")
        yield row


def _blaming(name: str, file: str, call: Callable[_P, _T]) -> Callable[_P, _T]:
    def guarded(*arguments: _P.args, **named: _P.kwargs) -> _T:
        try:
            return call(*arguments, **named)
        except (MapviewerError, NotLargeError, OSError):
            raise
        except Exception as error:
            raise _failed(name, file, error) from error

    return guarded


def _failed(name: str, file: str, error: Exception) -> InputError:
    return refusal(
        file, f"the plug-in for “{visible(name)}” failed ({_words(error)}); it can be told to its makers"
    )
