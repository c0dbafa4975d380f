"""Issuers that take the credentials of the machine or of the controller's own identity."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.model.component import Component
from certlint.model.flows import Need
from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.node import Node

_ROLE = "eks.amazonaws.com/role-arn"
_WORKLOAD_IDENTITY = "azure.workload.identity/use"


class Ambient(NamedTuple):
    """A place where an issuer takes ambient credentials.

    `certain` says that they come from the cloud's metadata service, and from nowhere else.
    """

    need: Need
    certain: bool


def ambient(
    issuers: Sequence[Issuer], controller: Component, accounts: Sequence[Object]
) -> Iterator[Ambient]:
    """Yield where issuers may need the metadata service; `accounts` are all ServiceAccounts."""
    for issuer in issuers:
        switch = f"{'cluster-' if issuer.is_cluster else ''}issuer-ambient-credentials"
        usual = "true" if issuer.is_cluster else "false"
        if (controller.flag(switch) or usual).lower() not in {"false", "0", "f"}:
            for at, certain in _places(issuer, controller, accounts):
                yield Ambient(Need(issuer, at), certain)


def _places(
    issuer: Issuer, controller: Component, accounts: Sequence[Object]
) -> Iterator[tuple[Node, bool]]:
    for solver in issuer.solvers:
        route53, google, azure = (
            solver["dns01"][key] for key in ("route53", "cloudDNS", "azureDNS")
        )
        keys = ("accessKeyID", "accessKeyIDSecretRef", "auth")
        if route53.is_map and not any(route53[key] for key in keys):
            assumed = _annotated(controller, accounts)
            if assumed is not True:
                yield route53, assumed is False
        if google.is_map and not google["serviceAccountSecretRef"]:
            yield google, True
        federated = controller.labels.get(_WORKLOAD_IDENTITY) == "true"
        if azure.is_map and not azure["clientID"] and not federated:
            yield azure, controller.workload is not None
    aws = issuer.spec.at("vault.auth.aws")
    if aws.is_map and not aws["serviceAccountRef"]:
        yield aws, False


def _annotated(controller: Component, accounts: Sequence[Object]) -> bool | None:
    """Whether the controller's ServiceAccount stands for a role of AWS; None if it is not seen."""
    for account in accounts:
        if (account.namespace, account.name) == controller.service_account:
            return account.annotation(_ROLE).exists
    return None
