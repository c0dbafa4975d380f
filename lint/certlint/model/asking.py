"""Who asks which issuer for what."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from certlint.model.data_files import facts
from certlint.model.gateways import DeadEnd, dead_ends, reads_gateways
from certlint.model.hints import hinted_requests
from certlint.model.inventory import Inventory
from certlint.model.issuance import TLS_ACME, Request, Shim, requests, tls_acme
from certlint.model.kinds import Issuer
from certlint.model.objects import CERT_MANAGER, Object
from certlint.model.public import PublicRequest, public
from certlint.model.resolution import Unresolved, external_issuers, unresolved
from certlint.model.selectors import any_of
from certlint.model.shim import issuer_annotation
from certlint.model.wanted import Wanted, wanted_by
from certlint.node import Node


class Asking(Inventory):
    """An inventory that knows which certificates are asked of which issuers."""

    @cached_property
    def _issuers_by_name(self) -> Mapping[str, Sequence[Issuer]]:
        found: dict[str, list[Issuer]] = defaultdict(list)
        for issuer in self.issuers:
            found[issuer.name].append(issuer)
        return found

    @cached_property
    def requests(self) -> Sequence[Request]:
        """The certificates that Certificates, annotations and CSI volumes ask for."""
        return list(requests(self.objects, self._shim))

    @cached_property
    def _shim(self) -> Shim:
        """What all controllers are told of Ingresses; nothing where they differ."""
        found = {
            (
                c.flag("default-issuer-name") or "",
                c.flag("default-issuer-kind") or "Issuer",
                c.flag("default-issuer-group") or CERT_MANAGER,
            )
            for c in self.controllers
            if TLS_ACME in (c.flag("auto-certificate-annotations") or TLS_ACME).split(",")
        }
        named = found.pop() if len(found) == 1 else ("", "", "")
        return Shim(*named, self.extra_protocols)

    def asks(self, thing: Object) -> Node:
        """The annotation by which an object asks for certificates; falsy if it does not."""
        named = issuer_annotation(thing)
        if named.exists:
            return named
        if tls_acme(thing) and self._shim.issuer:
            return thing.annotation(TLS_ACME)
        parent = thing.spec["parentRef"]  # a ListenerSet takes over what its Gateway asks
        place = (parent["namespace"].text or thing.place, parent["name"].text)
        gateways = (o for o in self.ingress_likes if o.kind == "Gateway" and parent.is_map)
        return next((issuer_annotation(o) for o in gateways if (o.place, o.name) == place), named)

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
        unread = self.unread_annotations
        return [wanted_by(r, unread) for r in self.requests if self._settled(r.origin)]

    @cached_property
    def unresolved(self) -> Sequence[Unresolved]:
        """The requests for issuers of cert-manager's own group that are not in the tree."""
        asked = [wanted.request for wanted in self.wanted]
        return list(unresolved(asked, self._issuers_by_name, external_issuers(self.objects)))

    @property
    def hinted(self) -> Iterator[Unresolved]:
        """Yield the issuers that values of charts name, and of which the tree has one alike."""
        asked = list(hinted_requests(self.chart_releases))
        return unresolved(asked, self._issuers_by_name, external_issuers(self.objects))

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
    def unread_annotations(self) -> frozenset[str]:
        """Keys that ask nothing of the controllers, whose releases do not know them yet."""
        since: Mapping[str, str] = facts("annotations")["read_since"]
        return frozenset(key for key, release in since.items() if self.older_than(release))

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
        asked = (wanted_by(r, self.unread_annotations) for r in self.users_of(issuer))
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
    def _users(self) -> Mapping[int, Sequence[Request]]:
        found: dict[int, list[Request]] = defaultdict(list)
        for request in self.requests:
            if (issuer := self.issuer_of(request)) is not None:
                found[id(issuer)].append(request)
        return found

    def users_of(self, issuer: Issuer) -> Sequence[Request]:
        """The requests that certainly ask an issuer of this cluster."""
        return self._users.get(id(issuer), ())

    def issues_by_annotation(self, shim: str) -> bool:
        """Whether cert-manager makes Certificates of annotations; `shim` is `ingress-shim`, say.

        It does so for Ingresses unless that is switched off, for Gateways if it is switched on.
        """
        if any(f"-{shim}" in (c.flag("controllers") or "").split(",") for c in self.controllers):
            return False
        return shim == "ingress-shim" or any(
            c.is_on("enable-gateway-api") for c in self.controllers
        )
