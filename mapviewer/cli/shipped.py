"""Commands that hand out what ships with the program: `sample`, `schema`, `template`."""

from __future__ import annotations

import json
from pathlib import Path

from mapviewer import assets
from mapviewer.cli.output import put
from mapviewer.cli.parser import Arguments
from mapviewer.errors import ExitCode, OutputError, UsageError
from mapviewer.saving import write_atomically


def sample(arguments: Arguments) -> int:
    """`mapviewer sample [DIR]`: copy the sample dossier there and print its path."""
    source = assets.sample_dossier()
    folder = Path(arguments.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"“{folder}” cannot be made a folder: {error.strerror or error}") from error
    target = folder / source.name
    write_atomically(target, source.read_bytes(), force=arguments.force)
    put(str(target))
    return ExitCode.OK


def template(arguments: Arguments) -> int:
    """`mapviewer template OUT`: a table or a small dossier to start one's own from; prints its path."""
    from mapviewer.exports.template import TEMPLATES

    target = Path(arguments.output)
    make = TEMPLATES.get(target.suffix.casefold())
    if make is None:
        raise UsageError(
            f"found the name “{target.name}”, expected one that ends in {' or '.join(TEMPLATES)}."
        )
    write_atomically(target, make(), force=arguments.force)
    put(str(target))
    return ExitCode.OK


def schema(arguments: Arguments) -> int:
    """`mapviewer schema`: the JSON Schema of the dossier file, as the models define it."""
    del arguments
    put(schema_text())
    return ExitCode.OK


def schema_text() -> str:
    """The JSON Schema as text, without a newline at its end."""
    from mapviewer.events.dossier import json_schema

    return json.dumps(json_schema(), ensure_ascii=False, indent=2)
