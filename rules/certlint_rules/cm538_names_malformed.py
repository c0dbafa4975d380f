"""A certificate asks for a name that cannot be one.

## Why
The webhook rejects wrong addresses, e-mail addresses, subjects and constraints. DNS names and URIs
pass it, and the certificate then fails at the CA, or is issued for a name that no client asks for.
Public CAs certify no name with an underscore.

## Fix
Write bare names: no scheme, port, path or trailing dot, and `*` only as the whole first label.

## Exceptions
Names with an underscore of private CAs.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
"""

from certlint.api import Cluster, Problems, Severity, name_faults, replaced, rule, underscored_names


@rule("CM538", "names-malformed", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in name_faults(wanted):
            yield fault.of(wanted, replaced(fault.at, fault.at.text, fault.better))
    for request in cluster.public:
        for fault in underscored_names(request):
            yield fault.of(request.wanted)
