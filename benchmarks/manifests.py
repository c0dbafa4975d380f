"""Manifests of all kinds, made from a chance and a number that tells them apart."""

import random
import textwrap

WORDS = [
    *("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "juniper"),
    *("kelp", "lagoon", "maple", "nectar", "onyx", "prairie", "quartz", "river", "slate"),
    *("tundra", "umber", "violet", "willow", "yarrow", "zephyr"),
]


def _namespace(number: int) -> str:
    return f"team-{WORDS[number % len(WORDS)]}"


def _prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words))


def _block(text: str) -> str:
    """Take off the indentation that the text has for its place in this file."""
    return textwrap.dedent(text).lstrip("\n")


def container(chance: random.Random) -> str:
    """Write a container, as a member of a list."""
    return _block(f"""
        - name: {chance.choice(WORDS)}
          image: registry.example.com/{chance.choice(WORDS)}:{chance.randrange(90)}.0
          args: ["--level=info", "--name={_prose(chance, 1)}"]
          env:
            - name: {chance.choice(WORDS).upper()}
              value: "{_prose(chance, 6)}"
          ports:
            - containerPort: {chance.randrange(1024, 9000)}
          resources:
            requests: {{cpu: 100m, memory: {chance.randrange(32, 900)}Mi}}
    """)


def deployment(chance: random.Random, number: int) -> str:
    """Write a workload of one to three containers."""
    name = f"{chance.choice(WORDS)}-{number}"
    head = _block(f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {name}
          namespace: {_namespace(number)}
          labels: {{app: {name}}}
        spec:
          replicas: {chance.randrange(1, 6)}
          selector:
            matchLabels: {{app: {name}}}
          template:
            metadata:
              labels: {{app: {name}}}
            spec:
              containers:
    """)
    containers = "".join(container(chance) for _ in range(chance.randrange(1, 4)))
    return head + textwrap.indent(containers, " " * 8)


def service(chance: random.Random, number: int) -> str:
    """Write a Service of one port."""
    name = f"{chance.choice(WORDS)}-{number}"
    return _block(f"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {name}
          namespace: {_namespace(number)}
        spec:
          selector: {{app: {name}}}
          ports:
            - port: {chance.randrange(1024, 9000)}
    """)


def configuration(chance: random.Random, number: int) -> str:
    """Write a ConfigMap with a few kilobytes of text."""
    lines = "\n".join(
        f"    {word} = {_prose(chance, 9)}"
        for word in chance.choices(WORDS, k=chance.randrange(150))
    )
    head = _block(f"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings-{number}
          namespace: {_namespace(number)}
        data:
          settings.ini: |
            # {_prose(chance, 5)}
    """)
    return f"{head}{lines}\n"


def access(chance: random.Random, number: int) -> str:
    """Write a ServiceAccount with a Role and its RoleBinding; one in ten is about certificates."""
    name, space = f"{chance.choice(WORDS)}-{number}", _namespace(number)
    group = "cert-manager.io" if number % 10 == 0 else "batch"
    resource = "certificates" if number % 10 == 0 else "jobs"
    return _block(f"""
        apiVersion: v1
        kind: ServiceAccount
        metadata: {{name: {name}, namespace: {space}}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {{name: {name}, namespace: {space}}}
        rules:
          - apiGroups: [""]
            resources: [configmaps, services]
            verbs: [get, list, watch]
          - apiGroups: [{group}]
            resources: [{resource}]
            verbs: [get, list]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {{name: {name}, namespace: {space}}}
        roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: {name}}}
        subjects:
          - {{kind: ServiceAccount, name: {name}, namespace: {space}}}
    """)


def policy(chance: random.Random, number: int) -> str:
    """Write a NetworkPolicy of one tenant's workload."""
    return _block(f"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: allow-{number}
          namespace: {_namespace(number)}
        spec:
          podSelector:
            matchLabels: {{app: {chance.choice(WORDS)}}}
          policyTypes: [Ingress, Egress]
          ingress:
            - from:
                - podSelector: {{}}
              ports:
                - port: {chance.randrange(1024, 9000)}
          egress:
            - to:
                - ipBlock: {{cidr: 192.0.2.0/24}}
              ports:
                - {{port: 443, protocol: TCP}}
    """)


def isolated(chance: random.Random, number: int) -> str:
    """Write a namespace that two policies close, and its name that an HTTP-01 solver proves."""
    space = f"isolated-{number}"
    host = f"{chance.choice(WORDS)}-{number}.example.com"
    return _block(f"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {space}
          labels: {{team: {chance.choice(WORDS)}}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: same-namespace, namespace: {space}}}
        spec:
          podSelector: {{}}
          policyTypes: [Ingress]
          ingress:
            - from:
                - podSelector: {{}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: from-ingress, namespace: {space}}}
        spec:
          podSelector: {{}}
          policyTypes: [Ingress]
          ingress:
            - from:
                - namespaceSelector:
                    matchLabels: {{component: ingress-controllers}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          namespace: {space}
          annotations: {{cert-manager.io/cluster-issuer: front}}
        spec:
          ingressClassName: nginx
          tls:
            - hosts: [{host}]
              secretName: web-tls
          rules:
            - host: {host}
    """)


