"""A dossier's events as columns: what of them the index computes with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the index needs of every event, one entry a row; all arrays have shape (events,).

    Times are seconds since 1970 UTC with ±2^62 for unbounded; undated events hold an empty span and `dated` False. `lat` and `lon` are
    degrees, NaN without a place; `radius` is metres; `category` and `place` number into the store's lists, place −1 for none.
    """

    earliest: Ints
    start_latest: Ints
    end_earliest: Ints
    latest: Ints
    dated: Bools
    uncertain: Bools
    lat: Floats
    lon: Floats
    radius: Floats
    category: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
