"""Windows as high as their words need. Qt asks a wrapped text for its height before it has its width, and cuts it off."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def fit_height(dialog: QDialog, letters: int) -> None:
    """Make a dialog so many letters wide, and as high as what is in it is at that width; it can be made larger, not lower."""
    width = dialog.fontMetrics().averageCharWidth() * letters
    parent = dialog.parentWidget()
    if parent is not None:
        width = min(width, max(240, parent.window().width() - 40))
    layout = dialog.layout()
    if layout is None:
        return
    layout.activate()
    height = max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())
    dialog.setMinimumHeight(height)
    dialog.resize(width, height)
