"""XML files of others, record by record; what is broken is said, what comes before it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mapviewer.errors import Severity
from mapviewer.foreign.xml import Element, XmlError, elements
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Input


def xml_records(given: Input, head: Head, records: Collection[str]) -> Iterator[Element]:
    """The elements with these names, in the order in which they end, then the root if the file is whole; raises InputError when nothing comes before what is broken."""
    any_ = False
    try:
        for element in elements([given.data()], records):
            any_ = True
            yield element
    except XmlError as error:
        if not any_:
            raise refusal(given.file, str(error), line=error.line) from None
        head.tell(f"{error}; what comes before is loaded", line=error.line, severity=Severity.ERROR)
