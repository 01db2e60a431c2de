"""Which commands there are and what they take; `main` runs one and turns what goes wrong into a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple, NoReturn

from mapviewer import __version__
from mapviewer.cli import output
from mapviewer.errors import ExitCode, InputError, MapviewerError
from mapviewer.language import Language, speak

Arguments = argparse.Namespace


class Command(NamedTuple):
    """A command: its name, the module (in this package) whose function of that name runs it, one line of help, its options."""

    name: str
    module: str
    help: str
    options: Callable[[argparse.ArgumentParser], None]


def as_text(argument: str) -> str:
    """Words of a command line as text: bytes that the locale could not read are read as UTF-8. Not for file names."""
    try:
        return argument.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return argument


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a dossier: .json or .jsonl, also gzipped")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit with 4 when there are warnings, with 3 when records are bad",
    )
    _reading(parser)
    _decisions(parser)


def _reading(parser: argparse.ArgumentParser, file: str = "FILE") -> None:
    parser.add_argument(
        "--mapping",
        metavar="MAPPING",
        help=f"read {file} as a table with this mapping (*.mapping.json), whatever mapping is kept for it",
    )
    parser.add_argument(
        "--sheet",
        metavar="NAME",
        type=as_text,
        default="",
        help="of a workbook (XLSX), read the sheet of this name",
    )


def _decisions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-decisions",
        action="store_true",
        help="leave aside what people have decided about places (the .places.json beside the dossier)",
    )


def _window(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="from_", metavar="DATE", help="first date of the window, EDTF, included"
    )
    parser.add_argument("--to", metavar="DATE", help="last date of the window, EDTF, included to its end")


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--filter",
        type=as_text,
        dest="filters",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="only events with this value; KEY is category, place, actor, tag, source, status, precision, sourced, placed, file, known, area or text; "
        "may be repeated",
    )


def _force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="overwrite a file that is there already")


def _language(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument(
        "--language",
        metavar="CODE",
        choices=[language.value for language in Language],
        help=words,
    )


def _look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", metavar="WxH", help="pixels, such as 1920x1080")
    parser.add_argument(
        "--preset",
        metavar="NAME",
        help="size and resolution: slide, wide, square, a4-landscape, a4-portrait, print-landscape, print-portrait",
    )
    parser.add_argument("--dpi", metavar="N", help="dots per inch, which is how large it prints")
    parser.add_argument(
        "--theme", metavar="THEME", help="light (the default), dark or print (on paper: no ground, hairlines)"
    )
    parser.add_argument(
        "--view",
        metavar="VIEW",
        help="fit (the default: what is shown), all, LAT,LON,ZOOM or SOUTH,WEST,NORTH,EAST in degrees",
    )
    parser.add_argument(
        "--basemap",
        metavar="FILE",
        help="draw raster tiles from an .mbtiles or .pmtiles file of your own; or, over the network, osm for OpenStreetMap or the address of a "
        "tile server (https://HOST/{z}/{x}/{y}.png). Unless every tile comes nothing is written, and the exit code is 5",
    )
    parser.add_argument(
        "--attribution",
        metavar="TEXT",
        type=as_text,
        help="who made the map of a tile server; it stands on the picture",
    )
    parser.add_argument(
        "--overlay",
        metavar="FILE",
        action="append",
        default=[],
        help="draw points, lines and surfaces of a .geojson, .kml or .kmz file; may be repeated, the lowest first",
    )
    parser.add_argument(
        "--arcs",
        metavar="WHICH",
        help="relations between events that are drawn: all, none, or read (the default: those of the event that a view reads)",
    )
    for name, what in (
        ("title", "the title instead of the dossier's"),
        ("credit", "who made the picture"),
        ("licence", "under which terms it may be used"),
        ("alt", "the description for those who cannot see it, instead of the drafted one"),
    ):
        parser.add_argument(f"--{name}", metavar="TEXT", type=as_text, help=what)
    parser.add_argument(
        "--publish-safe",
        metavar="KM",
        help="hold back what must not leave: coordinates go to a grid of so many kilometres, private notes and the like stay",
    )
    parser.add_argument(
        "--drop",
        metavar="WHAT",
        action="append",
        default=[],
        help="with --publish-safe, leave out too: summaries, actors, places, locators, addresses, related, description; may be repeated",
    )
    parser.add_argument(
        "--without", metavar="PART", action="append", default=[], help="leave a part out; may be repeated"
    )


def _snapshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a dossier: .json or .jsonl, also packed")
    parser.add_argument(
        "--dossier", metavar="FILE", help="the same, for those who read better with a word before it"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 4 when anything is not as asked")
    _reading(parser)
    _decisions(parser)
    parser.add_argument(
        "-o",
        "--output",
        dest="output",
        metavar="OUT",
        required=True,
        help="the file: .png, .svg, .pdf or .html",
    )
    parser.add_argument("--format", metavar="FORMAT", help="png, svg, pdf or html, whatever the name ends in")
    _window(parser)
    parser.add_argument(
        "--at", metavar="DATE", help="a moment instead of a window, EDTF; its precision is the unit"
    )
    parser.add_argument(
        "--mode", metavar="MODE", help="window, instant (the default with --at) or cumulative"
    )
    _look(parser)
    parser.add_argument(
        "--transparent", action="store_true", help="with the theme print: no ground at all, only lines"
    )
    parser.add_argument(
        "--with-events",
        metavar="FORMATS",
        help="write the events that are shown beside the picture too: csv, geojson, or both with a comma",
    )
    parser.add_argument("--metadata", metavar="LEVEL", help="full (the default), minimal or none")
    parser.add_argument("--timezone", metavar="ZONE", help="read dates in this zone instead of the dossier's")
    _filters(parser)
    parser.add_argument(
        "--spec", metavar="SPEC.json", help="take the picture's whole description from a file"
    )
    parser.add_argument(
        "--print-spec", action="store_true", help="print that description instead of making the picture"
    )
    parser.add_argument(
        "--from-snapshot",
        metavar="OLD",
        help="make a snapshot again: take everything from a .png, .svg, .pdf or .html",
    )
    _force(parser)


def _animate(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument(
        "-o",
        "--output",
        dest="output",
        metavar="OUT",
        required=True,
        help="a .gif, an .mp4, a folder for numbered frames, or a .png, .svg or .pdf for a contact sheet",
    )
    parser.add_argument(
        "--format", metavar="FORMAT", help="frames, gif, mp4 or sheet, whatever the name ends in"
    )
    _window(parser)
    parser.add_argument("--step", metavar="STEP", help="event (the default), day, week, month …")
    parser.add_argument(
        "--unit",
        metavar="UNIT",
        help="the unit that is shown with --step event (default: day)",
    )
    parser.add_argument("--mode", metavar="MODE", help="cumulative (the default) or instant")
    parser.add_argument(
        "--skip-empty", action="store_true", help="leave out units in which nothing can have happened"
    )
    parser.add_argument("--seconds", metavar="S", help="how long each picture stands (default: 0.8)")
    parser.add_argument("--loops", metavar="N", help="how often a GIF plays; 0, the default: for ever")
    _look(parser)
    parser.add_argument("--timezone", metavar="ZONE", help="read dates in this zone instead of the dossier's")
    _filters(parser)
    parser.add_argument("--spec", metavar="SPEC.json", help="take the film's whole description from a file")
    parser.add_argument(
        "--print-spec", action="store_true", help="print that description instead of making the film"
    )
    _force(parser)


def _sample(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", default=".", help="where to put it (default: here)"
    )
    _force(parser)


def _template(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "output", metavar="OUT", help="the file to write: .csv for a table, .json for a dossier"
    )
    _force(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    _json(parser)


def _events(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    _window(parser)
    _filters(parser)
    parser.add_argument("--all", action="store_true", help="list those outside the window too")
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="text (the default), json or csv"
    )


def _diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="the earlier version: any file that mapviewer opens")
    parser.add_argument("file", metavar="NEW", help="the later version")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit with 4 when they differ or there are warnings, with 3 when records are bad",
    )
    _json(parser)


def _pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="two or more dossiers: any files that mapviewer opens"
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit with 4 when there are pairs or warnings, with 3 when records are bad",
    )
    _decisions(parser)
    _json(parser)


def _convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="IN", help="any file that mapviewer opens")
    parser.add_argument("output", metavar="OUT", help="the file to write; its ending says the format")
    parser.add_argument(
        "--to",
        metavar="FORMAT",
        help="dossier, lines, csv, geojson, kml, gpx, icalendar or timelinejs, whatever OUT ends in",
    )
    _reading(parser, "IN")
    _decisions(parser)
    parser.add_argument(
        "--during",
        metavar="EDTF",
        help="only events that touch, or may touch, this time: a date, or an interval with both its dates included (2025-07-15/2025-07-17, ../2025)",
    )
    _filters(parser)
    parser.add_argument("--dated-only", action="store_true", help="leave undated events out")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit with 4 when there are warnings or something was not written, with 3 when records are bad",
    )
    _force(parser)
    _json(parser)


def _geocode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", type=as_text, metavar="QUERY", help="a place name, such as “Suwayda, Syria”")
    parser.add_argument("--country", metavar="CC", help="only this country (two letters)")
    parser.add_argument(
        "--limit", metavar="N", type=int, default=10, help="at most so many candidates (1 to 100; default 10)"
    )
    _json(parser)


def _when(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "strings",
        type=as_text,
        metavar="STRING",
        nargs="+",
        help="an EDTF date; put -- before one that begins with a minus",
    )
    parser.add_argument(
        "--timezone", metavar="ZONE", default="UTC", help="the zone of local dates and times (default: UTC)"
    )
    _json(parser)


def _nothing(parser: argparse.ArgumentParser) -> None:
    del parser


COMMANDS: tuple[Command, ...] = (
    Command("snapshot", "snapshots", "make a picture of a dossier, without a window", _snapshot),
    Command("animate", "films", "make a film, numbered frames or a contact sheet of a dossier", _animate),
    Command("check", "dossiers", "say what is wrong with a dossier", _check),
    Command("info", "dossiers", "say what is in a dossier", _check),
    Command("events", "dossiers", "list events, with their place in a window of time", _events),
    Command("diff", "differences", "say what differs between two versions of a dossier", _diff),
    Command("pairs", "pairing", "list events of several dossiers that may be one", _pairs),
    Command("convert", "conversion", "write any file that opens in another format", _convert),
    Command("geocode", "questions", "look a place name up, offline", _geocode),
    Command("when", "questions", "explain EDTF dates", _when),
    Command("schema", "shipped", "print the JSON Schema of the dossier file", _nothing),
    Command("sample", "shipped", "copy the sample dossier", _sample),
    Command("template", "shipped", "write a file to start a dossier of your own from", _template),
    Command("doctor", "doctor", "see whether everything that mapviewer needs is there", _json),
)

_EPILOG = """\
commands:
{commands}

