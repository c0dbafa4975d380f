"""Further fields of a Certificate that cert-manager's webhook, or ingress-shim, refuses."""

import json
import re
from collections.abc import Iterator
from typing import Any

from certlint.model.faults import Fault
from certlint.model.objects import Object
from certlint.model.wanted import Wanted, stated, whole
from certlint.node import Node
from certlint.problem import Severity
from certlint.wording import did_you_mean

# Key usages and extended key usages of the Certificate CRD.
USAGES = frozenset(
    {
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign",
        "data encipherment", "decipher only", "digital signature", "email protection",
        "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
        "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
        "server auth", "signing", "timestamping",
    }
)  # fmt: skip
_WEAK_PROFILES = frozenset({"", "LegacyRC2", "LegacyDES"})
_TEMPLATE = "cert-manager.io/secret-template"
_OURS = "cert-manager.io/"
_DIRECT_INJECTION = "cert-manager.io/allow-direct-injection"
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def usage_faults(wanted: Wanted, server: Object | None) -> Iterator[Fault]:
    """Yield the usages that do not exist, and that do not fit what serves TLS with the Secret."""
    for usage in wanted.usages:
        if stated(usage) and usage.text not in USAGES:
            near = did_you_mean(usage.text, sorted(USAGES))
            what = f"the usage `{usage.text}`, which does not exist{near}"
            yield Fault(usage, f"asks for {what if usage.text else 'an empty usage'}")
        elif usage.text == "any":
            yield Fault(
                usage, "asks for the usage `any`, which limits nothing", severity=Severity.NOTE
            )
    usages = {usage.text for usage in wanted.usages}
    known = all(usage.known for usage in wanted.usages)
    if server is not None and usages and known and not usages & {"server auth", "any"}:
        says = f"asks for no `server auth`, but {server} serves TLS with it"
        yield Fault(wanted.usages[0], says, severity=Severity.WARNING)


def template_faults(wanted: Wanted) -> Iterator[Fault]:
    """Yield what a Secret's template may not hold: annotations that are cert-manager's own."""
    for key, node in wanted.spec.at("secretTemplate.annotations").items():
        if key.startswith(_OURS) and key != _DIRECT_INJECTION:
            says = f"gives its Secret the annotation `{key}`, which is reserved"
            yield Fault(node, says, f"delete `{key}`")
    annotation = wanted.request.origin.annotation(_TEMPLATE)
    if wanted.is_certificate or not annotation.text or not annotation.known:
        return
    try:
        given: Any = json.loads(annotation.text)
    except ValueError:
        yield Fault(annotation, f"has a `{_TEMPLATE}` that is no JSON")
        return
    if not annotation.text.lstrip().startswith("{"):
        yield Fault(annotation, f"has a `{_TEMPLATE}` that is no object")
    elif said := _odd_template(given):
        yield Fault(annotation, f"has a `{_TEMPLATE}` that {said}")


def _odd_template(fields: dict[str, Any]) -> str:
    for key, given in fields.items():
        if key.lower() not in {"labels", "annotations"}:
            return f"has the unknown field `{key}`"
        if given is not None and not _are_texts(given):
            return f"has {key} which are no texts"
    annotations: Any = fields.get("annotations")
    keys = map(str, annotations) if hasattr(annotations, "keys") else ()
    ours = sorted(key for key in keys if key.startswith(_OURS))
    return f"has the reserved annotation `{ours[0]}`" if ours else ""


def _are_texts(given: Any) -> bool:
    return hasattr(given, "values") and all(isinstance(value, str) for value in given.values())


def secret_faults(wanted: Wanted) -> Iterator[Fault]:
    """Yield what is wrong with a Secret's name, its keystores and its further formats."""
    spec, name = wanted.spec, wanted.request.secret
    if stated(name) and not (_SUBDOMAIN.fullmatch(name.text) and len(name.text) < 254):
        text = name.text or '""'
        yield Fault(name, f"names its Secret `{text}`, which is no name of an object")
    for kind in ("jks", "pkcs12"):
        yield from _keystore_faults(spec["keystores"][kind], kind)
    store, profile = spec.at("keystores.pkcs12"), spec.at("keystores.pkcs12.profile")
    if store["create"].true and profile.known and profile.text in _WEAK_PROFILES:
        named = profile.text or "LegacyRC2, the default"
        says = f"has a pkcs12 keystore under the weak encryption of {named}"
        yield Fault(profile, says, severity=Severity.NOTE, strict=True)
    seen: set[str] = set()
    for entry in spec["additionalOutputFormats"]:
        if entry["type"].text in seen:
            yield Fault(entry["type"], f"has the output format {entry['type'].text} twice")
        seen.add(entry["type"].text)
    node = wanted.revision_history_limit
    limit = whole(node)
    if limit is not None and limit < 1:
        yield Fault(node, f"sets `{node.step}` to {limit}; the least is 1")
    elif limit is None and stated(node) and not wanted.is_certificate:
        yield Fault(node, f"sets `{node.step}` to `{node.text}`, which is no number")


def _keystore_faults(store: Node, kind: str) -> Iterator[Fault]:
    password, reference = store["password"], store["passwordSecretRef"]["name"]
    if not store.is_map:
        return
    if password.exists and reference.text:
        yield Fault(password, f"has two passwords for its {kind} keystore")
    elif not password.exists and not reference:
        yield Fault(store, f"has no password for its {kind} keystore")
    elif password.exists and password.scalar == "":
        yield Fault(password, f"has an empty password for its {kind} keystore")
