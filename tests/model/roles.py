"""Builds the RBAC model of short manifests."""

from certlint.documents import Document
from certlint.loader import load
from certlint.model.exposure import Exposure
from certlint.model.kinds import Binding, Role
from certlint.model.objects import ACME, Object
from certlint.model.rbac import Rbac
from certlint.model.subjects import Subject
from certlint.model.trust import Trust
from certlint.source import Source

API = "apiVersion: rbac.authorization.k8s.io/v1\n"
RULE = "{apiGroups: [acme.cert-manager.io], resources: [challenges], verbs: [create]}"
WRITER = f"rules: [{RULE}]\n"
BINDING = (
    "---\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: r}\n"
)
CHART = "app.kubernetes.io/name: cert-manager"
HELM = "helm.sh/chart: cert-manager-v1.20.2"
DRIVER = "helm.sh/chart: cert-manager-csi-driver-v0.10.1"
DEVS = Subject("Group", "devs")
DEV_GROUP = "subjects: [{kind: Group, name: devs}]\n"


def rbac(*files: str, trust: Trust | None = None) -> Rbac:
    """Model what files hold; a document that names no API gets that of RBAC."""
    sources = [Source(f"{n}.yaml", _with_api(text)) for n, text in enumerate(files)]
    objects = [_placed(d) for d in load(sources, skip_early=False).documents]
    return Rbac(
        [Role(o.document, "", o.namespace) for o in objects if o.kind.endswith("Role")],
        [Binding(o.document, "", o.namespace) for o in objects if o.kind.endswith("Binding")],
        trust or Trust(),
    )


def challenges(model: Rbac) -> list[Exposure]:
    """Who may create Challenges and should not."""
    return list(model.exposures(("create",), ACME, "challenges"))


def subject_of(words: str) -> str:
    """Write `ServiceAccount ci/bot` as a subject."""
    kind, name = words.split(" ")
    namespace, slash, name = name.rpartition("/")
    return f"{{kind: {kind}, name: '{name}'{f', namespace: {namespace}' if slash else ''}}}"


def cluster_role(name: str, labels: str = "", bound_to: str = "", bound_by: str = "") -> str:
    """Write a ClusterRole that lets create Challenges, and its binding if subjects are given."""
    role = f"kind: ClusterRole\nmetadata: {{name: '{name}', labels: {{{labels}}}}}\n{WRITER}"
    if not bound_to:
        return role
    binding = BINDING.replace("name: r}", f"name: '{name}'}}")
    binding = binding.replace("name: b}", f"name: b, labels: {{{bound_by}}}}}")
    return f"{role}{binding}subjects: [{bound_to}]\n"


def team(namespace: str, subject: str, rule: str = RULE, name: str = "tls") -> str:
    """Write a Role that lets create Challenges, and its binding."""
    return (
        f"kind: Role\nmetadata: {{name: {name}, namespace: {namespace}}}\nrules: [{rule}]\n---\n"
        f"kind: RoleBinding\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"roleRef: {{kind: Role, name: {name}}}\nsubjects: [{subject}]\n"
    )


def _with_api(text: str) -> str:
    documents = text.split("---\n")
    return "---\n".join(d if "apiVersion" in d else API + d for d in documents)


def _placed(document: Document) -> Object:
    node = document.root.at("metadata.namespace")
    return Object(document, "", "" if node.placeholder else node.text)
