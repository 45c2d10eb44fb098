"""The command `govindex`, also as `python -m govindex`: from a folder of files to the finished report."""

import sys

from govindex._core import command


def main() -> int:
    """Run the command with the arguments of the process.

    Returns:
        The exit code: 0, 1 where something is wrong with the files, 2 where the arguments cannot be read.

    Example:
        >>> from unittest.mock import patch
        >>> from govindex.__main__ import main
        >>> with patch("sys.argv", ["govindex", "--quiet", "show", "no-such-framework"]):
        ...     main()
        1
    """
    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