`mapviewer COMMAND --help` explains one. A file that is called like a command: ./COMMAND

exit codes: 0 fine · 1 something went wrong · 2 wrong usage · 3 invalid input · 4 warnings, with --strict ·
5 a basemap or other resource is not to be had · 130 interrupted"""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        output.say(f"{message}\nmapviewer: `{self.prog} --help` says what it takes")
        raise SystemExit(ExitCode.USAGE)


def window_parser() -> argparse.ArgumentParser:
    """The parser of `mapviewer [FILE …]`, which opens the window."""
    names = "\n".join(f"  {c.name:<10} {c.help}" for c in COMMANDS)
    parser = _Parser(
        prog="mapviewer",
        usage="mapviewer [--sample] [--new-window] [--out DIR] [--language CODE] [FILE …]\n       mapviewer COMMAND …",
        description="See where and when the events of a dossier happened, and who says so. Without a command: open the window.",
        epilog=_EPILOG.format(commands=names),
    )
    parser.add_argument("files", metavar="FILE", nargs="*", help="dossiers to open, together")
    parser.add_argument("--sample", action="store_true", help="open the sample dossier")
    parser.add_argument(
        "--new-window", action="store_true", help="open a window of its own, even if mapviewer runs already"
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        default="out",
        help="where pictures go on a machine without a display (default: out)",
    )
    _language(parser, "the window's language: en, fr or ar (default: as chosen in it, else the system's)")
    parser.add_argument("--version", action="version", version=f"mapviewer {__version__}")
    return parser


def command_parser(command: Command) -> argparse.ArgumentParser:
    """The parser of one command."""
    parser = _Parser(
        prog=f"mapviewer {command.name}", description=command.help[0].upper() + command.help[1:] + "."
    )
    command.options(parser)
    _language(parser, "the language of words and pictures: en (the default), fr or ar")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit code and never raises for what a person did."""
    output.prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = os.environ.get("MAPVIEWER_DEBUG") == "1"
    try:
        code = _run(arguments)
        output.finish()
    except SystemExit as error:
        code = (
            error.code
            if isinstance(error.code, int)
            else ExitCode.OK
            if error.code is None
            else ExitCode.RUNTIME
        )
    except KeyboardInterrupt:
        output.say("interrupted")
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough (`| head`); that is their right and no news.
        output.drop_output()
        code = ExitCode.OK
    except InputError as error:
        if debug:
            raise
        output.say("\n".join(str(problem) for problem in error.problems) or str(error))
        code = error.exit_code
    except MapviewerError as error:
        if debug:
            raise
        output.say(str(error))
        code = error.exit_code
    except OSError as error:
        if debug:
            raise
        output.drop_output()
        output.say(f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error))
        code = ExitCode.RUNTIME
    except Exception as error:
        if debug:
            raise
        output.say(
            f"something unexpected went wrong ({type(error).__name__}: {error})\n"
            "mapviewer: this is a bug; MAPVIEWER_DEBUG=1 shows where it happened"
        )
        code = ExitCode.RUNTIME
    return code


def _run(arguments: list[str]) -> int:
    command = next((c for c in COMMANDS if arguments and c.name == arguments[0]), None)
    if command is None:
        parsed = window_parser().parse_args(arguments)
        run = import_module("mapviewer.cli.pictures").window
    else:
        parsed = command_parser(command).parse_args(arguments[1:])
        run = getattr(import_module(f"mapviewer.cli.{command.module}"), command.name)
        speak(Language(parsed.language or "en"))
    code: int = run(parsed)
    return code
