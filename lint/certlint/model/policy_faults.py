"""Why a CertificateRequestPolicy is refused, or approves nothing.

The rules are those of approver-policy's own admission webhook and evaluators: `values: []` matches
nothing and is not the same as no `values`, and a duration limit refuses requests without one.
"""

from collections.abc import Iterator, Sequence

from certlint.model.durations import parse
from certlint.model.faults import Fault
from certlint.model.request_policies import RequestPolicy
from certlint.model.wanted import Wanted
from certlint.node import Node

_MAX_SIZE = 8192
_CONSTRAINTS = ("minDuration", "maxDuration")


def policy_faults(policy: RequestPolicy) -> Iterator[Fault]:
    """Yield why a policy is refused by the webhook, or can approve no request that matters."""
    selector = policy.spec["selector"]
    # Without any `selector` a required field is missing, which is told as that.
    if selector.is_map and not selector["issuerRef"] and not selector["namespace"]:
        yield Fault(selector, "selects neither by `issuerRef` nor by `namespace`, and is refused")
    if policy.spec.is_map and not policy.allowed.map and policy.allowed.known:
        yield Fault(policy.allowed, "allows nothing: only requests that ask for nothing pass")
    for name, field in (*policy.allowed.items(), *policy.allowed["subject"].items()):
        if field.is_map and name != "subject":
            yield from _field_faults(name, field)
    yield from _constraint_faults(policy.spec["constraints"])


def _field_faults(name: str, field: Node) -> Iterator[Fault]:
    values, value, rules = field["values"], field["value"], field["validations"].list
    empty = values.is_list and not values.list
    blank = bool(value) and value.scalar == ""
    if field["required"].true and (empty or blank):
        at = values if empty else value
        yield Fault(at, f"requires `{name}` and allows no value of it")
    elif field["required"].true and not values and not value and not rules:
        yield Fault(field["required"], f"requires `{name}` and says no value, and is refused")
    elif empty and rules:
        yield Fault(values, f"allows no `{name}`, so that its validations never run")


def _constraint_faults(constraints: Node) -> Iterator[Fault]:
    lengths = {key: parse(constraints[key].text) for key in _CONSTRAINTS}
    least, most = lengths["minDuration"], lengths["maxDuration"]
    if least is not None and most is not None and least > most:
        yield Fault(constraints["maxDuration"], "allows no duration: the least is above the most")
    for key, length in lengths.items():
        if length is not None and length < 0:
            yield Fault(constraints[key], f"sets `{key}` below zero, and is refused")
    key = constraints["privateKey"]
    sizes = [(key[name], key[name].number) for name in ("minSize", "maxSize")]
    given = [(node, size) for node, size in sizes if size is not None]
    for node, size in given:
        if not 0 <= size <= _MAX_SIZE:
            yield Fault(node, f"sets `{node.step}` to {size}, outside 0 to {_MAX_SIZE}")
        elif key["algorithm"].text == "Ed25519":
            yield Fault(node, f"sets `{node.step}` for Ed25519 keys, which have no sizes")
    if len(given) == 2 and given[0][1] > given[1][1]:
        yield Fault(given[1][0], "allows no key: the least size is above the most")


def refused_requests(policy: RequestPolicy, reached: Sequence[Wanted]) -> Iterator[Fault]:
    """Yield what of a policy refuses one of the certificates whose requests it judges."""
    for key in _CONSTRAINTS:
        limit = policy.spec["constraints"][key]
        without = next((w for w in reached if not w.duration), None)
        if limit and without is not None:
            yield Fault(limit, f"refuses {without}, which has no `duration`")
    made = next((w for w in reached if not (w.is_certificate or w.is_volume)), None)
    if policy.allowed.map and not policy.allowed["usages"] and made is not None:
        yield Fault(policy.allowed, f"allows no `usages`, which the certificate of {made} asks for")
