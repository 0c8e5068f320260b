"""`python -m reader` and the command `reader`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the code to exit with."""
    from reader.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
