"""An object is written for an API version that no server reads any more.

## Why
The API server refuses the object, so an apply fails. What was stored under the old version is
served under the new one, but nothing that is still in files reaches the cluster.

## Fix
Write the version that is served now, and rename the fields that it renamed.

cert-manager's v1 has `privateKey.{algorithm,size,encoding}` for `keyAlgorithm`, `keySize` and
`keyEncoding`, `subject.organizations` for `organization`, `uris` and `emailAddresses` for `uriSANs`
and `emailSANs`, and `request` for a CertificateRequest's `csr`.

## Exceptions
None: no supported release serves these versions.

## Sources
- [Removal of old API versions](https://cert-manager.io/docs/releases/upgrading/remove-deprecated-apis/)
"""

from certlint.api import Cluster, Edit, Fix, Problem, Problems, Severity, removed, rule


@rule("CM901", "removed-api-version", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.judged:
        old = removed(thing)
        if old is None:
            continue
        version = thing.root["apiVersion"]
        fits = cluster.fits(thing, old.now)
        title = f"write `apiVersion: {old.now}`" + ("" if fits else ", and its names of the fields")
        edits = [Edit(version.span, old.now)] if fits else []
        message = f"{thing} is written for `{version.text}`, which is not served since {old.gone}"
        yield Problem(version, message, fix=Fix(title, edits))
