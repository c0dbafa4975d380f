"""Whether cert-manager's CRDs, and all objects of their kinds with them, outlive a release."""

from collections.abc import Iterator, Sequence

from certlint.edits import Edits, replaced
from certlint.loader import Definition
from certlint.model.component import Component
from certlint.model.faults import Fault
from certlint.model.objects import ACME, CERT_MANAGER
from certlint.model.releases import within
from certlint.node import Node
from certlint.problem import Edit, Severity
from certlint.source import Span

_KEEP = "helm.sh/resource-policy"
_KEPT = "crds: {enabled: true, keep: true}"
_MANAGED_BY = "app.kubernetes.io/managed-by"


def unkept_values(part: Component) -> Iterator[tuple[Fault, Edits]]:
    """Yield the values of a chart by which its CRDs go with the release, or that are outdated."""
    keep, old = part.values.at("crds.keep"), part.values["installCRDs"]
    if keep.false and (part.values.at("crds.enabled").true or old.true):
        says = "deletes the CRDs, and every Certificate and issuer, when it goes"
        yield Fault(part.placed(keep), says, "write `keep: true`"), _in_file(keep, "false", "true")
    if old.true and within(part.release, "<1.15.0a0"):
        says = "has the CRDs in its chart, which deletes them and every Certificate when it goes"
        fix = f"upgrade the chart to 1.15 or newer, and write `{_KEPT}`"
        yield Fault(part.placed(old), says, fix), ()
    elif old.true:
        says = "sets `installCRDs`, which is deprecated since 1.15"
        fault = Fault(part.placed(old), says, f"write `{_KEPT}`", severity=Severity.NOTE)
        yield fault, _renewed(old)


def _in_file(node: Node, old: str, new: str) -> Edits:
    """Replace a part of a value, unless it stands in a text inside a file."""
    return replaced(node, old, new) if node.source.name else ()


def _renewed(old: Node) -> Edits:
    """Write `crds` in the place of `installCRDs: true`, if there is no such value yet."""
    key, parent = old.key, old.parent
    if not old.source.name or key is None or parent is None or "crds" in parent.map:
        return ()
    whole = Span(key.start, old.span.end)
    plain = old.source.text[slice(*whole)] == "installCRDs: true"
    return (Edit(whole, _KEPT),) if plain else ()


def unkept_definitions(definitions: Sequence[Definition]) -> Iterator[Node]:
    """Yield the names of cert-manager's CRDs that Helm manages and is not told to keep."""
    for definition in definitions:
        # These documents are long, so only those that may be meant are parsed.
        if definition.given or _KEEP in definition.text or _MANAGED_BY not in definition.text:
            continue
        metadata, spec = definition.root["metadata"], definition.root["spec"]
        managed = metadata["labels"][_MANAGED_BY].text == "Helm"
        if managed and spec["group"].text in {CERT_MANAGER, ACME}:
            yield metadata["name"]
