"""The flows that cert-manager needs, and what policies make of each: a table, or JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from certlint.model.blockades import Judgement
from certlint.model.flows import FlowKind
from certlint.model.traffic import FlowVerdict, Traffic
from certlint.problem import Located
from certlint.report.printable import printable
from certlint.wording import some_of

_IDS: dict[FlowKind, str] = {
    "dns": "F1", "api-server": "F2", "acme-server": "F3", "http01-self-check": "F4",
    "http01-redirect": "F4", "authoritative-dns": "F5", "recursive-dns": "F5r",
    "dns01-provider": "F6", "metadata": "F6", "issuer-backend": "F7", "proxy": "F7",
    "solver": "F8", "ingress-to-solver": "F8", "webhook": "F9", "metrics": "F10",
}  # fmt: skip
_HEADINGS = ("flow", "of", "", "port", "needed by", "verdict", "policy")


class Row(NamedTuple):
    """A flow in words; `policies` are the places that decide, as `file:line`."""

    id: str
    flow: str
    of: str
    way: Literal["to", "from"]
    other: str
    ports: list[int]
    protocols: list[str]
    needed_by: list[str]
    verdict: FlowVerdict
    closed: list[str]
    policies: list[str]


def rows(traffics: Iterable[Traffic]) -> Sequence[Row]:
    """Return the flows of clusters, each once."""
    found: dict[str, Row] = {}
    for traffic in traffics:
        for judgement in traffic.judgements:
            row = _row(judgement, traffic.verdict(judgement))
            found.setdefault(json.dumps(row._asdict()), row)
    return sorted(found.values(), key=lambda row: int(row.id[1:].rstrip("r")))


def _row(judgement: Judgement, verdict: FlowVerdict) -> Row:
    flow = judgement.flow
    return Row(
        _IDS[flow.kind],
        flow.kind,
        flow.who,
        "from" if flow.incoming else "to",
        flow.aim,
        list(flow.ports),
        list(flow.protocols),
        list(dict.fromkeys(str(need.by) for need in flow.needs)),
        verdict,
        list(judgement.closed) if verdict == "blocked" else [],
        list(dict.fromkeys(_place(decision.rule) for decision in judgement.deciding)),
    )


def _place(at: Located) -> str:
    location = at.location
    return f"{location.source.shown or location.source.name}:{location.line}"


def as_json(found: Sequence[Row]) -> str:
    """Return the rows as JSON."""
    return json.dumps({"flows": [_jsonable(row) for row in found]}, indent=2) + "\n"


def _jsonable(row: Row) -> dict[str, object]:
    return {key.replace("needed_by", "neededBy"): value for key, value in row._asdict().items()}


def as_text(found: Sequence[Row]) -> str:
    """Return the rows as a table of aligned columns."""
    if not found:
        return "no flows: the files hold neither cert-manager nor an issuer\n"
    cells = [_HEADINGS, *(_cells(row) for row in found)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    return "".join(f"{line.rstrip()}\n" for line in _aligned(cells, widths))


def _aligned(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))


def _cells(row: Row) -> tuple[str, ...]:
    port = f"{'+'.join(row.protocols)} {' or '.join(map(str, row.ports[:2]))}"
    needed = some_of(row.needed_by or ["cert-manager itself"], 1)
    verdict = row.verdict
    partly = 0 < len(row.closed) < len(row.protocols)
    told = f"{verdict} by {' and '.join(row.closed)}" if partly else verdict
    cells = (row.id, row.of, f"{row.way} {row.other}", port, needed, told, ", ".join(row.policies))
    return tuple(printable(cell) for cell in cells)
