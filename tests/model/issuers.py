"""Complete issuers of every type, and with solvers of every provider, as compact data.

Beside each stand the paths of fields without which the webhook refuses it, or the API server.
"""

import base64
from typing import Any

Tree = dict[str, Any]


# What a bundle of CAs is known by; nobody looks into the block before it is used.
PEM = base64.b64encode(b"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n").decode()


def ref(name: str) -> Tree:
    return {"name": name, "key": "value"}


ACME: Tree = {
    "server": "https://acme-v02.api.letsencrypt.org/directory",
    "email": "tls@corp.tld",
    "preferredChain": "ISRG Root X1",
    "profile": "tlsserver",
    "enableDurationFeature": False,
    "disableAccountKeyGeneration": False,
    "privateKeySecretRef": {"name": "web-account", "key": "tls.key"},
    "skipTLSVerify": False,
    "caBundle": PEM,
    "externalAccountBinding": {"keyID": "k", "keySecretRef": ref("eab")},
}
VAULT: Tree = {
    "server": "https://vault.example.com:8200",
    "path": "pki/sign/web",
    "namespace": "team",
    "serverName": "vault.example.com",
    "caBundleSecretRef": {"name": "vault-ca", "key": "ca.crt"},
    "clientCertSecretRef": {"name": "vault-client", "key": "tls.crt"},
    "clientKeySecretRef": {"name": "vault-client", "key": "tls.key"},
}
META: Tree = {"labels": {"team": "web"}, "annotations": {"example.com/team": "web"}}
POD: Tree = {"metadata": META, "spec": {"priorityClassName": "high"}}

SELECTOR: Tree = {
    "dnsNames": ["a.apps.example.com"],
    "dnsZones": ["apps.example.com"],
    "matchLabels": {"team": "web"},
}

