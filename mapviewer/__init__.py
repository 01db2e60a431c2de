"""mapviewer: a desktop event map and timeline for dossiers of events, places and sources.

`mapviewer.load(path)` is the way in from Python (docs/python.md). Importing this package loads nothing else, and never Qt.
"""

from importlib import import_module

__version__ = "0.1.0"

# Types stand in __init__.pyi. By name, since nothing below may seem to know the API, which knows everything.
_PUBLIC = ("Counts", "Dossier", "EventPair", "Record", "Snapshot", "load")


def __getattr__(name: str) -> object:
    """What docs/python.md describes, loaded when it is first asked for."""
    if name in _PUBLIC:
        return getattr(import_module("mapviewer.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return sorted((*globals(), *_PUBLIC))
