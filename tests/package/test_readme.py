"""What the README shows is true."""

import re

from certlint import docs, registry

from .running import ROOT, run

README = (ROOT / "README.md").read_text()
COMMANDS = dict(
    re.findall(r"^<!-- command: (\w+) -->\n```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
)


def test_the_two_commands_are_one_line_each() -> None:
    assert list(COMMANDS) == ["try", "check"]
    assert [command.count("\n") for command in COMMANDS.values()] == [0, 0]
    assert COMMANDS["check"].split(" && ")[-1] == "make check"
    assert COMMANDS["try"].endswith(" && .venv/bin/certlint examples/secure")


def test_the_example_is_what_certlint_prints() -> None:
    shown = re.search(
        r"^\$ (certlint examples/insecure.*?)\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL
    )
    assert shown is not None
    said = run(*shown[1].split(), folder=ROOT, status=1)
    assert shown[2] == said.stdout.strip()


def test_the_table_of_rules_is_current() -> None:
    _, _, rest = README.partition("<!-- rules:begin -->\n")
    assert rest.partition("<!-- rules:end -->")[0].strip() == docs.table(registry.load()).strip()
