"""All objects of a cluster, and the questions that need more than one of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property

from certlint.model import acme, approval, sharing
from certlint.model.api_versions import RightKind, right_kind
from certlint.model.approvals import Approvals
from certlint.model.companions import Companion, Program, companions
from certlint.model.components import PARTS, WORKLOADS, Component, Part, assumed, components
from certlint.model.copies import clones
from certlint.model.credentials import Unrelated, Users, unrelated, users_of
from certlint.model.dialects import is_policy
from certlint.model.escalation import TOKENS, Takeover, takeovers
from certlint.model.gateways import DeadEnd, dead_ends, reads_gateways
from certlint.model.holdings import Holding, account_keys, credentials, private_keys
from certlint.model.issuance import (
    KnownSecret,
    Reference,
    Request,
    known_secrets,
    references,
    requests,
    tls_secrets,
)
from certlint.model.needs import NearMiss, Requirement, named_by_mistake, near_misses
from certlint.model.network import Network
from certlint.model.objects import (
    ACME,
    CERT_MANAGER,
    Binding,
    Issuer,
    Object,
    Policy,
    Role,
    Workload,
    same_namespace,
)
from certlint.model.ownership import (
    Rivals,
    SecondOwner,
    rival_certificates,
    rival_ingresses,
    second_owners,
)
from certlint.model.public import PublicRequest, public
from certlint.model.rbac import Rbac
from certlint.model.resolution import Unresolved, external_issuers, unresolved
from certlint.model.schema_faults import (
    Faulty,
    MissingField,
    SchemaFaults,
    UnknownField,
    WrongValue,
)
from certlint.model.schemas import Schemas
from certlint.model.secret_keys import MissingKey, missing_keys
from certlint.model.selectors import Labels, any_of
from certlint.model.sharing import CopiedKey, SharedCa
from certlint.model.shim import INGRESS_LIKE
from certlint.model.signing import Signing
from certlint.model.subjects import SERVICE_ACCOUNT, Subject
from certlint.model.tenancy import Tenancy, TenancyFacts
from certlint.model.traffic import Traffic
from certlint.model.trust import Trust
from certlint.model.units import World
from certlint.model.wanted import Wanted, wanted_by
from certlint.node import Node

_RBAC = ("rbac.authorization.k8s.io", "authorization.openshift.io")
_DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
_METADATA_NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the configuration says of a cluster.

    `namespace` is where cert-manager runs, "" for its own name. `images` are further images that
    run it, `namespaces` the labels of namespaces that the tree does not define, `trusted` subjects
    (`Group name`, `User name`, `ServiceAccount namespace/name`) that may hold its rights,
    `allowed_hosts` those that issuers may name (all if there is none). In a `closed_world` the tree
    holds all that the cluster does.
    """

    tenancy: TenancyFacts = field(default_factory=TenancyFacts)
    namespace: str = ""
    cluster_resource_namespace: str = ""
    images: Sequence[str] = ()
    namespaces: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    trusted: frozenset[str] = frozenset()
    allowed_hosts: Sequence[str] = ()
    internal_suffixes: Sequence[str] = ()
    test_globs: Sequence[str] = ()
    closed_world: bool = False
    today: date = date.min
    api_server_ports: Sequence[int] = ()


