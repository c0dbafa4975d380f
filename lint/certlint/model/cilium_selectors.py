"""Reads how Cilium selects pods: one selector for their labels, their namespace and its labels."""

from certlint.model.peers import SelectedPods
from certlint.model.selectors import (
    EVERYTHING,
    METADATA_NAME,
    Every,
    Except,
    Test,
    Where,
)
from certlint.node import Node

_SOURCES = ("k8s:", "any:")
_NAMESPACE = "io.kubernetes.pod.namespace"
_NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels."


def selected(selector: Node, *, own: bool) -> SelectedPods:
    """Pods that a selector takes; `own` those in the policy's namespace, unless it names another.

    A selector that is absent takes all of them.
    """
    if not selector:
        return SelectedPods(own=own)
    if not selector.is_map:
        return SelectedPods(None)
    pods: list[Test] = []
    namespaces: list[Test] = []
    for key, test in _asked(selector):
        name = _without_source(key)
        if name == _NAMESPACE:
            namespaces.append(_renamed(test, METADATA_NAME))
        elif name.startswith(_NAMESPACE_LABELS):
            namespaces.append(_renamed(test, name.removeprefix(_NAMESPACE_LABELS)))
        else:
            # Labels of another source are none that a manifest gives.
            pods.append(None if ":" in name or not name else _renamed(test, name))
    return SelectedPods(
        Every(tuple(pods)),
        Every(tuple(namespaces)) if namespaces else EVERYTHING,
        own=own and not namespaces,
    )


def _asked(selector: Node) -> list[tuple[str, Test]]:
    """Each key of a selector, and what is asked of it."""
    found: list[tuple[str, Test]] = []
    for field, node in selector.items():
        if field == "matchLabels" and node.is_map:
            for key, value in node.items():
                known = isinstance(value.scalar, str) and value.known
                found.append((key, Where(key, frozenset({value.text})) if known else None))
        elif field == "matchExpressions" and node.is_list:
            found += [(expression["key"].text, _expression(expression)) for expression in node]
        elif node:
            found.append(("", None))
    return found


def _expression(expression: Node) -> Test:
    key = expression["key"].text
    values = expression["values"]
    wanted = Where(key, frozenset(value.text for value in values))
    if not expression.known or any(not isinstance(value.scalar, str) for value in values):
        return None
    match expression["operator"].text:
        case "In" if values.list:
            return wanted
        case "NotIn" if values.list:
            return Except(wanted)
        case "Exists":
            return Where(key)
        case "DoesNotExist":
            return Except(Where(key))
        case _:
            return None


def _renamed(test: Test, key: str) -> Test:
    match test:
        case Where(_, values):
            return Where(key, values)
        case Except(Where(_, values)):
            return Except(Where(key, values))
        case _:
            return None


def _without_source(key: str) -> str:
    for source in _SOURCES:
        if key.startswith(source):
            return key.removeprefix(source)
    return key
