"""Answers that are kept with an object, and the views of it."""

from collections.abc import Iterator
from dataclasses import replace

from certlint.loader import load
from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.source import Source

asked: list[Object] = []


@once
def names(thing: Object) -> Iterator[str]:
    asked.append(thing)
    yield from (thing.name, thing.kind)


@once
def namespace(thing: Object) -> str:
    asked.append(thing)
    return thing.namespace


def issuer(name: str) -> Object:
    text = f"apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {{name: {name}}}\n"
    (document,) = load([Source(name, text, name)], skip_early=False).documents
    return Object(document, "", "shop")


def test_an_answer_is_given_once_for_each_object_and_question() -> None:
    asked.clear()
    one, other = issuer("one"), issuer("other")
    for _ in range(2):
        assert (tuple(names(one)), namespace(one)) == (("one", "Issuer"), "shop")
        assert tuple(names(other)) == ("other", "Issuer")
    assert asked == [one, one, other]


def test_an_object_in_another_namespace_is_asked_anew() -> None:
    one = issuer("one")
    assert namespace(one) == "shop"
    assert namespace(replace(one, namespace="pay")) == "pay"


def test_a_view_is_made_once_and_has_answers_of_its_own() -> None:
    one = issuer("one")
    view = one.seen_as(Issuer)
    assert isinstance(view, Issuer)
    assert view is one.seen_as(Issuer)
    assert (view.document, view.namespace) == (one.document, "shop")
    assert view is not replace(one).seen_as(Issuer)
