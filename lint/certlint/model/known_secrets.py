"""The Secrets that are, or will be, in a cluster, whoever makes them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from certlint.model.issuance import Request
from certlint.model.objects import Object
from certlint.node import Node
from certlint.source import Location


class KnownSecret(NamedTuple):
    """A Secret that is, or will be, in a namespace: its name stands at `name`.

    `exact` says that it is called so, and gets no suffix; `said` names an owner that has no name.
    """

    owner: Object
    name: Node
    exact: bool = True
    said: str = ""

    @property
    def location(self) -> Location:
        """Where its name is written."""
        return self.name.location

    def __str__(self) -> str:
        return self.said or str(self.owner)


class Generator(NamedTuple):
    """A kustomization that makes Secrets, in the unit and namespace that applies them.

    `affixed` says that it, or what includes it, puts something before or behind their names.
    """

    kustomization: Object
    affixed: bool


# Where kinds other than Secret and Certificate name the Secret that they make.
_MAKERS = {
    ("external-secrets.io", "ExternalSecret"): "spec.target.name",
    ("bitnami.com", "SealedSecret"): "spec.template.metadata.name",
    ("secrets.hashicorp.com", "VaultDynamicSecret"): "spec.destination.name",
    ("secrets.hashicorp.com", "VaultPKISecret"): "spec.destination.name",
    ("secrets.hashicorp.com", "VaultStaticSecret"): "spec.destination.name",
}


def known_secrets(objects: Sequence[Object], asked: Sequence[Request]) -> Iterator[KnownSecret]:
    """Yield the Secrets that objects are, or make."""
    for thing in objects:
        own_name = thing.root.at("metadata.name")
        path = _MAKERS.get((thing.group, thing.kind))
        if thing.kind == "Secret" and thing.group == "":
            yield from _named(thing, own_name)
        elif path is not None:
            given = thing.root.at(path)
            yield from _named(thing, given or own_name)
        elif thing.kind == "SopsSecret":
            for template in thing.spec["secretTemplates"]:
                yield from _named(thing, template["name"])
        elif thing.kind == "SecretProviderClass":
            for made in thing.spec["secretObjects"]:
                yield from _named(thing, made["secretName"])
    for request in asked:
        yield from _named(request.origin, request.secret)


def generated_secrets(generators: Sequence[Generator]) -> Iterator[KnownSecret]:
    """Yield the Secrets that kustomizations make; most get a suffix by their content."""
    for generator in generators:
        thing = generator.kustomization
        plain = thing.root.at("generatorOptions.disableNameSuffixHash").true
        for made in thing.root["secretGenerator"]:
            name, namespace = made["name"], thing.namespace or made["namespace"].text
            exact = (
                made.at("options.disableNameSuffixHash").true or plain
            ) and not generator.affixed
            if name.text and name.known:
                owner = replace(thing, namespace=namespace)
                said = f"secretGenerator `{name.text}` of {thing.document.source.name}"
                yield KnownSecret(owner, name, exact, said)


def tls_secrets(objects: Sequence[Object], asked: Sequence[Request]) -> Iterator[KnownSecret]:
    """Yield the Secrets that hold certificates: of requests, and of all Ingresses."""
    for thing in objects:
        for entry in thing.spec["tls"] if thing.kind == "Ingress" else ():
            yield from _named(thing, entry["secretName"])
    for request in asked:
        if request.origin.kind != "Ingress":
            yield from _named(request.origin, request.secret)


def _named(owner: Object, name: Node) -> Iterator[KnownSecret]:
    if name.text and name.known:
        yield KnownSecret(owner, name)
