"""Configuration: where it is found, what it means, and one sentence with a place for each fault."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from certlint.config import (
    CertManager,
    Config,
    ConfigError,
    Mistake,
    Render,
    Setting,
    chosen,
    find,
    load,
    schema,
)
from certlint.problem import Problems, Severity
from certlint.rule import Profile, Rule, rule

NAMES = {"CM101": "bad-issuer", "CM102": "worse-issuer", "CM201": "dns-blocked", "EX1": "owner"}


def no_findings(_: object, *, max_tenants: int = 1, labels: list[str] | None = None) -> Problems:
    assert max_tenants
    assert labels is None
    yield from ()


def rule_of(profile: Profile = "default", multi_tenant: Severity | None = None) -> Rule:
    return Rule("CM101", "bad-issuer", Severity.NOTE, no_findings, "x", multi_tenant, profile)


def config_of(folder: Path, text: str, name: str = ".certlint.yaml") -> Config:
    path = folder / name
    path.write_text(text, "utf-8")
    return load(path)


def mistakes(folder: Path, text: str, name: str = ".certlint.yaml") -> list[str]:
    """The mistakes of a configuration, with the file's name alone before the place."""
    with pytest.raises(ConfigError) as caught:
        config_of(folder, text, name)
    lines = [str(mistake) for mistake in caught.value.mistakes]
    assert str(caught.value) == "\n".join(lines)
    return [line[line.index(name) :].removeprefix(name) for line in lines]


# Where it is found.


def test_the_nearest_file_counts_and_none_above_the_root(tmp_path: Path) -> None:
    root, middle, start = tmp_path / "r", tmp_path / "r/a", tmp_path / "r/a/b"
    start.mkdir(parents=True)
    (tmp_path / ".certlint.yaml").touch()
    assert find(start, root) is None
    (root / ".certlint.yaml").touch()
    assert find(start, root) == (root / ".certlint.yaml").resolve()
    (middle / "pyproject.toml").write_text("[tool.certlint]\n")
    assert find(start, root) == (middle / "pyproject.toml").resolve()
    (middle / ".certlint.yml").touch()
    assert find(start, root) == (middle / ".certlint.yml").resolve()
    (middle / ".certlint.yaml").touch()
    assert find(start, root) == (middle / ".certlint.yaml").resolve()
    assert find(root, root) == (root / ".certlint.yaml").resolve()
    assert find(tmp_path, root) is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("[tool.certlint]\nprofile = 'strict'\n", True),
        ("[tool.certlint.rules]\n", True),
        ("[project]\ndependencies = ['certlint']\n", False),
        ("tool = 1  # certlint\n", False),
        ("[tool.other\n", False),
        ("[tool.certlint\n", True),
    ],
)
def test_a_pyproject_counts_only_with_a_table(tmp_path: Path, text: str, *, counts: bool) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    assert find(tmp_path, tmp_path) == (path.resolve() if counts else None)


# What it means.

FULL = """\
profile: strict
tenancy: multi
tenants:
  red: [red-*, shop]
  blue: []
tenant-labels: [team]
tenant-globs: [squad-*]
platform-namespaces: [infra-*]
namespaces:
  shop: {env: prod}
  empty: {}
cert-manager:
  namespace: pki
  version: v1.18.2
  images: [mirror/controller]
  cluster-resource-namespace: roots
trusted-subjects: [ServiceAccount ops/deployer, "Group platform admins", User jo]
internal-suffixes: [corp]
api-server-ports: [7443]
test-globs: []
exclude: [vendor/, "!vendor/own"]
max-file-size: 5
require-reasons: true
render:
  - chart: ./charts/shop/
    name: live
    values: [live.yaml]
    set: {ingress.enabled: true, "hosts[0]": a.example.com}
    release: shop
    namespace: apps
    kube-version: "1.30"
    api-versions: [gateway.networking.k8s.io/v1]
  - chart: .
rules:
  CM900: off
  CM911: "off"
  rule-crashed: warning
  CM906: {severity: error}
"""
FULL_TOML = """\
[tool.certlint]
profile = "strict"
tenancy = "multi"
tenants = { red = ["red-*", "shop"], blue = [] }
tenant-labels = ["team"]
tenant-globs = ["squad-*"]
platform-namespaces = ["infra-*"]
namespaces = { shop = { env = "prod" }, empty = {} }
trusted-subjects = ["ServiceAccount ops/deployer", "Group platform admins", "User jo"]
internal-suffixes = ["corp"]
api-server-ports = [7443]
test-globs = []
exclude = ["vendor/", "!vendor/own"]
max-file-size = 5
require-reasons = true
[tool.certlint.cert-manager]
namespace = "pki"
version = "v1.18.2"
images = ["mirror/controller"]
cluster-resource-namespace = "roots"
[[tool.certlint.render]]
chart = "./charts/shop/"
name = "live"
values = ["live.yaml"]
set = { "ingress.enabled" = true, "hosts[0]" = "a.example.com" }
release = "shop"
namespace = "apps"
kube-version = "1.30"
api-versions = ["gateway.networking.k8s.io/v1"]
[[tool.certlint.render]]
chart = "."
[tool.certlint.rules]
CM900 = false
CM911 = "off"
rule-crashed = "warning"
CM906 = { severity = "error" }
"""


