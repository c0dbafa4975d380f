"""Blocks of IP addresses, and how much of the world a set of them covers.

Addresses are numbers here and ranges are half-open, so that sets of them are plain arithmetic.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Range = tuple[int, int]
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_SLOPPY_ZERO = re.compile(r"\b0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Block:
    """The addresses of one `ipBlock`: a network of one family without its exceptions."""

    network: IpNetwork
    exceptions: tuple[IpNetwork, ...] = ()

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


def contains(blocks: Iterable[Block], address: str) -> bool | None:
    """Whether an address is in one of the blocks; None for what is no address."""
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        return None
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


def covers_public_host(blocks: Sequence[Block]) -> bool | None:
    """Whether the blocks hold a host of the public internet whose address is not known.

    They do if they hold all of public IPv4, exceptions from less than its half aside. A host whose
    name has IPv6 addresses alone is rare, so that `::/0` by itself answers None.
    """
    if _holds(_PUBLIC, _union(_range(b.network) for b in blocks if b.version == 4)):
        open_part = _without(_PUBLIC, _without(_PUBLIC, _ranges(blocks, 4)))
        if 2 * _size(open_part) > _size(_PUBLIC):
            return True
    touches = _touches(_PUBLIC, _ranges(blocks, 4)) or _touches(_PUBLIC_6, _ranges(blocks, 6))
    return None if touches else False


def covers_any_host(blocks: Sequence[Block]) -> bool | None:
    """Whether the blocks hold an address of which nothing is known, private ones included."""
    if _holds(_USABLE, _ranges(blocks, 4)):
        return True
    return None if blocks else False


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
    left = list(ranges)
    for start, end in removed:
        cut = [piece for s, e in left for piece in ((s, min(e, start)), (max(s, end), e))]
        left = [(s, e) for s, e in cut if s < e]
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
