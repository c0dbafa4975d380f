"""Blocks of IP addresses, and how much of the world a set of them covers.

Addresses are numbers here and ranges are half-open, so that sets of them are plain arithmetic.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Range = tuple[int, int]
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_SLOPPY_ZERO = re.compile(r"\b0+(?=[0-9])")


class Block(NamedTuple):
    """A network of one family without its exceptions.

    Unless `in_cluster`, it is about hosts outside alone: about no pod, and about no node.
    """

    network: IpNetwork
    exceptions: tuple[IpNetwork, ...] = ()
    in_cluster: bool = True

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.network.version

    @property
    def ranges(self) -> Sequence[Range]:
        """What the block covers."""
        return _without([_range(self.network)], map(_range, self.exceptions))


def network_of(text: str) -> IpNetwork | None:
    """Read a CIDR as Kubernetes does: a length must be given, host bits and zeros may be."""
    if ":" not in text:
        text = _SLOPPY_ZERO.sub("", text)
    address, _, length = text.partition("/")
    if not (length.isascii() and length.isdigit()) or "%" in address:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def network_or_address_of(text: str) -> IpNetwork | None:
    """Read a CIDR, or one address, as Cilium and Calico take both."""
    try:
        return network_of(text) or ipaddress.ip_network(text) if text else None
    except ValueError:
        return None


def blocks_of(*cidrs: str, in_cluster: bool = True) -> tuple[Block, ...]:
    """Blocks of networks that are written out in code."""
    return tuple(Block(ipaddress.ip_network(cidr), in_cluster=in_cluster) for cidr in cidrs)


def contains(blocks: Iterable[Block], address: str, removed: Iterable[Block] = ()) -> bool | None:
    """Whether an address is in one of the blocks and in none removed; None for no address."""
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        return None
    return _within(blocks, wanted) and not _within(removed, wanted)


def _within(blocks: Iterable[Block], wanted: Address) -> bool:
    return any(
        start <= int(wanted) < end
        for block in blocks
        if block.version == wanted.version
        for start, end in block.ranges
    )


def is_private(address: str) -> bool:
    """Whether an address is one that organisations give out themselves."""
    number = ipaddress.ip_address(address)
    if number.version == 6:
        return number in _LOCAL_6
    return any(start <= int(number) < end for start, end in _PRIVATE)


def covers_public_host(
    blocks: Sequence[Block], removed: Sequence[Block] = (), *, strict: bool = False
) -> bool | None:
    """Whether the blocks hold a host of the public internet whose address is not known.

    They do if they hold all of public IPv4; exceptions, and what is removed, from less than its
    half are put aside unless `strict`. A host whose name has IPv6 addresses alone is rare, so that
    `::/0` by itself answers None.
    """
    left = _without(_ranges(blocks, 4), _ranges(removed, 4))
    if _holds(_PUBLIC, _union(_range(b.network) for b in blocks if b.version == 4)):
        closed = _size(_without(_PUBLIC, left))
        if closed == 0 if strict else 2 * closed < _size(_PUBLIC):
            return True
    left_6 = _without(_ranges(blocks, 6), _ranges(removed, 6))
    return None if _touches(_PUBLIC, left) or _touches(_PUBLIC_6, left_6) else False


def covers_any_host(blocks: Sequence[Block], removed: Sequence[Block] = ()) -> bool | None:
    """Whether the blocks hold an address of which nothing is known, private ones included."""
    left = _without(_ranges(blocks, 4), _ranges(removed, 4))
    if _holds(_USABLE, left):
        return True
    return None if left or _without(_ranges(blocks, 6), _ranges(removed, 6)) else False


def _ranges(blocks: Iterable[Block], version: int) -> Sequence[Range]:
    return _union(part for block in blocks if block.version == version for part in block.ranges)


def _range(network: IpNetwork) -> Range:
    return (int(network.network_address), int(network.broadcast_address) + 1)


def _union(ranges: Iterable[Range]) -> Sequence[Range]:
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(ranges: Sequence[Range], removed: Iterable[Range]) -> Sequence[Range]:
    """What is left of ordered ranges."""
    left: list[Range] = []
    cuts = _union(removed)
    first = 0
    for start, end in ranges:
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        at = start
        for cut_start, cut_end in cuts[first:]:
            if cut_start >= end:
                break
            if at < cut_start:
                left.append((at, cut_start))
            at = max(at, cut_end)
        if at < end:
            left.append((at, end))
    return left


def _holds(wanted: Sequence[Range], ranges: Sequence[Range]) -> bool:
    return not _without(wanted, ranges)


def _touches(wanted: Sequence[Range], ranges: Sequence[Range]) -> bool:
    return _size(_without(wanted, ranges)) < _size(wanted)


def _size(ranges: Iterable[Range]) -> int:
    return sum(end - start for start, end in ranges)


def _fixed(*cidrs: str) -> Sequence[Range]:
    return _union(_range(ipaddress.ip_network(cidr)) for cidr in cidrs)


# No pod, node or server of a cluster's own has these: this host, loopback, link-local, multicast.
_USABLE = _without(
    _fixed("0.0.0.0/0"),
    _fixed("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
)
_PRIVATE = _fixed("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
_LOCAL_6 = ipaddress.ip_network("fc00::/7")
_PUBLIC = _without(_USABLE, _PRIVATE)
# Global unicast, and the prefix behind which NAT64 shows IPv4 hosts to clusters without IPv4.
_PUBLIC_6 = _fixed("2000::/3", "64:ff9b::/96")
EVERYWHERE = blocks_of("0.0.0.0/0", "::/0")
