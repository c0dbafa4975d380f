"""What issuers name: Secrets and ServiceAccounts that they need, and the hosts that they call."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.node import Node

# Where an issuer names a Secret that must exist before it works. The key of an ACME account is
# not among them: cert-manager makes that Secret itself.
_SECRET_REFS = (
    "acme.externalAccountBinding.keySecretRef.name",
    "ca.secretName",
    "vault.caBundleSecretRef.name",
    "vault.clientCertSecretRef.name",
    "vault.clientKeySecretRef.name",
    "vault.auth.tokenSecretRef.name",
    "vault.auth.appRole.secretRef.name",
    "vault.auth.clientCertificate.secretName",
    "vault.auth.kubernetes.secretRef.name",
    "venafi.tpp.credentialsRef.name",
    "venafi.tpp.caBundleSecretRef.name",
    "venafi.cloud.apiTokenSecretRef.name",
    "venafi.ngts.credentialsRef.name",
)


# Where a DNS-01 solver selects a key of a Secret.
SOLVER_SECRETS = (
    "akamai.clientTokenSecretRef",
    "akamai.clientSecretSecretRef",
    "akamai.accessTokenSecretRef",
    "azureDNS.clientSecretSecretRef",
    "cloudDNS.serviceAccountSecretRef",
    "cloudflare.apiKeySecretRef",
    "cloudflare.apiTokenSecretRef",
    "digitalocean.tokenSecretRef",
    "route53.accessKeyIDSecretRef",
    "route53.secretAccessKeySecretRef",
    "acmeDNS.accountSecretRef",
    "rfc2136.tsigSecretSecretRef",
)


_RECEIVERS = (
    "vault.server",
    "venafi.tpp.url",
    "venafi.cloud.url",
    "venafi.ngts.url",
    "venafi.ngts.tokenEndpoint",
)


_ACCOUNT_REFS = (
    "vault.auth.kubernetes.serviceAccountRef.name",
    "vault.auth.aws.serviceAccountRef.name",
)


class Reference(NamedTuple):
    """A place where an issuer names a Secret or ServiceAccount of its own namespace."""

    kind: Literal["Secret", "ServiceAccount"]
    name: Node


@once
def references(issuer: Issuer) -> Iterator[Reference]:
    """Yield what an issuer needs to find: its Secrets and ServiceAccounts, by known name."""
    secrets = [*issuer.spec.given(*_SECRET_REFS)]
    accounts = [*issuer.spec.given(*_ACCOUNT_REFS)]
    for solver in issuer.solvers:
        secrets += [selector["name"] for selector in solver["dns01"].given(*SOLVER_SECRETS)]
        accounts += solver.given("dns01.route53.auth.kubernetes.serviceAccountRef.name")
    found = [Reference("Secret", node) for node in secrets]
    found += [Reference("ServiceAccount", node) for node in accounts]
    return (reference for reference in found if reference.name.text and reference.name.known)


@once
def called(thing: Object) -> Iterator[Node]:
    """Yield the URLs and hosts that cert-manager calls for an issuer or a Challenge."""
    nodes = [thing.spec.at("acme.server")]
    for dns01 in _dns01(thing):
        nodes += [dns01.at("rfc2136.nameserver"), *dns01["nameservers"]]
    yield from (node for node in nodes if node.text and node.known)
    yield from receivers(thing)


@once
def receivers(thing: Object) -> Iterator[Node]:
    """Yield those of the URLs to which cert-manager sends a credential as it is."""
    nodes = [*thing.spec.given(*_RECEIVERS)]
    nodes += [host for dns01 in _dns01(thing) for host in dns01.given("acmeDNS.host")]
    return (node for node in nodes if node.text and node.known)


def _dns01(thing: Object) -> Iterator[Node]:
    solvers = (*thing.spec.at("acme.solvers"), thing.spec["solver"])
    return (solver["dns01"] for solver in solvers)
