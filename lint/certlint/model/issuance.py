"""Certificates, the issuers that they ask, and the Secrets that issuers read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.model.kinds import Certificate
from certlint.model.objects import CERT_MANAGER, Object
from certlint.model.once import once
from certlint.node import Node
from certlint.patterns import wildcards
from certlint.source import Location

_TRUE = frozenset({"1", "t", "T", "true", "True", "TRUE"})  # what Go's ParseBool takes for it
_NAMESPACED_ISSUER = "cert-manager.io/issuer"
_CLUSTER_ISSUER = "cert-manager.io/cluster-issuer"
_ISSUER_KIND = "cert-manager.io/issuer-kind"
TLS_ACME = "kubernetes.io/tls-acme"
_ISSUING = frozenset({"HTTPS", "TLS"})


class Shim(NamedTuple):
    """What the controller is told of Ingresses and Gateways.

    `issuer`, with its kind and group, is the one of an Ingress that asks for a certificate without
    naming any; "" for none. `protocols` are further ones of listeners that get certificates.
    """

    issuer: str = ""
    kind: str = "Issuer"
    group: str = CERT_MANAGER
    protocols: Sequence[str] = ()


class Request(NamedTuple):
    """A certificate that is asked for: by a Certificate, an annotation, or a CSI volume.

    `issuer` is the node that names the issuer, `secret` the one that names the Secret (falsy for a
    CSI volume, which keeps none). `hosts` are those that an Ingress or Gateway needs it for,
    `kind` is the node that names the issuer's kind, where one does.
    """

    origin: Object
    issuer: Node
    issuer_kind: str
    issuer_group: str
    secret: Node
    is_ca: bool = False
    hosts: Sequence[Node] = ()
    kind: Node | None = None

    @property
    def known(self) -> bool:
        """Whether the issuer's kind stands as it will be applied."""
        return self.kind is None or self.kind.known

    @property
    def location(self) -> Location:
        """Where the issuer is named."""
        return self.issuer.location

    def __str__(self) -> str:
        return str(self.origin)


def requests(objects: Sequence[Object], shim: Shim) -> Iterator[Request]:
    """Yield the certificates that a set of objects asks for."""
    gateways = {(o.place, o.name): o for o in objects if o.kind == "Gateway"}
    for thing in objects:
        if thing.kind == "Certificate" and thing.group == CERT_MANAGER:
            yield of_spec(thing)
        elif thing.kind == "Ingress":
            yield from _of_ingress(thing, shim)
        elif thing.kind in {"Gateway", "ListenerSet", "XListenerSet"}:
            yield from _of_gateway(thing, gateways, shim)
        else:
            yield from _of_volumes(thing)


def of_spec(thing: Object) -> Request:
    """Return what a Certificate, or a CertificateRequest that somebody wrote, asks for."""
    certificate = thing.seen_as(Certificate)
    ref = certificate.issuer_ref
    kind, group = ref["kind"].text or "Issuer", ref["group"].text or CERT_MANAGER
    return Request(
        thing, ref["name"], kind, group, certificate.secret_name, certificate.is_ca,
        kind=ref["kind"],
    )  # fmt: skip


def _issuer_of(*things: Object) -> tuple[Node, str, str] | None:
    """The issuer that annotations name: the node, its kind and its group.

    A ListenerSet inherits from its Gateway; what the Gateway says of kind and group wins.
    """
    kind, group = "", ""
    for thing in reversed(things):
        kind = kind or thing.annotation(_ISSUER_KIND).text
        group = group or thing.annotation("cert-manager.io/issuer-group").text
    for thing in things:
        namespaced = thing.annotation(_NAMESPACED_ISSUER)
        cluster = thing.annotation(_CLUSTER_ISSUER)
        if namespaced.exists and cluster.exists:
            return None  # ingress-shim does nothing for an object that names both
        if namespaced.text:
            return namespaced, kind or "Issuer", group or CERT_MANAGER
        if cluster.text:
            return cluster, "ClusterIssuer", group or CERT_MANAGER
    return None


def tls_acme(thing: Object) -> bool:
    """Whether an Ingress asks the controller's default issuer."""
    return thing.kind == "Ingress" and thing.annotation(TLS_ACME).text in _TRUE


