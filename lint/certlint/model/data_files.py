"""Facts of the world outside that age: each file says where they come from, and from when."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def facts(name: str) -> Any:
    """Return what a data file holds, by its name without `.json`."""
    return json.loads((files("certlint") / "data" / f"{name}.json").read_text("utf-8"))
