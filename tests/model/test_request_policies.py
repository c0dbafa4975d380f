"""Approval policies take requests as approver-policy's own matching does."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.compose import compose
from certlint.documents import Document
from certlint.model.approval import approves_by_itself
from certlint.model.component import Component
from certlint.model.request_policies import RequestPolicy
from certlint.model.selectors import Labels
from certlint.model.settings import Setting
from certlint.source import Source, Span

WORDS = st.text("ab*.", max_size=6)


def policy(spec: str) -> RequestPolicy:
    text = f"apiVersion: policy.cert-manager.io/v1alpha1\nkind: X\nmetadata: {{name: p}}\n{spec}"
    root = compose(Source("a.yaml", text), Span(0, len(text)))
    assert root is not None
    return RequestPolicy(Document(root))


def selecting(selector: str) -> RequestPolicy:
    return policy(f"spec: {{selector: {selector}}}\n")


@cache
def wildcard(pattern: str, text: str) -> bool:
    """The recursion of approver-policy's matchRunes."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return wildcard(pattern[1:], text) or (bool(text) and wildcard(pattern, text[1:]))
    return bool(text) and pattern[0] == text[0] and wildcard(pattern[1:], text[1:])


@given(pattern=WORDS, name=st.text("ab.", min_size=1, max_size=6))
@settings(deadline=None)
def test_a_pattern_takes_what_approver_policy_takes(pattern: str, name: str) -> None:
    chosen = selecting(f'{{issuerRef: {{name: "{pattern}"}}}}')
    assert chosen.takes_ref(name, "Issuer") is wildcard(pattern, name)


@pytest.mark.parametrize(
    ("selector", "kind", "group", "taken"),
    [
        ("{namespace: {}}", "Issuer", "cert-manager.io", True),
        ("{issuerRef: {}}", "StepIssuer", "certmanager.step.sm", True),
        ("{issuerRef: {kind: '*Issuer'}}", "ClusterIssuer", "cert-manager.io", True),
        ("{issuerRef: {kind: Issuer}}", "ClusterIssuer", "cert-manager.io", False),
        ("{issuerRef: {group: cert-manager.io}}", "Issuer", "awspca.cert-manager.io", False),
        ("{issuerRef: {name: '${NAME}'}}", "Issuer", "cert-manager.io", None),
        ("{issuerRef: {name: '${NAME}', kind: ClusterIssuer}}", "Issuer", "cert-manager.io", False),
    ],
)
def test_issuers(selector: str, kind: str, group: str, taken: bool | None) -> None:
    assert selecting(selector).takes_ref("ca", kind, group) is taken


@pytest.mark.parametrize(
    ("namespace", "limited", "taken"),
    [
        ("{}", False, True),
        ("{matchNames: []}", False, True),
        ("{matchNames: ['*']}", False, True),
        ("{matchNames: ['**', shop]}", False, True),
        ("{matchNames: [shop, blog]}", True, True),
        ("{matchNames: ['s*p']}", True, True),
        ("{matchNames: [blog]}", True, False),
        ("{matchNames: ['${NS}', blog]}", True, None),
        ("{matchLabels: {}}", False, True),
        ("{matchLabels: {tenant: a}}", True, True),
        ("{matchLabels: {tenant: b}}", True, False),
        ("{matchLabels: {other: b}}", True, None),
        ("{matchNames: [shop], matchLabels: {tenant: b}}", True, False),
        ("{matchNames: [blog], matchLabels: {tenant: a}}", True, False),
    ],
)
def test_namespaces(namespace: str, limited: bool, taken: bool | None) -> None:
    chosen = selecting(f"{{namespace: {namespace}}}")
    assert chosen.limits_namespaces is limited
    assert chosen.takes_namespace("shop", Labels({"tenant": "a"})) is taken


def test_a_namespace_that_is_not_known_is_taken_only_without_limit() -> None:
    assert selecting("{issuerRef: {}}").takes_namespace("", Labels()) is True
    assert selecting("{namespace: {matchNames: [shop]}}").takes_namespace("", Labels()) is None


@pytest.mark.parametrize(
    ("allowed", "opened"),
    [
        ("{dnsNames: {values: ['*']}}", ["dnsNames"]),
        ("{dnsNames: {values: [a.example.com, '*.*']}}", ["dnsNames"]),
        ("{dnsNames: {values: ['*.com', '*a', '.']}}", []),
        ("{dnsNames: {values: ['*'], validations: [{rule: 'true'}]}}", []),
        ("{dnsNames: {validations: [{rule: 'true'}]}}", []),
        ("{commonName: {value: '*'}, uris: {values: ['**']}}", ["uris", "commonName"]),
        ("{subject: {organizations: {values: ['*']}}}", []),
    ],
)
def test_open_names(allowed: str, opened: list[str]) -> None:
    assert [key for key, _ in policy(f"spec: {{allowed: {allowed}}}\n").open_names()] == opened


@pytest.mark.parametrize(
    ("flag", "on"),
    [
        (None, True),
        ("*", True),
        ("*,-certificaterequests-approver", False),
        ("-certificaterequests-approver", False),
        ("-orders", True),
        ("issuers, clusterissuers", False),
        ("issuers,certificaterequests-approver", True),
        ("*,certificaterequests-approver,-certificaterequests-approver", False),
        ("$(CONTROLLERS)", None),
    ],
)
def test_whether_a_controller_approves(flag: str | None, on: bool | None) -> None:
    at = policy("spec: {}\n")
    settings = {} if flag is None else {"controllers": Setting(flag, at.root)}
    assert approves_by_itself(Component("controller", at, "x", {}, settings)) is on
    assert (
        approves_by_itself(Component("controller", at, "x", {}, settings, synthetic=True)) is None
    )
