"""How a command line asks for the basemap of a picture, where that comes over the network."""

from __future__ import annotations

from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.tiles.online import OnlineTiles
from mapviewer.tiles.shelf import shelf


def ground_words(spec: SnapshotSpec) -> list[str]:
    """The options that name a tile server; none where there is none. A spec has only what stands for its address."""
    tiles = shelf.find(spec.basemap.sha256) if spec.basemap is not None else None
    if not isinstance(tiles, OnlineTiles):
        return []
    return ["--basemap", tiles.service.template, "--attribution", tiles.service.attribution]
