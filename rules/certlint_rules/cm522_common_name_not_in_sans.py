"""A common name is not among the names of the certificate.

## Why
An ACME order is made of the DNS names and IP addresses. cert-manager refuses a request whose common
name is none of them. Other CAs sign it, but clients do not look at it.

## Fix
Append the common name to `dnsNames`.

## Exceptions
Certificates without a common name.

## Sources
- [Source of ACME requests](https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/certificaterequests/acme/acme.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, appended, rule


@rule("CM522", "common-name-not-in-sans", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        name = wanted.common_name
        names = (*wanted.dns_names, *wanted.ip_addresses)
        listed = [node.text for node in names]
        if not name.text or name.text in listed or not all(n.known for n in (name, *names)):
            continue
        fix = Fix(
            f"append `{name.text}` to `dnsNames`", appended(wanted.spec["dnsNames"], name.text)
        )
        if cluster.acme_issuer(wanted) is not None:
            says = f"{wanted} has the common name `{name.text}`, but not as a DNS name"
            yield Problem(name, f"{says}, which ACME needs", fix=fix)
        elif names:
            says = f"{wanted} has the common name `{name.text}`, which is none of its names"
            yield Problem(name, says, fix=fix, severity=Severity.NOTE, strict=True)
