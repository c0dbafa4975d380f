"""What the whole suite needs of the environment that it runs in."""

import os

# Tests start certlint some hundred times, and each start would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
