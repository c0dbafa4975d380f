"""What approver-policy would approve in a cluster: policies, who may use them, who comes first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from certlint.model.approval import approves_by_itself, as_request_policy
from certlint.model.component import Component
from certlint.model.components import first_image
from certlint.model.grants import Grant
from certlint.model.issuance import names_match
from certlint.model.kinds import Issuer
from certlint.model.objects import CERT_MANAGER, Object
from certlint.model.once import once
from certlint.model.rbac import Rbac
from certlint.model.request_policies import (
    POLICY_GROUP,
    RequestPolicy,
    Users,
    reaches_tenants,
    users_of,
)
from certlint.model.selectors import Labels
from certlint.model.subjects import RBAC_GROUP, SERVICE_ACCOUNT, Subject, holders_of
from certlint.model.tenancy import Tenancy
from certlint.model.wanted import Wanted


@dataclass(frozen=True, eq=False)
class Approvals:
    """The approval policies of a cluster, without those in files of tests."""

    objects: Sequence[Object]
    issuers: Sequence[Issuer]
    wanted: Sequence[Wanted]
    controllers: Sequence[Component]
    rbac: Rbac
    namespace_labels: Mapping[str, Labels]
    tenancy: Tenancy
    home: str

    @cached_property
    def policies(self) -> Sequence[RequestPolicy]:
        """The CertificateRequestPolicies."""
        found = (o for o in self.objects if o.kind == "CertificateRequestPolicy")
        return [as_request_policy(o) for o in found if o.group == POLICY_GROUP]

    @cached_property
    def approvers(self) -> Sequence[Object]:
        """The workloads that judge requests by policies: approver-policy's own."""
        deployments = (o for o in self.objects if o.kind == "Deployment")
        return [o for o in deployments if "approver-policy" in first_image(o)]

    @cached_property
    def releases(self) -> Sequence[Object]:
        """The releases of approver-policy's chart, whose workloads are not in the tree."""
        return [thing for thing in self.objects if _installs_approver_policy(thing)]

    @property
    def approving(self) -> Sequence[Component]:
        """The controllers that certainly run their own approver."""
        return [c for c in self.controllers if approves_by_itself(c)]

    @property
    def unattended(self) -> Iterator[Component]:
        """The controllers without their own approver, if nobody in the tree approves instead."""
        others = self.rbac.approving_accounts - set(self._accounts)
        known = any((self.policies, self.approvers, self.releases, others))
        if not known and all(approves_by_itself(c) is False for c in self.controllers):
            yield from self.controllers

    @cached_property
    def _accounts(self) -> Sequence[Subject]:
        """The accounts that make the requests of Certificates: those of the controllers."""
        found = {c.service_account or (c.namespace, "cert-manager") for c in self.controllers}
        owners = sorted(found or {(self.home, "cert-manager")})
        return [Subject(SERVICE_ACCOUNT, name, namespace) for namespace, name in owners]

    def users_of(self, policy: RequestPolicy) -> Users:
        """Who may use a policy."""
        return users_of(policy, self.rbac, self._accounts, self.namespace_labels)

    def reaches_tenants(self, policy: RequestPolicy) -> bool:
        """Whether a policy certainly judges requests from namespaces beside the platform's."""
        return reaches_tenants(policy, self.namespace_labels, self.tenancy.is_platform)

    def reached_by(self, policy: RequestPolicy) -> Sequence[Wanted]:
        """The certificates whose requests a policy certainly judges."""
        return [w for w in self.wanted if self._judges(policy, w)]

    def _judges(self, policy: RequestPolicy, wanted: Wanted) -> bool:
        request = wanted.request
        namespace = request.origin.namespace
        name = request.issuer.text if request.issuer.known else ""
        labels = self.namespace_labels.get(namespace, Labels())
        return (
            policy.takes_ref(name, request.issuer_kind, request.issuer_group) is True
            and policy.takes_namespace(namespace, labels) is True
        )

    def for_pods(self, policy: RequestPolicy) -> bool:
        """Whether accounts of Pods may use a policy, as far as files tell of bindings."""
        subjects = [holder.subject for holder in self.users_of(policy).holders]
        accounts = (s for s in subjects if s.kind == SERVICE_ACCOUNT and s not in self._accounts)
        return not subjects or any(accounts) or any(s.name.startswith("system:") for s in subjects)

    def binds_beside(self, policy: RequestPolicy) -> bool:
        """Whether roles or bindings that no chart made are applied together with a policy."""
        return any(
            o.unit == policy.unit and o.group == RBAC_GROUP and "helm.sh/chart" not in o.labels
            for o in self.objects
        )

    def _issuers_of(self, policy: RequestPolicy) -> Sequence[Issuer]:
        return [issuer for issuer in self.issuers if policy.takes(issuer)]

    def makes_own_roots(self, policy: RequestPolicy) -> bool:
        """Whether a policy is certainly for self-signed issuers alone.

        What these make are roots of the requester's own, which no client knows.
        """
        taken = self._issuers_of(policy) if policy.names_issuer else ()
        return bool(taken) and all(issuer.type == "selfSigned" for issuer in taken)

    def takes_cluster_issuer(self, policy: RequestPolicy) -> bool:
        """Whether a policy is for a ClusterIssuer, as far as files tell of issuers."""
        ref = policy.spec.at("selector.issuerRef")
        taken = self._issuers_of(policy)
        if any(issuer.is_cluster for issuer in taken):
            return True
        return not taken and ref.known and names_match(ref["kind"].text or "*", "ClusterIssuer")

    def rivals(self) -> Iterator[Component]:
        """Yield the controllers that approve by themselves what the policies would judge."""
        approve = self.rbac.grants(("approve",), CERT_MANAGER, "signers")
        writes = self.rbac.grants(("patch", "update"), CERT_MANAGER, "certificaterequests/status")
        bound = {subject for grant in (*approve, *writes) for subject in grant.subjects}
        for controller in self.approving:
            name = controller.service_account
            account = Subject(SERVICE_ACCOUNT, name[1], name[0]) if name else None
            # Without its roles in the tree, it has those of the chart, which let it approve.
            if (
                account is None
                or account not in bound
                or _approves_any(approve, account, self.policies)
            ):
                yield controller


def _approves_any(
    grants: Sequence[Grant], account: Subject, policies: Sequence[RequestPolicy]
) -> bool:
    """Whether an account may approve a request that one of these policies would judge."""
    for grant in grants:
        holders = (h for binding in grant.bindings for h in holders_of(binding))
        if any(holder.subject.includes(account) for holder in holders) and (
            not grant.resource_names
            or any(_judges(policy, name) for policy in policies for name in grant.resource_names)
        ):
            return True
    return False


def _judges(policy: RequestPolicy, signer: str) -> bool:
    """Whether a policy may judge requests of a signer: `issuers.cert-manager.io/team-a.ca`."""
    resource, _, issuer = signer.partition("/")
    plural, _, group = resource.partition(".")
    kind = policy.spec.at("selector.issuerRef.kind").text
    name = "" if issuer == "*" else issuer.partition(".")[2] or issuer
    named = not kind or names_match(kind.lower() + "s", plural)
    ref = policy.takes_ref(name, kind or "Issuer", group)
    return named and ref is not False


@once
def _installs_approver_policy(thing: Object) -> bool:
    paths = ("spec.chart.spec.chart", "spec.source.chart")
    return any("approver-policy" in thing.root.at(path).text for path in paths)
