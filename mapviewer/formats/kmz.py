"""KML in a ZIP archive (`kmz`); what is in it is read as `kml.py` says, pictures and other files are left where they are."""

from mapviewer.formats.importing import importer
from mapviewer.formats.kml import archive_rows, recognises_archive

FORMAT = importer(
    name="kmz",
    label="KMZ",
    suffixes=(".kmz",),
    recognises=recognises_archive,
    rows=archive_rows,
    rank=25,
    revision=3,
)
