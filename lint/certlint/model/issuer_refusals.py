"""Why cert-manager's webhook refuses an issuer.

Source: internal/apis/certmanager/validation/issuer.go of cert-manager 1.21. What something fills in
later is not judged.
"""

from collections.abc import Iterator

from certlint.model.kinds import Issuer
from certlint.model.once import once
from certlint.model.solver_refusals import (
    Refusal,
    given,
    missing,
    no_certificate,
    selector,
    solver_refusals,
)
from certlint.node import Node

_TYPES = ("acme", "ca", "selfSigned", "vault", "venafi")
_AUTH = ("tokenSecretRef", "appRole", "clientCertificate", "kubernetes", "aws")
_AUTH_PATHS = (
    "appRole.path",
    "clientCertificate.mountPath",
    "kubernetes.mountPath",
    "aws.mountPath",
)


@once
def refusals(issuer: Issuer) -> Iterator[Refusal]:
    """Yield each fault, of all of them the webhook's own, for which an issuer is refused."""
    if issuer.partial:
        return
    types = given(issuer.spec, _TYPES)
    if types is None:
        return
    if not types:
        yield issuer.spec, f"it has none of {', '.join(_TYPES)}"
    for other in types[1:]:
        yield issuer.spec[other], f"it has {other} beside {types[0]}"
    for first in types[:1]:
        node = issuer.spec[first]
        if first == "acme":
            yield from _acme(node)
        elif first == "ca":
            yield from _ca(node)
        elif first == "vault":
            yield from _vault(node)
        elif first == "venafi":
            yield from _venafi(node)


def _acme(acme: Node) -> Iterator[Refusal]:
    # Beside `skipTLSVerify` the bundle is wrong too, which the rule for that field says.
    yield from no_certificate(acme["caBundle"])
    yield from missing(acme, "privateKeySecretRef.name", "server")
    if binding := acme["externalAccountBinding"]:
        yield from missing(binding, "keyID")
        yield from selector(binding, "keySecretRef")
    for solver in acme["solvers"]:
        yield from solver_refusals(solver)


def _ca(ca: Node) -> Iterator[Refusal]:
    yield from missing(ca, "secretName")
    for key in ("ocspServers", "issuingCertificateURLs"):
        for url in ca[key]:
            if url.scalar == "":
                yield url, f"a member of `{key}` is empty"


def _vault(vault: Node) -> Iterator[Refusal]:
    yield from missing(vault, "server", "path")
    yield from _climbing(vault, "path")
    yield from no_certificate(vault["caBundle"])
    if vault["caBundle"].text and vault["caBundleSecretRef"]:
        yield vault["caBundleSecretRef"], "`caBundleSecretRef` stands beside caBundle"
    pair = ("clientCertSecretRef", "clientKeySecretRef")
    halves = given(vault, pair)
    if halves is not None and len(halves) == 1:
        (lacking,) = set(pair) - set(halves)
        yield vault[halves[0]], f"`{halves[0]}` stands without {lacking}"
    yield from _vault_auth(vault["auth"])


def _vault_auth(auth: Node) -> Iterator[Refusal]:
    methods = given(auth, _AUTH) if auth else []
    if methods == []:
        yield auth, f"`vault.auth` has none of {', '.join(_AUTH)}"
    for path in _AUTH_PATHS:
        yield from _climbing(auth, path)
    if role := auth["appRole"]:
        yield from missing(role, "roleId", "secretRef.name")
    if kubernetes := auth["kubernetes"]:
        yield from missing(kubernetes, "role")
        yield from _vault_kubernetes(kubernetes)
    if aws := auth["aws"]:
        yield from missing(aws, "role")
        if aws["serviceAccountRef"]:
            yield from missing(aws, "serviceAccountRef.name", "iamRoleArn")


def _vault_kubernetes(kubernetes: Node) -> Iterator[Refusal]:
    account, secret = kubernetes["serviceAccountRef"], kubernetes["secretRef"]
    if account:
        yield from missing(kubernetes, "serviceAccountRef.name")
        if secret["name"].text:
            yield secret, "`kubernetes.secretRef` stands beside serviceAccountRef"
    elif kubernetes.lacks("serviceAccountRef") and kubernetes.lacks("secretRef.name"):
        yield kubernetes, "`vault.auth.kubernetes` has neither serviceAccountRef nor secretRef"


def _climbing(node: Node, path: str) -> Iterator[Refusal]:
    if ".." in node.at(path).text.split("/"):
        yield node.at(path), f"`{node.step}.{path}` has a segment `..`"


def _venafi(venafi: Node) -> Iterator[Refusal]:
    yield from missing(venafi, "zone")
    servers = given(venafi, ("tpp", "cloud", "ngts"))
    if servers is None:
        return
    if not servers:
        yield venafi, "`venafi` has none of tpp, cloud, ngts"
    for other in servers[1:]:
        yield venafi[other], f"`venafi` has {other} beside {servers[0]}"
    if tpp := venafi["tpp"]:
        yield from missing(tpp, "url")
        if tpp["caBundle"].text and tpp["caBundleSecretRef"]:
            yield tpp["caBundleSecretRef"], "`caBundleSecretRef` stands beside caBundle"
    if ngts := venafi["ngts"]:
        yield from missing(ngts, "tsgID", "credentialsRef.name")
