"""The command `certlint`, also as `python -m certlint`."""

from certlint.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
