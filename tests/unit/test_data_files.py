"""What ages says where it comes from, and holds together."""

import re
import zoneinfo

from certlint.model.data_files import facts


def test_annotations_are_cert_managers_own() -> None:
    table = facts("annotations")
    assert table["source"]
    assert re.fullmatch(r"20\d\d-\d\d", table["checked"])
    known = table["known"]
    assert known == sorted(set(known))
    assert all(re.fullmatch(r"(acme\.)?cert-manager\.io/[a-z0-9-]+", key) for key in known)
    assert set(table["not_read_on_ingresses"]) <= set(known)
    for table_of_keys in (table["mistaken"], table["obsolete"]):
        assert not set(table_of_keys) & set(known)
        assert set(table_of_keys.values()) <= set(known)


def test_time_zones_are_those_of_the_system() -> None:
    names = facts("time_zones")["names"]
    assert names == sorted(set(names))
    assert {"UTC", "Europe/Stockholm", "America/Argentina/Buenos_Aires"} <= set(names)
    assert "Europe/Atlantis" not in names
    for name in ("UTC", "Europe/Stockholm", "Asia/Kolkata"):
        assert not zoneinfo.available_timezones() or name in zoneinfo.available_timezones()


def test_gated_fields_name_their_gate() -> None:
    fields = facts("fields")["fields"]
    assert all(("gate" in field) == ("gated-before" in field) for field in fields)
    minors = [field["since"] for field in fields if field["since"] != "later"]
    assert all(re.fullmatch(r"1\.\d+", minor) for minor in minors)


def test_values_of_the_chart_lie_in_mappings_that_are_known() -> None:
    table = facts("chart_values")
    closed = table["closed"]
    assert all(keys == sorted(set(keys)) for keys in closed.values())
    paths = {f"{path}.{key}" if path else key for path, keys in closed.items() for key in keys}
    assert set(closed) - {""} <= paths
    dated = {path for entry in (*table["since"], *table["gone"]) for path in entry["values"]}
    assert dated <= paths
