"""Something that rules need is not among the files, so they do not run or know less.

## Why
Silence of a rule that could not look is no good news. Each finding names what is missing and what
would be judged with it.

## Fix
Name the missing manifests in the run, as further paths or with `--context`.

## Exceptions
None: it only says which rules had too little to look at.

## Sources
- [What certlint reads](https://certlint.dev/architecture/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule

# Types of issuers that cert-manager calls over the network.
_CALLING = ("acme", "vault", "venafi")


@rule("CM909", "rule-skipped-missing-input", Severity.NOTE, profile="strict", precision="very-high")
def check(cluster: Cluster) -> Problems:
    judged = "its flags and its image are not judged, and its network by the chart's labels"
    for part in cluster.controllers:
        if part.synthetic:
            yield Problem(part, f"no workload of {part} is among the files: {judged}")
    policies = [thing for thing in cluster.judged if thing.kind == "NetworkPolicy"]
    callers = [issuer for issuer in cluster.issuers if issuer.type in _CALLING]
    if policies and callers and not cluster.controllers:
        message = "no workload of the cert-manager controller is among the files"
        related = [Related(policies[0], "a policy that may select it")]
        yield Problem(callers[0], f"{message}: what {callers[0]} can reach is not judged", related)