# A solver of each kind, and the paths in it without which the webhook refuses the issuer.
SOLVERS: dict[str, tuple[Tree, list[str]]] = {
    "ingress": (
        {"waitInsteadOfSelfCheck": "1m", "http01": {"ingress": {
            "ingressClassName": "nginx", "serviceType": "ClusterIP", "podTemplate": POD,
            "ingressTemplate": {"metadata": META}}}},
        ["http01", "http01.ingress"],
    ),
    "ingress-by-class": ({"http01": {"ingress": {"class": "nginx"}}}, ["http01.ingress"]),
    "ingress-by-name": ({"http01": {"ingress": {"name": "web"}}}, ["http01.ingress"]),
    "gateway": (
        {"http01": {"gatewayHTTPRoute": {
            "parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway",
                            "namespace": "web", "name": "web", "sectionName": "http", "port": 80}],
            "labels": {"a": "b"}, "serviceType": "ClusterIP", "podTemplate": POD}}},
        ["http01.gatewayHTTPRoute", "http01.gatewayHTTPRoute.parentRefs.0.name"],
    ),
    "akamai": (
        {"dns01": {"cnameStrategy": "Follow", "akamai": {
            "serviceConsumerDomain": "d", "clientTokenSecretRef": ref("a"),
            "clientSecretSecretRef": ref("a"), "accessTokenSecretRef": ref("a")}}},
        ["dns01", "dns01.akamai", "dns01.akamai.serviceConsumerDomain",
         *(f"dns01.akamai.{key}SecretRef{end}"
           for key in ("clientToken", "clientSecret", "accessToken")
           for end in ("", ".name", ".key"))],
    ),
    "azure": (
        {"dns01": {"azureDNS": {
            "subscriptionID": "s", "resourceGroupName": "r", "environment": "AzurePublicCloud",
            "hostedZoneName": "example.com", "zoneType": "AzurePublicZone",
            "managedIdentity": {"clientID": "c", "tenantID": "t"}}}},
        ["dns01.azureDNS", "dns01.azureDNS.subscriptionID", "dns01.azureDNS.resourceGroupName",
         "dns01.azureDNS.managedIdentity.clientID"],
    ),
    "azure-resource": (
        {"dns01": {"azureDNS": {"subscriptionID": "s", "resourceGroupName": "r",
                                "managedIdentity": {"resourceID": "i"}}}},
        ["dns01.azureDNS"],
    ),
    "azure-principal": (
        {"dns01": {"azureDNS": {
            "subscriptionID": "s", "resourceGroupName": "r", "clientID": "c", "tenantID": "t",
            "clientSecretSecretRef": ref("azure")}}},
        [f"dns01.azureDNS.{key}" for key in (
            "clientID", "tenantID", "clientSecretSecretRef", "clientSecretSecretRef.name",
            "clientSecretSecretRef.key")],
    ),
    "google": (
        {"dns01": {"cloudDNS": {"project": "dns", "serviceAccountSecretRef": ref("dns"),
                                "hostedZoneName": "zone"}}},
        ["dns01.cloudDNS", "dns01.cloudDNS.project", "dns01.cloudDNS.serviceAccountSecretRef.name",
         "dns01.cloudDNS.serviceAccountSecretRef.key"],
    ),
    "cloudflare": (
        {"dns01": {"cloudflare": {"apiTokenSecretRef": ref("cf")}}},
        ["dns01.cloudflare", "dns01.cloudflare.apiTokenSecretRef",
         "dns01.cloudflare.apiTokenSecretRef.name", "dns01.cloudflare.apiTokenSecretRef.key"],
    ),
    "cloudflare-key": (
        {"dns01": {"cloudflare": {"email": "dns@corp.tld", "apiKeySecretRef": ref("cf")}}},
        ["dns01.cloudflare.email", "dns01.cloudflare.apiKeySecretRef",
         "dns01.cloudflare.apiKeySecretRef.name", "dns01.cloudflare.apiKeySecretRef.key"],
    ),
    "aws": (
        {"dns01": {"route53": {"region": "eu-north-1", "hostedZoneID": "Z", "role": "r",
                               "accessKeyIDSecretRef": ref("aws"),
                               "secretAccessKeySecretRef": ref("aws")}}},
        ["dns01.route53", "dns01.route53.accessKeyIDSecretRef.name",
         "dns01.route53.accessKeyIDSecretRef.key", "dns01.route53.secretAccessKeySecretRef.name"],
    ),
    "aws-key": (
        {"dns01": {"route53": {"accessKeyID": "A", "secretAccessKeySecretRef": ref("aws")}}},
        [],
    ),
    "aws-account": (
        {"dns01": {"route53": {"role": "r", "auth": {"kubernetes": {
            "serviceAccountRef": {"name": "dns", "audiences": ["sts.amazonaws.com"]}}}}}},
        [f"dns01.route53.auth.kubernetes{end}"
         for end in ("", ".serviceAccountRef", ".serviceAccountRef.name")],
    ),
    "acme-dns": (
        {"dns01": {"acmeDNS": {"host": "https://dns.example.com", "accountSecretRef": ref("a")}}},
        ["dns01.acmeDNS", "dns01.acmeDNS.host", "dns01.acmeDNS.accountSecretRef",
         "dns01.acmeDNS.accountSecretRef.name", "dns01.acmeDNS.accountSecretRef.key"],
    ),
    "digitalocean": (
        {"dns01": {"digitalocean": {"tokenSecretRef": ref("do")}}},
        ["dns01.digitalocean", "dns01.digitalocean.tokenSecretRef",
         "dns01.digitalocean.tokenSecretRef.name", "dns01.digitalocean.tokenSecretRef.key"],
    ),
    "rfc2136": (
        {"dns01": {"rfc2136": {"nameserver": "192.0.2.53:53", "tsigKeyName": "certs",
                               "tsigAlgorithm": "HMACSHA256", "protocol": "TCP",
                               "tsigSecretSecretRef": ref("tsig")}}},
        ["dns01.rfc2136", "dns01.rfc2136.nameserver", "dns01.rfc2136.tsigKeyName",
         "dns01.rfc2136.tsigSecretSecretRef", "dns01.rfc2136.tsigSecretSecretRef.name",
         "dns01.rfc2136.tsigSecretSecretRef.key"],
    ),
    "webhook": (
        {"dns01": {"webhook": {"groupName": "acme.corp.tld", "solverName": "corp",
                               "config": {"apiTokenSecretRef": ref("corp")}}}},
        ["dns01.webhook", "dns01.webhook.solverName", "dns01.webhook.groupName"],
    ),
}  # fmt: skip
# The same of whole issuers. Paths are below `spec`.
ISSUERS: dict[str, tuple[Tree, list[str]]] = {
    "ca": (
        {"ca": {"secretName": "root", "crlDistributionPoints": ["http://crl.example.com"],
                "ocspServers": ["http://ocsp.example.com"],
                "issuingCertificateURLs": ["http://ca.example.com"]}},
        ["ca", "ca.secretName"],
    ),
    "self-signed": (
        {"selfSigned": {"crlDistributionPoints": ["http://crl.example.com"]}},
        ["selfSigned"],
    ),
    "vault-account": (
        {"vault": {**VAULT, "auth": {"kubernetes": {
            "role": "web", "mountPath": "/v1/auth/kubernetes",
            "serviceAccountRef": {"name": "vault", "audiences": ["vault"]}}}}},
        ["vault", "vault.server", "vault.path", "vault.caBundleSecretRef.name",
         "vault.clientCertSecretRef", "vault.clientCertSecretRef.name",
         "vault.clientKeySecretRef", "vault.clientKeySecretRef.name", "vault.auth",
         "vault.auth.kubernetes", "vault.auth.kubernetes.role",
         "vault.auth.kubernetes.serviceAccountRef", "vault.auth.kubernetes.serviceAccountRef.name"],
    ),
    "vault-role": (
        {"vault": {**VAULT, "auth": {"appRole": {
            "path": "approle", "roleId": "web", "secretRef": ref("vault-role")}}}},
        ["vault.auth.appRole.path", "vault.auth.appRole.roleId", "vault.auth.appRole.secretRef",
         "vault.auth.appRole.secretRef.name"],
    ),
    "vault-token": (
        {"vault": {"server": VAULT["server"], "path": VAULT["path"], "caBundle": PEM,
                   "auth": {"tokenSecretRef": ref("vault-token")}}},
        ["vault.auth.tokenSecretRef", "vault.auth.tokenSecretRef.name"],
    ),
    "vault-secret": (
        {"vault": {**VAULT, "auth": {"kubernetes": {
            "role": "web", "mountPath": "/v1/auth/kubernetes", "secretRef": ref("vault-sa")}}}},
        ["vault.auth.kubernetes.secretRef", "vault.auth.kubernetes.secretRef.name"],
    ),
    "vault-certificate": (
        {"vault": {**VAULT, "auth": {"clientCertificate": {
            "mountPath": "/v1/auth/cert", "name": "web", "secretName": "vault-client"}}}},
        ["vault.auth.clientCertificate"],
    ),
    "vault-aws": (
        {"vault": {**VAULT, "auth": {"aws": {
            "role": "web", "mountPath": "/v1/auth/aws", "region": "eu-north-1",
            "serviceAccountRef": {"name": "vault", "audiences": ["sts.amazonaws.com"]},
            "iamRoleArn": "arn:aws:iam::1:role/web", "vaultHeaderValue": "vault"}}}},
        ["vault.auth.aws.role", "vault.auth.aws.iamRoleArn",
         "vault.auth.aws.serviceAccountRef.name"],
    ),
    "venafi-tpp": (
        {"venafi": {"zone": "z", "tpp": {"url": "https://tpp.example.com/vedsdk",
                                         "credentialsRef": {"name": "tpp"},
                                         "caBundleSecretRef": ref("tpp-ca")}}},
        ["venafi", "venafi.zone", "venafi.tpp", "venafi.tpp.url", "venafi.tpp.credentialsRef",
         "venafi.tpp.credentialsRef.name", "venafi.tpp.caBundleSecretRef.name"],
    ),
    "venafi-tpp-bundle": (
        {"venafi": {"zone": "z", "tpp": {"url": "https://tpp.example.com/vedsdk",
                                         "credentialsRef": {"name": "tpp"}, "caBundle": PEM}}},
        [],
    ),
    "venafi-cloud": (
        {"venafi": {"zone": "z", "cloud": {"url": "https://api.example.com",
                                           "apiTokenSecretRef": ref("cloud")}}},
        ["venafi.cloud", "venafi.cloud.apiTokenSecretRef", "venafi.cloud.apiTokenSecretRef.name"],
    ),
    "venafi-ngts": (
        {"venafi": {"zone": "z", "ngts": {"tsgID": "1", "url": "https://ngts.example.com",
                                          "tokenEndpoint": "https://login.example.com/token",
                                          "credentialsRef": {"name": "ngts"}}}},
        ["venafi.ngts", "venafi.ngts.tsgID", "venafi.ngts.credentialsRef",
         "venafi.ngts.credentialsRef.name"],
    ),
    "acme": (
        {"acme": {**ACME, "solvers": [SOLVERS["ingress"][0]]}},
        ["acme", "acme.server", "acme.privateKeySecretRef", "acme.privateKeySecretRef.name",
         "acme.externalAccountBinding.keyID", "acme.externalAccountBinding.keySecretRef",
         "acme.externalAccountBinding.keySecretRef.name",
         "acme.externalAccountBinding.keySecretRef.key"],
    ),
}  # fmt: skip
_BINDING = {**ACME["externalAccountBinding"], "keyAlgorithm": "HS256"}
_BOUND = {**ACME, "externalAccountBinding": _BINDING, "solvers": [SOLVERS["ingress"][0]]}
ISSUERS["acme-binding"] = ({"acme": _BOUND}, [])
for _name, (_solver, _paths) in SOLVERS.items():
    _selected = {**_solver, "selector": SELECTOR}
    ISSUERS[f"acme-{_name}"] = (
        {"acme": {**ACME, "solvers": [_selected]}},
        [f"acme.solvers.0.{path}" for path in _paths],
    )