@pytest.mark.parametrize(
    ("name", "text"), [(".certlint.yaml", FULL), ("pyproject.toml", FULL_TOML)]
)
def test_every_key_is_read_from_yaml_and_toml_alike(tmp_path: Path, name: str, text: str) -> None:
    assert config_of(tmp_path, text, name) == Config(
        profile="strict",
        tenancy="multi",
        tenants={"red": ("red-*", "shop"), "blue": ()},
        tenant_labels=("team",),
        tenant_globs=("squad-*",),
        platform_namespaces=("infra-*",),
        namespaces={"shop": {"env": "prod"}, "empty": {}},
        cert_manager=CertManager("pki", "v1.18.2", ("mirror/controller",), "roots"),
        trusted_subjects=("ServiceAccount ops/deployer", "Group platform admins", "User jo"),
        internal_suffixes=("corp",),
        api_server_ports=(7443,),
        test_globs=(),
        exclude=("vendor/", "!vendor/own"),
        max_file_size=5,
        require_reasons=True,
        rules={
            "CM900": Setting(off=True),
            "CM911": Setting(off=True),
            "CM999": Setting(severity=Severity.WARNING),
            "CM906": Setting(severity=Severity.ERROR),
        },
        renders=(
            Render(
                "charts/shop",
                "live",
                ("live.yaml",),
                {"ingress.enabled": "true", "hosts[0]": '"a.example.com"'},
                "shop",
                "apps",
                "1.30",
                ("gateway.networking.k8s.io/v1",),
            ),
            Render("."),
        ),
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}", "null", "\ufeff# mark\n"])
def test_an_empty_file_sets_nothing(tmp_path: Path, text: str) -> None:
    assert config_of(tmp_path, text) == Config()


def test_a_pyproject_without_the_table_sets_nothing(tmp_path: Path) -> None:
    assert config_of(tmp_path, "[project]\nname = 'x'\n", "pyproject.toml") == Config()


@pytest.mark.parametrize(
    ("profile", "strict", "multi", "expected"),
    [
        ("default", False, False, Severity.NOTE),
        ("default", False, True, Severity.ERROR),
        ("default", True, False, Severity.NOTE),
        ("tenant", False, False, None),
        ("tenant", False, True, Severity.ERROR),
        ("tenant", True, False, Severity.NOTE),
        ("strict", False, False, None),
        ("strict", False, True, None),
        ("strict", True, True, Severity.ERROR),
    ],
)
def test_severity_follows_profile_and_tenancy(
    profile: Profile, *, strict: bool, multi: bool, expected: Severity | None
) -> None:
    config = Config(profile="strict" if strict else "default")
    assert config.severity_of(rule_of(profile, Severity.ERROR), multi=multi) == expected


def test_a_rule_without_a_level_for_several_tenants_keeps_its_own() -> None:
    assert Config().severity_of(rule_of(), multi=True) == Severity.NOTE


