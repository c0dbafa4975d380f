"""The engine's own rules: what it tells about its input, its configuration and itself.

They stand in every listing like any other rule. Their findings are made where the fact is known:
by the loader, by the suppressions, by the engine.
"""

import inspect
from collections.abc import Iterator

from certlint.problem import Problem, Severity
from certlint.rule import Profile, Rule


def _found_elsewhere(_: object) -> Iterator[Problem]:
    return iter(())


def _own(
    id: str,  # noqa: A002  the field's own word for it
    name: str,
    severity: Severity,
    doc: str,
    profile: Profile = "default",
) -> Rule:
    return Rule(
        id,
        name,
        severity,
        _found_elsewhere,
        inspect.cleandoc(doc),
        profile=profile,
        precision="very-high",
    )


YAML_PARSE_ERROR = _own(
    "CM900",
    "yaml-parse-error",
    Severity.ERROR,
    """
    A document does not parse.

    ## Why
    Kubernetes refuses the document, and no rule can look at it: whatever it would have opened or
    closed is missing from the picture that the other findings are made of.

    ## Fix
    Correct the syntax at the place named. A template belongs in a folder that `exclude` names, and
    its rendered output in the run.

    ## Exceptions
    Files without `apiVersion` and `kind`, documents that no rule could use, unrendered templates
    and binary files.

    ## Sources
    - [YAML 1.2](https://yaml.org/spec/1.2.2/)
    """,
)

UNRENDERED_TEMPLATE = _own(
    "CM906",
    "unrendered-template",
    Severity.NOTE,
    """
    A file holds values that something fills in before it is applied.

    ## Why
    A value such as `{{ .Values.host }}` or `${DOMAIN}` cannot be judged. Rules stay silent about
    it, so silence says nothing about what will be applied.

    ## Fix
    Lint the rendered output, for example of `helm template` or `kustomize build`.

    ## Exceptions
    Expressions that belong to the object itself: variables of CSI volumes, templates of External
    Secrets, Grafana, Prometheus and Kyverno.

    ## Sources
    - [Templates of Helm](https://helm.sh/docs/chart_template_guide/)
    """,
    profile="strict",
)

NOT_RENDERED = _own(
    "CM916",
    "not-rendered",
    Severity.ERROR,
    """
    A chart or a kustomization could not be rendered, so the run is incomplete.

    ## Why
    `--render` asks to judge what will be applied. What this chart or kustomization makes is
    unknown: silence about it says nothing.

    ## Fix
    Do what the message says. certlint fetches nothing: what a chart or a kustomization takes from
    elsewhere has to lie in the tree. `exclude` leaves out what cannot be rendered.

    ## Exceptions
    Libraries of templates, which make nothing.

    ## Sources
    - [Charts and kustomizations](https://certlint.dev/rendering/)
    """,
)

SUPPRESSION_UNUSED = _own(
    "CM911",
    "suppression-unused",
    Severity.NOTE,
    """
    A suppression hides nothing, has ended, or cannot be read.

    ## Why
    A suppression that outlives its finding hides the next one at the same place, which nobody has
    looked at.

    ## Fix
    Remove it, or write it as `# certlint: ignore[CM101] reason`, with `until=2030-12-31` in the
    reason if it shall end.

    ## Exceptions
    Suppressions of rules that did not run, or in files that were not reported on.

    ## Sources
    - [Silence a finding](https://certlint.dev/silence/)
    """,
)

RULE_CRASHED = _own(
    "CM999",
    "rule-crashed",
    Severity.ERROR,
    """
    A rule failed, so the run is incomplete.

    ## Why
    What the rule would have found is unknown. All findings of other rules stand.

    ## Fix
    Report the rule's id with the manifest that it failed on. Until it is mended, `--ignore` with
    that id gives a complete run of the other rules.

    ## Exceptions
    None.

    ## Sources
    - [How rules are run](https://certlint.dev/architecture/)
    """,
)

RULES = (
    YAML_PARSE_ERROR,
    UNRENDERED_TEMPLATE,
    SUPPRESSION_UNUSED,
    NOT_RENDERED,
    RULE_CRASHED,
)
