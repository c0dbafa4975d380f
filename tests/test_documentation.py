"""Every YAML example that a reader may copy parses and holds no fault of the files themselves."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.linting import RULES, lint_path, lint_texts

from certlint.compose import compose
from certlint.scan import split
from certlint.source import Source

ROOT = Path(__file__).parents[1]
PAGES = sorted({ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")})
_BLOCK = re.compile(r"^([ \t]*)```ya?ml[^\n]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)


def examples() -> Iterator[tuple[str, str]]:
    """The YAML blocks of all pages and of all rules' documentation."""
    texts = [(page.relative_to(ROOT).as_posix(), page.read_text()) for page in PAGES]
    texts += [(rule.id, rule.doc) for rule in RULES]
    for name, text in texts:
        for number, block in enumerate(_BLOCK.finditer(text), 1):
            yield f"{name}-{number}", textwrap.dedent(block[2])


EXAMPLES = list(examples())


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_right(name: str, text: str) -> None:
    source = Source(f"{name}.yaml", text)
    for chunk in split(text):
        assert compose(source, chunk.span, directives=chunk.directives) is not None
    told = {(f.rule.id, f.location.line, f.message) for f in lint_texts({name: text}).findings}
    assert not {finding for finding in told if finding[0].startswith("CM9")}


@pytest.mark.parametrize("platform", ["secure", "insecure"])
def test_the_example_platforms_are_well_formed(platform: str) -> None:
    found = lint_path(ROOT / "examples" / platform).findings
    assert [f.message for f in found if f.rule.id.startswith("CM9")] == []
