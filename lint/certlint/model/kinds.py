"""The kinds that rules ask most of, each an object with the fields that it alone has."""

from collections.abc import Iterator, Mapping

from certlint.model.objects import Object
from certlint.node import Node

_ACCOUNT_KEY = "acme.privateKeySecretRef"
_VAULT = ("server", "path", "auth")


class Issuer(Object):
    """An Issuer or ClusterIssuer of cert-manager's own group."""

    @property
    def is_cluster(self) -> bool:
        """Whether every namespace may use it."""
        return self.kind == "ClusterIssuer"

    @property
    def type(self) -> str:
        """Its type (`acme`, `ca`, `selfSigned`, `vault`, `venafi`); "" for none or several."""
        given = [t for t in ("acme", "ca", "selfSigned", "vault", "venafi") if self.spec[t].exists]
        return given[0] if len(given) == 1 else ""

    @property
    def partial(self) -> bool:
        """Whether it seems to hold some fields of an issuer, which are merged into a whole one."""
        spec = self.spec
        return (
            "patch" in self.document.source.name.rpartition("/")[2]
            or (bool(spec["acme"]) and spec.lacks("acme.server") and not spec.at(_ACCOUNT_KEY))
            or (bool(spec["vault"]) and not any(spec["vault"][key] for key in _VAULT))
        )

    @property
    def account_key(self) -> Node:
        """The name of the Secret with the key of its ACME account."""
        return self.spec.at(_ACCOUNT_KEY)["name"]

    @property
    def solvers(self) -> Iterator[Node]:
        """The solvers of an ACME issuer."""
        return iter(self.spec.at("acme.solvers"))

    @property
    def pod_templates(self) -> Iterator[Node]:
        """What it says of the Pods that serve its HTTP-01 challenges."""
        for solver in self.solvers:
            for kind in ("ingress", "gatewayHTTPRoute"):
                yield solver["http01"][kind]["podTemplate"]

    @property
    def has_dns01(self) -> bool:
        """Whether it can prove names by DNS, without a server that answers under them."""
        return any(solver["dns01"].map for solver in self.solvers)


class Certificate(Object):
    """A Certificate that is written in a manifest."""

    @property
    def issuer_ref(self) -> Node:
        """Which issuer it asks."""
        return self.spec["issuerRef"]

    @property
    def secret_name(self) -> Node:
        """The name of the Secret that it keeps."""
        return self.spec["secretName"]

    @property
    def partial(self) -> bool:
        """Whether it seems to hold some fields alone, which are merged into a whole one."""
        return not self.secret_name and not self.issuer_ref

    @property
    def is_ca(self) -> bool:
        """Whether it asks for a certificate that may sign others."""
        return self.spec["isCA"].true


class Workload(Object):
    """A Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or Pod."""

    @property
    def pod(self) -> Node:
        """The Pod's metadata and spec: the template, or the Pod itself."""
        if self.kind == "Pod":
            return self.root
        if self.kind == "CronJob":
            return self.spec.at("jobTemplate.spec.template")
        return self.spec["template"]

    @property
    def pod_labels(self) -> Mapping[str, str]:
        """The labels of its Pods, as far as they are known."""
        labels = self.pod.at("metadata.labels")
        return {key: node.text for key, node in labels.items() if node.text and node.known}

    @property
    def containers(self) -> Iterator[Node]:
        """Its containers, without those that only run at the start."""
        return iter(self.pod.at("spec.containers"))

    @property
    def images(self) -> Iterator[str]:
        """The names of its containers' images."""
        return map(image_name, self.containers)

    @property
    def account(self) -> str:
        """The name of the ServiceAccount that its Pods run as."""
        spec = self.pod["spec"]
        return spec["serviceAccountName"].text or spec["serviceAccount"].text or "default"

    @property
    def replicas(self) -> int | None:
        """How many Pods a Deployment keeps; None for other kinds, and where it is not known."""
        given = self.spec["replicas"]
        # One is Kubernetes' own default.
        known = given.number if given else 1
        return known if self.kind == "Deployment" else None

    @property
    def host_network(self) -> bool:
        """Whether its Pods use the node's network, where policies do not apply."""
        return self.pod.at("spec.hostNetwork").true


def image_name(container: Node) -> str:
    """Return the name of a container's image, without registry and version."""
    image = container["image"].text
    return image.rsplit("/", 1)[-1].split("@", maxsplit=1)[0].split(":", maxsplit=1)[0]


class Policy(Object):
    """A network policy of any dialect."""


class Role(Object):
    """A Role or ClusterRole."""

    @property
    def rules(self) -> Iterator[Node]:
        """What it grants."""
        return iter(self.root["rules"])


class Binding(Object):
    """A RoleBinding or ClusterRoleBinding."""

    @property
    def role_ref(self) -> Node:
        """The role that it binds."""
        return self.root["roleRef"]

    @property
    def reach(self) -> str:
        """Where it gives the role: the place of its namespace, or "" for the whole cluster."""
        return "" if self.cluster_scoped else self.place

    @property
    def subjects(self) -> Iterator[Node]:
        """Whom it binds the role to."""
        return iter(self.root["subjects"])
