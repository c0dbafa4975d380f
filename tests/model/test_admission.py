"""What the API server refuses, each fault at its place."""

# ruff: noqa: E501  (a row of a table stays on its line)

import pytest

from certlint.loader import load
from certlint.model.admission import refusals
from certlint.model.kinds import Policy
from certlint.source import Source


def faults(spec: str) -> list[tuple[str, str]]:
    """The text at each fault, and what is said of it."""
    text = f"{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {spec}}}"
    policy = Policy(load([Source("x.yaml", text)]).documents[0])
    places = ((fault.at.location.span, fault.message) for fault in refusals(policy))
    return [(text[span.start : span.end], message) for span, message in places]


@pytest.mark.parametrize(
    "peer",
    [
        "{podSelector: {}}",
        "{namespaceSelector: {}}",
        "{podSelector: {matchLabels: {a: b, c: ''}}, namespaceSelector: {}}",
        "{podSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}",
        "{podSelector: {matchExpressions: [{key: a, operator: Exists, values: []}]}}",
        "{ipBlock: {cidr: 10.0.0.0/8}}",
        "{ipBlock: {cidr: 10.0.0.1/8, except: [10.1.0.0/16, 10.0.0.0/9]}}",
        "{ipBlock: {cidr: '::/0', except: ['fd00::/8']}}",
        "{ipBlock: {cidr: '${CIDR}', except: ['{{ .Values.except }}']}}",
        "{ipBlock: '{{ .Values.block }}'}",
        "'{{ .Values.peer }}'",
    ],
)
def test_peers_that_are_accepted(peer: str) -> None:
    assert faults(f"{{egress: [{{to: [{peer}]}}], ingress: [{{from: [{peer}]}}]}}") == []


@pytest.mark.parametrize(
    "entry",
    [
        "{}",
        "{port: 1}",
        "{port: 65535, protocol: UDP}",
        "{port: 80, endPort: 80, protocol: SCTP}",
        "{port: http-metrics}",
        "{port: 8080-tcp}",
        "{port: '${PORT}', endPort: 90}",
        "{protocol: '${PROTOCOL}'}",
    ],
)
def test_ports_that_are_accepted(entry: str) -> None:
    assert faults(f"{{egress: [{{ports: [{entry}]}}]}}") == []


@pytest.mark.parametrize(
    ("peer", "at", "message"),
    [
        ("{}", "{}", "the peer names nothing: no podSelector, namespaceSelector or ipBlock"),
        ("{cidr: 10.0.0.0/8}", "cidr", "the peer names nothing: no podSelector, namespaceSelector or ipBlock"),
        ("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}", "ipBlock", "an ipBlock stands beside a selector in one peer"),
        ("{ipBlock: {}}", "ipBlock", "the ipBlock has no cidr"),
        ("{ipBlock: {cidr: 10.0.0.1}}", "10.0.0.1", "`10.0.0.1` is no CIDR"),
        ("{ipBlock: {cidr: 10.0.0.0/33}}", "10.0.0.0/33", "`10.0.0.0/33` is no CIDR"),
        ("{ipBlock: {cidr: 10.0.0.0/255.0.0.0}}", "10.0.0.0/255.0.0.0", "`10.0.0.0/255.0.0.0` is no CIDR"),
        ("{ipBlock: {cidr: example.com}}", "example.com", "`example.com` is no CIDR"),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [10.1]}}", "10.1", "`10.1` is no CIDR"),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}", "10.0.0.0/8", "`10.0.0.0/8` is not a smaller part of `10.0.0.0/8`"),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}", "11.0.0.0/16", "`11.0.0.0/16` is not a smaller part of `10.0.0.0/8`"),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [0.0.0.0/0]}}", "0.0.0.0/0", "`0.0.0.0/0` is not a smaller part of `10.0.0.0/8`"),
        ("{ipBlock: {cidr: 0.0.0.0/0, except: ['fd00::/8']}}", "'fd00::/8'", "`fd00::/8` is not a smaller part of `0.0.0.0/0`"),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: 10.1.0.0/16}}", "10.1.0.0/16", "`spec.egress[0].to[0].ipBlock.except` is not a list"),
        ("{podSelector: {matchLabels: {a: true}}}", "true", "the value of a label is not a string"),
        ("{podSelector: {matchLabels: [a]}}", "matchLabels", "`spec.egress[0].to[0].podSelector.matchLabels` is not a mapping"),
        ("{podSelector: {matchExpressions: {key: a}}}", "matchExpressions", "`spec.egress[0].to[0].podSelector.matchExpressions` is not a list"),
        ("{podSelector: {matchExpressions: [{key: a, operator: In}]}}", "In", "In has no values"),
        ("{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}", "values", "Exists takes no values"),
        ("{podSelector: {matchExpressions: [{key: a, operator: Is, values: [b]}]}}", "Is", "`Is` is no operator of a label selector"),
        ("{podSelector: a}", "a", "`spec.egress[0].to[0].podSelector` is not a mapping"),
        ("a", "a", "`spec.egress[0].to[0]` is not a mapping"),
    ],
)  # fmt: skip
def test_peers_that_are_refused(peer: str, at: str, message: str) -> None:
    assert (at, message) in faults(f"{{egress: [{{to: [{peer}]}}]}}")


