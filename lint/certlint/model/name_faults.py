"""Names in certificates that cannot be right, and who refuses them.

cert-manager's webhook checks addresses, e-mail addresses, other names, constraints and literal
subjects. DNS names and URIs pass it and fail later, when the request is made or at the CA.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from certlint.model.dns_names import dns_name_fault, is_cidr, is_stand_in, parse_ip
from certlint.model.faults import Fault
from certlint.model.identities import (
    ATTRIBUTES,
    SubjectError,
    is_email,
    is_oid,
    is_uri,
    parse_subject,
)
from certlint.model.wanted import Wanted
from certlint.node import Node
from certlint.problem import Severity

_SUBJECT = (
    "organizations", "countries", "organizationalUnits", "localities", "provinces",
    "streetAddresses", "postalCodes",
)  # fmt: skip


def name_faults(wanted: Wanted) -> Iterator[Fault]:
    """Yield the names that a certificate asks for and that cannot be right."""
    refused, let_pass = _refused(wanted), _let_pass(wanted)
    if wanted.is_volume:
        yield from (*refused, *let_pass)  # no webhook sees it before there is a request
        return
    for fault in refused:
        yield replace(fault, says=f"{fault.says}: the webhook refuses it")
    for fault in let_pass:
        yield replace(fault, says=f"{fault.says}: the webhook lets it pass, the issuance fails")
    if wanted.is_certificate:
        yield from _repeated(wanted)


def _refused(wanted: Wanted) -> Iterator[Fault]:
    for address in _known(wanted.ip_addresses):
        if parse_ip(address.text) is None:
            yield Fault(address, f"asks for `{address.text}`, which is no IP address")
    for email in _known(wanted.emails):
        if not is_email(email.text):
            yield Fault(email, f"asks for `{email.text}`, which is no bare e-mail address")
    yield from _subject_faults(wanted.spec)
    yield from _constraint_faults(wanted.spec)
    for other in wanted.spec["otherNames"]:
        yield from _other_name_faults(other)


def _let_pass(wanted: Wanted) -> Iterator[Fault]:
    for node in wanted.named:
        said, better = dns_name_fault(node.text)
        if said:
            fix = f"write `{better}`" if better else ""
            yield Fault(node, f"asks for the DNS name `{node.text}`, which {said}", fix, better)
    for uri in _known(wanted.uris):
        if not is_uri(uri.text):
            yield Fault(uri, f"asks for the URI `{uri.text}`, which does not parse")
    for side in ("permitted", "excluded"):
        for block in _known(wanted.spec.at(f"nameConstraints.{side}.ipRanges").list):
            if not is_cidr(block.text):
                yield Fault(block, f"limits addresses to `{block.text}`, which is no CIDR block")


def _repeated(wanted: Wanted) -> Iterator[Fault]:
    seen: set[str] = set()
    for node in wanted.named:
        if node.text in seen and not dns_name_fault(node.text)[0]:
            yield Fault(node, f"asks for `{node.text}` twice", severity=Severity.NOTE)
        seen.add(node.text)


def _known(nodes: Sequence[Node]) -> Iterator[Node]:
    return (n for n in nodes if n.text and n.known and not is_stand_in(n.text))


def _subject_faults(spec: Node) -> Iterator[Fault]:
    literal, subject = spec["literalSubject"], spec["subject"]
    if not literal.text or not literal.known:
        return
    if spec["commonName"].text:
        yield Fault(spec["commonName"], "has a `commonName` beside its `literalSubject`")
    if any(subject[key].list for key in _SUBJECT) or subject["serialNumber"].text:
        yield Fault(subject, "has a `subject` beside its `literalSubject`")
    try:
        attributes = parse_subject(literal.text)
    except SubjectError as error:
        yield Fault(literal, f"has a `literalSubject` that {error}")
        return
    for kind, _ in attributes:
        if kind not in ATTRIBUTES and not is_oid(kind):
            yield Fault(literal, f"has the unknown attribute `{kind}` in its `literalSubject`")


def _constraint_faults(spec: Node) -> Iterator[Fault]:
    constraints = spec["nameConstraints"]
    if not constraints.is_map:
        return
    if not spec["isCA"].true and not spec["isCA"].placeholder:
        yield Fault(constraints, "has `nameConstraints`, which only a CA may have (`isCA: true`)")
    if not constraints["permitted"] and not constraints["excluded"]:
        yield Fault(constraints, "has `nameConstraints` that neither permit nor exclude anything")


def _other_name_faults(other: Node) -> Iterator[Fault]:
    oid, value = other["oid"], other["utf8Value"]
    if not other.is_map or not oid.known or not value.known:
        return
    if not is_oid(oid.text):
        said = f"the `oid` `{oid.text}`, which is none" if oid.text else "no `oid`"
        yield Fault(oid, f"has {said} in an other name")
    if not value.text:
        yield Fault(value, "has no `utf8Value` in an other name")
