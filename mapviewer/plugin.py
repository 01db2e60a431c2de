"""Everything that a package needs to bring a format of its own; described in docs/plugins.md. Names that are not here may change at any time."""

from mapviewer.errors import InputError
from mapviewer.formats.base import Finding, Format
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, origin, warning
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records, split

__all__ = [
    "Finding",
    "Format",
    "Head",
    "Ids",
    "Imported",
    "Input",
    "InputError",
    "Record",
    "fault",
    "filled",
    "imported",
    "importer",
    "looks_tabular",
    "origin",
    "records",
    "refusal",
    "split",
    "warning",
]
