"""Numbers of tiles along the Hilbert curve, zoom after zoom, as PMTiles counts them. Source: PMTiles specification, version 3, section 4.1.

The curve itself: Hilbert 1891; the loop is the usual one of quadrants and turns (Warren, Hacker's Delight, 2nd edition, section 16-2).
"""

from __future__ import annotations


def tile_number(z: int, x: int, y: int) -> int:
    """The number of a tile: all of the lower zooms come before it."""
    number = ((1 << 2 * z) - 1) // 3
    for bit in range(z - 1, -1, -1):
        side = 1 << bit
        right, down = x >> bit & 1, y >> bit & 1
        number += side * side * ((3 * right) ^ down)
        x, y = x & (side - 1), y & (side - 1)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
    return number
