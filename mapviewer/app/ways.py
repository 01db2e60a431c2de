"""What can be done by pointer, and by keys that belong to one pane: for the sheet of shortcuts. The commands' keys stand in `app.actions`."""

from __future__ import annotations

from typing import Final

from mapviewer.language import mark

PANES: Final = (
    (mark("Timeline"), mark("Up, Down"), mark("Go through the folds")),
    (mark("Timeline"), mark("Enter"), mark("Unfold the fold that is marked")),
    (mark("Map"), mark("Arrows"), mark("Move the map; with Shift three times as far")),
    (mark("Map"), mark("+, −"), mark("Zoom the map")),
    (mark("Map"), mark("Enter"), mark("With a tool: set a point at the middle of the map")),
    (mark("Map"), mark("Backspace"), mark("With a tool: take the last point back")),
    (mark("Map"), "C", mark("While measuring: close the line and tell its area")),
    (mark("Events"), mark("Arrows"), mark("Select events; with Shift several")),
    (mark("Events"), mark("Letters"), mark("To the event whose cell begins like that")),
    (mark("Details"), mark("Ctrl+C"), mark("Copy the citations of the event")),
    (mark("Larger picture"), mark("Left, Right"), mark("To the picture before or after")),
    (mark("Larger picture"), mark("+, −, 0, 1"), mark("Zoom it; show it whole, or pixel by pixel")),
)
"""(pane, keys, what they do) of keys that a pane has while the focus is in it; they cannot be changed."""

POINTER: Final = (
    (mark("Timeline"), mark("Drag on the empty timeline"), mark("New time window")),
    (
        mark("Timeline"),
        mark("Drag inside the window, or its handles"),
        mark("Move or resize it; Shift frees it from snapping"),
    ),
    (mark("Timeline"), mark("Wheel"), mark("Zoom the time axis about the pointer")),
    (mark("Timeline"), mark("Shift+wheel, or middle drag"), mark("Pan the time axis")),
    (mark("Timeline"), mark("Double-click where it is empty"), mark("Lift the time window")),
    (mark("Timeline"), mark("Double-click a fold"), mark("Unfold it")),
    (mark("Timeline"), mark("Double-click an event"), mark("Zoom map and time axis to it")),
    (mark("Map"), mark("Click a symbol"), mark("Read its events in Details")),
    (mark("Map"), mark("Wheel, double-click"), mark("Zoom the map")),
    (mark("Map"), mark("Right click"), mark("Coordinates, measuring and filters for this point")),
    (mark("Map"), mark("Drag a handle of an area"), mark("Move or change the area that filters")),
    (mark("Events"), mark("Double-click an event"), mark("Zoom map and time axis to it")),
)
"""(pane, gesture, what it does)."""
