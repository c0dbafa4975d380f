"""The trust graph: which key signs what, who makes it, and who is meant to trust it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from certlint.model.bundles import BundleSource, TrustManager, is_bundle, sources
from certlint.model.durations import HOUR, parse
from certlint.model.injection import FROM_CERTIFICATE, FROM_SECRET
from certlint.model.issuance import Request
from certlint.model.kinds import Issuer
from certlint.model.known_secrets import KnownSecret
from certlint.model.lifetimes import asked_lifetime
from certlint.model.objects import Object
from certlint.model.selectors import Labels, matches
from certlint.model.wanted import Wanted
from certlint.model.x509 import Pair, pair_of

_VOLUME_LIFETIME = 720 * HOUR
_LATE_SHARE = 3  # a certificate is renewed when this part of its life is left, unless it says when


@dataclass(frozen=True, eq=False)
class SigningKey:
    """The key pair of a CA: the Secret that holds it, and all that depends on it.

    `makers` are the requests that write the Secret, `held` the Secrets that are written out.
    `signed` are the requests to its issuers.
    """

    namespace: str
    name: str
    issuers: Sequence[Issuer]
    makers: Sequence[Wanted]
    held: Sequence[Object]
    signed: Sequence[Wanted]

    @cached_property
    def maker(self) -> Wanted | None:
        """The one request that makes it, if it is the only thing that does."""
        return self.makers[0] if len(self.makers) == 1 and not self.held else None

    @cached_property
    def pairs(self) -> Sequence[Pair]:
        """What its certificates say, as far as they stand in files."""
        return [pair for secret in self.held if (pair := pair_of(secret)) is not None]

    @cached_property
    def lifetime(self) -> int | None:
        """How long its certificate is valid in all, in nanoseconds; None if that is not known."""
        if self.maker is not None:
            return lifetime_of(self.maker)
        if len(self.pairs) == 1 and not self.makers:
            return int(self.pairs[0].lifetime.total_seconds()) * 1_000_000_000
        return None


def lifetime_of(wanted: Wanted) -> int | None:
    """The lifetime that a request asks for, in nanoseconds; a CSI volume has its own default."""
    if wanted.is_volume:
        given = wanted.request.issuer.parent
        node = given["csi.cert-manager.io/duration"] if given is not None else wanted.duration
        return parse(node.text) if node.text else _VOLUME_LIFETIME
    return asked_lifetime(wanted)


def renewed_before(wanted: Wanted) -> int | None:
    """How long before its end a certificate is renewed, in nanoseconds; None if unknown."""
    lifetime = lifetime_of(wanted)
    if lifetime is None or wanted.renew_before_percentage:
        return None
    if wanted.renew_before:
        return parse(wanted.renew_before.text) if wanted.renew_before.known else None
    return lifetime // _LATE_SHARE


class Signing:
    """Which key signs what, over a whole cluster."""

    def __init__(
        self,
        objects: Sequence[Object],
        wanted: Sequence[Wanted],
        issuers: Sequence[Issuer],
        cas: Mapping[tuple[str, str], Sequence[Issuer]],
        secrets: Mapping[str, Sequence[KnownSecret]],
        managers: Sequence[TrustManager],
        issuer_of: Callable[[Request], Issuer | None],
    ) -> None:
        self.wanted = wanted
        self.trust_managers = managers
        self.issuer_of = issuer_of
        self._objects = objects
        self._issuers = issuers
        self._cas = cas
        self._secrets = secrets
        self._made: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
        self._asked: dict[int, list[Wanted]] = defaultdict(list)
        for each in wanted:
            if each.name_of_secret:
                place = each.request.origin.namespace
                self._made[place, each.name_of_secret].append(each)
            if (issuer := issuer_of(each.request)) is not None:
                self._asked[id(issuer)].append(each)

    def asking(self, issuer: Issuer) -> Sequence[Wanted]:
        """The requests that certainly ask an issuer."""
        return self._asked.get(id(issuer), ())

    @cached_property
    def keys(self) -> Sequence[SigningKey]:
        """The keys with which `ca` issuers sign, in order of the issuers."""
        return [
            SigningKey(
                namespace,
                name,
                issuers,
                self._made.get((namespace, name), ()),
                [
                    s.owner
                    for s in self._secrets.get(name, ())
                    if s.owner.kind == "Secret" and s.owner.namespace == namespace
                ],
                [wanted for issuer in issuers for wanted in self.asking(issuer)],
            )
            for (namespace, name), issuers in self._cas.items()
        ]

    def feeds_issuer(self, wanted: Wanted) -> bool:
        """Whether a `ca` issuer signs with the key that a request makes, or perhaps does."""
        namespace, name = wanted.request.origin.namespace, wanted.name_of_secret
        return (namespace, name) in self._cas or name in (
            self._unplaced if namespace else self._named
        )

    @cached_property
    def _named(self) -> frozenset[str]:
        """Names of Secrets that `ca` issuers use, wherever these are."""
        names = (issuer.spec.at("ca.secretName") for issuer in self._issuers)
        return frozenset(node.text for node in names if node.text)

    @cached_property
    def _unplaced(self) -> frozenset[str]:
        """Names of those Secrets of which it is not known where they are."""
        return self._named - {name for _, name in self._cas}

    # What trusts a CA besides.

    @cached_property
    def bundles(self) -> Sequence[Object]:
        """trust-manager's Bundles and ClusterBundles."""
        return [thing for thing in self._objects if is_bundle(thing)]

    @property
    def trust_namespace(self) -> str:
        """Where Bundles find their sources; "" where that cannot be known."""
        given = {manager.namespace for manager in self.trust_managers} or {"cert-manager"}
        return given.pop() if len(given) == 1 else ""

    @cached_property
    def sources(self) -> Sequence[BundleSource]:
        """What Bundles read."""
        return [source for bundle in self.bundles for source in sources(bundle)]

    def makers_of(self, source: BundleSource) -> Iterator[Wanted]:
        """Yield the requests that certainly make a Secret which a Bundle reads."""
        place = self.trust_namespace
        if source.kind != "Secret" or not place:
            return
        if source.name.text and source.name.known:
            yield from self._made.get((place, source.name.text), ())
            return
        for (namespace, _), made in self._made.items():
            for wanted in made if namespace == place and source.selector.map else ():
                labels = wanted.spec.at("secretTemplate.labels")
                known = {k: v.text for k, v in labels.items() if v.text and v.known}
                if matches(source.selector, Labels(known)):
                    yield wanted

    @cached_property
    def _bundled(self) -> Mapping[int, Sequence[BundleSource]]:
        found: dict[int, list[BundleSource]] = defaultdict(list)
        for source in self.sources:
            for wanted in self.makers_of(source):
                found[id(wanted)].append(source)
        return found

    def bundled(self, wanted: Wanted) -> Sequence[BundleSource]:
        """The sources of Bundles that read the Secret of a request."""
        return self._bundled.get(id(wanted), ())

    @cached_property
    def _injections(self) -> Sequence[tuple[Object, str, str]]:
        return [
            (thing, key, node.text)
            for thing in self._objects
            for key in (FROM_CERTIFICATE, FROM_SECRET)
            if (node := thing.annotation(key)).text
        ]

    @cached_property
    def _injected(self) -> frozenset[tuple[str, str]]:
        """Names of Certificates and Secrets, as far as they are known: (namespace, name)."""
        return frozenset(
            (text.partition("/")[0], text.partition("/")[2]) for _, _, text in self._injections
        )

    @cached_property
    def _unclear(self) -> frozenset[str]:
        """The units in which something that is filled in later names the CA of a webhook."""
        marks = ("$", "{", "<")
        return frozenset(
            thing.unit for thing, _, text in self._injections if any(m in text for m in marks)
        )

    def maybe_injected(self, wanted: Wanted) -> bool:
        """Whether cainjector writes a request's certificate into a webhook, or perhaps does."""
        origin = wanted.request.origin
        if origin.unit in self._unclear:
            return True
        names = {wanted.name, wanted.name_of_secret} - {""}
        return any(
            name in names and origin.namespace in {"", namespace}
            for namespace, name in self._injected
        )
