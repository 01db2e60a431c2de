"""`python -m mapviewer`, and the command `mapviewer`."""

import sys


def main() -> int:
    """Run the command line; an interrupt while it is still being loaded is an interrupt like any other."""
    try:
        from mapviewer.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("mapviewer: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
