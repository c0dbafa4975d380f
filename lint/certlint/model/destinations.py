"""Who takes part in a flow: pods that look alike, addresses outside, and the well-known ones."""

import ipaddress
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from certlint.model.addresses import Block, contains, covers_any_host, covers_public_host
from certlint.model.objects import Object
from certlint.model.selectors import Labels


class Translation(NamedTuple):
    """Which container ports may stand behind a Service's port, where nobody says which does.

    A rule that opens one of `usual` opens it. Of other ports that cannot be known, but for those
    in `never`, or all others where `never` is None.
    """

    usual: frozenset[int]
    never: frozenset[int] | None = None


class Pods(NamedTuple):
    """Pods that look alike to every policy, as far as is known.

    `namespace` is "" where it is unknown; then `place` is the place of the objects that are
    certainly beside them, and `not_in` names where they certainly are not. `ports` are named
    container ports (number, protocol); unless `ports_complete`, other names may be there.
    `address` is an IP address, where one is known. `translations` say what the port of a Service
    may become on the way. Pods with `own_namespace` have it for themselves as a rule: a peer
    beside its policy takes them only if its rule names their port.
    """

    namespace: str = ""
    labels: Labels = Labels()
    ports: Mapping[str, tuple[int, str]] = MappingProxyType({})
    ports_complete: bool = False
    host_network: bool = False
    not_in: frozenset[str] = frozenset()
    place: str = ""
    address: str = ""
    translations: Mapping[int, Translation] = MappingProxyType({})
    own_namespace: bool = False

    def within(
        self, blocks: Sequence[Block], removed: Sequence[Block] = (), *, strict: bool = False
    ) -> bool | None:
        """Whether their addresses are in one of the blocks, and in none that is removed."""
        del strict  # an address of which nothing is known is only within what holds all of them
        if self.address:
            return contains(blocks, self.address, removed)
        return covers_any_host(blocks, removed)

    def counts(self, block: Block) -> bool:
        """Whether a block can be about pods at all."""
        return block.in_cluster


class External(NamedTuple):
    """A host that is no pod. Without an `address` it is any, on the public internet or not.

    `host` is its name in DNS, where that is known. The API server may be a host of any kind.
    """

    address: str = ""
    public: bool = True
    host: str = ""
    api_server: bool = False

    @property
    def may_be_node(self) -> bool:
        """Whether it may be one of the cluster's own machines."""
        try:
            return not self.public or ipaddress.ip_address(self.address).is_private
        except ValueError:
            return False

    def within(
        self, blocks: Sequence[Block], removed: Sequence[Block] = (), *, strict: bool = False
    ) -> bool | None:
        """Whether its address is in one of the blocks, and in none that is removed.

        A host of unknown address is, where a small part of the world is removed, unless `strict`.
        """
        if self.address:
            return contains(blocks, self.address, removed)
        if self.public:
            return covers_public_host(blocks, removed, strict=strict)
        return covers_any_host(blocks, removed)

    def counts(self, block: Block) -> bool | None:
        """Whether a block can be about the host."""
        return True if block.in_cluster or not self.may_be_node else None


End = Pods | External


class OneOf(NamedTuple):
    """Whichever of several ends a cluster has; what lets one through serves."""

    ends: tuple[End, ...]


Destination = End | OneOf


def beside(thing: Object, pods: Pods) -> bool | None:
    """Whether pods are in the namespace of an object."""
    if thing.place == (pods.namespace or pods.place):
        return True
    if not thing.namespace:
        return None
    if pods.namespace or thing.namespace in pods.not_in:
        return False
    return None


# Some host of the public internet.
ANYWHERE = External()
# The API server runs on a node or at a provider, and no selector finds it.
API_SERVER = External(public=False, api_server=True)

_DNS_PORTS = {"dns": (53, "UDP"), "dns-tcp": (53, "TCP")}
CLUSTER_DNS = OneOf(
    (
        Pods("kube-system", Labels({"k8s-app": "kube-dns"}), _DNS_PORTS),
        # OpenShift's listens on 5353 behind its Service; some plug-ins judge the Service's port.
        Pods(
            "openshift-dns",
            Labels(),
            _DNS_PORTS,
            translations={53: Translation(frozenset({53, 5353}))},
        ),
    )
)

# Named as the usual controllers and gateways name their container ports.
_HTTP_NAMES = {"http": (80, "TCP"), "http-alt": (80, "TCP"), "web": (80, "TCP")}
_OTHER_NAMES = {"https": (443, "TCP"), "websecure": (443, "TCP"), **_DNS_PORTS}
INGRESS = Pods(
    labels=Labels(never=frozenset({("k8s-app", "kube-dns")})),
    ports={**_HTTP_NAMES, **_OTHER_NAMES},
    translations={
        80: Translation(
            usual=frozenset({80, 8000, 8080, 8081, 10080}),
            never=frozenset({53, 443, 6443, 8443, 9402, 10250}),
        )
    },
    own_namespace=True,
)
