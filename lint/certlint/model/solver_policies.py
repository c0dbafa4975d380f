"""Policies that mean the Pods of HTTP-01 challenges and miss them."""

from collections.abc import Iterator

from certlint.edits import replaced
from certlint.model.challenges import SOLVER, SOLVER_PODS, SOLVER_PORT
from certlint.model.kinds import Policy
from certlint.model.openings import Opening, openings
from certlint.node import Node
from certlint.problem import Fix, Problem, Severity


def ineffective(policy: Policy, *, elsewhere: bool, controller: bool) -> Iterator[Problem]:
    """Yield what keeps a policy from meaning those Pods.

    `elsewhere` says that challenges are certainly answered in other namespaces than the policy's.
    `controller` says that the policy is about cert-manager itself.
    """
    rules = [*openings([policy], "ingress"), *openings([policy], "egress")]
    yield from _values(policy.spec["podSelector"])
    for rule in rules:
        for peer in rule.peers:
            yield from _values(peer["podSelector"])
            yield from _on_namespaces(policy, peer["namespaceSelector"])
    if not policy.spec.at("podSelector.matchLabels")[SOLVER].exists:
        if controller:
            yield from _to_solvers(policy, rules)
    elif elsewhere:
        label = policy.spec.at("podSelector.matchLabels")[SOLVER]
        yield Problem(
            label,
            f"{policy} selects HTTP-01 solvers, which run beside the Certificate and not here",
        )
    else:
        yield from _wrong_port(policy, [r for r in rules if r.direction == "ingress"])


def _values(selector: Node) -> Iterator[Problem]:
    label = selector["matchLabels"][SOLVER]
    if label.text and label.known and label.text != "true":
        quoted = label.source.text[label.span.start] in "\"'"
        edits = replaced(label, label.text, "true") if quoted else ()
        yield Problem(
            label,
            f'`{SOLVER}: "{label.text}"` selects no Pod: its value is "true"',
            fix=Fix('write "true"', edits),
        )


def _on_namespaces(policy: Policy, selector: Node) -> Iterator[Problem]:
    if selector["matchLabels"][SOLVER].exists:
        yield Problem(
            selector, f"{policy} looks for `{SOLVER}` on namespaces; it is a label of Pods"
        )


def _to_solvers(policy: Policy, rules: list[Opening]) -> Iterator[Problem]:
    for rule in rules:
        for peer in rule.peers if rule.direction == "egress" else ():
            if peer.at("podSelector.matchLabels")[SOLVER].exists:
                yield Problem(
                    peer,
                    f"{policy} lets cert-manager call HTTP-01 solvers, which it never does: its"
                    " self-check takes the way through the ingress, on port 80",
                    severity=Severity.NOTE,
                )


def _wrong_port(policy: Policy, rules: list[Opening]) -> Iterator[Problem]:
    if rules and all(rule.on(SOLVER_PORT, "TCP", SOLVER_PODS) is False for rule in rules):
        ports = rules[0].node["ports"]
        lone = ports[0]["port"] if len(rules) == len(ports.list) == 1 else ports["none"]
        tcp = ports[0]["protocol"].text in {"", "TCP"} and not ports[0]["endPort"]
        edits = replaced(lone, str(lone.number), str(SOLVER_PORT)) if lone.number and tcp else ()
        yield Problem(
            ports,
            f"{policy} does not open port {SOLVER_PORT}, on which HTTP-01 solvers listen",
            fix=Fix(f"open {SOLVER_PORT}", edits),
        )
