"""Which cainjectors run, and which objects each of them leaves without a CA."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from certlint.model.component import Component
from certlint.model.injection import FROM_CERTIFICATE, FROM_SERVER, KEYS
from certlint.model.objects import Object
from certlint.model.settings import Settings, from_cainjector_values
from certlint.node import Node
from certlint.problem import Located

# Where each kind keeps the CAs that it trusts, and the flag by which it is left out.
_KINDS = {
    "APIService": ("spec", "enable-apiservices-injectable"),
    "CustomResourceDefinition": (
        "spec.conversion.webhook.clientConfig",
        "enable-customresourcedefinitions-injectable",
    ),
    "MutatingWebhookConfiguration": ("", "enable-mutatingwebhookconfigurations-injectable"),
    "ValidatingWebhookConfiguration": ("", "enable-validatingwebhookconfigurations-injectable"),
}
_BY_CERTIFICATES = "enable-certificates-data-source"
_OFF = frozenset({"false", "f", "0"})
# A line feed, which generators of webhooks write where a CA shall be injected.
_DUMMY = frozenset({"", "Cg=="})


class Neglect(NamedTuple):
    """What keeps a cainjector from an object: `says` goes on after the part or the release."""

    owner: object
    at: Located
    says: str
    thing: Object


def neglects(parts: Sequence[Component], objects: Sequence[Object]) -> Iterator[Sequence[Neglect]]:
    """Yield what no cainjector of the tree writes a CA into, with the reason of each of them.

    Nothing where the tree shows no cainjector, or a chart that does not start one.
    """
    injectors = [
        part
        for part in parts
        if not part.synthetic and (part.part == "cainjector" or part.workload is None)
    ]
    for thing in objects if injectors else ():
        source = next((node for key in KEYS if (node := thing.annotation(key)).text), None)
        if source is None or not source.known or not _lacks_ca(thing):
            continue
        reasons = [_reason(part, thing, source) for part in injectors]
        told = [reason for reason in reasons if reason is not None]
        if len(told) == len(reasons):
            yield told


def _lacks_ca(thing: Object) -> bool:
    """Whether an object takes a CA and nobody wrote one into it."""
    if thing.kind not in _KINDS:
        return False
    path, _ = _KINDS[thing.kind]
    places = [thing.root.at(path)] if path else [w["clientConfig"] for w in thing.root["webhooks"]]
    return any(place and place["caBundle"].text in _DUMMY for place in places)


def _reason(part: Component, thing: Object, source: Node) -> Neglect | None:
    """Say why a cainjector leaves an object alone; None where it may not."""
    settings: Settings = part.settings
    if part.workload is None:
        if part.settled_elsewhere:
            return None
        enabled = part.values.at("cainjector.enabled")
        if enabled.false:
            says = f"starts no cainjector, which {thing} needs for its CA"
            return Neglect(part.at, part.placed(enabled), says, thing)
        settings = from_cainjector_values(part.values)
        part = replace(part, part="cainjector")
    return _limit(part, settings, thing, source)


def _limit(part: Component, settings: Settings, thing: Object, source: Node) -> Neglect | None:
    _, injectable = _KINDS[thing.kind]
    namespace, _, name = source.text.partition("/")
    home = settings["namespace"].value if "namespace" in settings else ""
    home = part.namespace if home == "$(POD_NAMESPACE)" else home
    if home and "$" not in home and name and source.step != FROM_SERVER and namespace != home:
        says = f"reads {home} alone, and {thing} takes its CA from {source.text}"
        return Neglect(part, part.placed(settings["namespace"].at), says, thing)
    flags: Mapping[str, bool] = {
        injectable: True,
        _BY_CERTIFICATES: source.step == FROM_CERTIFICATE,
    }
    for flag, concerns in flags.items():
        if concerns and flag in settings and settings[flag].value.lower() in _OFF:
            says = f"has `--{flag}=false`, so nothing writes the CA of {thing}"
            return Neglect(part, part.placed(settings[flag].at), says, thing)
    return None
