"""What a rule pack imports: this module and the standard library, nothing else."""

from certlint.edits import added, appended, deleted, renamed, replaced
from certlint.hosts import (
    allowed,
    cluster_name,
    control_plane,
    host_of,
    in_cluster,
    path_of,
    scheme_of,
)
from certlint.model.acme import ambient, inline_credentials, is_production, shadowed, stage_of
from certlint.model.api_versions import removed
from certlint.model.authorities import Authority, Directory, authority_of, directory_of
from certlint.model.blockades import Blockade
from certlint.model.budgets import blocking, blocking_values
from certlint.model.bundle_faults import live_roots, missing_sources, secret_writers
from certlint.model.bundles import own_roots, spreads_everywhere
from certlint.model.ca_faults import (
    idle_cas,
    leaves_as_keys,
    outlived,
    overwritten,
    self_signed,
    serves_operator,
    short_lived,
    tenant_cas,
    unusable,
)
from certlint.model.central import overruled, shared
from certlint.model.cluster import Cluster
from certlint.model.companions import ISTIO_CSR, SPIFFE_DRIVER
from certlint.model.component import Component
from certlint.model.crds import unkept_values
from certlint.model.csi import volume_faults
from certlint.model.data_files import facts
from certlint.model.destinations import ANYWHERE, CLUSTER_DNS, INGRESS
from certlint.model.dialects import policy_refusals
from certlint.model.durations import DAY
from certlint.model.escalation import TOKENS, Takeover
from certlint.model.exposure import Exposure, held_by
from certlint.model.faults import Fault
from certlint.model.flag_faults import malformed_servers, started, unknown_flags, word_faults
from certlint.model.flows import RECURSIVE_ONLY, Need, http01_self_checks
from certlint.model.fronts import edited_in_place, uncovered_hosts
from certlint.model.gateways import listener_faults
from certlint.model.hardening import soft_spots, weaknesses
from certlint.model.idle import Idle, idle_words
from certlint.model.injection import injection_faults
from certlint.model.injectors import Neglect
from certlint.model.installed import (
    loose_images,
    replicas,
    rival_controllers,
    scaled,
    unguarded,
)
from certlint.model.issuance import Request, tls_acme
from certlint.model.issuer_refusals import refusals
from certlint.model.key_faults import key_faults
from certlint.model.kinds import Binding, Certificate, Issuer, Role
from certlint.model.known_secrets import KnownSecret
from certlint.model.kustomize import set_for_all
from certlint.model.lifetimes import asked_lifetime, lifetime_faults, renewal_margin
from certlint.model.name_faults import name_faults
from certlint.model.newer_fields import untimely_fields
from certlint.model.objects import ACME, CERT_MANAGER, Object
from certlint.model.openings import boundless, reaching, wide
from certlint.model.ownership import Rivals
from certlint.model.policy_faults import policy_faults, refused_requests
from certlint.model.public import (
    address_faults,
    client_usage_faults,
    duration_faults,
    private_names,
    public_authority,
    public_key_faults,
    renewal_faults,
    too_many_names,
    underscored_names,
)
from certlint.model.rbac import Rbac
from certlint.model.references import Reference, called, receivers, references
from certlint.model.releases import advisories, mended_by, minor_of, supported_minors, within
from certlint.model.request_policies import NAMES, RequestPolicy, Users
from certlint.model.resolution import Unresolved, kind_edits
from certlint.model.schema_faults import UnknownField
from certlint.model.secret_keys import keyless
from certlint.model.sharing import template_marks
from certlint.model.shim import (
    conflict,
    issuer_annotation,
    misplaced_annotations,
    obsolete_annotations,
    strange_annotations,
    tls_faults,
)
from certlint.model.solving import unsolved
from certlint.model.spec_faults import secret_faults, template_faults, usage_faults
from certlint.model.strange_values import strange_values
from certlint.model.stray_fields import dropped_fields
from certlint.model.subjects import Holder, Subject
from certlint.model.trust import is_built_in
from certlint.model.validation import DISABLES, unvalidated_namespace, webhook_faults
from certlint.model.wanted import Wanted
from certlint.node import Node
from certlint.problem import Edit, Fix, Problem, Problems, Related, Severity
from certlint.rule import Rule, rule
from certlint.wording import some_of

__all__ = [
    "ACME",
    "ANYWHERE",
    "CERT_MANAGER",
    "CLUSTER_DNS",
    "DAY",
    "DISABLES",
    "INGRESS",
    "ISTIO_CSR",
    "NAMES",
    "RECURSIVE_ONLY",
    "SPIFFE_DRIVER",
    "TOKENS",
    "Authority",
    "Binding",
    "Blockade",
    "Certificate",
    "Cluster",
    "Component",
    "Directory",
    "Edit",
    "Exposure",
    "Fault",
    "Fix",
    "Holder",
    "Idle",
    "Issuer",
    "KnownSecret",
    "Need",
    "Neglect",
    "Node",
    "Object",
    "Problem",
    "Problems",
    "Rbac",
    "Reference",
    "Related",
    "Request",
    "RequestPolicy",
    "Rivals",
    "Role",
    "Rule",
    "Severity",
    "Subject",
    "Takeover",
    "UnknownField",
    "Unresolved",
    "Users",
    "Wanted",
    "added",
    "address_faults",
    "advisories",
    "allowed",
    "ambient",
    "appended",
    "asked_lifetime",
    "authority_of",
    "blocking",
    "blocking_values",
    "boundless",
    "called",
    "client_usage_faults",
    "cluster_name",
    "conflict",
    "control_plane",
    "deleted",
    "directory_of",
    "dropped_fields",
    "duration_faults",
    "edited_in_place",
    "facts",
    "held_by",
    "host_of",
    "http01_self_checks",
    "idle_cas",
    "idle_words",
    "in_cluster",
    "injection_faults",
    "inline_credentials",
    "is_built_in",
    "is_production",
    "issuer_annotation",
    "key_faults",
    "keyless",
    "kind_edits",
    "leaves_as_keys",
    "lifetime_faults",
    "listener_faults",
    "live_roots",
    "loose_images",
    "malformed_servers",
    "mended_by",
    "minor_of",
    "misplaced_annotations",
    "missing_sources",
    "name_faults",
    "obsolete_annotations",
    "outlived",
    "overruled",
    "overwritten",
    "own_roots",
    "path_of",
    "policy_faults",
    "policy_refusals",
    "private_names",
    "public_authority",
    "public_key_faults",
    "reaching",
    "receivers",
    "references",
    "refusals",
    "refused_requests",
    "removed",
    "renamed",
    "renewal_faults",
    "renewal_margin",
    "replaced",
    "replicas",
    "rival_controllers",
    "rule",
    "scaled",
    "scheme_of",
    "secret_faults",
    "secret_writers",
    "self_signed",
    "serves_operator",
    "set_for_all",
    "shadowed",
    "shared",
    "short_lived",
    "soft_spots",
    "some_of",
    "spreads_everywhere",
    "stage_of",
    "started",
    "strange_annotations",
    "strange_values",
    "supported_minors",
    "template_faults",
    "template_marks",
    "tenant_cas",
    "tls_acme",
    "tls_faults",
    "too_many_names",
    "uncovered_hosts",
    "underscored_names",
    "unguarded",
    "unkept_values",
    "unknown_flags",
    "unsolved",
    "untimely_fields",
    "unusable",
    "unvalidated_namespace",
    "usage_faults",
    "volume_faults",
    "weaknesses",
    "webhook_faults",
    "wide",
    "within",
    "word_faults",
]
