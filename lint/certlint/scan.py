"""Which documents of a text can matter, found without parsing it.

Parsing is what costs time, and most YAML of a repository has nothing to do with cert-manager. The
scan is sound: a document that a rule could use is never skipped. Where the text alone cannot
tell (JSON, flow style, anchors or tags at the top level, escapes), the document is kept.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from certlint.source import Span

# YAML ends a document at `---` or `...` in column 0, whatever it stands in. Its line ends are more
# than those of `^`.
_MARKERS = ("---", "...")
_LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")
_DIRECTIVES = re.compile(r"(?:^[ \t]*(?:#[^\n]*)?\r?\n|^%[^\n]*\r?\n)*\Z", re.MULTILINE)
_DIRECTIVE = re.compile(r"^%[^\n]*\n?", re.MULTILINE)
_HELM_SOURCE = re.compile(r"^# Source: (\S+)", re.MULTILINE)

# `kind:` at the top level in block style, and what hides it from this scan: a root that is
# indented or in flow style, keys with quotes, anchors, tags or merges. A literal first character
# makes these searches fast.
_KIND = re.compile(r"\nkind[ \t]*:[ \t]+([^\s#'\"&*!|>{\[]\S*)[ \t]*(?:#[^\n]*)?(?=\n|\Z)")
_ANY_KIND = re.compile(r"\nkind[ \t]*:")
_INDENTED = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]+[^\s#]")
_HIDDEN = re.compile(r"\n[?!&*\"'{\[<]")
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u00([0-9a-fA-F]{2})|U000000([0-9a-fA-F]{2})|(/)|\r?\n[ \t]*)"
)
# A base64 scalar, a redefined tag, or an escaped tag can spell any word.
_UNREADABLE = re.compile(r"!!binary|binary>|^%TAG|!\S*%", re.MULTILINE)

# Kinds whose documents matter whatever they say.
ALWAYS = frozenset(
    {
        "APIService", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy",
        "CiliumClusterwideNetworkPolicy",
        "CiliumNetworkPolicy", "ClusterNetworkPolicy", "ClusterRoleBinding", "EgressFirewall",
        "GlobalNetworkPolicy", "GlobalNetworkSet", "HostEndpoint", "IngressClass", "List",
        "ListenerSet", "Namespace", "NetworkPolicy", "NetworkSet", "ReferenceGrant",
        "Template", "Tenant", "Tier",
    }
)  # fmt: skip
# Kinds that matter where the tree holds an issuer or a CA: what it reads, and what copies it.
SECRETS = frozenset(
    {
        "ClusterExternalSecret", "ClusterSecretStore", "ExternalSecret", "GlobalTenantResource",
        "PushSecret", "SealedSecret", "Secret", "SecretProviderClass", "SecretStore", "SopsSecret",
        "TenantResource", "VaultDynamicSecret", "VaultStaticSecret",
    }
)  # fmt: skip
# Kinds that matter where the tree holds a certificate that is its own CA, or a CA: what serves it;
# and where one of them is to carry challenges.
FRONTS = frozenset({"Gateway", "Ingress"})
# Kinds that matter where an issuer needs rights: to act as an account, or to call a webhook.
RIGHTS = frozenset({"ClusterRole", "Role", "ServiceAccount"})
_NEVER = frozenset({"CustomResourceDefinition"})  # unless a CA is written into one
_INJECTS = "cert-manager.io/inject-"
# Settings of an ingress controller, and of Cilium: a ConfigMap's, a chart's.
SETTINGS = ("no-tls-redirect-locations", "policy-cidr-match-mode", "policyCIDRMatchMode")
_MENTIONS = ("cert-manager", "certmanager", "tls-acme", "trust-manager", *SETTINGS)
# What a role may have to do with cert-manager: its kinds, Secrets, and the power to change things.
_ROLE = re.compile(
    r"cert-manager|\*|aggregationRule|secrets|create|update|patch|bind|escalate|impersonate"
)
_ADMISSION = re.compile(r"cert-manager|[Cc]ertificate|\*|clone")
ADMISSION_KINDS = frozenset(
    {"ClusterPolicy", "Policy", "ValidatingAdmissionPolicy", "ValidatingPolicy"}
)
# Controllers of Ingresses and Gateways, which have to reach what answers HTTP-01 challenges.
WORKLOADS = frozenset({"DaemonSet", "Deployment", "StatefulSet"})
INGRESS = ("ingress-nginx", "nginx-ingress", "traefik", "haproxy", "envoy", "proxyv2")
# A RoleBinding matters if it binds a person, who may stand for a tenant, or a role that matters.
BINDING = "RoleBinding"
_PEOPLE = re.compile(r"\b(?:User|Group)\b")
_BUILT_IN = frozenset({"admin", "cluster-admin", "edit", "view"})
_NAME = re.compile(r"name[\"']?\s*:\s*[\"']?([^\s\"',}\]#]+)")
_CONTENT = re.compile(r"^[^\S\n]*[^\s#]", re.MULTILINE)  # a line of more than a comment
_WORD = re.compile(r"[\w.-]+")
# How the value of an anchor, an alias, a tag or a block begins: the name stands elsewhere.
ELSEWHERE = ("&", "*", "!", "|", ">")
SOLVER = "GROUP_NAME"  # by which a DNS-01 webhook is told the API group that it serves
# What tells of an issuer, of who asks one, of a CA or a trust bundle, and what may spell it.
_OWNERS = ("ssuer", "isCA", "is-ca", "Bundle", "\\", "!!binary")
_SELF_SIGNED = ("selfSigned", "isCA", "\\", "!!binary")
# What names a Gateway or an Ingress by which challenges come.
_CARRIED = ("gatewayHTTPRoute", "http01-parentref")
_NAMED = re.compile(r"[\s{,\"']name[\"']?[ \t]*:")
# A host inside the cluster, of one label or with `svc`.
_INSIDE = re.compile(r"\.svc\b|://[a-z0-9-]+(?![a-z0-9.-])")
# The type of Secrets whose private keys are told wherever they stand.
_TLS = "kubernetes.io/tls"


class Chunk(NamedTuple):
    """The text of one document: its span without markers, and what stands before it.

    `origin` is the template that Helm names in its `# Source:` comment.
    """

    span: Span
    directives: str = ""
    origin: str = ""


def split(text: str) -> Iterator[Chunk]:
    """Yield the documents of a text, those of comments alone left out."""
    start, before = 0, ""
    origin = ""
    for end in [*_marks(text), len(text)]:
        body = text[start:end]
        directives = _DIRECTIVE.findall(body) if "%" in body else []
        if text.startswith("---", end) and directives and _DIRECTIVES.match(body):
            next_directives = "".join(directives) + "---\n"
        else:
            next_directives = ""
            if "# Source:" in body and (found := _HELM_SOURCE.search(body)):
                origin = found[1]
            if _has_content(body):
                yield Chunk(Span(start, end), before, origin)
        before = next_directives
        start = end + 3


def _marks(text: str) -> list[int]:
    """Where the markers between documents stand."""
    found: list[int] = []
    for marker in _MARKERS:
        at = text.find(marker)
        while at >= 0:
            alone = at + 3 == len(text) or text[at + 3].isspace()
            if alone and (at == 0 or text[at - 1] in _LINE_ENDS):
                found.append(at)
            at = text.find(marker, at + 1)
    return sorted(found)


def _has_content(body: str) -> bool:
    return _CONTENT.search(body) is not None


def matters(
    body: str,
    *,
    words: Iterable[str] = (),
    issuers: bool = True,
    accounts: bool = True,
    fronts: bool = True,
    secrets: frozenset[str] = frozenset(),
    roles: Collection[str] | None = None,
) -> bool:
    """Whether a rule can use a document.

    `issuers` says that the tree may hold an issuer or a CA, `accounts` that an issuer may need
    rights, `fronts` that there may be a self-signed certificate or a CA. `secrets` are those that
    an issuer sends somewhere: what else uses them matters. `roles` are the names of the tree's
    roles that matter, None if these are not known yet. `words` are further image names by which the
    configuration knows cert-manager.
    """
    needed = frozenset(
        {
            *(SECRETS if issuers else ()),
            *(RIGHTS if accounts else ()),
            *(FRONTS if fronts else ()),
        }
    )
    plain = unescaped(body)
    if plain != body and _matters(plain, words, needed, secrets, roles):
        return True
    unreadable = ("!" in body or "%" in body) and _UNREADABLE.search(body) is not None
    return unreadable or _matters(body, words, needed, secrets, roles)


def names(body: str) -> frozenset[str] | None:
    """Return the names that stand in a text; None where some stand elsewhere than their key."""
    found = frozenset(_NAME.findall(body))
    hidden = "? name" in body or any(name.startswith(ELSEWHERE) for name in found)
    return None if hidden else found


def may_be_role(body: str, *, any_rule: bool) -> bool:
    """Whether a document may hold a role that gives what matters, or `any_rule` at all."""
    text = unescaped(body)
    kinds = _kinds(text)
    if kinds is not None and kinds.isdisjoint({"Role", "ClusterRole"}):
        return any(kind.endswith("List") or kind == "Template" for kind in kinds)
    return any_rule or _ROLE.search(text) is not None or _UNREADABLE.search(text) is not None


def defines_kind(body: str) -> bool:
    """Whether a document may be a CRD of cert-manager's family or of an external issuer."""
    return "CustomResourceDefinition" in body and any(word in body for word in _MENTIONS)


