"""The view goes after the playhead: which part of the axis is shown when what is read or played leaves it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mapviewer.events.store import Store
from mapviewer.query.selection import Selection
from mapviewer.timeline.layout import prepare
from mapviewer.timeline.scale import Scale, build_scale

AHEAD: Final = 0.1
"""Where in the new view the playhead stands, as a part of its width: most of what comes next is in sight."""


def scale_of(store: Store, selection: Selection) -> Scale:
    """The axis of a store under a selection's folds and zone; what it is made from is kept as long as the store is."""
    return build_scale(prepare(store).basis, selection.folding, selection.zone)


def following(selection: Selection, scale: Scale) -> Selection:
    """The selection with its playhead in view: a view that has lost it turns like a page, by as little as shows what comes next."""
    a, b = selection.axis
    u = scale.u(selection.playhead)
    if a <= u <= b:
        return selection
    width = b - a
    ahead = AHEAD if u > b else 1 - AHEAD
    start = min(max(0.0, u - ahead * width), 1.0 - width)
    return replace(selection, axis=(max(0.0, start), min(1.0, start + width)))
