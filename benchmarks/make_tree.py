"""Write a tree of manifests to measure on: the same seed gives the same bytes.

`small` is 500 files of what certlint is about. `mixed` is what a large repository looks like:
27,000 files, some 92 MB, most of which have nothing to do with cert-manager. `rights` is 2,000
namespaces, each with a Role and two bindings of its own. `isolated` is 1,500 namespaces with 3,000
network policies, and a name in each that an HTTP-01 solver proves.
"""

# ruff: noqa: S311  the numbers are to be repeatable, not to be secret

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import manifests

Maker = Callable[[random.Random, int], str]


def main() -> None:
    """Write the tree that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the number of files")
    arguments = parser.parse_args()
    files, size = write(arguments.shape, arguments.folder, arguments.seed, arguments.scale)
    print(f"{files} files, {size / 1e6:.1f} MB in {arguments.folder}")


def write(shape: str, folder: Path, seed: int = 1, scale: float = 1.0) -> tuple[int, int]:
    """Write a tree and return how many files and bytes it has."""
    chance = random.Random(seed)
    files = size = 0
    for name, text in _texts(chance, SHAPES[shape], scale):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        files += 1
        size += len(text.encode())
    return files, size


def _texts(
    chance: random.Random, shape: dict[str, tuple[int, Maker]], scale: float
) -> Iterator[tuple[str, str]]:
    for kind, (count, make) in shape.items():
        for number in range(max(1, round(count * scale))):
            word = chance.choice(manifests.WORDS)
            yield f"{word}/{kind}/{word}-{number}.yaml", make(chance, number)


SHAPES: dict[str, dict[str, tuple[int, Maker]]] = {
    "small": {
        "deployments": (125, manifests.deployment),
        "services": (75, manifests.service),
        "access": (75, manifests.access),
        "policies": (75, manifests.policy),
        "certificates": (75, manifests.certificate),
        "issuers": (50, manifests.issuer),
        "cluster-issuers": (25, manifests.cluster_issuer),
    },
    "mixed": {
        "deployments": (6500, manifests.deployment),
        "services": (4500, manifests.service),
        "configuration": (5700, manifests.configuration),
        "access": (2500, manifests.access),
        "policies": (1200, manifests.policy),
        "templates": (3000, manifests.template),
        "values": (2700, manifests.values),
        "certificates": (400, manifests.certificate),
        "issuers": (75, manifests.issuer),
        "cluster-issuers": (25, manifests.cluster_issuer),
        "definitions": (400, manifests.definition),
    },
    "rights": {"rights": (2000, manifests.rights)},
    "isolated": {
        "namespaces": (1500, manifests.isolated),
        "front": (1, manifests.front),
    },
}

if __name__ == "__main__":
    main()
