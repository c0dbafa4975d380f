"""cert-manager may not act as the ServiceAccount that an issuer names.

## Why
To log in to Vault or AWS as a ServiceAccount, cert-manager must make a token of it. Without that
right the issuer never becomes ready, or no challenge is answered. The usual slips: the right is
bound to that account itself, or in another namespace, or is for `serviceaccounts` alone.

## Fix
In the account's namespace, bind a Role with `create` on `serviceaccounts/token` and the account in
`resourceNames` to cert-manager's own ServiceAccount.

Write the namespace of cert-manager's account in the binding: without it, the binding's own is
meant.

## Exceptions
Files without any roles or bindings.

## Sources
- [Upgrading to 1.21](https://cert-manager.io/docs/releases/upgrading/upgrading-1.20-1.21/)
- [cert-manager#7112](https://github.com/cert-manager/cert-manager/issues/7112)
- [cert-manager#6673](https://github.com/cert-manager/cert-manager/issues/6673)
- [cert-manager#7212](https://github.com/cert-manager/cert-manager/issues/7212)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, references, rule


@rule("CM416", "tokenrequest-missing-or-misbound", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for account in references(issuer):
            gap = cluster.token_gap(issuer, account) if account.kind == "ServiceAccount" else None
            if gap is None:
                continue
            name, home = account.name.text, cluster.secret_namespace(issuer)
            lacks = f"cert-manager may not make tokens of ServiceAccount {home}/{name}"
            if not gap:
                yield Problem(account.name, f"{lacks}, {issuer}'s", severity=Severity.WARNING)
            for near in gap[:1]:
                related = [Related(account.name, f"{issuer} acts as it")]
                related += [Related(other.at, other.says) for other in gap[1:]]
                yield Problem(near.at, f"{lacks}: {near.says}", related)