def test_a_set_severity_wins_over_tenancy_and_profile_and_off_over_all() -> None:
    raised = Config(rules={"CM101": Setting(severity=Severity.WARNING)})
    assert raised.severity_of(rule_of("strict"), multi=False) == Severity.WARNING
    assert raised.severity_of(rule_of(multi_tenant=Severity.ERROR), multi=True) == Severity.WARNING
    off = Config(profile="strict", rules={"CM101": Setting(off=True)})
    assert off.severity_of(rule_of(), multi=True) is None


def test_options_are_keyword_arguments() -> None:
    config = Config(rules={"CM101": Setting(options={"max-tenants": 2})})
    assert config.options_of(rule_of()) == {"max_tenants": 2}
    assert Config().options_of(rule_of()) == {}


def test_what_is_said_of_a_cluster_goes_before_what_is_said_of_all(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        "tenancy: multi\nclosed-world: true\nnamespaces: {a: {}}\n"
        "cert-manager: {namespace: pki, images: [one]}\nrules: {CM101: off}\n"
        "clusters:\n"
        "  x: {files: [x/], assume-namespace: web, tenancy: single,"
        " cert-manager: {images: [two]}}\n"
        "  z: {files: [y/, '!y/z'], closed-world: false, namespaces: {}, api-server-ports: [1]}\n",
    )
    x, y = config.clusters["x"], config.clusters["z"]
    assert (x.files, x.assume_namespace) == (("x/",), "web")
    assert (y.files, y.assume_namespace) == (("y/", "!y/z"), "")
    assert x.config.cert_manager == CertManager("pki", images=("two",))
    assert (x.config.tenancy, x.config.closed_world) == ("single", True)
    assert (y.config.tenancy, y.config.closed_world) == ("multi", False)
    assert (x.config.namespaces, y.config.namespaces) == ({"a": {}}, {})
    assert (x.config.api_server_ports, y.config.api_server_ports) == ((), (1,))
    assert x.config.rules == y.config.rules == config.rules
    assert config.images == ["one", "two"]


