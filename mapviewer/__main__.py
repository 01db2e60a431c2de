"""`python -m mapviewer`."""

import sys

from mapviewer.cli import main

if __name__ == "__main__":
    sys.exit(main())
