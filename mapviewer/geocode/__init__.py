"""Place names to coordinates, offline.

`normalise` turns any spelling into a search key, `gazetteer` looks keys up in the shipped SQLite file and ranks what it
finds, `geocoder` puts geopy's interface on top. `import mapviewer.geocode.gazetteer` imports neither geopy nor the file:
the gazetteer is unpacked and opened by the first lookup.

The kinds of a candidate are `city` (any populated place), `capital` (of a country), `admin1` (state, governorate,
province), `country` and `feature` (a region, sea or strait of the hand-made list).

Place data © GeoNames (https://www.geonames.org), CC BY 4.0, modified; `resources/gazetteer/manifest.json` names the
packages that it was built from.
"""
