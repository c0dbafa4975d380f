"""The usages of a certificate do not fit what it is for.

## Why
cert-manager's webhook refuses usages that it does not know. Browsers refuse a certificate without
`server auth` that an Ingress or Gateway serves.
 Let's Encrypt issues none for
`client auth` any more.

## Fix
List `digital signature`, `key encipherment` and `server auth` for what serves TLS.

## Exceptions
Certificates without `usages`, and client certificates of private CAs.

## Sources
- [End of TLS client authentication at Let's Encrypt](https://letsencrypt.org/2025/05/14/ending-tls-client-authentication/)
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
- [Annotations](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types.go)
"""

from certlint.api import Cluster, Problems, Severity, client_usage_faults, rule, usage_faults


@rule("CM537", "usages-problem", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        server = cluster.served.get((wanted.request.origin.place, wanted.name_of_secret))
        for fault in usage_faults(wanted, server):
            yield fault.of(wanted)
    for request in cluster.public:
        for fault in client_usage_faults(request):
            yield fault.of(request.wanted)
