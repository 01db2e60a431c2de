"""A snapshot that is opened or dropped: the view that it was made from, on the dossier that it was made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject

from mapviewer.app.texts import isolate, shorten
from mapviewer.app.window import MainWindow
from mapviewer.errors import MapviewerError, UsageError
from mapviewer.plainfile import is_file, read_plain
from mapviewer.session import Opened, Session
from mapviewer.snapshot.again import LARGEST_FILE, Recipe, changed, read_recipe
from mapviewer.snapshot.spec import Around, FitAll, Within

ENDINGS = frozenset({".png", ".svg", ".pdf", ".html", ".htm"})


def is_snapshot_name(path: Path) -> bool:
    """Whether a file is more likely a snapshot than a dossier."""
    return path.suffix.casefold() in ENDINGS


class SnapshotRestoring(QObject):
    """Shows what a snapshot showed. `open_dossier` opens a file, `known` are files that were open before."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        open_dossier: Callable[[Path], None],
        known: Callable[[], Iterable[str]],
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._open_dossier, self._known = open_dossier, known
        self._waiting: tuple[Recipe, str] | None = None

    def restore(self, path: Path) -> None:
        """Show the view of a snapshot; says what is in the way where that cannot be done."""
        try:
            data = read_plain(path, LARGEST_FILE)
            if len(data) > LARGEST_FILE:
                raise UsageError(
                    f"“{path.name}”: found more than {LARGEST_FILE:,} bytes, expected a snapshot."
                )
            recipe = read_recipe(data, path.name)
        except OSError as error:
            self._say(
                "error", self.tr("%s cannot be read.") % f"“{path.name}”" + f" {error.strerror or error}"
            )
            return
        except MapviewerError as error:
            self._say("error", str(error))
            return
        wanted = recipe.dossiers[0] if recipe.dossiers else None
        if wanted is None or wanted.sha256 == self._session.store.file.sha256:
            self._show(recipe)
            return
        for place in self._places(path, wanted.name):
            if is_file(place):
                self._waiting = (recipe, str(place))
                self._open_dossier(place)
                return
        if self._session.store.file.path is not None:
            # Another edition of the dossier, perhaps: the view can be shown on it all the same, and it is said.
            self._show(recipe)
            return
        self._say(
            "error",
            self.tr("This snapshot was made from %s, which is not there; open it first, then the snapshot.")
            % isolate(shorten(wanted.name, 120)),
        )

    def opened(self, opened: Opened) -> None:
        """The dossier of a snapshot has come."""
        waiting, self._waiting = self._waiting, None
        path = opened.store.file.path
        if waiting is not None and path is not None and Path(path).absolute() == Path(waiting[1]).absolute():
            self._show(waiting[0])

    # Inside -------------------------------------------------------------------------------------------------------------

    def _places(self, snapshot: Path, name: str) -> Iterable[Path]:
        """Where the dossier may be: beside the snapshot, or where one of its name was open before."""
        # A base name and nothing else: a picture from somebody else must not point anywhere.
        if not name or name != Path(name).name or name in (".", ".."):
            return
        yield snapshot.parent / name
        for known in self._known():
            if Path(known).name == name:
                yield Path(known)

    def _show(self, recipe: Recipe) -> None:
        spec = recipe.spec
        self._session.show(spec.selection, origin="snapshot")
        view, map_view = spec.view, self._window.map
        if isinstance(view, Around):
            # The same piece of the world on a narrower map is a farther zoom.
            map_view.jump(view.lat, view.lon, view.zoom - math.log2(spec.width / max(1, map_view.width())))
        elif isinstance(view, Within):
            east = view.east if view.east > view.west else view.east + 360.0
            across = max(1e-6, (east - view.west) / 360.0)
            zoom = math.log2(max(1, map_view.width()) / 256 / across)
            map_view.jump((view.south + view.north) / 2, (view.west + east) / 2, zoom)
        elif isinstance(view, FitAll):
            map_view.fit_all()
        else:
            map_view.fit()
        different = changed(recipe, self._session.store)
        if different:
            self._say(
                "warning",
                self.tr("Not all is as it was when the snapshot was made: %s.") % "; ".join(different),
            )
        else:
            self._window.statusBar().showMessage(self.tr("This is what the snapshot shows."), 5_000)

    def _say(self, kind: str, words: str) -> None:
        self._window.messages.show_message(kind, words)
