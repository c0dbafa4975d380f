"""It is open which image of cert-manager runs.

## Why
A tag that moves brings another release at the next restart of a Pod: without its CRDs, untested,
and not the same on every node. Solvers of another minor may not do what the controller expects.

## Fix
Name a release (`v1.21.2`) or a digest, for the solver's image too.

## Exceptions
Images with a digest.

## Sources
- [Network policies of Welkin](https://github.com/elastisys/compliantkubernetes-apps)
- [Deployment of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/deployment.yaml)
"""

from certlint.api import Cluster, Problem, Problems, Severity, loose_images, rule


@rule("CM621", "image-not-pinned", Severity.WARNING, profile="strict", precision="very-high")
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        for image in loose_images(part):
            yield Problem(image.at, f"{part} {image.says}", severity=image.severity)
