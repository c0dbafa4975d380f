"""Whom a rule of a network policy is about, in any dialect, and whether it takes somebody.

In place of a peer, True stands for everybody, and None for a peer that cannot be read.
"""

import re
from typing import Literal, NamedTuple

from certlint.model.addresses import Block
from certlint.model.destinations import End, External, Pods, beside
from certlint.model.objects import Object
from certlint.model.selectors import EVERYTHING, Labels, Test, all_of, holds


class SelectedPods(NamedTuple):
    """Pods by their labels and those of their namespace; `own` only in the policy's own one.

    With `blocks` they must have their addresses there too. `elsewhere` is whether hosts that are
    no pods may be selected as well: None where they may have labels, True where all of them are.
    """

    pods: Test = EVERYTHING
    namespaces: Test = EVERYTHING
    own: bool = False
    blocks: tuple[Block, ...] | None = None
    elsewhere: bool | None = False


class Entity(NamedTuple):
    """A class of machines that a dialect has a name for, and which of ours are in it.

    `private` are hosts that may be nodes, `proxy` what passes traffic on into the cluster. With a
    `namespace`, pods of another are not in it.
    """

    pods: bool | None = False
    proxy: bool | None = False
    private: bool | None = None
    api_server: bool | None = None
    public: bool | None = False
    namespace: str = ""


# A longer name of a host cannot be looked up.
_LONGEST = 253


class Domains(NamedTuple):
    """Hosts outside by their names in DNS: expressions for whole names in lower case."""

    names: tuple[str, ...]
    complete: bool = True


Peer = SelectedPods | Entity | Domains | Block | Literal[True] | None


class Party(NamedTuple):
    """One end of a flow, with the labels by which policies may know it and its namespace."""

    end: End
    labels: Labels
    namespace: Labels
    # Whether the tree gives labels to addresses outside, which a selector may then take.
    labelled_hosts: bool = False


def takes(
    peer: SelectedPods | Entity | Domains | Literal[True] | None,
    home: Object,
    party: Party,
    *,
    named: bool,
) -> bool | None:
    """Whether a peer takes a party; `home` is the policy, whose rule names the port or not."""
    match peer:
        case SelectedPods():
            return selects(peer, home, party, named=named)
        case Entity():
            return _in_entity(peer, party.end)
        case Domains():
            return _in_domains(peer, party.end)
        case _:
            return peer


def selects(peer: SelectedPods, home: Object, party: Party, *, named: bool = True) -> bool | None:
    """Whether pods are among those that a policy selects."""
    end = party.end
    if isinstance(end, External):
        return _selects_host(peer, end, party)
    within = beside(home, end) if peer.own else True
    if peer.own and end.own_namespace and not named:
        within = False
    answers = (
        within,
        holds(peer.namespaces, party.namespace),
        holds(peer.pods, party.labels),
        None if end.host_network else True,
        end.within(peer.blocks) if peer.blocks is not None else True,
    )
    return all_of(answers)


def _selects_host(peer: SelectedPods, host: External, party: Party) -> bool | None:
    if peer.elsewhere is False:
        return False
    if peer.elsewhere and not party.labelled_hosts:
        return True if peer.blocks is None else host.within(peer.blocks)
    return None if host.may_be_node or party.labelled_hosts else False


def _in_entity(entity: Entity, end: End) -> bool | None:
    if isinstance(end, External):
        if end.api_server:
            return entity.api_server
        return entity.private if end.may_be_node else entity.public
    if end.own_namespace or not end.namespace:
        answers = {entity.pods, entity.proxy}
        return answers.pop() if len(answers) == 1 else None
    if entity.namespace and end.namespace != entity.namespace:
        return False
    # What shares the network of its node is that node to whoever looks at addresses.
    return None if end.host_network else entity.pods


def _in_domains(domains: Domains, end: End) -> bool | None:
    if isinstance(end, Pods):
        return False
    if not end.host or len(end.host) > _LONGEST:
        return None
    if any(re.fullmatch(name, end.host.lower().rstrip(".")) for name in domains.names):
        return True
    return False if domains.complete else None
