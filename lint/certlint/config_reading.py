"""Where a configuration stands, and its text → nodes, of YAML and TOML alike."""

import os
from datetime import date, time
from pathlib import Path

from certlint.compose import ComposeError, compose
from certlint.config_faults import ConfigError, Mistake
from certlint.node import Node
from certlint.scan import split
from certlint.source import Location, Position, Source, Span

FILES = (".certlint.yaml", ".certlint.yml", "pyproject.toml")

_Toml = str | int | float | bool | date | time | list["_Toml"] | dict[str, "_Toml"]


def find(start: Path, root: Path) -> Path | None:
    """Return the configuration nearest to a folder, upward to `root`; None if there is none.

    A pyproject.toml counts only if it has a table `[tool.certlint]`.
    """
    start, root = start.resolve(), root.resolve()
    for folder in (start, *start.parents):
        if not folder.is_relative_to(root):
            return None
        for path in (folder / name for name in FILES):
            if path.is_file() and (path.suffix != ".toml" or _has_table(path)):
                return path
    return None


def read(path: Path) -> Node:
    """Return what a configuration file holds, a null where it holds nothing.

    Raises ConfigError if it cannot be read or parsed. Only nodes of YAML know their places.
    """
    shown = shown_as(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _error(f"cannot be read: {error.strerror or error}", shown) from None
    except UnicodeDecodeError:
        raise _error("is not UTF-8 text", shown) from None
    source = Source(shown, text, shown)
    return _toml(source) if path.suffix == ".toml" else _yaml(source)


def shown_as(path: Path) -> str:
    """Return a path as a person would type it from the current folder."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def _error(message: str, file: str, position: Position | None = None) -> ConfigError:
    return ConfigError([Mistake(message, file, position)])


def _yaml(source: Source) -> Node:
    empty = Node(source, Span(0, 0), None)
    chunks = [*split(source.text)]
    if not chunks:
        return empty
    if len(chunks) > 1:
        # The text of a chunk begins behind its marker.
        place = source.position(chunks[1].span.start)
        raise _error("a configuration is one document, and here begins another", source.name, place)
    try:
        root = compose(source, chunks[0].span, directives=chunks[0].directives)
    except ComposeError as error:
        message = f"does not parse: {error}"
        raise _error(message, source.name, error.location.start) from None
    return empty if root is None else root


def _toml(source: Source) -> Node:
    empty = Node(source, Span(0, 0), None)
    try:
        table = _table(source.text)
        return empty if table is None else _node(source, table)
    except (ValueError, RecursionError) as error:
        raise _error(f"does not parse: {error}", source.name) from None


def _has_table(path: Path) -> bool:
    text = path.read_text("utf-8", errors="replace")
    if "certlint" not in text:
        return False
    try:
        return _table(text) is not None
    except (ValueError, RecursionError):
        return True  # `read` says what is wrong with it.


def _table(text: str) -> _Toml | None:
    """Return `[tool.certlint]`; raises ValueError or RecursionError for what is not TOML."""
    import tomllib  # noqa: PLC0415  takes 4 ms to load

    tool: _Toml | None = tomllib.loads(text).get("tool")
    return tool.get("certlint") if isinstance(tool, dict) else None


def _node(source: Source, value: _Toml) -> Node:
    nowhere = Span(0, 0)
    match value:
        case dict():
            children = {key: _node(source, child) for key, child in value.items()}
            node = Node(source, nowhere, children)
            for key, child in children.items():
                child.parent, child.step = node, key
        case list():
            members = [_node(source, member) for member in value]
            node = Node(source, nowhere, members)
            for index, member in enumerate(members):
                member.parent, member.step = node, index
        case date() | time():
            node = Node(source, nowhere, str(value))
        case int() if abs(value) >= 2**63:
            raise ValueError("a number has more than 64 bits")
        case _:
            node = Node(source, nowhere, value)
    return node


def place_of(location: Location) -> Position | None:
    """Return where a node stands; None for TOML, whose parser does not tell."""
    return None if location.source.name.endswith(".toml") else location.start
