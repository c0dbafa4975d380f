"""What a rule pack imports: this module and the standard library, nothing else."""

from certlint.hosts import control_plane
from certlint.model.cluster import Cluster
from certlint.model.components import Component
from certlint.model.copies import copying, pulled_from, targets, template_copying
from certlint.model.destinations import ANYWHERE, CLUSTER_DNS, INGRESS
from certlint.model.exposure import Exposure
from certlint.model.flows import Need, dns01_self_checks, http01_self_checks
from certlint.model.issuance import KnownSecret, Reference, Request, called
from certlint.model.network import Verdict
from certlint.model.objects import ACME, CERT_MANAGER, Binding, Certificate, Issuer, Object, Role
from certlint.model.rbac import Rbac
from certlint.model.subjects import Subject
from certlint.node import Node
from certlint.problem import Edit, Fix, Problem, Problems, Related, Severity
from certlint.rule import Rule, rule

__all__ = [
    "ACME",
    "ANYWHERE",
    "CERT_MANAGER",
    "CLUSTER_DNS",
    "INGRESS",
    "Binding",
    "Certificate",
    "Cluster",
    "Component",
    "Edit",
    "Exposure",
    "Fix",
    "Issuer",
    "KnownSecret",
    "Need",
    "Node",
    "Object",
    "Problem",
    "Problems",
    "Rbac",
    "Reference",
    "Related",
    "Request",
    "Role",
    "Rule",
    "Severity",
    "Subject",
    "Verdict",
    "called",
    "control_plane",
    "copying",
    "dns01_self_checks",
    "http01_self_checks",
    "pulled_from",
    "rule",
    "targets",
    "template_copying",
]
