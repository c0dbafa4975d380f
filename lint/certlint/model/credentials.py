"""Secrets that an issuer hands to a server, though they look made for something else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.kinds import Issuer, Workload
from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.references import SOLVER_SECRETS
from certlint.node import Node
from certlint.problem import Located

# What is sent as it is, to a host that the issuer names.
_SENT = (
    "vault.auth.tokenSecretRef",
    "vault.auth.appRole.secretRef",
    "vault.auth.kubernetes.secretRef",
    "venafi.tpp.credentialsRef",
    "venafi.cloud.apiTokenSecretRef",
    "venafi.ngts.credentialsRef",
)
_SENT_BY_SOLVER = ("acmeDNS.accountSecretRef",)
# What goes to a provider's own host, or only signs what is sent; sharing it is usual.
_USED = ("acme.externalAccountBinding.keySecretRef",)
# An id of an access key is no credential by itself.
_USED_BY_SOLVER = tuple(
    path
    for path in SOLVER_SECRETS
    if path not in {*_SENT_BY_SOLVER, "route53.accessKeyIDSecretRef"}
)
_ACCOUNT_TOKEN = "kubernetes.io/service-account-token"  # noqa: S105  the name of a type
_TYPES = {
    _ACCOUNT_TOKEN: "the token of a ServiceAccount",
    "bootstrap.kubernetes.io/token": "a token by which nodes join the cluster",
    "helm.sh/release.v1": "a Helm release",
    "kubernetes.io/dockerconfigjson": "the password of an image registry",
}
# Kinds that may use Secrets, as the loader keeps them.
_WORKLOADS = frozenset({"DaemonSet", "Deployment", "StatefulSet"})

Users = Mapping[tuple[str, str], Object]


class Unrelated(NamedTuple):
    """A Secret that an issuer names, what else it is, and what shows that."""

    name: Node
    what: str
    shown_by: Located


def unrelated(
    issuer: Issuer, secrets: Mapping[str, Sequence[KnownSecret]], users: Users
) -> Iterator[Unrelated]:
    """Yield the credentials of an issuer that are certainly used for something else.

    Only of a namespaced issuer: those who write it need not be those who may read its Secrets.
    """
    for ref, sent in _references(issuer):
        name = ref["name"]
        known = [s for s in secrets.get(name.text, ()) if s.owner.place == issuer.place]
        found = [what for secret in known if (what := _other(secret, ref)) is not None]
        user = users.get((issuer.place, name.text)) if sent else None
        if user is not None:
            found.append(Unrelated(name, f"which {user} uses", user))
        yield from found[:1]


def users_of(objects: Sequence[Object]) -> Users:
    """Return a workload that uses each Secret, by the place and the name of the Secret."""
    found: dict[tuple[str, str], Object] = {}
    for thing in objects:
        if thing.kind in _WORKLOADS:
            workload = thing.seen_as(Workload)
            for name in _used(workload):
                found.setdefault((thing.place, name.text), thing)
    return found


def _references(issuer: Issuer) -> Iterator[tuple[Node, bool]]:
    """Yield where an issuer names a credential by a known name, and whether it is sent."""
    spec = issuer.spec
    found = [(spec.at(path), True) for path in _SENT]
    found += [(spec.at(path), False) for path in _USED]
    for solver in issuer.solvers:
        found += [(solver["dns01"].at(path), True) for path in _SENT_BY_SOLVER]
        found += [(solver["dns01"].at(path), False) for path in _USED_BY_SOLVER]
    return (pair for pair in found if pair[0]["name"].text and pair[0]["name"].known)


def _other(secret: KnownSecret, ref: Node) -> Unrelated | None:
    """What a Secret certainly is besides a credential."""
    kind = secret.owner.root["type"].text if secret.owner.kind == "Secret" else ""
    # Vault's Kubernetes login takes the token of an account, and did so before others.
    login = kind == _ACCOUNT_TOKEN and ref.path.endswith("kubernetes.secretRef")
    if kind in _TYPES and not login:
        return Unrelated(ref["name"], f"which is {_TYPES[kind]}", secret)
    if secret.owner.kind == "Certificate" and ref["key"].text == "tls.key":
        return Unrelated(ref["name"], f"which is the private key of {secret.owner}", secret)
    return None


def _used(workload: Workload) -> Iterator[Node]:
    pod = workload.pod["spec"]
    names: list[Node] = []
    for volume in pod["volumes"]:
        names.append(volume.at("secret.secretName"))
        names += [source.at("secret.name") for source in volume.at("projected.sources")]
    for container in (*pod["initContainers"], *pod["containers"]):
        names += [variable.at("valueFrom.secretKeyRef.name") for variable in container["env"]]
        names += [source.at("secretRef.name") for source in container["envFrom"]]
    return (name for name in names if name.text and name.known)
