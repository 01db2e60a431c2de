"""Dossiers for people who live in notebooks: load, filter, count, turn into frames, maps and pictures. Described in docs/python.md.

What stands in `__all__` is public, and reached as `mapviewer.load`, `mapviewer.Dossier` and so on; the rest of the program may change at any time.
"""

from mapviewer.api.dossier import Dossier, load
from mapviewer.api.pairs import EventPair
from mapviewer.api.picture import Snapshot
from mapviewer.query.index import Counts
from mapviewer.writers.record import Record

__all__ = ["Counts", "Dossier", "EventPair", "Record", "Snapshot", "load"]
