"""A part of cert-manager shows its inside to the network or to its log.

## Why
The profiler serves heap dumps, which hold private keys and credentials, to whoever can connect.
Logs at level 5 and above hold whole requests.

## Fix
Remove `--enable-profiling`, or keep the profiler on localhost and use `kubectl port-forward`.

## Exceptions
Profiling that is switched off.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

LOCAL = ("localhost:", "127.", "[::1]:")


@rule("CM622", "debug-surface-exposed", Severity.WARNING, precision="very-high", score=5.3)
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        address = part.flag("profiler-address") or "localhost:"
        open_to_all = not address.startswith(LOCAL) and "$" not in address
        if part.is_on("enable-profiling") and open_to_all:
            yield Problem(
                part.place_of("profiler-address"),
                f"{part} serves its profiler, heap dumps included, on {address}",
            )
        level = part.flag("v") or "0"
        if level.isdecimal() and int(level) >= 5:
            yield Problem(
                part.place_of("v"),
                f"{part} logs at level {level}, with whole requests and answers",
                severity=Severity.NOTE,
            )