def names_issuer(body: str) -> bool:
    """Whether a document may define an issuer or a CA, whose Secrets then matter."""
    return any(word in body for word in _OWNERS)


def wants_fronts(body: str) -> bool:
    """Whether a document may ask for, or be, a certificate that is its own CA, or a CA.

    Also whether it may name the Gateway or Ingress that carries its challenges.
    """
    solver = body.partition("http01")[2]
    named = any(word in body for word in _CARRIED) or _NAMED.search(solver) is not None
    return named or any(word in body for word in _SELF_SIGNED)


def names_account(body: str) -> bool:
    """Whether a document may be an issuer that acts as a ServiceAccount, or calls a webhook."""
    return any(word in body for word in ("serviceAccountRef", "groupName", "\\", "!!binary"))


def names_credential(body: str) -> bool:
    """Whether a document may be an issuer that sends a credential to a host of its choice."""
    return any(word in body for word in ("vault", "venafi", "acmeDNS", "\\", "!!binary"))


def names_service(body: str) -> bool:
    """Whether a document may be an issuer that calls a Service of the cluster."""
    issuer = "Issuer" in body and _INSIDE.search(body) is not None
    return issuer or "\\" in body or "!!binary" in body


def unescaped(body: str) -> str:
    """Return a text with what escapes may spell in their place."""
    return _ESCAPE.sub(_unescape, body) if "\\" in body else body


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(int(code, 16)) if code else match[4] or ""


