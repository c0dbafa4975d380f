"""Who may do what: roles, approval, and the accounts of cert-manager and of programs."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from certlint.model.approvals import Approvals
from certlint.model.components import WORKLOADS
from certlint.model.escalation import TOKENS, Takeover, takeovers
from certlint.model.kinds import Binding, Issuer, Role, Workload
from certlint.model.needs import NearMiss, Requirement, named_by_mistake, near_misses
from certlint.model.rbac import Rbac
from certlint.model.references import Reference
from certlint.model.subjects import SERVICE_ACCOUNT, Subject
from certlint.model.trust import Trust, is_companion, runs_companion
from certlint.model.using import Using
from certlint.model.validation import sees_acme, unvalidated_namespace
from certlint.node import Node

_RBAC = ("rbac.authorization.k8s.io", "authorization.openshift.io")


class Permitting(Using):
    """The same, with what roles and policies allow."""

    @cached_property
    def approvals(self) -> Approvals:
        """What approver-policy would approve, and for whom."""
        return Approvals(
            [o for o in self.objects if not self.is_test(o)],
            self.issuers,
            self.wanted,
            self.controllers,
            self.rbac,
            self.namespace_labels,
            self.tenancy,
            self.home,
        )

    @cached_property
    def rbac(self) -> Rbac:
        """Who may do what, over all roles and bindings."""
        roles = (o for o in self.objects if o.group in _RBAC and o.kind in {"Role", "ClusterRole"})
        kinds = {"RoleBinding", "ClusterRoleBinding"}
        bindings = (o for o in self.objects if o.group in _RBAC and o.kind in kinds)
        homes = {c.namespace for c in self.components} | {self.home}
        return Rbac(
            [o.seen_as(Role) for o in roles],
            [o.seen_as(Binding) for o in bindings],
            Trust(self._trusts, frozenset(homes - {""})),
        )

    def is_own(self, subject: Subject) -> bool:
        """Whether a subject is an account that a part of cert-manager runs as."""
        if subject.kind != SERVICE_ACCOUNT:
            return False
        owner = (subject.namespace, subject.name)
        known = any(part.service_account == owner for part in self.components)
        return known or self.rbac.trust.is_usual_account(subject)

    @cached_property
    def controller_accounts(self) -> Sequence[Subject]:
        """The accounts that the controllers run as; the usual one where no workload shows it."""
        owners = [controller.service_account for controller in self.controllers]
        found = [Subject(SERVICE_ACCOUNT, name, home) for home, name in filter(None, owners)]
        known = [account for account in dict.fromkeys(found) if account.namespace]
        return known or [Subject(SERVICE_ACCOUNT, "cert-manager", self.home)]

    def token_gap(self, issuer: Issuer, account: Reference) -> Sequence[NearMiss] | None:
        """What nearly lets cert-manager act as the account that an issuer names.

        None if it is let to, or that cannot be known; nothing of an account that is not in the
        tree, unless something here was meant to give the right.
        """
        home, name = self.secret_namespace(issuer), account.name.text
        if not home or not self.rbac.bindings:
            return None
        subject = Subject(SERVICE_ACCOUNT, name, home)
        own = subject in self.controller_accounts
        # The chart's Role for cert-manager's own account may be where its other roles are.
        if own and not self.rbac.rights.bindings_to(subject):
            return None
        need = self._requirement("", TOKENS, home, name)
        found = near_misses(self.rbac.rights, need)
        if found is not None:
            found = [*found, *named_by_mistake(self.rbac.rights, need, "serviceaccounts")]
        here = any(known.owner.namespace == home for known in self._accounts.get(name, ()))
        return found if found or here else None

    def solver_gap(self, solver: Node) -> Sequence[NearMiss] | None:
        """What nearly lets cert-manager call the webhook of a DNS-01 solver.

        None if it is let to, or that cannot be known, or the webhook is not in the tree.
        """
        group, name = solver["groupName"], solver["solverName"]
        named = group.text and group.known and name.text and name.known
        if not named or group.text not in self._solver_webhooks:
            return None
        return near_misses(self.rbac.rights, self._requirement(group.text, name.text))

    def _requirement(
        self, group: str, resource: str, place: str = "", name: str = ""
    ) -> Requirement:
        """The right to create something, which cert-manager's controller needs."""
        seen = any(controller.service_account for controller in self.controllers)
        return Requirement(group, resource, place, name, self.controller_accounts, seen)

    @cached_property
    def _solver_webhooks(self) -> frozenset[str]:
        """The API groups that DNS-01 webhooks of the tree serve."""
        services = [o.spec["group"].text for o in self.objects if o.kind == "APIService"]
        return frozenset({*services, *(group for _, group in self._solvers)} - {""})

    @cached_property
    def _solvers(self) -> Sequence[tuple[Workload, str]]:
        """The workloads that are DNS-01 webhooks, each with the API group that it serves."""
        kinds = {"DaemonSet", "Deployment", "StatefulSet"}
        workloads = (o.seen_as(Workload) for o in self.objects if o.kind in kinds)
        return [
            (workload, variable["value"].text)
            for workload in workloads
            for container in workload.containers
            for variable in container["env"]
            if variable["name"].text == "GROUP_NAME"
        ]

    def solves(self, subject: Subject) -> bool:
        """Whether a DNS-01 webhook runs as an account, which so reads credentials of issuers."""
        return any(
            subject == Subject(SERVICE_ACCOUNT, workload.account, workload.namespace)
            for workload, _ in self._solvers
        )

    def spreads(self, subject: Subject, place: str) -> bool:
        """Whether trust-manager has an account, and reads the sources of Bundles in a place."""
        owner = (subject.namespace, subject.name)
        runs = any(manager.account == owner for manager in self.signing.trust_managers)
        usual = subject.name == "trust-manager" and self.tenancy.is_platform(subject.namespace)
        known = subject.kind == SERVICE_ACCOUNT and (runs or usual)
        return known and self.signing.trust_namespace == place

    @cached_property
    def _running(self) -> Mapping[tuple[str, str], Workload]:
        workloads = (
            o.seen_as(Workload) for o in self.objects if o.kind in WORKLOADS and o.namespace
        )
        return {(w.namespace, w.account): w for w in reversed(list(workloads))}

    def running_as(self, subject: Subject) -> Workload | None:
        """A workload of the tree whose Pods run as a service account; None if there is none."""
        if subject.kind != SERVICE_ACCOUNT:
            return None
        return self._running.get((subject.namespace, subject.name))

    @cached_property
    def takeovers(self) -> Sequence[Takeover]:
        """How others than the trusted can get the rights of cert-manager's controller."""
        workloads = {c.workload.name for c in self.controllers if c.workload is not None}
        names = workloads - {""} or {"cert-manager"}
        accounts = self.controller_accounts
        return [found for one in accounts for found in takeovers(self.rbac, one, names)]

    def unvalidated(self, place: str) -> bool:
        """Whether cert-manager's webhook certainly lets Challenges of a namespace pass.

        "" stands for the whole cluster, and so for any of its namespaces.
        """
        found = self._unvalidated
        return "" in found or place in found or (not place and bool(found))

    @cached_property
    def _unvalidated(self) -> frozenset[str]:
        labelled = {o.name for o in self.objects if any(unvalidated_namespace(o, ()))}
        blind = any(sees_acme(o) is False for o in self.objects)
        return frozenset({*labelled, *([""] if blind else [])})

    def _trusts(self, subject: Subject) -> bool:
        owner = (subject.namespace, subject.name)
        if subject.kind == SERVICE_ACCOUNT:
            own = any(c.service_account == owner for c in self.components)
            named = f"{subject.kind} {'/'.join(owner)}" in self.facts.trusted
            return own or named or owner in self._companion_accounts
        return f"{subject.kind} {subject.name}" in self.facts.trusted

    @cached_property
    def _companion_accounts(self) -> frozenset[tuple[str, str]]:
        """The accounts that companions of cert-manager have or run as, by namespace and name."""
        placed = [o for o in self.objects if o.namespace]
        accounts = [o for o in placed if o.kind == SERVICE_ACCOUNT and is_companion(o)]
        workloads = [o.seen_as(Workload) for o in placed if o.kind in WORKLOADS]
        running = [(w.namespace, w.account) for w in workloads if runs_companion(w)]
        return frozenset([*((o.namespace, o.name) for o in accounts), *running])
