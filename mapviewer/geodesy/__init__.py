"""Where things are on the ellipsoid: coordinates in words and grids, distances and areas. Pure; WGS 84, degrees and metres."""
