"""CA certificates that cainjector shall write into webhooks, APIServices and CRDs."""

from collections.abc import Iterator, Mapping, Sequence

from certlint.model.dns_names import is_stand_in
from certlint.model.faults import Fault
from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.node import Node
from certlint.problem import Severity

FROM_CERTIFICATE = "cert-manager.io/inject-ca-from"
FROM_SECRET = "cert-manager.io/inject-ca-from-secret"  # noqa: S105  a key, not a secret
FROM_SERVER = "cert-manager.io/inject-apiserver-ca"
KEYS = (FROM_CERTIFICATE, FROM_SECRET, FROM_SERVER)
_ALLOWS = "cert-manager.io/allow-direct-injection"
_INJECTABLE = frozenset(
    {
        "APIService",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
    }
)


@once
def _asked(thing: Object) -> Iterator[Node]:
    return (thing.annotation(key) for key in KEYS if thing.annotation(key).exists)


def injection_faults(
    thing: Object,
    certificates: Mapping[str, Sequence[Object]],
    secrets: Mapping[str, Sequence[KnownSecret]],
) -> Iterator[Fault]:
    """Yield what keeps cainjector from writing a CA; Certificates and Secrets go by name."""
    given = _asked(thing)
    if not given:
        return
    first = given[0]
    if thing.kind not in _INJECTABLE:
        says = f"has `{first.step}`, which is not read on this kind"
        yield Fault(first, says)
        return
    conversion = thing.spec.at("conversion.strategy")
    whole = thing.spec["versions"].list and conversion.known
    if thing.kind == "CustomResourceDefinition" and whole and conversion.text != "Webhook":
        says = f"has `{first.step}`, but no conversion webhook to write a CA into"
        yield Fault(conversion, says, severity=Severity.NOTE)
    if len(given) > 1:
        yield Fault(given[1], f"has `{given[1].step}` beside `{first.step}`; one of them is used")
    for node in given:
        if node.step != FROM_SERVER and node.text and node.known and not is_stand_in(node.text):
            namespace, _, name = node.text.partition("/")
            if not (namespace and name) or "/" in name:
                yield Fault(node, f"names `{node.text}`, not `namespace/name`, in `{node.step}`")
            elif node.step == FROM_CERTIFICATE:
                yield from _certificate_faults(node, thing, certificates)
            else:
                yield from _secret_faults(node, secrets.get(name, ()))


def _certificate_faults(
    node: Node, thing: Object, certificates: Mapping[str, Sequence[Object]]
) -> Iterator[Fault]:
    namespace, _, name = node.text.partition("/")
    called = certificates.get(name, ())
    if any(c.namespace in {"", namespace} for c in called):
        return
    takes = f"takes its CA from Certificate {node.text}"
    near = next((c for c in called if c.unit == thing.unit), None)
    # A kustomization may put something before the name, or replace all of it, before it is applied.
    renamed = any(other and name.endswith(other) for other in certificates)
    scaffold = "config" in thing.document.source.name.split("/")[:-1]
    if near is not None:
        says = f"{takes}, but {name} is in {near.namespace}"
        yield Fault(node, says, f"write `{near.namespace}/{name}`")
    elif not renamed and not scaffold:
        says = f"{takes}, which is not in these files"
        yield Fault(node, says, severity=Severity.NOTE, strict=True)


def _secret_faults(node: Node, secrets: Sequence[KnownSecret]) -> Iterator[Fault]:
    namespace = node.text.partition("/")[0]
    here = [s.owner for s in secrets if s.owner.namespace == namespace]
    marks = [m for owner in here if (m := _allowing(owner)) is not None]
    if (
        here
        and len(marks) == len(here)
        and not any(m.text == "true" or m.placeholder for m in marks)
    ):
        yield Fault(node, f'takes its CA from Secret {node.text}, which lacks `{_ALLOWS}: "true"`')


def _allowing(owner: Object) -> Node | None:
    """Where an object lets its Secret be injected; None where that cannot be seen."""
    if owner.kind == "Secret":
        return owner.annotation(_ALLOWS)
    if owner.kind == "Certificate":
        return owner.spec.at("secretTemplate.annotations")[_ALLOWS]
    return None
