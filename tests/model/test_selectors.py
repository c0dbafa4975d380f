import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.loader import load
from certlint.model.selectors import Labels, all_of, any_of, matches, none_of
from certlint.node import Node
from certlint.source import Source

POD = {"app": "shop", "tier": "web"}
COMPLETE = Labels(POD, complete=True)
PARTIAL = Labels(POD, never=frozenset({("zone", "a")}))


def selector(text: str) -> Node:
    manifest = f"{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, selector: {text}}}"
    return load([Source("x.yaml", manifest)]).documents[0].root["selector"]


@pytest.mark.parametrize(
    ("text", "complete", "partial"),
    [
        ("{}", True, True),
        ("null", True, True),
        ("{matchLabels: {}}", True, True),
        ("{matchLabels: {app: shop}}", True, True),
        ("{matchLabels: {app: shop, tier: web}}", True, True),
        ("{matchLabels: {app: shop, tier: db}}", False, False),
        ("{matchLabels: {app: shop, zone: b}}", False, None),
        ("{matchLabels: {zone: a}}", False, False),
        ("{matchLabels: {app: db, zone: b}}", False, False),
        ("{matchLabels: {app: ''}}", False, False),
        ("{matchExpressions: [{key: app, operator: In, values: [db, shop]}]}", True, True),
        ("{matchExpressions: [{key: app, operator: In, values: [db]}]}", False, False),
        ("{matchExpressions: [{key: zone, operator: In, values: [a, b]}]}", False, None),
        ("{matchExpressions: [{key: zone, operator: In, values: [a]}]}", False, False),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [db]}]}", True, True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [shop]}]}", False, False),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", True, True),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [a, b]}]}", True, None),
        ("{matchExpressions: [{key: app, operator: Exists}]}", True, True),
        ("{matchExpressions: [{key: app, operator: Exists, values: []}]}", True, True),
        ("{matchExpressions: [{key: zone, operator: Exists}]}", False, None),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", False, False),
        ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", True, None),
        ("{matchLabels: {tier: web}, matchExpressions: [{key: a, operator: Exists}]}", False, None),
    ],
)
def test_a_selector_takes_labels_as_kubernetes_does(
    text: str, complete: bool | None, partial: bool | None
) -> None:
    assert matches(selector(text), COMPLETE) is complete
    assert matches(selector(text), PARTIAL) is partial


@pytest.mark.parametrize(
    "text",
    [
        "'{{ .Values.labels }}'",
        "[app]",
        "{matchLabels: {app: '${APP}'}}",
        "{matchLabels: {app: 'a b'}}",
        "{matchLabels: {app: 1}}",
        "{matchLabels: {app: true}}",
        "{matchLabels: [app]}",
        "{matchLabels: {'{{ .Key }}': shop}}",
        "{matchLabel: {app: shop}}",
        "{matchExpressions: {key: app}}",
        "{matchExpressions: [{key: app, operator: In}]}",
        "{matchExpressions: [{key: app, operator: NotIn, values: []}]}",
        "{matchExpressions: [{key: app, operator: In, values: shop}]}",
        "{matchExpressions: [{key: app, operator: In, values: ['$(APP)']}]}",
        "{matchExpressions: [{key: app, operator: Exists, values: [shop]}]}",
        "{matchExpressions: [{key: app, operator: DoesNotExist, values: shop}]}",
        "{matchExpressions: [{key: app, operator: Equals, values: [shop]}]}",
        "{matchExpressions: [{operator: Exists}]}",
        "{matchExpressions: [{key: app, operator: In, value: [shop], values: [shop]}]}",
    ],
)
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert matches(selector(text), COMPLETE) is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("{matchLabels: {token: a}}", None),
        ("{matchLabels: {token: never}}", False),
        ("{matchExpressions: [{key: token, operator: NotIn, values: [a]}]}", None),
        ("{matchExpressions: [{key: token, operator: Exists}]}", True),
        ("{matchExpressions: [{key: token, operator: DoesNotExist}]}", False),
        ("{matchLabels: {zone: a}}", False),
    ],
)
def test_a_label_whose_value_is_not_known(text: str, taken: bool | None) -> None:
    never = frozenset({("token", "never")})
    assert matches(selector(text), Labels({"token": None}, complete=True, never=never)) is taken


def test_an_absent_selector_takes_everything() -> None:
    assert matches(selector("{}")["matchLabels"], Labels()) is True


def test_a_part_that_is_certain_decides_beside_one_that_is_not() -> None:
    assert matches(selector("{matchLabels: {app: '${APP}', tier: db}}"), COMPLETE) is False


LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("uvw"), max_size=3)
EXPRESSION = st.one_of(
    st.builds(
        "{{key: {}, operator: {}, values: [{}]}}".format,
        st.sampled_from("abc"),
        st.sampled_from(["In", "NotIn"]),
        st.lists(st.sampled_from("uvw"), min_size=1, max_size=3).map(", ".join),
    ),
    st.builds(
        "{{key: {}, operator: {}}}".format,
        st.sampled_from("abc"),
        st.sampled_from(["Exists", "DoesNotExist"]),
    ),
)


@settings(deadline=None, max_examples=200)
@given(LABELS, st.sets(st.sampled_from("abc")), st.lists(EXPRESSION, max_size=3))
def test_what_is_certain_of_some_labels_holds_of_all(
    labels: dict[str, str], seen: set[str], expressions: list[str]
) -> None:
    node = selector("{matchExpressions: [" + ", ".join(expressions) + "]}")
    whole = matches(node, Labels(labels, complete=True))
    part = matches(node, Labels({key: labels[key] for key in seen & labels.keys()}))
    assert whole is not None
    assert part in (whole, None)


def test_three_valued_logic() -> None:
    values = (True, False, None)
    pairs = [(one, other) for one in values for other in values]
    assert [all_of(pair) for pair in pairs] == [
        True, False, None,
        False, False, False,
        None, False, None,
    ]  # fmt: skip
    assert [any_of(pair) for pair in pairs] == [
        True, True, True,
        True, False, None,
        True, None, None,
    ]  # fmt: skip
    assert [none_of([value]) for value in values] == [False, True, None]
    assert (all_of([]), any_of([]), none_of([])) == (True, False, True)
