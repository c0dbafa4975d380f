"""The JSON Schema of a configuration, made from the rules."""

import types
import typing
from collections.abc import Iterable, Mapping

from certlint.model.tenancy import TENANT_GLOBS, TENANT_LABELS
from certlint.problem import Severity
from certlint.rule import Option, Rule

PROFILES = ("default", "strict")
TENANCIES = ("auto", "single", "multi")
TEST_GLOBS = ("**/test/**", "**/tests/**", "**/testdata/**", "**/e2e/**")
MAX_FILE_SIZE = 20  # MB
LARGEST_FILE_SIZE = 1000  # MB

_LABEL = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"

Schema = dict[str, object]

_TYPES = {int: "integer", str: "string", bool: "boolean", float: "number", list: "array"}
_SEVERITIES = [str(severity) for severity in Severity]


def schema(rules: Iterable[Rule], names: Mapping[str, str] | None = None) -> Schema:
    """Return the JSON Schema (2020-12) of a configuration file.

    `names` are names by ids of further rules that it may set, without options: those that were not
    imported.
    """
    settings: Schema = {id_: {"$ref": "#/$defs/setting"} for id_ in names or {}}
    known = dict(names or {})
    for rule in rules:
        settings[rule.id] = _setting(rule.options, rule.summary)
        known[rule.id] = rule.name
    settings |= {name: {"$ref": f"#/properties/rules/properties/{i}"} for i, name in known.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of certlint",
        "$defs": {"setting": _setting({}, "How a rule is applied.")},
        **_mapping(
            "All keys are optional.",
            {
                **_PROJECT,
                "clusters": _by_name(
                    "The clusters of a tree that holds several, by name. What is said of one goes"
                    " before what is said of all.",
                    _CLUSTER,
                ),
                "rules": _mapping(
                    "Rules by id or name: `off`, a severity, which also turns a rule on that the"
                    " profile leaves off, or a mapping of a severity and the rule's options.",
                    dict(sorted(settings.items())),
                ),
            },
        ),
    }


def _mapping(description: str, properties: Mapping[str, object]) -> Schema:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _string(description: str) -> Schema:
    return {"description": description, "type": "string"}


def _strings(description: str, default: Iterable[str] = ()) -> Schema:
    items = {"type": "string"}
    return {"description": description, "type": "array", "items": items, "default": [*default]}


def _by_name(description: str, values: Schema) -> Schema:
    return {"description": description, "type": "object", "additionalProperties": values}


def _setting(options: Mapping[str, Option], description: str) -> Schema:
    # The boolean is what YAML 1.1 makes of an `off` without quotes.
    level = {"enum": ["off", *_SEVERITIES, False], "description": "`off`, or a severity."}
    keys = {"severity": level, **{name: _option(option) for name, option in options.items()}}
    return {
        "description": description,
        "if": {"type": "object"},
        "then": _mapping("A severity, and the rule's options.", keys),
        "else": level,
    }


def _option(option: Option) -> Schema:
    kind: object = option.type
    items: Schema = {}
    if isinstance(kind, types.GenericAlias):  # such as list[str]
        member = typing.get_args(kind)[0]
        items = {"items": {"type": _TYPES[member]}}
        kind = typing.get_origin(kind)
    name = next(name for of, name in _TYPES.items() if of is kind)
    return {"type": name, **items, "default": option.default}