def front(_: random.Random, number: int) -> str:
    """Write the controller, its policies and the HTTP-01 issuer of `isolated`."""
    return _block(f"""
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata:
          name: front{number or ""}
        spec:
          acme:
            email: platform@example.com
            server: https://acme.example.com/directory
            privateKeySecretRef: {{name: front-account}}
            solvers:
              - http01: {{ingress: {{ingressClassName: nginx}}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: cert-manager, namespace: cert-manager}}
        spec:
          selector: {{matchLabels: {{app.kubernetes.io/component: controller}}}}
          template:
            metadata:
              labels:
                app.kubernetes.io/name: cert-manager
                app.kubernetes.io/component: controller
            spec:
              containers:
                - name: cert-manager-controller
                  image: registry.example.com/cert-manager-controller:v1.21.1
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: controller, namespace: cert-manager}}
        spec:
          podSelector: {{}}
          policyTypes: [Egress]
          egress:
            - ports:
                - {{port: 53, protocol: UDP}}
                - {{port: 53, protocol: TCP}}
                - {{port: 80}}
                - {{port: 443}}
                - {{port: 6443}}
    """)


def certificate(chance: random.Random, number: int) -> str:
    """Write a Certificate of the tenant's own issuer."""
    return _block(f"""
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata:
          name: {chance.choice(WORDS)}-{number}
          namespace: {_namespace(number)}
        spec:
          secretName: tls-{number}
          dnsNames: [n{number}.{_namespace(number)}.example.com]
          issuerRef: {{name: issuer-{number % 50}, kind: Issuer}}
    """)


def issuer(chance: random.Random, number: int) -> str:
    """Write an ACME Issuer with a DNS-01 solver of one zone."""
    return _block(f"""
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata:
          name: issuer-{number}
          namespace: {_namespace(number)}
        spec:
          acme:
            server: https://acme-{chance.randrange(9)}.example.com/directory
            privateKeySecretRef: {{name: account-{number}}}
            solvers:
              - selector: {{dnsZones: [{_namespace(number)}.example.com]}}
                dns01:
                  cloudflare:
                    apiTokenSecretRef: {{name: token-{number}, key: token}}
    """)


def cluster_issuer(_: random.Random, number: int) -> str:
    """Write a ClusterIssuer that solves by HTTP-01."""
    return _block(f"""
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata:
          name: shared-{number}
        spec:
          acme:
            server: https://acme-{number}.example.com/directory
            privateKeySecretRef: {{name: shared-{number}}}
            solvers:
              - http01:
                  ingress: {{ingressClassName: nginx}}
    """)


def template(chance: random.Random, number: int) -> str:
    """Write a template of a chart, which is not YAML before it is rendered."""
    body = deployment(chance, number).replace("replicas: ", "replicas: {{ .Values.replicas }} # ")
    extra = "{{- with .Values.extra }}\n{{ toYaml . }}\n{{- end }}\n"
    return "{{- if .Values.enabled }}\n" + body + extra + "{{- end }}\n"


def values(chance: random.Random, _: int) -> str:
    """Write the values of a chart."""
    return "".join(
        f"{word}:\n  enabled: {chance.choice(('true', 'false'))}\n  # {_prose(chance, 9)}\n"
        f"  image:\n    tag: {chance.randrange(99)}.1\n"
        for word in chance.sample(WORDS, 20)
    )


def definition(chance: random.Random, number: int) -> str:
    """Write a CustomResourceDefinition of some 90 kB, as operators have them."""
    group = f"{chance.choice(WORDS)}.example.com"
    fields = "\n".join(
        f"                {word}{index}:\n                  type: string\n"
        f"                  description: {_prose(chance, 24)}"
        for index in range(18)
        for word in WORDS
    )
    head = _block(f"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: things{number}.{group}
        spec:
          group: {group}
          names: {{kind: Thing{number}, plural: things{number}}}
          scope: Namespaced
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
    """)
    return f"{head}{fields}\n"


def rights(chance: random.Random, number: int) -> str:
    """Write a namespace with a Role that writes Issuers, and two bindings of it."""
    namespace = f"{chance.choice(WORDS)}-{number}"
    return _block(f"""
        apiVersion: v1
        kind: Namespace
        metadata: {{name: {namespace}}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {{name: deployer, namespace: {namespace}}}
        rules:
        - apiGroups: [apps]
          resources: [deployments]
          verbs: [get, list, watch, create, update, patch]
        - apiGroups: [cert-manager.io]
          resources: [certificates, issuers]
          verbs: [get, list, watch, create, update, patch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {{name: deployer, namespace: {namespace}}}
        roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}}
        subjects: [{{kind: ServiceAccount, name: deployer, namespace: {namespace}}}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {{name: team, namespace: {namespace}}}
        roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}}
        subjects:
        - {{apiGroup: rbac.authorization.k8s.io, kind: Group, name: {namespace}-developers}}
    """)
