"""What a rule pack imports: this module and the standard library, nothing else."""

from certlint.hosts import control_plane
from certlint.model.cluster import Cluster
from certlint.model.components import Component
from certlint.model.copies import copying, pulled_from, targets, template_copying
from certlint.model.data_files import facts
from certlint.model.destinations import ANYWHERE, CLUSTER_DNS, INGRESS
from certlint.model.exposure import Exposure
from certlint.model.faults import Fault
from certlint.model.flows import Need, dns01_self_checks, http01_self_checks
from certlint.model.issuance import KnownSecret, Reference, Request, called
from certlint.model.key_faults import key_faults
from certlint.model.lifetimes import lifetime_faults
from certlint.model.name_faults import name_faults
from certlint.model.network import Verdict
from certlint.model.objects import ACME, CERT_MANAGER, Binding, Certificate, Issuer, Object, Role
from certlint.model.ownership import Rivals
from certlint.model.rbac import Rbac
from certlint.model.resolution import Unresolved
from certlint.model.shim import (
    conflict,
    issuer_annotation,
    misplaced_annotations,
    obsolete_annotations,
    strange_annotations,
    tls_faults,
)
from certlint.model.solving import unsolved
from certlint.model.subjects import Subject
from certlint.model.wanted import Wanted
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
    "Fault",
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
    "Rivals",
    "Role",
    "Rule",
    "Severity",
    "Subject",
    "Unresolved",
    "Verdict",
    "Wanted",
    "called",
    "conflict",
    "control_plane",
    "copying",
    "dns01_self_checks",
    "facts",
    "http01_self_checks",
    "issuer_annotation",
    "key_faults",
    "lifetime_faults",
    "misplaced_annotations",
    "name_faults",
    "obsolete_annotations",
    "pulled_from",
    "rule",
    "strange_annotations",
    "targets",
    "template_copying",
    "tls_faults",
    "unsolved",
]
