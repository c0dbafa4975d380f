"""The documentation builds without a warning, and what it shows is true."""

import json
import re
from pathlib import Path

import pytest

from certlint import registry
from certlint.finding import Report
from certlint.report import render

from .running import ROOT, run

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
IDS = [rule.id for rule in registry.load() if rule.id.startswith("CM")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    run("mkdocs", "build", "--strict", "--quiet", "--site-dir", folder, folder=ROOT)
    return folder


@pytest.mark.slow
def test_every_rule_has_the_page_that_reports_name(site: Path) -> None:
    log = json.loads(render("sarif", Report([], registry.load())))
    addresses = [rule["helpUri"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert addresses == [f"https://certlint.dev/rules/{each}/" for each in sorted(IDS)]
    for address in addresses:
        page = site / address.removeprefix("https://certlint.dev/") / "index.html"
        assert "<h1" in page.read_text()


@pytest.mark.slow
def test_a_page_has_its_examples_without_the_words_of_tests(site: Path) -> None:
    page = (site / "rules" / "CM104" / "index.html").read_text()
    text = re.sub(r"<[^>]+>", "", page)
    assert "skipTLSVerify: true" in text
    assert "# found" in text
    assert "expect:" not in text


@pytest.mark.slow
def test_every_page_has_all_its_parts_and_names_the_files_of_examples(site: Path) -> None:
    pages = {each: (site / "rules" / each / "index.html").read_text() for each in IDS}
    parts = ("why", "bad", "good", "fix", "exceptions", "sources")
    lacking = {
        each for each, page in pages.items() if not all(f'id="{part}"' in page for part in parts)
    }
    # What fails, and what is rendered, takes more than a manifest.
    assert lacking == {"CM916", "CM999"}
    assert '<span class="filename">issuer.yaml</span>' in pages["CM204"]


@pytest.mark.slow
def test_the_configuration_page_has_every_key(site: Path) -> None:
    text = (site / "configuration" / "index.html").read_text()
    for key in (
        "profile",
        "cert-manager.namespace",
        "trusted-subjects",
        "require-reasons",
        "render[].values",
    ):
        assert f"<code>{key}</code>" in text


@pytest.mark.slow
def test_the_site_serves_the_schemas_where_they_say(site: Path) -> None:
    content = json.loads(render("json", Report([], [])))
    served = json.loads(
        (site / content["$schema"].removeprefix("https://certlint.dev/")).read_text()
    )
    assert served["$id"] == content["$schema"]
    assert "profile" in json.loads((site / "schemas" / "config.json").read_text())["properties"]


@pytest.mark.slow
def test_the_map_of_the_example_is_there(site: Path) -> None:
    assert "map-example.svg" in (site / "map" / "index.html").read_text()
    assert "ClusterIssuer internal-ca" in (site / "map-example.svg").read_text()
    assert str(ROOT) not in (site / "map-example.html").read_text()


@pytest.mark.slow
def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for page in site.rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|img|link)[^>]+(?:src|href)="(https?://[^"]+)"', page.read_text()
        )
        assert [url for url in loaded if not url.startswith("https://certlint.dev/")] == []


def test_the_rules_that_pages_name_exist() -> None:
    named = {each for page in PAGES for each in re.findall(r"\bCM\d{3}\b", page.read_text())}
    assert named <= set(IDS)
    assert len(named) > 4


def test_the_configuration_that_is_shown_is_one(tmp_path: Path) -> None:
    given = re.search(
        r"^```yaml\n(profile: .*?)^```$",
        (DOCS / "configuration.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert given is not None
    (tmp_path / ".certlint.yaml").write_text(given[1])
    run("certlint", ".", folder=tmp_path)


def test_the_rule_of_the_tutorial_works(tmp_path: Path) -> None:
    blocks = re.findall(
        r"^```(\w+)\n(.*?)^```$", (DOCS / "rule-packs.md").read_text(), re.MULTILINE | re.DOTALL
    )
    pack = tmp_path / "certlint_example"
    pack.mkdir()
    (pack / "__init__.py").write_text("")
    (module,) = [text for kind, text in blocks if kind == "python"]
    (pack / "ex101_issuer_without_owner.py").write_text(module)
    (project,) = [text for kind, text in blocks if kind == "toml"]
    group = re.search(
        r'^\[project\.entry-points\."certlint\.rules"\]\n(.*)$', project, re.MULTILINE
    )
    assert group is not None
    info = tmp_path / "certlint_example-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: certlint-example\nVersion: 1.0.0\n"
    )
    (info / "entry_points.txt").write_text(f"[certlint.rules]\n{group[1].replace(chr(34), '')}\n")
    (tmp_path / "issuer.yaml").write_text(
        "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: own, namespace: apps}\n"
        "spec: {selfSigned: {}}\n"
    )
    said = run(
        *("certlint", "--select", "EX101", "issuer.yaml"),
        folder=tmp_path,
        status=1,
        extra={"PYTHONPATH": str(tmp_path)},
    )
    assert said.stdout == (
        "issuer.yaml:3:18: warning: Issuer apps/own has no label example.com/owner [EX101]\n"
    )
