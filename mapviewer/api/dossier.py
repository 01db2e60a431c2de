"""`Dossier`: the events of a file, or those of them that a filter leaves; never written to, every method gives a new one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from mapviewer.errors import Problem, UnavailableError
from mapviewer.events.event import Event
from mapviewer.events.store import Store
from mapviewer.events.when import parse_when, window_between
from mapviewer.query.facets import Facets
from mapviewer.query.filters import FACET_KEYS, FILTER_KEYS, NO, NO_FILTERS, YES, Filters
from mapviewer.query.index import CODES, IN, POSSIBLE, UNDATED, Counts, Index, first_selection, visible
from mapviewer.query.phrases import counts_words
from mapviewer.query.selection import ALL_TIME, Selection
from mapviewer.writers.record import Record, record_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from mapviewer.api.pairs import EventPair
    from mapviewer.api.picture import Snapshot

Test = Callable[[Record], bool]
Values = str | bool | Iterable[str]

MOST_COPIED: Final = 100_000
"""Events of a choice that no window and filters describe, of which a picture can still be made."""


def load(path: str | os.PathLike[str], *, sheet: str = "") -> Dossier:
    """Read a file of any format that mapviewer opens; places without coordinates are looked up offline. `sheet` is the name of a workbook's sheet.

    Raises `mapviewer.errors.InputError` when nothing of it can be used; what is wrong with single records is in `Dossier.problems`.
    """
    from mapviewer.opening import open_dossier

    return Dossier(open_dossier(path, sheet=sheet))


class Dossier:
    """Events with what they refer to. `len`, iteration and all outputs are of the events that are left; `counts` tells of the others."""

    def __init__(
        self,
        store: Store,
        *,
        index: Index | None = None,
        selection: Selection | None = None,
        further: tuple[Filters, ...] = (),
        tests: tuple[Test, ...] = (),
        possible: bool = True,
    ) -> None:
        """For `load` and the methods below; `further` are filters that have to be passed besides the selection's."""
        self.store = store
        self._index = index or Index(store)
        self._selection = selection or first_selection(self._index)
        self._further = further
        self._tests = tests
        self._possible = possible

    # What it is ---------------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The dossier's title."""
        return self.store.head.title

    @property
    def description(self) -> str:
        """What the dossier says of itself, "" for nothing."""
        return self.store.head.description

    @property
    def timezone(self) -> str:
        """The IANA name of the zone in which dates without one of their own are read."""
        return self.store.head.timezone

    @property
    def file(self) -> str:
        """The file's name, without its folder."""
        return self.store.file.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file as it was read (hex)."""
        return self.store.file.sha256

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with single records, with file, line and field; `str` of one is a sentence."""
        return self.store.problems

    # Filtering ----------------------------------------------------------------------------------------------------------

    def between(self, first: str | None, last: str | None = None, *, possible: bool = True) -> Dossier:
        """The events of a time from one EDTF date to another, both included: `last="2025-07-17"` reaches to the end of that day.

        None or `".."` is no limit; a `last` that is not given is `first`, so that `between("2025-07")` is that month. Events that may have
        happened then but need not have are left out with `possible=False`. Undated events are in no time, see `undated`. Raises ValueError
        for what is no date.
        """
        zone = self.timezone
        last = first if last is None else last
        for text in (first, last):
            if text is not None and text != "..":
                parse_when(text, zone)
        start, end = window_between(first, last, zone)
        old_start, old_end = self._selection.window
        # What is in both times is what meets both: a window of each would be another question, so that the second one narrows the first.
        window = (max(start, old_start), min(end, old_end))
        return self._with(
            selection=replace(self._selection, window=window), possible=possible and self._possible
        )

    def where(self, *tests: Test, **values: Values) -> Dossier:
        """The events that have one of the values of each key, and for which every test is true.

        Keys are those of `mapviewer events --filter`: category, place, actor, tag, source, status, precision, sourced, placed, known, area
        and text. A value is a string, several, or for `sourced` and `placed` a bool. A test is called with a `Record`. Raises TypeError for
        another key, ValueError for a value that no event can have.
        """
        filters, further = self._selection.filters, list(self._further)
        for key, given in values.items():
            if key not in FILTER_KEYS:
                raise TypeError(f"where(): found {key!r}, expected one of {', '.join(FILTER_KEYS)}")
            wanted = _texts(given)
            if not filters.values(key):
                filters = filters.of(key, wanted)
            elif key == "text":
                filters = filters.of(key, (*filters.text, *wanted))
            else:
                # One of these as well as one of those: more than one filter can say.
                further.append(NO_FILTERS.of(key, wanted))
            if key == "text":
                self._index_texts()
        return self._with(
            selection=replace(self._selection, filters=filters),
            further=tuple(further),
            tests=(*self._tests, *tests),
        )

    @property
    def undated(self) -> Dossier:
        """The undated events among those that the filters leave, whatever the time."""
        return self._with(selection=replace(self._selection, window=ALL_TIME)).where(precision="undated")

    def _with(self, **changed: Any) -> Dossier:
        kept: dict[str, Any] = {
            "index": self._index,
            "selection": self._selection,
            "further": self._further,
            "tests": self._tests,
            "possible": self._possible,
        }
        return Dossier(self.store, **(kept | changed))

    def _index_texts(self) -> None:
        """Get the index of a large file's texts; where it cannot be had every event is looked at instead."""
        from mapviewer.formats.texts import text_index
        from mapviewer.query.filtering import remember

        with contextlib.suppress(UnavailableError):
            remember(self.store, text_index(self.store, lambda _: None))
            self._index = Index(self.store)

    # The events -----------------------------------------------------------------------------------------------------------

    @cached_property
    def _members(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]:
        """The rows that are left, ascending, and the code of each one's membership in the time asked for."""
        index, selection = self._index, self._selection
        codes = index.membership(*selection.span)
        mask = index.passes(selection.filters).copy()
        for filters in self._further:
            mask &= index.passes(filters)
        if selection.window != ALL_TIME:
            mask &= (codes == IN) | ((codes == POSSIBLE) if self._possible else False)
        rows = np.flatnonzero(mask)
        if self._tests:
            rows = np.array([row for row in rows.tolist() if self._passes(row, codes)], np.intp)
        return rows, codes[rows]

    def _passes(self, row: int, codes: npt.NDArray[np.uint8]) -> bool:
        record = record_of(self.store, row, CODES[int(codes[row])].value)
        return all(test(record) for test in self._tests)

    @property
    def rows(self) -> npt.NDArray[np.intp]:
        """The positions in the file of the events that are left, from 0, ascending."""
        return self._members[0]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Record]:
        rows, codes = self._members
        for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
            yield record_of(self.store, row, CODES[code].value)

    def __contains__(self, key: object) -> bool:
        row = self.store.row_of.get(key) if isinstance(key, str) else None
        return row is not None and bool(np.isin(row, self.rows))

    def __getitem__(self, key: str) -> Event:
        """The whole event with this id, as the dossier file has it; KeyError when it is not among those that are left."""
        if key not in self:
            raise KeyError(key)
        return self.store.events[self.store.row_of[key]]

    # Counting -------------------------------------------------------------------------------------------------------------

    @property
    def counts(self) -> Counts:
        """How many events there are inside and possible, and how many outside, undated, without a place or filtered out.

        `filtered` has all that filters and tests hold back; `possible` ones are counted also where `possible=False` left them out.
        """
        found = visible(self._index, self._selection).counts
        if not self._further and not self._tests:
            return found
        passing = np.zeros(len(self.store), np.bool_)
        everything = self._with(selection=replace(self._selection, window=ALL_TIME), possible=True)
        passing[everything.rows] = True
        codes = self._index.membership(*self._selection.span)[passing]
        unplaced = np.isnan(self.store.columns.lat[passing])
        return replace(
            found,
            inside=int(np.count_nonzero(codes == IN)),
            possible=int(np.count_nonzero(codes == POSSIBLE)),
            out=int(np.count_nonzero(codes == 0)),
            undated=int(np.count_nonzero(codes == UNDATED)),
            unplaced=int(np.count_nonzero(unplaced & ((codes == IN) | (codes == POSSIBLE)))),
            filtered=len(self.store) - int(np.count_nonzero(passing)),
        )

    def count(self, key: str) -> dict[str, int]:
        """How many of the events have each value of a key (category, place, actor, tag, source, status, precision, sourced, placed), the
        most frequent first; values are what `where` takes. Raises ValueError for another key."""
        if key not in FACET_KEYS:
            raise ValueError(f"found {key!r:.60}, expected one of {', '.join(FACET_KEYS)}")
        facet = Facets(self.store)[key]
        numbers = facet.counts(self.rows).tolist()
        found = [(word, n) for word, n in zip(facet.words, numbers, strict=True) if n]
        return dict(sorted(found, key=lambda pair: -pair[1]))

    # Beside others --------------------------------------------------------------------------------------------------------

    def pairs(self, *others: Dossier) -> list[EventPair]:
        """The events that may be told twice: pairs of one of these and one of another dossier's, or of two others', the most alike first.

        They are the pairs that the window offers: known to the day, perhaps at the same time, near each other, with titles alike. Nothing is merged. Raises ValueError without another dossier.
        """
        from mapviewer.api.pairs import pairs_of

        return pairs_of((self, *others))

    # Into other things ------------------------------------------------------------------------------------------------------

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """The events as a GeoJSON FeatureCollection of plain Python values; an event without a place has the geometry None."""
        from mapviewer.writers.geojson import feature

        return {
            "type": "FeatureCollection",
            "features": [feature(record, self.store) for record in self],
        }

    def to_pandas(self, *, columns: bool = False) -> DataFrame:
        """The events as a pandas frame, an event a row; with `columns` also what an imported file had beside (`origin.…`).

        Needs pandas: `pip install pandas`.
        """
        from mapviewer.api.frames import pandas_frame

        return pandas_frame(self, columns=columns)

    def to_geopandas(self, *, columns: bool = False) -> GeoDataFrame:
        """The same as a GeoPandas frame (EPSG:4326), geometries of the file where it has them. Needs `pip install geopandas`."""
        from mapviewer.api.frames import geopandas_frame

        return geopandas_frame(self, columns=columns)

    def to_folium(self, *, tiles: str | None = None, height: str | int = "480px") -> Any:
        """The events as a `folium.Map`, ready for more layers.

        Everything that it needs is inside, basemap too, and it asks nothing of any network. `tiles` (as folium takes them, such as
        "OpenStreetMap") draws an online map instead, which the reader's browser asks for. No text of an event can become markup or code.
        Raises ValueError for more than 20,000 events.
        """
        from mapviewer.api.sharing import folium_map_of

        return folium_map_of(self, tiles=tiles, height=height)

    def snapshot(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        format: str | None = None,
        force: bool = False,
        size: str | None = None,
        theme: str | None = None,
        view: str | None = None,
        **options: Any,
    ) -> Snapshot:
        """A picture of the events, as `mapviewer snapshot` makes it; with a `path` it is written there as well, whole or not at all.

        `format` is png (the default), svg, pdf or html, else what `path` ends in; `size` is `"1920x1080"` or a preset, `view` is `"fit"`,
        `"all"`, `"LAT,LON,ZOOM"` or `"SOUTH,WEST,NORTH,EAST"`. `options` are further fields of the description, such as `title`, `credit`,
        `licence`, `language` or `publish`. Raises UsageError, OutputExistsError without `force`, OutputError.
        """
        from mapviewer.api.picture import snapshot_of

        return snapshot_of(
            self, path, format_=format, force=force, size=size, theme=theme, view=view, options=options
        )

    # Shown ------------------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"<Dossier {self.title!r:.80}: {self.summary}>"

    @property
    def summary(self) -> str:
        """The counts in words: “9 shown + 2 possible · 1 undated”."""
        return counts_words(self.counts, self._selection)

    def _repr_html_(self) -> str:
        from mapviewer.api.table import table_html

        return table_html(self)

    # For pictures -----------------------------------------------------------------------------------------------------------

    @property
    def plain_selection(self) -> Selection | None:
        """The window and the filters that say which events these are; None where they alone do not."""
        if self._further or self._tests or not self._possible:
            return None
        return self._selection

    @property
    def selection(self) -> Selection:
        """The window and the filters."""
        return self._selection


def _texts(given: Values) -> tuple[str, ...]:
    if isinstance(given, bool):
        return (YES if given else NO,)
    return (given,) if isinstance(given, str) else tuple(given)


def chosen(dossier: Dossier) -> Store:
    """A store of a dossier's events alone. Raises ValueError when they are too many to be copied."""
    from mapviewer.events.dossier import Dossier as File

    rows: list[int] = dossier.rows.tolist()
    if len(rows) > MOST_COPIED:
        raise ValueError(
            f"found {len(rows):,} events, expected at most {MOST_COPIED:,} for a picture of what tests have chosen"
        )
    store = dossier.store
    events = tuple(store.events[row] for row in rows)
    head: Mapping[str, Any] = {name: getattr(store.head, name) for name in type(store.head).model_fields}
    file = File.model_construct(**{**head, "events": events})
    return Store(file, file=store.file, geocoded=store.geocoded)
