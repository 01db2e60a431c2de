"""What people have decided about places that a dossier names and gives no coordinates for, kept beside the dossier.

`decision` is what one decision says, `file` reads and writes `<dossier>.places.json`. A dossier itself is never written.
"""
