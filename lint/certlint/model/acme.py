"""What ACME issuers say of themselves and of their solvers."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.node import Node

_PRODUCTION = frozenset({"prod", "production"})
_STAGING = frozenset({"staging", "stage", "stg", "test"})
# `pre-prod` and `non-production` are no production.
_BUT_NOT = frozenset({"no", "non", "not", "pre"})
# Words that tell of the CA or the method. Beside others, `staging` is an environment's name, and
# an environment for staging may well have certificates that clients trust.
_GENERAL = frozenset(
    {
        "acme", "ca", "cert", "certmanager", "certs", "cluster", "clusterissuer", "dns", "dns01",
        "encrypt", "gts", "http", "http01", "https", "issuer", "le", "lets", "letsencrypt",
        "manager", "server", "ssl", "tls", "v2",
    }
)  # fmt: skip

_CREDENTIAL = re.compile(r"(?:key|token|password|secret)\Z", re.IGNORECASE)
# An application's key of OVH is its name, and public keys are public.
_HARMLESS = re.compile(r"(?:application|public)_?-?key\Z", re.IGNORECASE)
_LIKE_A_NAME = re.compile(r"[a-z]+(?:[-_.][a-z]+)*|[A-Z]+(?:_[A-Z]+)+")

# What a provider needs lest it take the controller's own identity.
_CREDENTIALS = {
    "azureDNS": ("clientID", "clientSecretSecretRef", "tenantID"),
    "cloudDNS": ("serviceAccountSecretRef",),
    "route53": (
        "accessKeyID",
        "accessKeyIDSecretRef",
        "secretAccessKeySecretRef.name",
        "auth",
    ),
}


def stage_of(issuer: Issuer) -> str:
    """What an issuer is said to be for: `production` or `staging`; "" if that is not clear."""
    words = _words(issuer.name)
    production, staging = _says_production(words), words & _STAGING
    if staging:
        clear = not production and words - staging <= _GENERAL
        return "staging" if clear else ""
    labelled = any(_says_production(_words(node.text)) for node in issuer.labels.values())
    return "production" if production or labelled else ""


def is_production(thing: Object) -> bool:
    """Whether the name of an object's namespace says that it is for production."""
    return _says_production(_words(thing.namespace))


def _says_production(words: frozenset[str]) -> bool:
    return bool(words & _PRODUCTION) and not words & _BUT_NOT


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall("[a-z0-9]+", text.lower()))


def account_key_sharers(
    issuers: Sequence[Issuer], cluster_resource_namespace: str
) -> Iterator[list[Issuer]]:
    """Yield the issuers of one unit that make the key of their account in one Secret."""
    sharers: defaultdict[tuple[str, ...], list[Issuer]] = defaultdict(list)
    for issuer in issuers:
        ref = issuer.spec.at("acme.privateKeySecretRef")
        if not ref["name"].text or not ref.known:
            continue
        place = (cluster_resource_namespace or "?") if issuer.is_cluster else issuer.place
        secret = (issuer.unit, place, ref["name"].text, ref["key"].text or "tls.key")
        if all((one.kind, one.name) != (issuer.kind, issuer.name) for one in sharers[secret]):
            sharers[secret].append(issuer)
    for group in sharers.values():
        makers = [i for i in group if not i.spec.at("acme.disableAccountKeyGeneration").true]
        if len(group) > 1 and makers:
            yield group


class Shadowed(NamedTuple):
    """A solver with the same selector as an earlier one, which is taken instead.

    `wildcards_left` says that wildcard names still reach it: an HTTP-01 solver cannot prove them.
    """

    solver: Node
    earlier: Node
    wildcards_left: bool = False


def shadowed(issuer: Issuer) -> Iterator[Shadowed]:
    """Yield the solvers of an issuer that an earlier one leaves nothing, or wildcards alone."""
    by_selector: defaultdict[object, list[Node]] = defaultdict(list)
    for solver in issuer.solvers:
        selector = solver["selector"]
        kind = next((k for k in ("http01", "dns01") if solver[k]), "")
        if not kind or not selector.known:
            continue
        earlier = by_selector[_selected(selector)]
        rivals = [one for one in earlier if one["dns01"] or one[kind]]
        if rivals:
            yield Shadowed(solver, rivals[0])
        elif earlier:
            yield Shadowed(solver, earlier[0], wildcards_left=True)
        earlier.append(solver)


def _selected(selector: Node) -> object:
    names, zones = (frozenset(n.text for n in selector[k]) for k in ("dnsNames", "dnsZones"))
    return names, zones, frozenset((k, n.text) for k, n in selector["matchLabels"].items())


def ambient(dns01: Node) -> Node | None:
    """Return the provider of a solver that has no credentials but the controller's own."""
    for name, credentials in _CREDENTIALS.items():
        provider = dns01[name]
        if provider and all(map(provider.lacks, credentials)):
            return provider
    return None


def inline_credentials(config: Node, names: Container[str]) -> Iterator[Node]:
    """Yield the values of a webhook's configuration that are credentials themselves.

    Not those which name something: one of `names`, or a plain word, as keys of Secrets are.
    """
    stack = [config]
    while stack:
        node = stack.pop()
        stack.extend(reversed([*node.map.values(), *node.list]))
        key = node.step if isinstance(node.step, str) else ""
        if not _CREDENTIAL.search(key) or _HARMLESS.search(key) or not node.known:
            continue
        named = node.text in names or _LIKE_A_NAME.fullmatch(node.text) is not None
        if node.text and not named and not _in_selector(node):
            yield node


def _in_selector(node: Node) -> bool:
    beside = node.parent
    return beside is not None and bool(beside["name"].text) and node.step == "key"