# What is wrong with it.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "tenancy: auto\n\nprofil: strict\n",
            [":3:1: unknown key `profil`, did you mean `profile`?"],
        ),
        ("zzz: 1\n", [":1:1: unknown key `zzz`"]),
        (
            "profile: stric\n",
            [":1:10: `profile` must be `default` or `strict`, not `stric`, did you mean `strict`?"],
        ),
        ("tenancy:\n", [":1:1: `tenancy` must be `auto`, `single` or `multi`, not empty"]),
        ("exclude: vendor\n", [":1:10: `exclude` must be a list, not a string"]),
        ("tenants: [red]\n", [":1:1: `tenants` must be a mapping, not a list"]),
        ("rules:\n", [":1:1: `rules` must be a mapping, not empty"]),
        (
            "cert-manager: {version: 1.1}\n",
            [
                (
                    ":1:25: `cert-manager.version` must be a string, not the number 1.1:"
                    " put it in quotes"
                )
            ],
        ),
        (
            "namespaces: {shop: {mesh: on}}\n",
            [":1:27: `namespaces.shop.mesh` must be a string, not true: put it in quotes"],
        ),
        (
            "cert-manager:\n  namespce: x\n",
            [":2:3: unknown key `namespce` in `cert-manager`, did you mean `namespace`?"],
        ),
        (
            "clusters:\n  a: {file: [x]}\n  b: {files: ['[[:digit:]]'], tenancy: mult}\n  c: [y]\n",
            [
                ":2:3: `clusters.a` must have `files`",
                ":2:7: unknown key `file` in `clusters.a`, did you mean `files`?",
                ":3:15: `clusters.b.files[0]` is not a pattern as in a .gitignore",
                (
                    ":3:40: `clusters.b.tenancy` must be `auto`, `single` or `multi`, not `mult`,"
                    " did you mean `multi`?"
                ),
                ":4:3: `clusters.c` must be a mapping, not a list",
            ],
        ),
        (
            "trusted-subjects:\n- Group a\n- ServiceAccount deployer\n",
            [
                (
                    ":3:3: `trusted-subjects[1]` must be `ServiceAccount namespace/name`,"
                    " `Group name` or `User name`"
                )
            ],
        ),
        ("max-file-size: 0\n", [":1:16: `max-file-size` must be from 1 to 1000"]),
        ("max-file-size: 1001\n", [":1:16: `max-file-size` must be from 1 to 1000"]),
        (
            "max-file-size: 1.5\n",
            [":1:16: `max-file-size` must be a whole number, not the number 1.5"],
        ),
        (
            "require-reasons: 'yes'\n",
            [":1:18: `require-reasons` must be true or false, not a string"],
        ),
        (
            "rules:\n  cm900: off\n",
            [":2:3: no rule is called `cm900`, did you mean `CM900`?"],
        ),
        (
            "rules:\n  yaml-parse-eror: off\n",
            [":2:3: no rule is called `yaml-parse-eror`, did you mean `yaml-parse-error`?"],
        ),
        (
            "rules: {CM900: err}\n",
            [
                (
                    ":1:16: `rules.CM900` must be `off`, `note`, `warning` or `error`,"
                    " not `err`, did you mean `error`?"
                )
            ],
        ),
        (
            "rules: {CM900: on}\n",
            [":1:16: `rules.CM900` must be `off`, `note`, `warning` or `error`, not true"],
        ),
        (
            "rules: {CM900: {severity: high}}\n",
            [
                (
                    ":1:27: `rules.CM900.severity` must be `off`, `note`, `warning` or `error`,"
                    " not `high`"
                )
            ],
        ),
        (
            "rules:\n  CM900: off\n  yaml-parse-error: note\n",
            [":3:21: `CM900` and `yaml-parse-error` are one rule: set it once"],
        ),
        ("exclude:\n- ok/\n- '!'\n", [":3:3: `exclude[1]` is not a pattern as in a .gitignore"]),
        ("exclude: ['[z-a]']\n", [":1:11: `exclude[0]` is not a pattern as in a .gitignore"]),
        ("exclude: ['[[:digit:]]']\n", [":1:11: `exclude[0]` is not a pattern as in a .gitignore"]),
        ("- profile\n", [":1:3: the configuration must be a mapping, not a list"]),
        ("strict", [":1:1: the configuration must be a mapping, not a string"]),
        (
            "---\nprofile: strict\n---\nprofile: default\n",
            [":3:4: a configuration is one document, and here begins another"],
        ),
        (
            "profile: strict\n  tenancy: auto\n",
            [":2:10: does not parse: mapping values are not allowed in this context"],
        ),
        (
            "render:\n- name: a\n- chart: .\n  value: []\n  namespace: A b\n",
            [
                ":2:3: `render[0]` must have `chart`",
                ":4:3: unknown key `value` in `render[1]`, did you mean `values`?",
                ":5:14: `render[1].namespace` must be a namespace in small letters",
            ],
        ),
        (
            "tenancy: none\nexclude: 1\nprofil: x\n",
            [
                ":1:10: `tenancy` must be `auto`, `single` or `multi`, not `none`",
                ":2:10: `exclude` must be a list, not the number 1",
                ":3:1: unknown key `profil`, did you mean `profile`?",
            ],
        ),
    ],
)
def test_each_fault_is_one_sentence_at_its_place(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert mistakes(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[tool.certlint]\nprofil = 'x'\n", ": unknown key `profil`, did you mean `profile`?"),
        (
            "[tool.certlint.cert-manager]\nversion = 1.18\n",
            ": `cert-manager.version` must be a string, not the number 1.18: put it in quotes",
        ),
        (
            "[tool.certlint]\nprofile = 2030-01-01\n",
            ": `profile` must be `default` or `strict`, not `2030-01-01`",
        ),
        ("tool.certlint = 1", ": the configuration must be a mapping, not the number 1"),
        (
            f"[tool.certlint]\nmax-file-size = 0x{'f' * 5000}\n",
            ": does not parse: a number has more than 64 bits",
        ),
        (
            "[tool.certlint]\nmax-file-size = 1.5\n",
            ": `max-file-size` must be a whole number, not the number 1.5",
        ),
    ],
)
def test_faults_of_toml_name_file_and_key(tmp_path: Path, text: str, expected: str) -> None:
    assert mistakes(tmp_path, text, "pyproject.toml") == [expected]


