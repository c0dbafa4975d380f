"""A rule: one generator over a cluster, with its metadata and its documentation."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from certlint.problem import Problem, Severity

Check = Callable[..., Iterator[Problem]]
Precision = Literal["very-high", "high", "medium", "low"]
Profile = Literal["default", "strict", "tenant"]


class Option(NamedTuple):
    """A setting of a rule: a keyword-only parameter of its function."""

    name: str
    type: type
    default: Any


class Rule(NamedTuple):
    """What a rule is called, how bad its findings are, and the function that finds them.

    `severity` holds for a cluster of one tenant, `multi_tenant` for one of several. `profile` is
    where it is on: `default`, `strict`, or `tenant` (strict, and default when tenancy is multi).
    `score` is GitHub's security-severity from 0.1 to 10, or 0 for a rule that is not about
    security. `doc` is Markdown: a summary, then the sections Why and Fix.
    """

    id: str
    name: str
    severity: Severity
    check: Check
    doc: str
    multi_tenant: Severity | None = None
    profile: Profile = "default"
    precision: Precision = "high"
    score: float = 0.0
    tags: tuple[str, ...] = ()
    options: Mapping[str, Option] = MappingProxyType({})

    @property
    def summary(self) -> str:
        """The first line of its documentation: the imperfection, stated as a fact."""
        return self.doc.strip().split("\n", 1)[0]

    @property
    def highest(self) -> Severity:
        """The worst level that its findings can have without configuration."""
        return max(self.severity, self.multi_tenant or self.severity)

    def section(self, title: str) -> str:
        """Return one section of the documentation without its heading; "" if it has none."""
        _, _, rest = self.doc.partition(f"## {title}\n")
        return inspect.cleandoc(rest.partition("\n## ")[0]).strip()


def rule(  # noqa: PLR0913  a rule has that many facts
    id: str,  # noqa: A002  the field's own word for it
    name: str,
    severity: Severity,
    *,
    multi_tenant: Severity | None = None,
    profile: Profile = "default",
    precision: Precision = "high",
    score: float = 0.0,
    tags: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a generator; the docstring of its module is the documentation.

    The keyword-only parameters of the function are its options: name, type, default.
    """

    def decorate(check: Check) -> Rule:
        return Rule(
            id,
            name,
            severity,
            check,
            inspect.cleandoc(inspect.getmodule(check).__doc__ or ""),
            multi_tenant,
            profile,
            precision,
            score,
            tags if score == 0 else ("security", *tags),
            dict(_options(check)),
        )

    return decorate


def _options(check: Check) -> Iterator[tuple[str, Option]]:
    for parameter in inspect.signature(check).parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            name = parameter.name.replace("_", "-")
            yield name, Option(name, parameter.annotation, parameter.default)
