"""A problem is told of the object and the field that it stands on, whatever points at them."""

from typing import NamedTuple

from certlint.holders import Holders
from certlint.loader import load
from certlint.model.objects import Object
from certlint.node import Node
from certlint.source import Location, Source

TEXT = """\
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: one, namespace: apps}
spec:
  acme:
    server: https://acme.example.com
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: two, namespace: apps}
spec:
  selfSigned: {}
"""


class View(NamedTuple):
    """What a model makes of several nodes: it knows one place."""

    node: Node

    @property
    def location(self) -> Location:
        return self.node.location


def things() -> list[Object]:
    return [Object(d) for d in load([Source("a.yaml", TEXT, "a.yaml")]).documents]


def test_a_node_is_of_the_object_that_holds_it() -> None:
    one, two = things()
    holders = Holders([one, two])
    server = one.root.at("spec.acme.server")
    assert holders.of(server) == (one, server)
    assert holders.of(two) == (two, None)


def test_a_missing_field_is_kept_as_the_one_that_is_missing() -> None:
    one, two = things()
    missing = two.root.at("spec.acme.email")
    assert Holders([one, two]).of(missing) == (two, missing)


def test_a_view_is_found_by_its_place() -> None:
    one, two = things()
    holders = Holders([one, two])
    for path in ("spec.acme.server", "spec.acme", "metadata.name"):
        assert holders.of(View(one.root.at(path))) == (one, one.root.at(path))
    assert holders.of(View(two.root.at("spec.selfSigned")))[0] is two


def test_a_place_alone_is_of_no_object() -> None:
    one, two = things()
    assert Holders([one, two]).of(one.root["spec"].location) == (None, None)


def test_what_no_object_holds_is_still_a_field() -> None:
    one, two = things()
    kind = one.root["kind"]
    assert Holders([two]).of(kind) == (None, kind)
    assert Holders([two]).of(View(kind)) == (None, None)