def test_a_file_that_is_no_text_or_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / ".certlint.yaml"
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert caught.value.mistakes[0].message == "cannot be read: No such file or directory"
    path.write_bytes(b"profile: \xff\n")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert caught.value.mistakes[0].message == "is not UTF-8 text"


def test_aliases_that_nest_too_deeply_are_a_fault_and_no_crash(tmp_path: Path) -> None:
    deep = "[" * 150 + "*a0" + "]" * 150
    lines = ["x0: &a0 []"] + [f"x{i}: &a{i} {deep.replace('a0', f'a{i - 1}')}" for i in range(1, 8)]
    found = mistakes(tmp_path, "\n".join(lines) + "\n")
    assert len(found) == 1
    assert found[0].endswith(("nested too deeply", "recursion depth exceeded"))


# Options of rules, in the schema and in a file.


@rule("EX1", "example-owner", Severity.NOTE)
def example(
    _: object,
    *,
    max_tenants: int = 1,
    ratio: float = 0.5,
    label: str = "team",
    loud: bool = False,
    only: list[str] = [],  # noqa: B006  the default that the schema shows
) -> Problems:
    assert [max_tenants, ratio, label, loud, only]
    yield from ()


def test_the_schema_is_made_from_the_rules() -> None:
    made: dict[str, Any] = json.loads(json.dumps(schema([example])))
    Draft202012Validator.check_schema(made)
    assert all(key["description"] for key in made["properties"].values())
    rules = made["properties"]["rules"]["properties"]
    assert list(rules) == ["EX1", "example-owner"]
    assert rules["example-owner"] == {"$ref": "#/properties/rules/properties/EX1"}
    level = {
        "enum": ["off", "note", "warning", "error", False],
        "description": "`off`, or a severity.",
    }
    assert rules["EX1"]["else"] == level
    assert rules["EX1"]["then"]["properties"] == {
        "severity": level,
        "max-tenants": {"type": "integer", "default": 1},
        "ratio": {"type": "number", "default": 0.5},
        "label": {"type": "string", "default": "team"},
        "loud": {"type": "boolean", "default": False},
        "only": {"type": "array", "items": {"type": "string"}, "default": []},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("settings_", "valid"),
    [
        ({"EX1": "off"}, True),
        ({"EX1": False}, True),
        ({"EX1": True}, False),
        ({"example-owner": {"severity": "error", "max-tenants": 2, "only": ["a"]}}, True),
        ({"EX1": {"max-tenants": "2"}}, False),
        ({"EX1": {"only": [1]}}, False),
        ({"EX1": {"min-tenants": 2}}, False),
        ({"EX2": "off"}, False),
        ({"EX3": {"severity": "off"}}, True),
        ({"further": {"x": 1}}, False),
    ],
)
def test_the_schema_judges_rules(settings_: Any, *, valid: bool) -> None:
    validator = Draft202012Validator(schema([example], {"EX3": "further"}))
    # The stubs leave the type of an instance open.
    said = validator.is_valid({"rules": settings_})  # pyright: ignore[reportUnknownMemberType]
    assert said is valid


PACK = '''"""It is so."""

from certlint.problem import Severity
from certlint.rule import rule


@rule("OPT1", "with-options", Severity.NOTE)
def check(cluster, *, max_tenants: int = 1, ratio: float = 0.5):
    yield from ()
'''


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    (folder / "pack_options").mkdir(parents=True)
    (folder / "pack_options/__init__.py").touch()
    (folder / "pack_options/opt1_with_options.py").write_text(PACK)
    info = folder / "pack_options-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pack-options\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[certlint.rules]\nmine = pack_options\n")
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return tmp_path


def test_options_are_checked_against_the_rule(pack: Path) -> None:
    text = "rules:\n  with-options: {severity: error, max-tenants: 2.0}\n"
    assert config_of(pack, text).rules == {
        "OPT1": Setting(severity=Severity.ERROR, options={"max-tenants": 2})
    }
    assert isinstance(config_of(pack, text).rules["OPT1"].options["max-tenants"], int)
    text = "rules:\n  OPT1: {max-tenant: 2, ratio: x}\n  CM900: {depth: 1}\n"
    assert mistakes(pack, text) == [
        ":2:10: rule `OPT1` has no option `max-tenant`, did you mean `max-tenants`?",
        ":2:32: `rules.OPT1.ratio` must be a number, not a string",
        ":3:11: rule `CM900` has no option `depth`",
    ]


