"""The command `certlint`, also as `python -m certlint`."""

import gc

from certlint import cli


def main() -> None:
    """Run the command in a process of its own."""
    # A run lets go of nothing before its end, and looking for garbage takes a fifth of it.
    gc.disable()
    cli.main()


if __name__ == "__main__":
    main()
