"""What a certificate that is asked for shall say, wherever that is written.

A Certificate says it in its spec; Ingresses, Gateways and ListenerSets say it in their hosts and in
annotations, of which cert-manager's ingress-shim makes a Certificate; CSI volumes in attributes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from certlint.model.dns_names import is_stand_in, parse_ip
from certlint.model.identities import common_name
from certlint.model.issuance import Request
from certlint.model.kinds import Certificate
from certlint.node import Node
from certlint.source import Location

_PREFIX = "cert-manager.io/"
_SUBJECT = "cert-manager.io/subject-"
_CSI = "csi.cert-manager.io/"


@dataclass(frozen=True, eq=False)
class Wanted:
    """A certificate as it is asked for; fields that are not written are falsy nodes.

    Lists in annotations are given as one node a member, all at the place of the annotation.
    """

    request: Request
    common_name: Node
    dns_names: Sequence[Node]
    ip_addresses: Sequence[Node]
    emails: Sequence[Node]
    uris: Sequence[Node]
    usages: Sequence[Node]
    duration: Node
    renew_before: Node
    renew_before_percentage: Node
    algorithm: Node
    size: Node
    encoding: Node
    rotation_policy: Node
    revision_history_limit: Node

    @property
    def location(self) -> Location:
        """Where its issuer is named."""
        return self.request.location

    @property
    def spec(self) -> Node:
        """The spec of a Certificate; a falsy node for what only asks for one."""
        origin = self.request.origin
        return origin.spec if self.is_certificate else origin.root["spec of no Certificate"]

    @property
    def is_certificate(self) -> bool:
        """Whether it is a Certificate that somebody wrote."""
        return self.request.origin.kind == "Certificate"

    @property
    def partial(self) -> bool:
        """Whether it is a part of a Certificate, which what it is merged into completes."""
        return self.is_certificate and self.request.origin.seen_as(Certificate).partial

    @property
    def is_volume(self) -> bool:
        """Whether it is a CSI volume, which keeps no Secret."""
        return not self.request.secret.exists and self.request.origin.kind != "Certificate"

    @property
    def name(self) -> str:
        """The name of its Certificate, written or made; "" where that is unknown."""
        return self.request.origin.name if self.is_certificate else self.request.secret.text

    @property
    def name_of_secret(self) -> str:
        """The name of its Secret; "" for a CSI volume, and where it is unknown."""
        secret = self.request.secret
        return secret.text if secret.known else ""

    @property
    def has_subject(self) -> bool:
        """Whether it says any part of a subject."""
        subject = self.spec["subject"]
        written = any(part.list or part.text or part.placeholder for part in subject.map.values())
        annotated = any(key.startswith(_SUBJECT) for key in self.request.origin.annotations)
        return bool(self.common_name or self.spec["literalSubject"]) or written or annotated

    @property
    def labels(self) -> Mapping[str, Node]:
        """The labels of its Certificate; a made one has those of what it is made for."""
        return self.request.origin.labels

    @property
    def named(self) -> Sequence[Node]:
        """The DNS names that are known as they will be applied."""
        return [n for n in self.dns_names if n.text and n.known and not is_stand_in(n.text)]

    def __str__(self) -> str:
        return str(self.request)


def wanted_by(request: Request, unread: Collection[str] = ()) -> Wanted:
    """Return what a request asks for; `unread` are annotations that count for nothing."""
    if request.origin.kind == "Certificate":
        return _of_spec(request, request.origin.spec)
    if not request.secret.exists:
        return _of_attributes(request, request.issuer.parent or request.origin.root["nothing"])
    return _of_annotations(request, unread)


def stated(node: Node) -> bool:
    """Whether a text stands in a field, be it empty, as it will be applied."""
    return isinstance(node.scalar, str) and node.known


def whole(node: Node) -> int | None:
    """The integer of a field, or of an annotation that spells one."""
    text = node.text
    digits = text[1:] if text[:1] in {"+", "-"} else text
    return int(text) if digits.isascii() and digits.isdigit() and len(text) < 12 else node.number


def _of_spec(request: Request, spec: Node) -> Wanted:
    name, subject = spec["commonName"], spec["literalSubject"]
    if not name and subject.known and (text := common_name(subject.text)):
        name = _piece(subject, text)
    key = spec["privateKey"]
    return Wanted(
        request,
        name,
        spec["dnsNames"].list,
        spec["ipAddresses"].list,
        spec["emailAddresses"].list,
        spec["uris"].list,
        spec["usages"].list,
        spec["duration"],
        spec["renewBefore"],
        spec["renewBeforePercentage"],
        key["algorithm"],
        key["size"],
        key["encoding"],
        key["rotationPolicy"],
        spec["revisionHistoryLimit"],
    )


def _of_annotations(request: Request, unread: Collection[str]) -> Wanted:
    def said(key: str) -> Node:
        if _PREFIX + key in unread:
            return request.origin.root["what is not read"]
        return request.origin.annotation(_PREFIX + key)

    hosts = request.hosts
    return Wanted(
        request,
        said("common-name"),
        [*(h for h in hosts if parse_ip(h.text) is None), *_pieces(said("alt-names"))],
        [*(h for h in hosts if parse_ip(h.text) is not None), *_pieces(said("ip-sans"))],
        [_piece(said("email-sans"), t) for t in said("email-sans").text.split(",") if t],
        (),  # no release reads `uri-sans` there
        # Of these alone none may be empty, as behind a comma at the end.
        [_piece(said("usages"), text.strip(" ")) for text in said("usages").text.split(",")]
        if said("usages").exists
        else (),
        said("duration"),
        said("renew-before"),
        said("renew-before-percentage"),
        said("private-key-algorithm"),
        said("private-key-size"),
        said("private-key-encoding"),
        said("private-key-rotation-policy"),
        said("revision-history-limit"),
    )


def _of_attributes(request: Request, attributes: Node) -> Wanted:
    nothing = attributes["what a volume never says"]
    return Wanted(
        request,
        attributes[_CSI + "common-name"],
        _pieces(attributes[_CSI + "dns-names"]),
        _pieces(attributes[_CSI + "ip-sans"]),
        (),
        _pieces(attributes[_CSI + "uri-sans"]),
        (),
        *(nothing,) * 8,
    )


def _pieces(node: Node) -> list[Node]:
    """The members of a list with commas."""
    return [_piece(node, text.strip()) for text in node.text.split(",") if text.strip()]


def _piece(node: Node, text: str) -> Node:
    return Node(node.source, node.span, text, node.parent, node.step, node.key)
