"""What a finding is about, as reports name it: its object, and the field of it."""

from certlint.finding import Finding
from certlint.model.objects import Object


def object_name(subject: Object) -> str:
    """Return kind, namespace and name as in `Certificate/apps/web`."""
    name = subject.root.at("metadata.name").text
    return "/".join(part for part in (subject.kind, subject.namespace, name) if part)


def field_path(finding: Finding) -> str:
    """Return the way from the object to the field, as in `spec.acme.solvers[0]`."""
    if finding.node is None:
        return ""
    root = finding.subject.root.path if finding.subject is not None else ""
    return finding.node.path.removeprefix(root).removeprefix(".")