def test_a_configuration_without_options_imports_no_rule(pack: Path) -> None:
    path = pack / ".certlint.yaml"
    path.write_text("rules:\n  with-options: {severity: off}\n")
    code = f"""
import sys
sys.path.insert(0, {str(pack / "site")!r})
from pathlib import Path
from certlint.config import Setting, load
assert not {{"jsonschema", "pathspec"}} & set(sys.modules)
assert load(Path({str(path)!r})).rules == {{"OPT1": Setting(off=True)}}
assert not [m for m in sys.modules if m.startswith(("certlint_rules.", "pack_options."))]
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# Which rules are chosen.


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ((), (), {"CM101", "CM102", "CM201", "EX1"}),
        (("CM1",), (), {"CM101", "CM102"}),
        (("CM101", "owner"), (), {"CM101", "EX1"}),
        (("CM",), ("CM10", "dns-blocked"), set[str]()),
        ((), ("CM",), {"EX1"}),
        (("CM101",), ("CM101",), set[str]()),
    ],
)
def test_rules_are_chosen_by_id_name_and_prefix(
    select: tuple[str, ...], ignore: tuple[str, ...], expected: set[str]
) -> None:
    assert chosen(NAMES, select, ignore) == expected


def test_an_exact_id_is_no_prefix() -> None:
    assert chosen({"EX1": "one", "EX10": "ten"}, ["EX1"]) == {"EX1"}


def test_words_that_match_nothing_are_all_named() -> None:
    with pytest.raises(ConfigError) as caught:
        chosen(NAMES, ["CM1", "cm101", ""], ["bad-isuer"])
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "no rule is called `cm101`, did you mean `CM101`?",
        "no rule is called ``",
        "no rule is called `bad-isuer`, did you mean `bad-issuer`?",
    ]


# Any text at all.

_KEYS = st.sampled_from(
    ["profile", "tenancy", "tenants", "tenant-labels", "namespaces", "cert-manager", "exclude",
     "trusted-subjects", "max-file-size", "require-reasons", "rules", "CM900", "severity", "x",
     "render", "chart", "set"]
)  # fmt: skip
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["strict", "off", "error", "Group a", "!", "[z-a]", "v/"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(_KEYS | st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
_FUZZ = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def attempt(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    mistakes_: tuple[Mistake, ...] | None = None
    try:
        load(path)
    except ConfigError as error:
        mistakes_ = error.mistakes
    if mistakes_ is not None:
        assert mistakes_
        assert all(mistake.file and mistake.message for mistake in mistakes_)


@_FUZZ
@given(st.text() | st.text(st.sampled_from("profile: -[]{}&*!|>\n'\"#%@\\\t\r?,.0x")))
def test_any_text_is_a_configuration_or_a_mistake(tmp_path: Path, text: str) -> None:
    attempt(tmp_path / ".certlint.yaml", text.encode("utf-8", "surrogatepass"))
    attempt(tmp_path / "pyproject.toml", text.encode("utf-8", "surrogatepass"))
    attempt(tmp_path / "pyproject.toml", b"[tool.certlint]\n" + text.encode(errors="replace"))


@_FUZZ
@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_any_value_is_a_configuration_or_a_mistake(tmp_path: Path, value: object) -> None:
    attempt(tmp_path / ".certlint.yaml", json.dumps(value).encode())


def test_what_is_asked_of_rules_holds_in_each_cluster(tmp_path: Path) -> None:
    config = config_of(tmp_path, "clusters: {x: {files: [x/], tenancy: single}}\n")
    rules = {"CM101": Setting(off=True)}
    asked = config.judging("strict", rules)
    for part in asked.parts:
        assert (part.profile, part.rules) == ("strict", rules)
    assert asked.clusters["x"].config.tenancy == "single"