def _matters(
    body: str,
    words: Iterable[str],
    needed: frozenset[str],
    secrets: frozenset[str],
    roles: Collection[str] | None,
) -> bool:
    mentioned = any(word in body for word in _MENTIONS) or any(word in body for word in words)
    kinds = _kinds(body)
    if kinds is None:
        names = {*ALWAYS, *ADMISSION_KINDS, "Issuer", "Role", SOLVER}
        names |= {*needed, *INGRESS}
        found = mentioned or _TLS in body or "gatekeeper" in body or _mentions(body, secrets)
        return found or any(name in body for name in names)
    if kinds <= _NEVER:
        return _INJECTS in body
    if mentioned or kinds & ALWAYS or kinds & needed:
        return True
    # A List holds anything; an external issuer shows what a reference without its group means.
    if any(kind.endswith(("List", "Issuer")) for kind in kinds):
        return True
    if "Secret" in kinds and _TLS in body:
        return True
    if BINDING in kinds:
        return roles is None or _binds(body, roles)
    if kinds & WORKLOADS:
        return any(word in body for word in (*INGRESS, SOLVER)) or _mentions(body, secrets)
    if kinds & {"Role", "ClusterRole"}:
        return _ROLE.search(body) is not None
    if kinds & ADMISSION_KINDS or "constraints.gatekeeper.sh" in body:
        return _ADMISSION.search(body) is not None
    return False


def _mentions(body: str, secrets: frozenset[str]) -> bool:
    """Whether a document names one of some Secrets."""
    return "ecret" in body and not secrets.isdisjoint(_WORD.findall(body))


def _binds(body: str, roles: Collection[str]) -> bool:
    """Whether a binding is one of people, or may give a role that matters or is built in."""
    found = names(body)
    return (
        found is None
        or _PEOPLE.search(body) is not None
        or any(name in roles or name in _BUILT_IN or name.startswith("system:") for name in found)
    )


def _kinds(body: str) -> frozenset[str] | None:
    """The kinds that a document may have; None where the text alone cannot tell."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if not body.isascii() and not _LINE_ENDS.isdisjoint(body.replace("\n", "")):
        return None
    body = "\n" + body
    if _HIDDEN.search(body) is not None or _INDENTED.match(body) is not None:
        return None
    found = _KIND.findall(body)
    if len(found) != len(_ANY_KIND.findall(body)):
        return None
    return frozenset(found)