class Cluster:
    """The objects that may be in one cluster together, with every join that rules need.

    All answers are three-valued where files cannot decide: None, or an empty name, is "unknown".
    """

    def __init__(self, world: World, facts: Facts, schemas: SchemaFaults | None = None) -> None:
        self.objects = world.objects
        self.partials = world.partials
        self.facts = facts
        self.today = facts.today
        self._schemas = schemas or SchemaFaults(Schemas())
        self._patches = world.patches

    # Objects by kind.

    @cached_property
    def issuers(self) -> Sequence[Issuer]:
        """The Issuers and ClusterIssuers of cert-manager's own group that have a spec."""
        return [
            Issuer(o.document, o.unit, o.namespace)
            for o in self.objects
            if o.group == CERT_MANAGER and o.kind in {"Issuer", "ClusterIssuer"} and o.spec.map
        ]

    @cached_property
    def callers(self) -> Sequence[Object]:
        """What makes cert-manager call a URL: issuers, and Challenges that somebody wrote."""
        return [
            *self.issuers,
            *(o for o in self.objects if o.kind == "Challenge" and o.group == ACME),
        ]

    @cached_property
    def requests(self) -> Sequence[Request]:
        """The certificates that Certificates, annotations and CSI volumes ask for."""
        return list(requests(self.objects))

    @cached_property
    def components(self) -> Sequence[Component]:
        """cert-manager's own parts."""
        found = components(self.objects, self.facts.images, (self.home,))
        order = {part: index for index, part in enumerate(PARTS)}
        return sorted(found, key=lambda c: (order[c.part], c.location.order))

    def parts(self, *parts: Part) -> Iterator[Component]:
        """cert-manager's parts of some kinds."""
        return (c for c in self.components if c.part in parts)

    @cached_property
    def controllers(self) -> Sequence[Component]:
        """The controllers: one, unless the tree holds several."""
        return list(self.parts("controller"))

    @property
    def releases(self) -> Iterator[Object]:
        """The chart releases whose values stand for cert-manager's manifests."""
        parts = (c for c in self.components if c.workload is None and not c.synthetic)
        return (part.at for part in parts if isinstance(part.at, Object))

    @property
    def home(self) -> str:
        """The namespace where cert-manager runs, unless its workloads say otherwise."""
        return self.facts.namespace or "cert-manager"

    def patched(self, thing: Object, path: str) -> bool:
        """Whether a patch of the object's kustomization may change the value at a path."""
        patches = self._patches.get(thing.unit, ())
        return any(patch.touches(thing.kind, thing.name, path) for patch in patches)

    # Fields and kinds.

    @cached_property
    def judged(self) -> Sequence[Object]:
        """The objects that are judged whole: of kinds with a schema, or with keys of ours."""
        return [thing for thing in self.objects if self._schemas.judges(thing)]

    @property
    def unknown_fields(self) -> Iterator[Faulty[UnknownField]]:
        """Yield the fields that no release knows, those of patches included."""
        patches = (thing for thing in self.partials if self._schemas.judges(thing))
        for thing in (*self.judged, *patches):
            yield from self._schemas.unknown(thing)

    @property
    def wrong_values(self) -> Iterator[Faulty[WrongValue]]:
        """Yield the values that their fields do not take."""
        for thing in self.judged:
            yield from self._schemas.wrong(thing)

    @property
    def missing_fields(self) -> Iterator[Faulty[MissingField]]:
        """Yield the required fields that objects lack which are certainly meant to be whole."""
        for thing in self.judged:
            yield from self._schemas.missing(thing)

    def fits(self, thing: Object, api_version: str) -> bool:
        """Whether an object has the fields that another version of its kind has, and no other."""
        return self._schemas.fits(thing, api_version)

    def right_kind(self, thing: Object) -> RightKind | None:
        """What an object's group and kind were meant to be; None where they are right."""
        if self._schemas.schemas.defines(thing.group, thing.kind):
            return None
        return right_kind(thing)

    # Namespaces and tenants.

    @cached_property
    def cluster_resource_namespace(self) -> str:
        """Where ClusterIssuers find their Secrets; "" where that cannot be known."""
        if self.facts.cluster_resource_namespace:
            return self.facts.cluster_resource_namespace
        given = {c.cluster_resource_namespace for c in self.controllers}
        if not given:
            return self.home
        return given.pop() if len(given) == 1 else ""

    @cached_property
    def namespace_labels(self) -> Mapping[str, Labels]:
        """The labels of the namespaces that the tree or the configuration defines."""
        found: dict[str, Labels] = {
            name: Labels({**labels, _METADATA_NAME: name}, complete=True)
            for name, labels in self.facts.namespaces.items()
        }
        for thing in self.objects:
            if thing.kind == "Namespace" and thing.group == "" and thing.name:
                known = {k: node.text for k, node in thing.labels.items() if node.text}
                found[thing.name] = Labels({**known, _METADATA_NAME: thing.name})
        return found

    @cached_property
    def tenancy(self) -> Tenancy:
        """Whether several tenants share the cluster, and which a namespace belongs to."""
        own = {c.namespace for c in self.components} | {self.home, self.cluster_resource_namespace}
        return Tenancy(self.objects, self.facts.tenancy, sorted(own - {""}))

    # Issuers, certificates, Secrets.

    @cached_property
    def _issuers_by_name(self) -> Mapping[str, Sequence[Issuer]]:
        found: dict[str, list[Issuer]] = defaultdict(list)
        for issuer in self.issuers:
            found[issuer.name].append(issuer)
        return found

    def issuer_of(self, request: Request) -> Issuer | None:
        """The issuer in the tree that a request asks; None if it is elsewhere or unsure."""
        if request.issuer_group != CERT_MANAGER or not request.issuer.known:
            return None
        for issuer in self._issuers_by_name.get(request.issuer.text, ()):
            near = issuer.is_cluster or issuer.place == request.origin.place
            if issuer.kind == request.issuer_kind and near:
                return issuer
        return None

    @cached_property
    def wanted(self) -> Sequence[Wanted]:
        """What all requests ask for, but for those that a kustomization patches."""
        return [wanted_by(r) for r in self.requests if self._settled(r.origin)]

    @cached_property
    def ingress_likes(self) -> Sequence[Object]:
        """The Ingresses, Gateways and ListenerSets, but for those that a kustomization patches."""
        return [o for o in self.objects if o.kind in INGRESS_LIKE and self._settled(o)]

    def _settled(self, thing: Object) -> bool:
        """Whether what matters of an object is applied as it is written."""
        return not (self.patched(thing, "spec") or self.patched(thing, "metadata.annotations"))

    @cached_property
    def unresolved(self) -> Sequence[Unresolved]:
        """The requests for issuers of cert-manager's own group that are not in the tree."""
        asked = [wanted.request for wanted in self.wanted]
        return list(unresolved(asked, self._issuers_by_name, external_issuers(self.objects)))

    @cached_property
    def missing_issuers(self) -> Sequence[Sequence[Unresolved]]:
        """The requests for issuers that nothing explains but a misspelling, if that; by issuer."""
        found: dict[tuple[str, str, str], list[Unresolved]] = defaultdict(list)
        for one in self.unresolved:
            if one.miss in {"spelling", "none"}:
                request = one.request
                place = "" if request.issuer_kind == "ClusterIssuer" else request.origin.place
                found[request.issuer_kind, place, request.issuer.text].append(one)
        return [
            sorted(asked, key=lambda one: one.request.location.order) for asked in found.values()
        ]

    @cached_property
    def extra_annotations(self) -> Sequence[str]:
        """Keys that the controller is told to copy to the Certificates that it makes."""
        given = (c.flag("extra-certificate-annotations") or "" for c in self.controllers)
        return [key.strip() for flag in given for key in flag.split(",")]

    @cached_property
    def extra_protocols(self) -> Sequence[str]:
        """Protocols of listeners that the controller is told to make certificates for."""
        given = (c.flag("gateway-api-extra-protocols") or "" for c in self.controllers)
        return [name.strip() for flag in given for name in flag.split(",") if name.strip()]

    @cached_property
    def has_default_issuer(self) -> bool | None:
        """Whether a controller of the tree has a default issuer; None if unknown."""
        answers = [
            True if c.flag("default-issuer-name") else (False if c.settings_known else None)
            for c in self.controllers
            if not c.synthetic
        ]
        return any_of(answers) if answers else None

    def self_signing(self, request: Object) -> str:
        """Say which key a CertificateRequest that somebody wrote would be signed with; or ""."""
        key = request.annotation("cert-manager.io/private-key-secret-name")
        if request.kind != "CertificateRequest" or not key.text or not key.known:
            return ""
        owned = (s.owner for s in self.secrets.get(key.text, ()) if s.owner.kind == "Certificate")
        if any(owner.place == request.place for owner in owned):
            return ""
        return f"; a self-signed issuer would sign with Secret `{key.text}`"

    @cached_property
    def certificates(self) -> Mapping[str, Sequence[Object]]:
        """The Certificates that somebody wrote, by name."""
        found: dict[str, list[Object]] = defaultdict(list)
        for thing in self.objects:
            if thing.kind == "Certificate" and thing.group == CERT_MANAGER:
                found[thing.name].append(thing)
        return found

    @cached_property
    def served(self) -> Mapping[tuple[str, str], Object]:
        """What serves TLS with a Secret, by the place and the name of the Secret."""
        found: dict[tuple[str, str], Object] = {}
        for thing in self.objects:
            entries = [tls["secretName"] for tls in thing.spec["tls"]]
            listeners = thing.spec["listeners"]
            entries += [r["name"] for one in listeners for r in one.at("tls.certificateRefs")]
            if thing.kind in INGRESS_LIKE:
                found.update({(thing.place, node.text): thing for node in entries if node.text})
        return found

    @cached_property
    def solver_ingresses(self) -> Mapping[tuple[str, str], Node]:
        """The Ingresses to which solvers of Issuers add challenges, by namespace and name."""
        found: dict[tuple[str, str], Node] = {}
        for issuer in self.issuers:
            for solver in issuer.solvers:
                name = solver.at("http01.ingress.name")
                if name.text and name.known and issuer.namespace:
                    found[issuer.namespace, name.text] = name
        return found

    def dead_ends(self, issuer: Issuer) -> Iterator[DeadEnd]:
        """Yield the Gateways that an issuer's solvers name and that no challenge can pass."""
        if self.patched(issuer, "spec"):
            return iter(())
        asked = {id(request) for request in self.users_of(issuer)}
        users = [wanted for wanted in self.wanted if id(wanted.request) in asked]
        return dead_ends(issuer, users, self.ingress_likes)

    def gateways_read(self, *, listener_sets: bool = False) -> bool | None:
        """Whether a controller of the tree works with the Gateway API; None if unknown."""
        answers = [reads_gateways(c, listener_sets=listener_sets) for c in self.controllers]
        return any_of(answers) if answers else None

    def names_asked_of(self, issuer: Issuer) -> frozenset[str]:
        """The names that certificates of an issuer are asked for, as far as this tree shows."""
        asked = map(wanted_by, self.users_of(issuer))
        return frozenset(
            name.text for each in asked for name in (each.common_name, *each.dns_names) if name.text
        )

    def acme_issuer(self, wanted: Wanted) -> Issuer | None:
        """The ACME issuer that certainly gets a request, as it is written."""
        issuer = self.issuer_of(wanted.request)
        acme = issuer is not None and issuer.type == "acme" and not self.patched(issuer, "spec")
        return issuer if acme else None

    @cached_property
    def acme_requests(self) -> Sequence[tuple[Wanted, Issuer]]:
        """What is certainly asked of ACME issuers, each with its issuer."""
        found = ((wanted, self.acme_issuer(wanted)) for wanted in self.wanted)
        return [(wanted, issuer) for wanted, issuer in found if issuer is not None]

    @cached_property
    def public(self) -> Sequence[PublicRequest]:
        """What is certainly asked of public CAs."""
        asked = (public(w, issuer, self.facts.today) for w, issuer in self.acme_requests)
        return [request for request in asked if request is not None]

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
    def _users(self) -> Mapping[int, Sequence[Request]]:
        found: dict[int, list[Request]] = defaultdict(list)
        for request in self.requests:
            if (issuer := self.issuer_of(request)) is not None:
                found[id(issuer)].append(request)
        return found

    def users_of(self, issuer: Issuer) -> Sequence[Request]:
        """The requests that certainly ask an issuer of this cluster."""
        return self._users.get(id(issuer), ())

    def secret_namespace(self, issuer: Issuer) -> str:
        """Where an issuer finds its Secrets; "" where that cannot be known."""
        return self.cluster_resource_namespace if issuer.is_cluster else issuer.namespace

    @cached_property
    def secrets(self) -> Mapping[str, Sequence[KnownSecret]]:
        """The Secrets that are or will be in the cluster, by name."""
        found: dict[str, list[KnownSecret]] = defaultdict(list)
        for secret in known_secrets(self.objects, self.requests):
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
        """Yield the references of an issuer whose only targets are in other namespaces."""
        home = self.secret_namespace(issuer)
        if not home:
            return
        for reference in references(issuer):
            known = self.secrets if reference.kind == "Secret" else self._accounts
            found = known.get(reference.name.text, ())
            if found and all(s.owner.namespace not in {"", home} for s in found):
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
    def default_ingress_class(self) -> bool:
        """Whether the only IngressClass of the tree is the default."""
        found = [o for o in self.objects if o.kind == "IngressClass"]
        return len(found) == 1 and found[0].annotation(_DEFAULT_CLASS).text == "true"

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

    def is_internal(self, solver: Node) -> bool:
        """Whether a solver serves names below the configured internal suffixes alone."""
        selector = (solver.parent or solver)["selector"]
        names = [node.text for key in ("dnsNames", "dnsZones") for node in selector[key]]
        suffixes = self.facts.internal_suffixes
        return bool(names) and all(
            any(f".{name}".endswith(f".{suffix.strip('.')}") for suffix in suffixes)
            for name in names
        )

    def is_test(self, thing: Object) -> bool:
        """Whether an object stands in a file of tests, by the configured globs."""
        name = f"/{thing.document.source.name}"
        return any(fnmatchcase(name, glob) for glob in self.facts.test_globs)

    @cached_property
    def _policies(self) -> Sequence[Object]:
        return list(approval.policies(self.objects))

    def limits_of(self, issuer: Issuer) -> Sequence[Object]:
        """What limits who may use an issuer for what, as far as the tree shows it."""
        return list(approval.limits(issuer, self._policies, self.controllers))

    def issues_by_annotation(self, shim: str) -> bool:
        """Whether cert-manager makes Certificates of annotations; `shim` is `ingress-shim`, say.

        It does so for Ingresses unless that is switched off, for Gateways if it is switched on.
        """
        if any(f"-{shim}" in (c.flag("controllers") or "").split(",") for c in self.controllers):
            return False
        return shim == "ingress-shim" or any(
            c.is_on("enable-gateway-api") for c in self.controllers
        )

    def limits_by_namespace(self, issuer: Issuer) -> bool:
        """Whether a policy limits an issuer's use by namespace."""
        return any(map(approval.by_namespace, self.limits_of(issuer)))

    @cached_property
    def signing(self) -> Signing:
        """Which key signs what, and who is meant to trust it."""
        return Signing(
            self.objects, self.wanted, self.issuers, self.ca_secrets, self.secrets, self.issuer_of
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

    def companions(self, program: Program) -> Iterator[Companion]:
        """Yield where a program beside cert-manager runs, and which issuer it asks."""
        return companions(self.objects, program)

    # Approval by policy.

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

    # Who may do what.

    @cached_property
    def rbac(self) -> Rbac:
        """Who may do what, over all roles and bindings."""
        roles = (o for o in self.objects if o.group in _RBAC and o.kind in {"Role", "ClusterRole"})
        kinds = {"RoleBinding", "ClusterRoleBinding"}
        bindings = (o for o in self.objects if o.group in _RBAC and o.kind in kinds)
        homes = {c.namespace for c in self.components} | {self.home}
        return Rbac(
            [Role(o.document, o.unit, o.namespace) for o in roles],
            [Binding(o.document, o.unit, o.namespace) for o in bindings],
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
        kinds = {"DaemonSet", "Deployment", "StatefulSet"}
        workloads = (
            Workload(o.document, o.unit, o.namespace) for o in self.objects if o.kind in kinds
        )
        groups = [
            variable["value"].text
            for workload in workloads
            for container in workload.containers
            for variable in container["env"]
            if variable["name"].text == "GROUP_NAME"
        ]
        return frozenset({*services, *groups} - {""})

    @cached_property
    def _secret_users(self) -> Users:
        return users_of(self.objects)

    def unrelated_secrets(self, issuer: Issuer) -> Iterator[Unrelated]:
        """The credentials of a namespaced issuer that are certainly used for something else."""
        if not issuer.is_cluster:
            yield from unrelated(issuer, self.secrets, self._secret_users)

    @cached_property
    def _running(self) -> Mapping[tuple[str, str], Workload]:
        workloads = (
            Workload(o.document, o.unit, o.namespace)
            for o in self.objects
            if o.kind in WORKLOADS and o.namespace
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

    @cached_property
    def central_secrets(self) -> frozenset[str]:
        """The Secrets in the cluster resource namespace that issuers keep or read, by name."""
        home = self.cluster_resource_namespace
        here = [i for i in self.issuers if i.is_cluster or (home and i.namespace == home)]
        accounts = [issuer.spec.at("acme.privateKeySecretRef.name") for issuer in here]
        read = [r.name for i in here for r in references(i) if r.kind == "Secret"]
        return frozenset(name.text for name in (*accounts, *read) if name.text and name.known)

    def _trusts(self, subject: Subject) -> bool:
        owner = (subject.namespace, subject.name)
        if subject.kind == SERVICE_ACCOUNT:
            own = any(c.service_account == owner for c in self.components)
            return own or f"{subject.kind} {'/'.join(owner)}" in self.facts.trusted
        return f"{subject.kind} {subject.name}" in self.facts.trusted

    # The network.

    @cached_property
    def network_policies(self) -> Sequence[Policy]:
        """The network policies of kinds and versions that are known."""
        named = (o for o in self.objects if o.kind.endswith("NetworkPolicy"))
        found = (Policy(o.document, o.unit, o.namespace) for o in named)
        return [policy for policy in found if is_policy(policy)]

    @cached_property
    def network(self) -> Network:
        """What network policies let through."""
        beside = {"EgressFirewall", "HostEndpoint", "Tier"}
        policies = (o for o in self.objects if "etwork" in o.kind or o.kind in beside)
        return Network(
            [Policy(o.document, o.unit, o.namespace) for o in policies], self.namespace_labels
        )

    @cached_property
    def traffic(self) -> Traffic:
        """The flows that cert-manager needs, and what policies make of them."""
        return self._traffic_of(self.components)

    @property
    def assumed_traffic(self) -> Traffic:
        """The same; where nothing of cert-manager is seen, for an installation by its chart."""
        if self.components or not self.issuers:
            return self.traffic
        return self._traffic_of(list(assumed(self.issuers[0], self.home)))

    def _traffic_of(self, parts: Sequence[Component]) -> Traffic:
        pairs = ((wanted, self.acme_issuer(wanted)) for wanted in self.wanted)
        asked = [(wanted, issuer) for wanted, issuer in pairs if issuer is not None]
        ports = tuple(self.facts.api_server_ports)
        return Traffic(self.objects, self.network, parts, self.issuers, asked, self.home, ports)
