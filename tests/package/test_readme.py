"""What the README shows is true."""

import datetime as dt
import re

import pytest

from certlint import docs, registry, session
from certlint.report import render

from .running import ROOT

README = (ROOT / "README.md").read_text()
COMMANDS = dict(
    re.findall(r"^<!-- command: (\w+) -->\n```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
)


def test_the_two_commands_are_one_line_each() -> None:
    assert list(COMMANDS) == ["try", "check"]
    assert [command.count("\n") for command in COMMANDS.values()] == [0, 0]
    assert COMMANDS["check"].split(" && ")[-1] == "make check"
    assert COMMANDS["try"].endswith(" && .venv/bin/certlint examples/secure")


def test_the_example_is_what_a_terminal_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"^\$ certlint (--select .*?)\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    *selections, path = shown[1].split()
    rules = tuple(word for word in selections if word != "--select")
    request = session.Request(paths=(path,), select=rules, today=dt.date(2026, 11, 25))
    said = render("text", session.run(request), terminal=True, width=88)
    assert shown[2] == said.strip()


def test_the_table_of_rules_is_current() -> None:
    _, _, rest = README.partition("<!-- rules:begin -->\n")
    assert rest.partition("<!-- rules:end -->")[0].strip() == docs.table(registry.load()).strip()
