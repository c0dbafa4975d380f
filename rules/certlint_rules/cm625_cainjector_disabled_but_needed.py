"""Nothing writes the CA into webhooks that wait for one.

## Why
The API server calls a webhook only if it trusts its certificate. Without cainjector, or past what
it is limited to, `caBundle` stays empty: every object that the webhook judges is refused, and
APIServices are not available.

## Fix
Let cainjector run for the namespace and the kind of source that the annotations name, or write
`caBundle` by hand.

## Exceptions
Webhooks whose `caBundle` is written down.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [Webhook of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/webhook-validating-webhook.yaml)
"""

from collections import defaultdict

from certlint.api import Cluster, Neglect, Problem, Problems, Related, Severity, rule


@rule("CM625", "cainjector-disabled-but-needed", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    causes: defaultdict[object, list[Neglect]] = defaultdict(list)
    for neglect in (neglect for reasons in cluster.neglects for neglect in reasons):
        causes[neglect.at.location].append(neglect)
    for first, *others in causes.values():
        related = [Related(first.thing, "waits for its CA")]
        related += [Related(other.thing, "waits for its CA too") for other in others]
        yield Problem(first.at, f"{first.part} {first.says}", related)