_PROJECT: Schema = {
    "profile": {
        "description": "Which rules are on; `strict` adds hardening.",
        "enum": [*PROFILES],
        "default": PROFILES[0],
    },
    "tenancy": {
        "description": "Whether several tenants share the cluster; `auto` looks for evidence.",
        "enum": [*TENANCIES],
        "default": TENANCIES[0],
    },
    "tenants": _by_name("Tenants by name, each with globs of its namespaces.", _strings("Globs.")),
    "tenant-labels": _strings("Labels of a Namespace that name its tenant.", TENANT_LABELS),
    "tenant-globs": _strings("Globs of namespaces that are one tenant each.", TENANT_GLOBS),
    "platform-namespaces": _strings("Globs of further namespaces that are never a tenant's."),
    "namespaces": _by_name(
        "Namespaces that exist without a manifest here, with their labels.",
        _by_name("Labels.", _string("The label's value.")),
    ),
    "cert-manager": _mapping(
        "How cert-manager is installed, where manifests do not tell.",
        {
            "namespace": _string("The namespace that it runs in."),
            "version": _string("Its version, such as `v1.18.2`, where manifests do not tell it."),
            "images": _strings("Further names of its images, such as those of a mirror."),
            "cluster-resource-namespace": _string("Where the Secrets of ClusterIssuers stand."),
        },
    ),
    "trusted-subjects": {
        "description": "Who may hold rights that rules would report.",
        "type": "array",
        "items": {
            "description": "`ServiceAccount namespace/name`, `Group name` or `User name`",
            "type": "string",
            "pattern": r"^(ServiceAccount [^\s/]+/[^\s/]+|(Group|User) \S.*)$",
        },
        "default": [],
    },
    "allowed-issuer-hosts": _strings(
        "The hosts that issuers may make cert-manager call, such as `ca.example.com` or"
        " `*.example.com`; all if none is given."
    ),
    "internal-suffixes": _strings("Ends of host names that only the own network resolves."),
    "api-server-ports": {
        "description": "Ports of the API server besides the usual 443, 6443, 8443 and 16443.",
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 65535},
        "default": [],
    },
    "test-globs": _strings("Globs of files that only serve tests.", TEST_GLOBS),
    "exclude": _strings("Patterns, as in a .gitignore, of files that are not read."),
    "max-file-size": {
        "description": "The size, in MB, above which a file is not read.",
        "type": "integer",
        "minimum": 1,
        "maximum": LARGEST_FILE_SIZE,
        "default": MAX_FILE_SIZE,
    },
    "render": {
        "description": "How `--render` renders charts; a chart that is not named is rendered once,"
        " with its default values.",
        "type": "array",
        "items": {
            **_mapping(
                "One way to render a chart.",
                {
                    "chart": _string("The folder of the chart, from the root of the repository."),
                    "name": _string("What findings call this way."),
                    "values": _strings("Values files, from the folder of the chart."),
                    "set": _by_name("Values by their paths, such as `ingress.enabled`.", {}),
                    "release": {
                        "description": "a release's name in small letters",
                        "type": "string",
                        "pattern": _LABEL,
                    },
                    "namespace": {
                        "description": "a namespace in small letters",
                        "type": "string",
                        "pattern": _LABEL,
                    },
                    "kube-version": _string("The version of Kubernetes that charts are told."),
                    "api-versions": _strings("API versions that charts are told of besides."),
                },
            ),
            "required": ["chart"],
        },
        "default": [],
    },
    "closed-world": {
        "description": "Whether what is not in these files does not exist in the cluster.",
        "type": "boolean",
        "default": False,
    },
    "require-reasons": {
        "description": "Whether each suppression must say why.",
        "type": "boolean",
        "default": False,
    },
}
# What may differ from cluster to cluster.
_FACTS = (
    "tenancy", "tenants", "tenant-labels", "tenant-globs", "platform-namespaces", "namespaces",
    "cert-manager", "trusted-subjects", "allowed-issuer-hosts", "internal-suffixes",
    "api-server-ports", "closed-world",
)  # fmt: skip
_CLUSTER: Schema = {
    **_mapping(
        "A cluster: its files, and what holds in it.",
        {
            "files": _strings(
                "Patterns, as in a .gitignore, of its files. What their kustomizations include"
                " belongs to it too."
            ),
            "assume-namespace": _string("The namespace of its objects that name none."),
            "render": {
                "description": "How `--render` renders charts for this cluster alone.",
                "$ref": "#/properties/render",
            },
            **{name: {"$ref": f"#/properties/{name}"} for name in _FACTS},
        },
    ),
    "required": ["files"],
}
