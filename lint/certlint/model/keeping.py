"""Which Secrets hold what, who keeps each, and which keys sign."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from certlint.model import acme, approval, sharing
from certlint.model.asking import Asking
from certlint.model.bundles import trust_managers
from certlint.model.copies import clones
from certlint.model.credentials import Unrelated, Users, unrelated, users_of
from certlint.model.holdings import Holding, account_keys, credentials, private_keys
from certlint.model.issuance import of_spec
from certlint.model.kinds import Issuer
from certlint.model.known_secrets import (
    KnownSecret,
    generated_secrets,
    known_secrets,
    tls_secrets,
)
from certlint.model.objects import Object, same_namespace
from certlint.model.ownership import (
    Rivals,
    SecondOwner,
    rival_certificates,
    rival_ingresses,
    second_owners,
)
from certlint.model.references import Reference, references
from certlint.model.secret_keys import MissingKey, missing_keys
from certlint.model.sharing import CopiedKey, SharedCa
from certlint.model.signing import Signing
from certlint.node import Node

# Where cert-manager may well run although nothing says so; the program's own default is the last.
_LIKELY_HOME = re.compile("cert-?manager|^kube-system$")


class Keeping(Asking):
    """The same, with its Secrets: accounts, credentials, certificates and CAs."""

    def self_signing(self, request: Object) -> str:
        """Say which key a CertificateRequest that somebody wrote would be signed with; or ""."""
        key = request.annotation("cert-manager.io/private-key-secret-name")
        if request.kind != "CertificateRequest" or not key.known:
            return ""
        if not key.text:
            issuer = self.issuer_of(of_spec(request))
            keyless = issuer is not None and issuer.type == "selfSigned"
            return f"; {issuer} does not sign it, since it names no private key" if keyless else ""
        owned = (s.owner for s in self.secrets.get(key.text, ()) if s.owner.kind == "Certificate")
        if any(owner.place == request.place for owner in owned):
            return ""
        return f"; a self-signed issuer would sign with Secret `{key.text}`"

    @cached_property
    def rival_certificates(self) -> Sequence[Rivals]:
        """Certificates that keep one Secret; a CA's own is left to the rule about CAs."""
        return [
            rivals
            for rivals in rival_certificates(self.wanted)
            if (rivals.first.request.origin.namespace, rivals.first.name_of_secret)
            not in self.ca_secrets
        ]

    @cached_property
    def rival_ingresses(self) -> Sequence[Rivals]:
        """Ingresses and Gateways that ask for one Secret."""
        return list(rival_ingresses(self.wanted))

    @cached_property
    def second_owners(self) -> Sequence[SecondOwner]:
        """What keeps the Secrets of certificates besides them."""
        return list(second_owners(self.wanted, self.secrets))

    def absent(self, issuer: Issuer) -> Iterator[Reference]:
        """Yield what an issuer reads and the tree does not hold, if the tree holds everything."""
        for reference in references(issuer) if self.facts.closed_world else ():
            known = self.secrets if reference.kind == "Secret" else self._accounts
            if reference.name.text not in known:
                yield reference

    def missing_keys(self, issuer: Issuer) -> Iterator[MissingKey]:
        """Yield the keys that an issuer reads and that its Secrets lack for certain."""
        return missing_keys(issuer, self.secret_namespace(issuer), self.secrets)

    @cached_property
    def secrets(self) -> Mapping[str, Sequence[KnownSecret]]:
        """The Secrets that are or will be in the cluster, by name."""
        found: dict[str, list[KnownSecret]] = defaultdict(list)
        known = known_secrets(self.objects, self.requests)
        for secret in (*known, *generated_secrets(self.generators)):
            found[secret.name.text].append(secret)
        return found

    @cached_property
    def _accounts(self) -> Mapping[str, Sequence[KnownSecret]]:
        found: dict[str, list[KnownSecret]] = defaultdict(list)
        for thing in self.objects:
            if thing.kind == "ServiceAccount" and thing.name:
                found[thing.name].append(KnownSecret(thing, thing.root.at("metadata.name")))
        return found

    def misplaced(self, issuer: Issuer) -> Iterator[tuple[Reference, KnownSecret]]:
        """Yield the references of an issuer whose only targets are in other namespaces.

        Where nothing says in which namespace cert-manager runs, it may be one that is called so.
        """
        home = self.secret_namespace(issuer)
        if not home:
            return
        sure = self.home_is_known(issuer)
        for reference in references(issuer):
            known = self.secrets if reference.kind == "Secret" else self._accounts
            found = known.get(reference.name.text, ())
            places = {secret.owner.namespace if secret.exact else "" for secret in found}
            if not found or not places.isdisjoint({"", home}):
                continue
            if sure or not any(map(_LIKELY_HOME.search, places)):
                yield reference, found[0]

    @cached_property
    def secret_words(self) -> frozenset[str]:
        """The names of known Secrets and of the keys in them."""
        owners = (s.owner for secrets in self.secrets.values() for s in secrets)
        fields = (owner.root[field] for owner in owners for field in ("data", "stringData"))
        return frozenset({*self.secrets, *(key for field in fields for key in field.map)})

    @cached_property
    def _tls_secrets(self) -> Mapping[str, Sequence[KnownSecret]]:
        found: dict[str, list[KnownSecret]] = defaultdict(list)
        for secret in tls_secrets(self.objects, self.requests):
            found[secret.name.text].append(secret)
        return found

    def tls_secrets_of(self, issuer: Issuer) -> tuple[list[KnownSecret], list[KnownSecret]]:
        """The Secrets of certificates that are called like an issuer's account key.

        First those that are certainly the same Secret, then those that are certainly another.
        """
        here: list[KnownSecret] = []
        elsewhere: list[KnownSecret] = []
        home = self.secret_namespace(issuer)
        for secret in self._tls_secrets.get(issuer.account_key.text, ()):
            owner = secret.owner
            same = same_namespace(issuer, owner)
            if issuer.is_cluster:
                same = owner.namespace == home if home and owner.namespace else None
            if same is not None:
                (here if same else elsewhere).append(secret)
        return here, elsewhere

    @cached_property
    def shared_account_keys(self) -> Sequence[Sequence[Issuer]]:
        """The issuers that make the key of their ACME account in one Secret, by Secret."""
        path = "spec.acme.privateKeySecretRef.name"
        fixed = [issuer for issuer in self.issuers if not self.patched(issuer, path)]
        return list(acme.account_key_sharers(fixed, self.cluster_resource_namespace))

    @cached_property
    def ca_secrets(self) -> Mapping[tuple[str, str], Sequence[Issuer]]:
        """The CA Secrets, by namespace and name, with the issuers that sign with each."""
        found: dict[tuple[str, str], list[Issuer]] = defaultdict(list)
        for issuer in self.issuers:
            name, namespace = issuer.spec.at("ca.secretName"), self.secret_namespace(issuer)
            if name.text and name.known and namespace:
                found[namespace, name.text].append(issuer)
        return found

    @cached_property
    def shared_cas(self) -> Sequence[SharedCa]:
        """The signing keys that serve several tenants, each told once."""
        found = [
            *sharing.equal_keys(self.ca_secrets, self.secrets, self.tenancy),
            *sharing.pulled_copies(self.ca_secrets, self.secrets, self.objects, self.tenancy),
            *sharing.one_secret(self.ca_secrets),
        ]
        for issuer in self.issuers:
            limited = self.limits_by_namespace(issuer)
            users = self.users_of(issuer)
            found += sharing.one_issuer(issuer, users, self.tenancy, limited=limited)
        return list({shared.at.location.order: shared for shared in reversed(found)}.values())

    @cached_property
    def copied_ca_keys(self) -> Sequence[CopiedKey]:
        """The CA Secrets that something copies out of their namespace."""
        cloned = list(clones(self.objects))
        return list(sharing.copied_keys(self.objects, self.ca_secrets, cloned, self.requests))

    def unscoped_dns01(self, issuer: Issuer) -> Iterator[Node]:
        """The DNS-01 solvers of an issuer that serve any name; a label selector limits none."""
        for solver in issuer.solvers:
            selector = solver["selector"]
            scoped = selector["dnsNames"].list or selector["dnsZones"].list
            if solver["dns01"].map and not scoped and selector.known:
                yield solver

    @cached_property
    def limiting_policies(self) -> Sequence[Object]:
        """The policies that may limit the use of issuers: of approver-policy, or of admission."""
        return list(approval.policies(self.objects))

    def limits_of(self, issuer: Issuer) -> Sequence[Object]:
        """What limits who may use an issuer for what, as far as the tree shows it."""
        return list(approval.limits(issuer, self.limiting_policies, self.controllers))

    def limits_by_namespace(self, issuer: Issuer) -> bool:
        """Whether a policy limits an issuer's use by namespace."""
        return any(map(approval.by_namespace, self.limits_of(issuer)))

    @cached_property
    def signing(self) -> Signing:
        """Which key signs what, and who is meant to trust it."""
        return Signing(
            self.objects,
            self.wanted,
            self.issuers,
            self.ca_secrets,
            self.secrets,
            list(trust_managers(self.objects, self.chart_releases)),
            self.issuer_of,
        )

    @cached_property
    def plain_private_keys(self) -> Sequence[Holding]:
        """The private keys that stand in Secrets."""
        accounts = account_keys(self.issuers, self.secret_namespace)
        return list(private_keys(self.objects, self.ca_secrets, accounts))

    @cached_property
    def plain_credentials(self) -> Sequence[Holding]:
        """The credentials of issuers that stand in Secrets."""
        return list(credentials(self.issuers, self.secret_namespace, self.secrets))

    @cached_property
    def _secret_users(self) -> Users:
        return users_of(self.objects)

    def unrelated_secrets(self, issuer: Issuer) -> Iterator[Unrelated]:
        """The credentials of a namespaced issuer that are certainly used for something else."""
        if not issuer.is_cluster:
            yield from unrelated(issuer, self.secrets, self._secret_users)

    @cached_property
    def central_secrets(self) -> frozenset[str]:
        """The Secrets in the cluster resource namespace that issuers keep or read, by name."""
        home = self.cluster_resource_namespace
        here = [i for i in self.issuers if i.is_cluster or (home and i.namespace == home)]
        accounts = [issuer.spec.at("acme.privateKeySecretRef.name") for issuer in here]
        read = [r.name for i in here for r in references(i) if r.kind == "Secret"]
        return frozenset(name.text for name in (*accounts, *read) if name.text and name.known)
