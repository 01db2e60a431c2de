from mapviewer.api import Counts as Counts
from mapviewer.api import Dossier as Dossier
from mapviewer.api import EventPair as EventPair
from mapviewer.api import Record as Record
from mapviewer.api import Snapshot as Snapshot
from mapviewer.api import load as load

__version__: str
