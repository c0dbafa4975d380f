"""What takes objects past cert-manager's validating webhook."""

from collections.abc import Iterator, Sequence

from certlint.model.faults import Fault
from certlint.model.objects import ACME, CERT_MANAGER, Object
from certlint.node import Node
from certlint.problem import Severity

DISABLES = "cert-manager.io/disable-validation"
_NAMES = frozenset({"name", "kubernetes.io/metadata.name"})
_WEBHOOK = "webhook.cert-manager.io"


def unvalidated_namespace(thing: Object, homes: Sequence[str]) -> Iterator[Fault]:
    """Yield the label that ends validation in a namespace; `homes` are cert-manager's own."""
    label = thing.labels.get(DISABLES)
    if thing.kind == "Namespace" and label is not None and label.text == "true":
        own = thing.name in homes
        severity = Severity.NOTE if own or not thing.name else None
        yield Fault(label, "is labelled so that cert-manager validates nothing in it",
                    severity=severity)  # fmt: skip


def webhook_faults(thing: Object, homes: Sequence[str]) -> Iterator[Fault]:
    """Yield what lets requests past the webhook that validates cert-manager's objects."""
    if thing.kind != "ValidatingWebhookConfiguration":
        return
    for webhook in thing.root["webhooks"]:
        if webhook["name"].text != _WEBHOOK:
            continue
        if webhook["failurePolicy"].text == "Ignore":
            says = "lets every request pass while the webhook is down"
            yield Fault(webhook["failurePolicy"], says, "write `failurePolicy: Fail`", "Fail")
        for group in (CERT_MANAGER, ACME):
            if webhook.known and not _covers(webhook["rules"], group):
                says = f"does not validate every CREATE and UPDATE of {group}, status included"
                yield Fault(webhook["rules"], says)
        yield from _exclusions(webhook["namespaceSelector"], homes)


def sees_acme(thing: Object) -> bool | None:
    """Whether the webhook is asked about all Challenges; None for what configures another."""
    for webhook in thing.root["webhooks"] if thing.kind == "ValidatingWebhookConfiguration" else ():
        if webhook["name"].text == _WEBHOOK and webhook["rules"].known:
            return _covers(webhook["rules"], ACME)
    return None


def _covers(rules: Node, group: str) -> bool:
    """Whether rules together take creates and updates of all resources and subresources."""
    seen: set[str] = set()
    for rule in rules:
        groups = {node.text for node in rule["apiGroups"]}
        if groups & {group, "*"} and "*/*" in {node.text for node in rule["resources"]}:
            seen |= {node.text for node in rule["operations"]}
    return "*" in seen or {"CREATE", "UPDATE"} <= seen


def _exclusions(selector: Node, homes: Sequence[str]) -> Iterator[Fault]:
    for expression in selector["matchExpressions"]:
        key, values = expression["key"].text, {node.text for node in expression["values"]}
        usual = expression["operator"].text == "NotIn" and (
            key == DISABLES or (key in _NAMES and values <= set(homes))
        )
        if not usual and expression.known:
            yield Fault(expression, f"does not validate in namespaces that fail `{key}`")
    for key, node in selector["matchLabels"].items():
        if node.known:
            yield Fault(node, f"validates in namespaces with the label `{key}` alone")
