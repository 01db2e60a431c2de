"""Field logs for mapviewer: a line of text an event, `DATE | PLACE | LAT LON | WHAT | SOURCE`, under the line `FIELDLOG 1`."""

from collections.abc import Iterator

from mapviewer.plugin import Head, Ids, Imported, Input, fault, importer, origin

NAME = "fieldlog"


def recognises(head: bytes, name: str) -> bool:
    """Sees the first bytes in UTF-8 and the file's name in small letters; the content decides."""
    return head.startswith(b"FIELDLOG 1")


def lines(given: Input) -> Iterator[str]:
    """The file line by line, whatever its encoding; never all of it at once."""
    held = ""
    for piece in given.text():
        *whole, held = (held + piece).split("\n")
        yield from whole
    yield held


def rows(given: Input, head: Head) -> Iterator[Imported]:
    """An event for each line; what is wrong with one is said, and the others are read all the same."""
    ids = Ids()
    for number, line in enumerate(lines(given), 1):
        cells = [cell.strip() for cell in line.split("|")]
        if number == 1 or not line.strip():
            continue
        if len(cells) != 5:
            yield Imported(None, number, number, [fault(f"found {len(cells)} cells, expected 5")])
            continue
        date, place, position, what, source = cells
        event = {
            "id": ids("", f"line-{number}"),
            "title": what,
            "when": date or None,
            "citations": [{"source": head.source(source)}] if source else [],
            "origin": origin(given, NAME, number, {}),
        }
        findings = []
        try:
            lat, lon = (float(part) for part in position.split())
            event["place"] = {"name": place, "lat": lat, "lon": lon}
        except ValueError:
            # The place keeps its name, which is looked up offline like any other.
            event["place"] = {"name": place}
            if position:
                findings.append(
                    fault(f"found {position[:40]!r}, expected a latitude and a longitude", "position")
                )
        yield Imported(event, number, number, findings)


FORMAT = importer(name=NAME, label="Field log", suffixes=(".log",), recognises=recognises, rows=rows, rank=40)
