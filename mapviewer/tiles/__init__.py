"""Local raster basemaps: MBTiles and PMTiles files that the reader has, told by their content. Pure; nothing is ever fetched.

Tiles are numbered as web maps do (z, x, y with y from the north, EPSG:3857); bounds are degrees (west, south, east, north).
"""

from mapviewer.tiles.opening import fingerprint, is_tiles_name, open_known, open_tiles
from mapviewer.tiles.tileset import BrokenTileError, TileInfo, TileSet

__all__ = [
    "BrokenTileError",
    "TileInfo",
    "TileSet",
    "fingerprint",
    "is_tiles_name",
    "open_known",
    "open_tiles",
]
