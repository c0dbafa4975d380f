"""A network policy has a field that its API does not have.

## Why
What validates refuses the policy, so a rollout fails. What does not validate, as most programs that
write objects do, applies it without the field, and a rule that loses its peers or its ports opens
more than anybody wrote: `egress: [{namespaceSelector: …}]` without `to:` is open to everybody.

## Fix
Put the field where it belongs: peers below `to:` or `from:`, ports below `ports:`, labels below
`matchLabels:`.

## Exceptions
None: unknown fields of a policy change what it means.

## Sources
- [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/)
- [Validation of fields](https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation)
"""

from certlint.api import Cluster, Problem, Problems, Severity, dropped_fields, rule


@rule(
    "CM905",
    "network-policy-field-dropped",
    Severity.ERROR,
    precision="very-high",
    score=7.1,
    tags=("network",),
)
def check(cluster: Cluster) -> Problems:
    for policy in cluster.network_policies:
        for dropped in dropped_fields(policy):
            name = dropped.field.step
            message = f"{policy} has `{name}` where no such field is: without it {dropped.effect}"
            yield Problem(dropped.field, message, fix=dropped.fix)
