"""Requests whose issuer is not in the tree, and what shows that this is a mistake.

An issuer of another repository is the normal case. Only a near miss proves a fault: the same name
as another kind, in another namespace or group, or a name that differs by a slip of the pen.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from certlint.edits import Edits, added, renamed, replaced
from certlint.model.issuance import TLS_ACME, Request
from certlint.model.kinds import Issuer
from certlint.model.objects import CERT_MANAGER, Object

Miss = Literal["kind", "namespace", "external", "spelling", "none"]
KINDS = frozenset({"Issuer", "ClusterIssuer"})


class Unresolved(NamedTuple):
    """A request whose issuer is not there; `near` is the one that was probably meant."""

    request: Request
    miss: Miss
    near: Object | None = None


def external_issuers(objects: Sequence[Object]) -> Mapping[str, Sequence[Object]]:
    """Issuers of other groups than cert-manager's own, by name."""
    found: dict[str, list[Object]] = defaultdict(list)
    for thing in objects:
        if thing.kind.endswith("Issuer") and thing.group not in {CERT_MANAGER, ""} and thing.name:
            found[thing.name].append(thing)
    return found


def unresolved(
    asked: Sequence[Request],
    issuers: Mapping[str, Sequence[Issuer]],
    external: Mapping[str, Sequence[Object]],
) -> Iterator[Unresolved]:
    """Yield the requests for cert-manager's own issuers that none of these is.

    Issuers go by name. A request of which that cannot be known is left out.
    """
    for request in asked:
        ours = request.issuer_group == CERT_MANAGER and request.issuer_kind in KINDS
        if not ours or not request.issuer.text or not request.issuer.known:
            continue
        same = issuers.get(request.issuer.text, ())
        if any(_may_be(issuer, request) for issuer in same):
            continue
        others = external.get(request.issuer.text, ())
        near = _same_name(request, same) or _external(request, others)
        yield near or _slip(request, issuers) or Unresolved(request, "none")


def _may_be(issuer: Issuer, request: Request) -> bool:
    """Whether an issuer of the right name is, or can be, the one that is asked."""
    if issuer.kind != request.issuer_kind:
        return False
    return issuer.is_cluster or _visible(issuer, request) is not False


def _visible(issuer: Object, request: Request) -> bool | None:
    """Whether an issuer can be used from a request's namespace."""
    if "Cluster" in issuer.kind or issuer.place == request.origin.place:
        return True
    return False if issuer.namespace and request.origin.namespace else None


def _same_name(request: Request, same: Sequence[Issuer]) -> Unresolved | None:
    for issuer in same:
        if issuer.kind != request.issuer_kind and _visible(issuer, request):
            return Unresolved(request, "kind", issuer)
    for issuer in same:
        if issuer.kind == request.issuer_kind:
            return Unresolved(request, "namespace", issuer)
    return None


def _external(request: Request, others: Sequence[Object]) -> Unresolved | None:
    """An annotation that gives neither kind nor group, and an issuer that needs both."""
    for issuer in others:
        wide = request.issuer_kind == "Issuer" or "Cluster" in issuer.kind
        if request.origin.kind != "Certificate" and wide and _visible(issuer, request):
            return Unresolved(request, "external", issuer)
    return None


def _slip(request: Request, issuers: Mapping[str, Sequence[Issuer]]) -> Unresolved | None:
    for name in sorted(issuers):
        if not is_slip(request.issuer.text, name):
            continue
        for issuer in issuers[name]:
            if issuer.kind == request.issuer_kind and _visible(issuer, request):
                return Unresolved(request, "spelling", issuer)
    return None


def kind_edits(request: Request, kind: str) -> tuple[str, Edits]:
    """What makes a request ask an issuer of another kind: in words, and as edits."""
    if request.origin.kind in {"Ingress", "Gateway", "ListenerSet"}:
        if request.issuer.step == TLS_ACME:
            return f"give the controller `--default-issuer-kind={kind}`", ()
        cluster = kind == "ClusterIssuer"
        key = "cert-manager.io/cluster-issuer" if cluster else "cert-manager.io/issuer"
        return f"write `{key}`", renamed(request.issuer, key)
    edits: Edits = ()
    if request.kind is not None and request.kind.text:
        edits = replaced(request.kind, request.kind.text, kind)
    elif request.origin.kind == "Certificate" and request.issuer.parent is not None:
        edits = added(request.issuer.parent, [f"kind: {kind}"])
    elif request.origin.kind != "Certificate":
        return f"write `csi.cert-manager.io/issuer-kind: {kind}`", ()
    return f"write `kind: {kind}`", edits


def is_slip(written: str, meant: str) -> bool:
    """Whether two different names differ so little that one is a misspelling of the other.

    At most two letters, one in names of less than eight; numbers tell names apart on purpose
    (`ca-1`, `ca-2`), and so does the last letter after a hyphen.
    """
    if written == meant:
        return False
    if written.lower() == meant.lower():
        return True
    if _digits(written) != _digits(meant) or min(len(written), len(meant)) < 5:
        return False
    if any(
        len(word) < 2
        for word in (written.rsplit("-", maxsplit=1)[-1], meant.rsplit("-", maxsplit=1)[-1])
    ):
        return False
    return distance(written, meant) <= (2 if min(len(written), len(meant)) >= 8 else 1)


def _digits(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]


def distance(one: str, other: str) -> int:
    """The edits between two texts: letters added, left out, changed, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 2:
        return 3  # more than any caller asks about
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
