"""The data files that age: their shape, and that each entry says where it comes from."""

import datetime as dt
from typing import Any

import pytest
from jsonschema import Draft202012Validator, validate

from certlint.hosts import host_of
from certlint.model.authorities import authority_of, directory_of
from certlint.model.component import PARTS
from certlint.model.data_files import facts
from certlint.model.releases import advisories, mended_by, release_of

SOURCED = {
    "source": {"type": "string", "pattern": "^https://[^ ]+$"},
    "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NAME = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https://[^/ ]+/"}


def entry(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {}), **SOURCED},
        "required": [*required, *SOURCED],
        "additionalProperties": False,
    }


def members(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


LIFETIME = {
    "type": "object",
    "properties": {"from": DAY, "hours": {"type": "integer", "minimum": 1}},
    "required": ["from", "hours"],
    "additionalProperties": False,
}
PROFILE = entry(
    {
        "name": NAME,
        "names": {"type": "integer", "minimum": 1},
        "addresses": {"type": "boolean"},
        "lifetimes": members(LIFETIME),
    },
    {"ended": DAY},
)
DIRECTORY = entry(
    {"url": URL, "stage": {"enum": ["production", "staging"]}},
    {"alone": {"type": "boolean"}, "replaced-by": URL},
)
AUTHORITY = {
    "type": "object",
    "properties": {
        "name": NAME,
        "mails": {"type": "boolean"},
        "directories": members(DIRECTORY),
        "profiles": members(PROFILE),
        "keys": members(
            entry({"type": {"enum": ["RSA", "ECDSA"]}, "sizes": members({"type": "integer"})})
        ),
        "refuses": members(entry({"what": NAME})),
        "chains": members(entry({"name": NAME, "ended": DAY})),
    },
    "required": ["name", "directories"],
    "additionalProperties": False,
}
KEY = {"type": "string", "pattern": "^[a-z0-9.-]+/[a-z-]+$"}
REPLICATOR = entry(
    {"name": NAME},
    {
        **dict.fromkeys(("allowed", "allowed-namespaces", "automatic", "pull", "selects"), KEY),
        **dict.fromkeys(("automatic-namespaces", "automatic-selector"), KEY),
        "push": members(KEY),
    },
)
GROUP = entry({"group": NAME, "issuer": NAME, "kinds": members(NAME)})

RELEASE = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
NEWEST = entry({"minor": {"type": "string", "pattern": r"^\d+\.\d+$"}, "release": RELEASE})
ADVISORY = entry(
    {
        "name": NAME,
        "says": NAME,
        "level": {"enum": ["error", "warning", "note"]},
        "parts": members({"enum": list(PARTS)}),
        "affects": members(NAME),
    },
    {"needs": {"enum": ["renewal disabled"]}},
)

MINOR = {"type": "string", "pattern": r"^\d+\.\d+$"}
FLAG = {"type": "string", "pattern": "^[a-z0-9-]+$"}
FLAGS = entry(
    {"parts": members({"enum": list(PARTS)}), "names": members(FLAG)},
    {"since": MINOR},
)
IDLE = entry({"name": NAME, "since": MINOR, "only": {"enum": ["", "true"]}})
GONE = entry({"name": FLAG, "instead": {"type": "string"}})


@pytest.mark.parametrize(
    ("name", "key", "schema"),
    [
        ("acme", "authorities", AUTHORITY),
        ("external_issuers", "groups", GROUP),
        ("replicators", "replicators", REPLICATOR),
        ("flags", "flags", FLAGS),
        ("flags", "gone", GONE),
        ("flags", "gates", entry({"names": members(NAME)})),
        ("flags", "controllers", entry({"names": members(FLAG)})),
        ("flags", "idle-gates", IDLE),
        ("flags", "known", entry({"from": MINOR, "to": MINOR})),
        ("chart_values", "since", entry({"minor": MINOR, "values": members(NAME)})),
        ("chart_values", "gone", entry({"minor": MINOR, "values": members(NAME)})),
        ("releases", "newest", NEWEST),
        ("releases", "advisories", ADVISORY),
    ],
)
def test_a_data_file_has_the_shape_that_is_read(
    name: str, key: str, schema: dict[str, Any]
) -> None:
    whole = {"type": "object", "properties": {key: members(schema)}, "required": [key]}
    Draft202012Validator.check_schema(whole)
    validate(facts(name), whole, Draft202012Validator)


def test_facts_of_authorities_agree_with_each_other() -> None:
    for authority in facts("acme")["authorities"]:
        urls = {each["url"] for each in authority["directories"] if "replaced-by" not in each}
        for each in authority["directories"]:
            dt.date.fromisoformat(each["date"])
            assert each.get("replaced-by", each["url"]) in urls
        for profile in authority.get("profiles", ()):
            days = [dt.date.fromisoformat(each["from"]) for each in profile["lifetimes"]]
            assert days == sorted(set(days))


def test_groups_are_named_once_and_none_is_cert_managers_own() -> None:
    groups = [each["group"] for each in facts("external_issuers")["groups"]]
    assert len(groups) == len(set(groups))
    assert "cert-manager.io" not in groups


@pytest.mark.parametrize(
    ("profile", "day", "hours"),
    [
        ("", "2026-11-26", 2160),
        ("classic", "2027-02-09", 2160),
        ("classic", "2027-02-10", 1536),
        ("classic", "2028-02-16", 1080),
        ("tlsserver", "2026-05-12", 2160),
        ("tlsserver", "2026-05-13", 1080),
        ("shortlived", "2026-11-26", 160),
        ("shortlived", "2014-01-01", 0),
    ],
)
def test_lifetimes_of_lets_encrypt(profile: str, day: str, hours: int) -> None:
    authority = authority_of("https://ACME-v02.api.letsencrypt.org:443/directory")
    assert authority is not None
    found = authority.profile(profile)
    assert found is not None
    assert found.hours(dt.date.fromisoformat(day)) == hours


def test_authorities_go_by_host() -> None:
    staging = directory_of("https://dv.acme-v02.test-api.pki.goog/directory")
    assert staging is not None
    assert (staging.stage, host_of(staging.url)) == ("staging", "dv.acme-v02.test-api.pki.goog")
    assert authority_of("https://acme.example.com/directory") is None
    assert authority_of("") is None
    zero = authority_of("https://acme.zerossl.com/v2/DV90")
    assert zero is not None
    assert zero.profile("") is None
    assert zero.profile("classic") is None


@pytest.mark.parametrize(
    ("release", "part", "names"),
    [
        ("1.19.5", "controller", ["GHSA-8rvj-mm4h-c258"]),
        ("1.19.6", "controller", []),
        ("1.20.0-beta.1", "controller", ["GHSA-8rvj-mm4h-c258"]),
        ("1.20.2", "controller", ["GHSA-8rvj-mm4h-c258"]),
        ("1.20.2", "webhook", []),
        ("1.20.3", "controller", []),
        ("1.21.1", "controller", []),
        ("1.18.4", "controller", ["GHSA-8rvj-mm4h-c258", "GHSA-gx3x-vq4p-mhhv"]),
        ("1.17.4", "controller", ["GHSA-8rvj-mm4h-c258"]),
        ("1.15.3", "controller", ["GHSA-8rvj-mm4h-c258", "GHSA-r4pg-vg54-wxx4"]),
        ("1.12.14", "controller", ["GHSA-8rvj-mm4h-c258"]),
        ("1.13.2", "webhook", ["GHSA-vgf6-pvf4-34rq"]),
        ("1.12.7", "webhook", []),
    ],
)
def test_vulnerabilities_of_releases(release: str, part: str, names: list[str]) -> None:
    found = [a.name for a in advisories(release, (part,)) if a.name.startswith("GHSA-")]
    assert found == names


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("v1.21.1", "1.21.1"),
        ("1.21.1", "1.21.1"),
        ("v1.22.0-alpha.0", "1.22.0-alpha.0"),
        ("1.17.2-debian-12-r3", ""),
        ("1.x", ""),
        ("latest", ""),
        ("", ""),
    ],
)
def test_a_text_names_a_release_exactly(text: str, release: str) -> None:
    assert release_of(text) == release


def test_some_faults_need_something_in_the_cluster() -> None:
    names = [a.name for a in advisories("1.21.0", PARTS, ("renewal disabled",))]
    more = set(names) - {a.name for a in advisories("1.21.0", PARTS)}
    assert more == {"a panic on certificates that are not renewed"}
    assert more.isdisjoint(a.name for a in advisories("1.21.1", PARTS, ("renewal disabled",)))


def test_the_newest_patch_of_each_minor_has_no_known_vulnerability() -> None:
    for each in facts("releases")["newest"]:
        assert each["release"].startswith(each["minor"] + ".")
        found = [a.name for a in advisories(each["release"], PARTS)]
        assert not any(name.startswith("GHSA-") for name in found)
    assert mended_by("1.20.2", ("controller",)) == "1.20.4"
    assert mended_by("1.19.5", ("controller",)) == "1.19.6"
    assert mended_by("1.2.3", ("controller",)) == ""
    assert mended_by("1.19.6", ("controller",)) == ""


def test_flags_that_are_gone_are_not_known_and_name_known_ones() -> None:
    known = {name for each in facts("flags")["flags"] for name in each["names"]}
    for each in facts("flags")["gone"]:
        assert each["name"] not in known
        assert each["instead"] in {"", *known}
