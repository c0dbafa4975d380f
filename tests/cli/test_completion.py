"""What shells are offered while somebody types, and that help fits the screen they type on."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from certlint.completion import COMMANDS
from certlint.report import FORMATS

from .running import certlint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "examples").mkdir()
    (tmp_path / "flow.yaml").write_text("")
    (tmp_path / "notes.txt").write_text("")
    return tmp_path


def bash(line: str, tree: Path) -> list[str]:
    """What bash is offered for the last word of a line."""
    words = line.split(" ")
    env = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    asked = certlint(cwd=tree, env={**env, "_CERTLINT_COMPLETE": "complete_bash"})
    assert (asked.returncode, asked.stderr) == (0, "")
    return asked.stdout.split()


def zsh(line: str, tree: Path) -> str:
    env = {"_TYPER_COMPLETE_ARGS": line, "_CERTLINT_COMPLETE": "complete_zsh"}
    return certlint(cwd=tree, env=env).stdout


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("certlint expl", ["explain"]),
        ("certlint explain", ["explain"]),  # not yet typed to its end
        ("certlint ", [*COMMANDS, "examples/", "flow.yaml"]),
        ("certlint dep", []),  # bash then completes files
        ("certlint flow.yaml fl", []),
        ("certlint --quiet fl", []),
        ("certlint --sel", ["--select"]),
        ("certlint --format g", ["github", "gitlab", "gitlab-sast"]),
        ("certlint --output s", ["sarif:certlint.sarif"]),
        ("certlint --output gitlab-", ["gitlab-sast:gl-sast-report.json"]),
        ("certlint --output sarif:re", []),  # bash then completes files
        ("certlint --fail-on n", ["note", "never"]),
        ("certlint --select CM204", ["CM204"]),
        ("certlint --ignore cm204", ["cm204"]),
        ("certlint --ignore egress-http01-s", ["egress-http01-self-check-blocked"]),
        ("certlint explain CM204", ["CM204"]),
        ("certlint flows --fo", ["--format"]),
        ("certlint flows --format ", ["text", "json"]),
        ("certlint netpol --component s", ["solver"]),
    ],
)
def test_bash_is_offered(line: str, offered: list[str], tree: Path) -> None:
    assert bash(line, tree) == offered


def test_zsh_is_offered_words_with_what_they_mean(tree: Path) -> None:
    assert zsh("certlint fl", tree).splitlines() == [
        '_arguments \'*: :(("flows":"list the network flows that cert-manager needs"',
        '"flow.yaml"))\'',
    ]
    assert '"CM204":"egress-http01-self-check-blocked"' in zsh("certlint explain CM20", tree)
    assert '"CM204":"egress-http01-self-check-blocked"' in zsh("certlint --select CM20", tree)
    assert zsh("certlint dep", tree) == "_files\n"


SCRIPTS = {
    "bash": "COMP_WORDS=({0}); COMP_CWORD=2; _certlint_completion certlint; echo $COMPREPLY",
    "zsh": "words=({0}); CURRENT=3; _certlint_completion",
}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_of_a_shell_asks_certlint(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = certlint(cwd=tmp_path, env={"_CERTLINT_COMPLETE": f"source_{shell}"}).stdout
    command = tmp_path / "certlint"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m certlint "$@"\n')
    command.chmod(0o755)
    # Outside of a line editor zsh has none of the functions that show what is offered.
    stubs = "compdef() { :; }\n_arguments() { print -r -- $@; }\n" if shell == "zsh" else ""
    done = subprocess.run(
        [shell, "-c", stubs + script + SCRIPTS[shell].format("certlint explain CM204")],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
    )
    assert "CM204" in done.stdout, done.stderr


def test_completion_can_be_installed(tmp_path: Path) -> None:
    plain = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "HOME": str(tmp_path)}
    shown = certlint("--show-completion", "zsh", cwd=tmp_path, env=plain)
    assert "#compdef certlint" in shown.stdout
    assert certlint("--install-completion", "bash", cwd=tmp_path, env=plain).returncode == 0
    assert "certlint" in (tmp_path / ".bashrc").read_text()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_screen_and_shows_how(command: str, tmp_path: Path) -> None:
    words = [command] if command else []
    lines = certlint(*words, "--help", cwd=tmp_path, env={"COLUMNS": "80"}).stdout.splitlines()
    # With the prompt below it, on the smallest terminal.
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    assert "certlint" in "\n".join(lines).partition("Example")[2]


def test_the_help_names_every_command_option_and_format(tmp_path: Path) -> None:
    shown = certlint("--help", cwd=tmp_path).stdout
    words = set(re.findall(r"[\w-]+", shown))
    assert set(COMMANDS) | set(FORMATS) <= words
    offered = bash("certlint -", tmp_path)
    assert "--format" in offered
    assert set(offered) <= words
    for name, told in COMMANDS.items():
        first = certlint(name, "--help", cwd=tmp_path).stdout.splitlines()[0]
        assert first.startswith(f"Usage: certlint {name} "), told
