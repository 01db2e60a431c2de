"""The terminal: `mapviewer COMMAND …`, and `mapviewer [FILE …]` for the window.

Commands are a table in `mapviewer.cli.parser`; each one's module is imported when it runs, so that a small question gets a quick answer. Data
goes to stdout, messages to stderr, and no traceback ever reaches a person, unless MAPVIEWER_DEBUG=1 asks for it.
"""

from mapviewer.cli.parser import main

__all__ = ["main"]
