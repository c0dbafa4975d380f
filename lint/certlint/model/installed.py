"""How the parts of cert-manager run: how many Pods of each, and from which images."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from certlint.model.component import PARTS, Component, Part
from certlint.model.objects import Object
from certlint.model.releases import minor_of, release_of, within
from certlint.node import Node, is_placeholder
from certlint.problem import Located, Severity

_SERVING: tuple[Part, ...] = ("controller", "webhook", "cainjector")
_SCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
_SOLVER = "acme-http01-solver-image"
_NEWEST = frozenset({"canary", "latest"})
# A tag of a whole major or minor moves with each release of it.
_MOVES = re.compile(r"v?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many Pods of a part run: `name` in words, and where that is said or missing."""

    part: Part
    name: str
    at: Node
    count: int


class LooseImage(NamedTuple):
    """An image that is not certain; `says` goes on after the part that has it."""

    at: Located
    says: str
    severity: Severity | None = None


def replicas(part: Component) -> Iterator[Replicas]:
    """Yield how many Pods of a part, or of each part of a chart, run for certain."""
    if part.workload is not None:
        if (count := part.workload.replicas) is not None and part.part in _SERVING:
            yield Replicas(part.part, str(part), part.workload.spec["replicas"], count)
        return
    for each in _SERVING:
        given = part.value(each, "replicaCount")
        unsure = part.synthetic or (part.settled_elsewhere and not given)
        if unsure or part.value(each, "enabled").false:
            continue
        if (count := given.number if given else 1) is not None:
            yield Replicas(each, f"the {each} of {part.at}", part.placed(given), count)


def scaled(part: Component, objects: Sequence[Object]) -> bool:
    """Whether something else than its own manifest says how many Pods of a part run."""
    name = part.workload.name if part.workload is not None else ""
    scalers = (o for o in objects if o.kind in _SCALERS)
    return bool(name) and any(o.spec.at("scaleTargetRef.name").text == name for o in scalers)


def rival_controllers(controllers: Sequence[Component]) -> Iterator[tuple[Component, Component]]:
    """Yield two controllers that are applied together, in two namespaces, to the same objects."""
    homes: dict[str, Component] = {}
    for controller in controllers:
        if controller.namespace and isinstance(controller.at, Object) and not controller.synthetic:
            # What no kustomization or chart holds together belongs together in a folder alone.
            folder = posixpath.dirname(controller.at.document.source.name)
            unit = controller.at.unit or folder
            first = homes.setdefault(unit, controller)
            apart = controller.flag("namespace") and first.flag("namespace")
            if first.namespace != controller.namespace and not apart:
                yield first, controller


def unguarded(release: Component, policies: Sequence[Object]) -> Sequence[tuple[Part, Node]]:
    """Return the parts of a chart's release that no network policy is made for, with the value.

    Nothing where policies of the tree may be meant for them.
    """
    own = any(policy.namespace in {"", release.namespace} for policy in policies)
    # Up to 1.19 the chart had a policy of the webhook alone.
    parts: tuple[Part, ...] = ("webhook",)
    if within(release.release, ">=1.20.0a0"):
        parts = _SERVING
    found: list[tuple[Part, Node]] = []
    for part in () if own else parts:
        value = release.value(part, "networkPolicy.enabled")
        off = value.false or (not value and not release.settled_elsewhere)
        if off and not release.value(part, "enabled").false:
            found.append((part, release.placed(value)))
    return found


def loose_images(part: Component) -> Iterator[LooseImage]:
    """Yield what leaves open which image a part runs, or makes its solver differ from it."""
    if part.workload is None:
        yield from _of_chart(part)
        return
    image = part.container["image"]
    if found := _loose(image.text):
        yield LooseImage(image, f"runs `{image.text}`, {found}", _level(image.text))
    solver = part.flag(_SOLVER) or ""
    if found := _loose(solver):
        says = f"starts solvers of `{solver}`, {found}"
        yield LooseImage(part.place_of(_SOLVER), says, _level(solver))
    elif differs := _differs(_tag(solver), part.release):
        yield LooseImage(part.place_of(_SOLVER), f"is {differs}")


def _of_chart(part: Component) -> Iterator[LooseImage]:
    for each in (*PARTS, "acmesolver"):
        image = part.values["image"] if each == "controller" else part.values.at(f"{each}.image")
        tag = image["tag"]
        if not tag.text or image["digest"]:
            continue
        if _MOVES.fullmatch(tag.text) or tag.text in _NEWEST:
            says = f"runs its {each} with the tag `{tag.text}`, which moves"
            yield LooseImage(part.placed(tag), says, _level(f":{tag.text}"))
        elif each == "acmesolver" and (differs := _differs(tag.text, part.release)):
            yield LooseImage(part.placed(tag), f"is {differs}")


def _tag(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def _loose(image: str) -> str:
    """Say what leaves open which image is meant; "" for one that is certain, or not known."""
    if not image or "@" in image or is_placeholder(image):
        return ""
    tag = _tag(image)
    if not tag:
        return "which has no tag"
    return "a tag that moves" if tag in _NEWEST or _MOVES.fullmatch(tag) else ""


def _level(image: str) -> Severity | None:
    return None if _tag(image) in _NEWEST else Severity.NOTE


def _differs(tag: str, release: str) -> str:
    """Say how the minor of a solver differs from that of its controller; "" if it may not."""
    solver = release_of(tag)
    if not solver or not release or minor_of(solver) == minor_of(release):
        return ""
    return f"v{release} and starts solvers of v{solver}"
