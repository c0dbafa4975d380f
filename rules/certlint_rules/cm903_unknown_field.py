"""An object has a field that its kind does not have.

## Why
The API server drops the field in silence, or refuses the object where it validates strictly. What
the field was to say is not in force: a solver that nobody selects, a limit that limits nothing.

## Fix
Rename the field, move it to where it belongs, or delete it.
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, renamed, rule

# What is wrong inside a policy's rules opens or closes them: CM905 says how.
_RULES = ("spec.ingress[", "spec.egress[")


@rule("CM903", "unknown-field", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing, fault in cluster.unknown_fields:
        if thing.kind == "NetworkPolicy" and fault.path.startswith(_RULES):
            continue
        where, _, key = fault.path.rpartition(".")
        message = f"{thing} has an unknown field `{key}`" + (f" in `{where}`" if where else "")
        place = fault.node.named
        if fault.near:
            fix = Fix(f"rename it to `{fault.near}`", renamed(fault.node, fault.near))
            yield Problem(place, f"{message}, did you mean `{fault.near}`?", fix=fix)
        elif fault.home:
            fix = Fix(f"move it {fault.home}")
            yield Problem(place, f"{message}: it belongs {fault.home}", fix=fix)
        else:
            yield Problem(place, message)