def _default_issuer(ingress: Object, shim: Shim) -> tuple[Node, str, str] | None:
    """The issuer of an Ingress that names none: the node stands where it asks for it."""
    asks, own = ingress.annotation(TLS_ACME), (_NAMESPACED_ISSUER, _CLUSTER_ISSUER)
    if not shim.issuer or not tls_acme(ingress) or any(key in ingress.annotations for key in own):
        return None
    named = Node(asks.source, asks.span, shim.issuer, asks.parent, asks.step, asks.key)
    return named, ingress.annotation(_ISSUER_KIND).text or shim.kind, shim.group


def _of_ingress(ingress: Object, shim: Shim) -> Iterator[Request]:
    entries = [tls for tls in ingress.spec["tls"] if tls["hosts"].list and tls["secretName"].text]
    names = [tls["secretName"].text for tls in ingress.spec["tls"]]
    if len(set(names)) < len(names):
        return  # two entries with one Secret, or with none, stop the whole Ingress
    named = _issuer_of(ingress) or _default_issuer(ingress, shim)
    if named is None:
        return
    for tls in entries:
        kind = ingress.annotation(_ISSUER_KIND)
        yield Request(ingress, *named, tls["secretName"], hosts=tls["hosts"].list, kind=kind)


def _of_gateway(
    gateway: Object, gateways: dict[tuple[str, str], Object], shim: Shim
) -> Iterator[Request]:
    chain = [gateway]
    if gateway.kind != "Gateway":
        reference = gateway.spec["parentRef"]
        place = reference["namespace"].text or gateway.place
        parent = gateways.get((place, reference["name"].text))
        chain += [parent] if parent is not None else []
    named = _issuer_of(*chain)
    if named is None:
        return
    ignored = gateway.annotation("cert-manager.io/ignore-tls-listeners").text
    skipped = {name.strip() for name in ignored.split(",")}
    secrets: dict[str, Node] = {}
    hosts: dict[str, list[Node]] = defaultdict(list)
    for listener in gateway.spec["listeners"]:
        terminates = listener.at("tls.mode").text in {"", "Terminate"}
        tls = listener["protocol"].text in {*_ISSUING, *shim.protocols} and terminates
        if not tls or not listener["hostname"].text or listener["name"].text in skipped:
            continue
        kept = listener.at("tls.certificateRefs")
        for secret in kept if all(_is_own_secret(each, gateway) for each in kept) else ():
            if secret["name"].text:
                secrets.setdefault(secret["name"].text, secret["name"])
                hosts[secret["name"].text].append(listener["hostname"])
    for name, node in secrets.items():
        kind = gateway.annotation(_ISSUER_KIND)
        yield Request(gateway, *named, node, hosts=hosts[name], kind=kind)


def _is_own_secret(reference: Node, gateway: Object) -> bool:
    """Whether a listener's certificate is kept in a Secret beside it, as all of its must be."""
    return (
        reference["kind"].text in {"", "Secret"}
        and reference["group"].text in {"", "core"}
        and reference["namespace"].text in {"", gateway.namespace}
    )


@once
def _of_volumes(thing: Object) -> Iterator[Request]:
    for path in ("spec.template.spec.volumes", "spec.volumes"):
        for volume in thing.root.at(path):
            csi = volume["csi"]
            if csi["driver"].text != "csi.cert-manager.io":
                continue
            given = csi["volumeAttributes"]
            kind = given["csi.cert-manager.io/issuer-kind"].text or "Issuer"
            group = given["csi.cert-manager.io/issuer-group"].text or CERT_MANAGER
            name = given["csi.cert-manager.io/issuer-name"]
            is_ca = given["csi.cert-manager.io/is-ca"].text in _TRUE
            nothing = volume["secret"]["secretName"]
            kind_at = given["csi.cert-manager.io/issuer-kind"]
            yield Request(thing, name, kind, group, nothing, is_ca, kind=kind_at)


def names_match(pattern: str, name: str) -> bool:
    """Whether a name matches a pattern in which `*` stands for any run of characters."""
    return wildcards(pattern, name)
