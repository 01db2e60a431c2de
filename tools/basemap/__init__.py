"""Parts of the basemap build: read the sources, repair the geometry, choose the labels, pack the files."""
