"""`certlint who-can`: asks a tree who may do something, and writes the answer."""

import json
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from certlint import loader
from certlint.fleet import members
from certlint.model.answers import Answer, Question, UnknownWordError, answers, question
from certlint.model.builtin import from_tree
from certlint.model.kinds import Binding, Role
from certlint.model.objects import Object
from certlint.reading import MEGABYTE
from certlint.session import Request, UsageError, inputs

Format = Literal["text", "json"]
HEADINGS = ("SUBJECT", "SCOPE", "BINDING", "ROLE", "NAMES")
VERSION = 1


class Answers(NamedTuple):
    """A question and all that answers it, in the order of names."""

    question: Question
    found: Sequence[Answer]


def ask(request: Request, verb: str, word: str, namespace: str = "") -> Answers:
    """Read the files of a request and answer a question about them; raises UsageError."""
    given = inputs(request)
    # Roles that name what is asked matter here, whether or not a rule could use them.
    words = (*given.config.images, word.partition("/")[0].partition(".")[0])
    size = int(given.config.max_file_size * MEGABYTE)
    loaded = loader.load(given.found, words=words, max_file_size=size)
    found_in = members(loaded, given.config, assume_namespace=request.assume_namespace)
    clusters = [cluster for member in found_in for cluster in member.clusters]
    try:
        asked = question(clusters[0].rbac, verb, word, namespace)
    except UnknownWordError as error:
        raise UsageError(str(error)) from None
    found = {
        tuple(_row(answer)): answer
        for cluster in reversed(clusters)
        for answer in reversed(list(answers(cluster.rbac, asked)))
    }
    return Answers(asked, [answer for _, answer in sorted(found.items())])


def render(format: Format, told: Answers) -> str:  # noqa: A002  the word that users type
    """Return an answer as a table or as one JSON object; a table of nobody is ""."""
    if format == "json":
        return json.dumps(_json(told), indent=2) + "\n"
    if not told.found:
        return ""
    rows = [HEADINGS, *(_row(answer) for answer in told.found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def summary(told: Answers) -> str:
    """Return in one line what the table cannot say."""
    if not told.found:
        return "these files let nobody do that"
    return "so far as these files tell; the cluster may hold more, and system:masters may do all"


def _row(answer: Answer) -> tuple[str, ...]:
    if answer.binding is None:
        who = f"every holder of {', '.join(answer.via)}"
        return (who, "where they hold it", "", _at(answer.role), _names(answer))
    through = f"{answer.via[0]} from {_at(answer.role)}" if answer.via else _at(answer.role)
    scope = _scope(answer.binding)
    return (str(answer.subject), scope, _at(answer.binding), through, _names(answer))


def _scope(binding: Binding) -> str:
    if binding.cluster_scoped:
        return "the whole cluster"
    return f"namespace {binding.namespace}" if binding.namespace else "an unknown namespace"


def _names(answer: Answer) -> str:
    return ", ".join(answer.grant.resource_names)


def _at(thing: Object) -> str:
    return f"{thing} ({_place(thing)})"


def _place(thing: Object) -> str:
    if isinstance(thing, Role) and not from_tree(thing):
        return "built-in"
    return f"{thing.location.source.shown or thing.location.source.name}:{thing.location.line}"


def _json(told: Answers) -> dict[str, object]:
    asked = told.question
    return {
        "version": VERSION,
        "verb": asked.verb,
        "group": asked.resource.group,
        "resource": asked.path,
        "namespace": asked.namespace or None,
        "answers": list(_answers(told)),
    }


def _answers(told: Answers) -> Iterator[dict[str, object]]:
    for answer in told.found:
        subject, binding = answer.subject, answer.binding
        yield {
            "subject": None
            if subject is None
            else {"kind": subject.kind, "namespace": subject.namespace, "name": subject.name},
            "scope": None if binding is None else ("cluster" if not binding.reach else "namespace"),
            "namespace": None if binding is None else binding.namespace or None,
            "binding": None if binding is None else _object(binding),
            "via": list(answer.via),
            "role": _object(answer.role),
            "names": list(answer.grant.resource_names),
        }


def _object(thing: Binding | Role) -> dict[str, object]:
    written = not isinstance(thing, Role) or from_tree(thing)
    return {
        "kind": thing.kind,
        "namespace": thing.namespace,
        "name": thing.name,
        "file": thing.location.source.name if written else None,
        "line": thing.location.line if written else None,
    }