@pytest.mark.parametrize(
    ("entry", "at", "message"),
    [
        ("{port: 0}", "0", "0 is no port"),
        ("{port: 65536}", "65536", "65536 is no port"),
        ("{port: '53'}", "'53'", "`53` is neither a number nor a name of a port"),
        ("{port: HTTP}", "HTTP", "`HTTP` is neither a number nor a name of a port"),
        ("{port: a-name-too-long-}", "a-name-too-long-", "`a-name-too-long-` is neither a number nor a name of a port"),
        ("{port: sixteen-letters-}", "sixteen-letters-", "`sixteen-letters-` is neither a number nor a name of a port"),
        ("{port: a--b}", "a--b", "`a--b` is neither a number nor a name of a port"),
        ("{port: true}", "true", "`True` is neither a number nor a name of a port"),
        ("{protocol: tcp}", "tcp", "`tcp` is no protocol; TCP, UDP and SCTP are"),
        ("{endPort: 80}", "80", "endPort stands without a port that is a number"),
        ("{port: http, endPort: 80}", "80", "endPort stands without a port that is a number"),
        ("{port: 80, endPort: 79}", "79", "endPort 79 is less than port 80"),
        ("{port: 80, endPort: 70000}", "70000", "`70000` is no port"),
        ("{port: 80, endPort: '90'}", "'90'", "`90` is no port"),
        ("53", "53", "`spec.egress[0].ports[0]` is not a mapping"),
    ],
)  # fmt: skip
def test_ports_that_are_refused(entry: str, at: str, message: str) -> None:
    assert faults(f"{{egress: [{{ports: [{entry}]}}]}}") == [(at, message)]


@pytest.mark.parametrize(
    ("spec", "at", "message"),
    [
        ("{policyTypes: [egress]}", "egress", "`egress` is no policy type; Ingress and Egress are"),
        ("{policyTypes: Egress}", "Egress", "`spec.policyTypes` is not a list"),
        ("{policyTypes: [Ingress, Egress, Egress]}", "policyTypes", "policyTypes has more than two members"),
        ("{egress: {to: []}}", "egress", "`spec.egress` is not a list"),
        ("{egress: [{to: {podSelector: {}}}]}", "to", "`spec.egress[0].to` is not a list"),
        ("{ingress: [{ports: {port: 80}}]}", "ports", "`spec.ingress[0].ports` is not a list"),
        ("{ingress: [all]}", "all", "`spec.ingress[0]` is not a mapping"),
        ("{podSelector: [a]}", "podSelector", "`spec.podSelector` is not a mapping"),
    ],
)  # fmt: skip
def test_policies_that_are_refused(spec: str, at: str, message: str) -> None:
    assert faults(spec) == [(at, message)]
