"""A role says more than it grants.

## Why
What has no namespace cannot be granted in one, and neither a misspelt word nor a name where a
request carries none matches anything. Somebody believes in a right, or in a limit, that is not
there.

## Fix
Bind a ClusterRole by a ClusterRoleBinding, correct the word, or remove it.

## Exceptions
`use` of CertificateRequestPolicies and `reference` of signers, which are judged in a namespace on
purpose.

## Sources
- [Roles in Kubernetes](https://kubernetes.io/docs/reference/access-authn-authz/rbac/)
- [CertificateRequests](https://cert-manager.io/docs/usage/certificaterequest/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, idle_words, rule


@rule("CM430", "rolebinding-to-cluster-scoped-resource", Severity.NOTE, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for idle in idle_words(cluster.rbac):
        yield Problem(idle.at, idle.message, tuple(idle.related), strict=idle.hygiene)
