"""Clusters and findings → a map of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from certlint.finding import Finding, Report
from certlint.hosts import host_of
from certlint.landscape import KINDS, Landscape, Link, Spot
from certlint.model.cluster import Cluster
from certlint.model.issuance import Request
from certlint.model.kinds import Issuer
from certlint.model.objects import CERT_MANAGER, Object
from certlint.model.subjects import Subject
from certlint.problem import Located
from certlint.report.place import file_name
from certlint.report.printable import printable
from certlint.report.text import counted
from certlint.spot_groups import Key, Links, grouped

# What lets somebody take an issuer or a CA over, in words; who may read a CA's key may sign too.
_VERBS = {"update": "change", "patch": "change", "delete": "delete"}
_KEY_VERBS = {"get": "read", "list": "read", "watch": "read", **_VERBS}
_TYPES = {
    "acme": "ACME",
    "ca": "CA",
    "selfSigned": "self-signed",
    "vault": "Vault",
    "venafi": "Venafi",
}
_URLS = {"acme": "acme.server", "vault": "vault.server", "venafi": "venafi.tpp.url"}
_CERTIFICATE, _SIGNS = "certificate", "signs for"


def landscape(clusters: Iterable[Cluster], report: Report) -> Landscape:
    """Return the map of clusters, with the findings of a report where they belong."""
    survey = _Survey()
    for cluster in clusters:
        survey.see(cluster)
    elsewhere = [finding for finding in report.visible if not survey.takes(finding)]
    spots = {
        key: spot._replace(findings=survey.findings[key]) for key, spot in survey.spots.items()
    }
    groups = grouped(spots, survey.links, survey.tenants)
    order = list(KINDS)
    groups.sort(key=lambda group: (order.index(group[0].kind), group[0].title, group[1]))
    places = {key: index for index, (_, keys) in enumerate(groups) for key in keys}
    words: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter[str])
    for (source, target), said in survey.links.items():
        words[places[source], places[target]] += said
    links = [Link(*ends, _meaning(said)) for ends, said in sorted(words.items())]
    return Landscape([spot for spot, _ in groups], links, elsewhere, survey.tenancy)


def _meaning(said: Counter[str]) -> str:
    if number := said[_CERTIFICATE]:
        return counted(number, _CERTIFICATE)
    return _SIGNS if _SIGNS in said else f"may {' and '.join(sorted(said))}"


@dataclass(slots=True)
class _Survey:
    """What was seen so far, by keys of kind, namespace and name."""

    spots: dict[Key, Spot] = field(default_factory=dict[Key, Spot])
    links: Links = field(default_factory=lambda: defaultdict(Counter[str]))
    tenants: dict[Key, str] = field(default_factory=dict[Key, str])
    tenancy: str = ""
    findings: defaultdict[Key, list[Finding]] = field(
        default_factory=lambda: defaultdict[Key, list[Finding]](list)
    )
    _about: defaultdict[tuple[str, str], dict[Key, None]] = field(
        default_factory=lambda: defaultdict[tuple[str, str], dict[Key, None]](dict)
    )

    def see(self, cluster: Cluster) -> None:
        evidence = cluster.tenancy.evidence
        if evidence is not None and not self.tenancy:
            places = ", ".join(map(_place, evidence.places))
            self.tenancy = f"{evidence.says} ({places})" if places else evidence.says
        for issuer in cluster.issuers:
            if not issuer.partial:
                self._issuer(cluster, issuer)
        for request in cluster.requests:
            if request.issuer.text and request.known and not cluster.is_test(request.origin):
                source, target = self._asked(cluster, request), self._namespace(cluster, request)
                self.links[source, target][_CERTIFICATE] += 1

    def takes(self, finding: Finding) -> bool:
        """Put a finding where it belongs: at what its object is, else at its namespace."""
        thing = finding.subject
        if thing is None:
            return False
        keys = list(self._about.get((thing.location.source.name, thing.key), ()))
        namespace = ("namespace", thing.namespace)
        if not keys and namespace in self.spots:
            keys = [namespace]
        for key in keys:
            self.findings[key].append(finding)
        return bool(keys)

    def _add(self, key: Key, spot: Spot, *things: Object) -> Key:
        """Add a spot unless it is known, and remember which objects it is about."""
        self.spots.setdefault(key, spot)
        for thing in things:
            self._about[thing.location.source.name, thing.key][key] = None
        return key

    def _issuer(self, cluster: Cluster, issuer: Issuer) -> None:
        spot = Spot("issuer", str(issuer), _note(issuer), _place(issuer))
        key = self._add(("issuer", issuer.kind, issuer.namespace, issuer.name), spot, issuer)
        self.tenants[key] = cluster.tenancy.tenant(issuer.namespace)
        plural = "clusterissuers" if issuer.is_cluster else "issuers"
        place = "" if issuer.is_cluster else issuer.place
        self._changers(cluster, key, _VERBS, CERT_MANAGER, plural, place, issuer.name)
        name, home = issuer.spec.at("ca.secretName"), cluster.secret_namespace(issuer)
        if name.text and name.known and home:
            authority = self._authority(cluster, home, name.text)
            self.links[authority, key][_SIGNS] += 1

    def _authority(self, cluster: Cluster, home: str, name: str) -> Key:
        known = cluster.secrets.get(name, ())
        owners = [secret.owner for secret in known if secret.owner.namespace == home]
        makers = [f"made by {owner}" for owner in owners if owner.kind != "Secret"]
        spot = Spot(
            "ca",
            f"Secret {home}/{name}",
            makers[0] if makers else "key of a CA",
            _place(owners[0]) if owners else "",
            written=bool(owners),
        )
        key = self._add(("ca", home, name), spot, *owners)
        self._changers(cluster, key, _KEY_VERBS, "", "secrets", home, name)
        return key

    def _changers(
        self, cluster: Cluster, key: Key, verbs: dict[str, str], group: str, plural: str,
        place: str, name: str,
    ) -> None:  # fmt: skip
        """Link whoever may do one of these things to an object, but for cert-manager itself."""
        for access in cluster.rbac.rights.accesses(tuple(verbs), group, plural, place):
            subject, grant = access.holder.subject, access.grant
            if not access.covers(name) or cluster.is_own(subject):
                continue
            binding = access.holder.binding
            note = f"by {binding.kind} {binding.name}"
            spot = Spot("subject", _called(subject), note, _place(binding))
            source = ("subject", subject.kind, subject.namespace, subject.name)
            self._add(source, spot, grant.role, binding)
            for verb in grant.given(verbs):
                self.links[source, key][verbs[verb]] = 1

    def _asked(self, cluster: Cluster, request: Request) -> Key:
        issuer = cluster.issuer_of(request)
        if issuer is not None:
            return ("issuer", issuer.kind, issuer.namespace, issuer.name)
        kind, name = request.issuer_kind, request.issuer.text
        home = "" if kind == "ClusterIssuer" else request.origin.namespace
        title = f"{kind} {home}/{name}" if home else f"{kind} {name}"
        note = "" if request.issuer_group == CERT_MANAGER else f" ({request.issuer_group})"
        spot = Spot("issuer", title, f"not in these files{note}", written=False)
        return self._add(("issuer", kind, home, name), spot)

    def _namespace(self, cluster: Cluster, request: Request) -> Key:
        name = request.origin.namespace
        tenancy = cluster.tenancy
        tenant = tenancy.tenant(name)
        note = f"tenant {tenant}" if tenant not in {"", name} else ""
        if tenancy.is_platform(name):
            note = "platform"
        key = ("namespace", name)
        self.tenants.setdefault(key, tenant)
        title = f"namespace {name}" if name else "unknown namespaces"
        return self._add(key, Spot("namespace", title, note))


def _note(issuer: Issuer) -> str:
    host = host_of(issuer.spec.at(_URLS[issuer.type]).text) if issuer.type in _URLS else ""
    return " · ".join(filter(None, (_TYPES.get(issuer.type, "of no known type"), host)))


def _place(thing: Located) -> str:
    return f"{printable(file_name(thing.location.source))}:{thing.location.line}"


def _called(subject: Subject) -> str:
    name = f"{subject.namespace}/{subject.name}" if subject.namespace else subject.name
    return f"{subject.kind} {name}"
