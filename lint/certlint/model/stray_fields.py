"""What becomes of a network policy when the fields that its API does not have are dropped."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from certlint.model.kinds import Policy
from certlint.model.policy_fields import SELECTOR, StrayField, every_field, schema_of, stray_fields
from certlint.node import Node, is_placeholder
from certlint.problem import Edit, Fix

_KUBERNETES = "networking.k8s.io"
_PEERS = {"ingress": "from", "egress": "to"}
_LISTS = frozenset({"egress", "except", "from", "ingress", "policyTypes", "ports", "to"})
_MAPS = frozenset({"ipBlock", "matchLabels", "namespaceSelector", "podSelector"})
_SCALARS = frozenset({"cidr", "endPort", "port", "protocol"})


class DroppedField(NamedTuple):
    """A field that is dropped, and what that does to its policy; a fix where it is misspelt."""

    field: Node
    effect: str
    fix: Fix | None


def dropped_fields(policy: Policy) -> Iterator[DroppedField]:
    """Yield the fields of a policy that are certainly none of its API.

    APIs of other dialects grow: of their fields only those that are misspelt or belong elsewhere.
    """
    for stray in stray_fields(policy):
        key = str(stray.field.step)
        close = get_close_matches(key, stray.expected, 1, 0.75)
        settled = policy.group == _KUBERNETES or stray.expected is SELECTOR
        elsewhere = settled or key in every_field()
        if not key or is_placeholder(key) or not (close or elsewhere):
            continue
        if (effect := _effect(policy, stray)) is not None:
            yield DroppedField(stray.field, effect, _renamed(stray.field, close))


def _effect(policy: Policy, stray: StrayField) -> str | None:
    """Say what the policy does without the field.

    None where it is refused without it, and for what stands in no rule of a NetworkPolicy: that
    object is judged by its schema, as others are.
    """
    parent = stray.field.parent
    if parent is None:
        return None
    left = frozenset(key for key in parent.map if key in stray.expected)
    rule, section = _rule_of(parent)
    if rule is None and policy.group == _KUBERNETES:
        return None
    if stray.expected is schema_of(policy):
        return "its content counts for nothing"
    if rule is not None and parent is rule:
        return _effect_in_rule(policy, rule, section, left)
    if stray.expected is SELECTOR:
        return "the selector takes more than is meant" if left else "the selector takes everything"
    if policy.group == _KUBERNETES and parent.parent and parent.parent.step in {"from", "to"}:
        return "the peer is wider than is meant" if left else None
    return "the rule says something else"


def _rule_of(node: Node) -> tuple[Node | None, str]:
    """The rule that a node is or stands in, and the name of the rule's section."""
    for step in node.lineage:
        section = step.parent
        if isinstance(step.step, int) and section is not None and isinstance(section.step, str):
            name = section.step.removesuffix("Deny")
            if name in _PEERS:
                return step, name
    return None, ""


def _effect_in_rule(policy: Policy, rule: Node, section: str, left: frozenset[str]) -> str:
    verb = "admits" if section == "ingress" else "lets out"
    if policy.group == _KUBERNETES:
        if not left:
            return f"the rule is empty and {verb} everything"
        if _PEERS[section] not in left:
            return f"the rule {verb} traffic with everybody on its ports"
        return "the rule is about all ports" if "ports" not in left else "the rule is the same"
    if policy.group == "cilium.io":
        if not left:
            return "the rule is empty and lets nothing through"
        if left == frozenset({"toPorts"}):
            return f"the rule {verb} traffic with everybody on its ports"
    if left == frozenset({"action"}):
        return f"the rule says {rule['action'].text} to everything"
    return "the rule says something else"


def _renamed(field: Node, close: list[str]) -> Fix | None:
    """Offer the right name of a misspelt field, if what stands there can be its value."""
    if not close or field.key is None or field.parent is None or close[0] in field.parent.map:
        return None
    name = close[0]
    fits = (
        (name in _LISTS and field.is_list)
        or (name in _MAPS and field.is_map)
        or (name in _SCALARS and field.scalar is not None)
    )
    return Fix(f"Write `{name}`", [Edit(field.key, name)]) if fits else None
