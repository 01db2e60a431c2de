"""What reading other people's files needs, whatever their format: text of unknown encoding, tables, dates as people write them, coordinates.

Nothing here knows a format; `formats/` has those, one module each.
"""
