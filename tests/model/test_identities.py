import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.model.identities import (
    SubjectError,
    common_name,
    is_email,
    is_oid,
    is_uri,
    parse_subject,
)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("shop@example.com", True),
        ("shop+web@example", True),
        ("shöp@example.com", True),
        ("shop@[192.0.2.7]", True),
        ("Shop <shop@example.com>", False),
        ("<shop@example.com>", False),
        (" shop@example.com", False),
        ('"sh op"@example.com', False),
        ("shop@example.com (web)", False),
        ("a..b@example.com", False),
        (".a@example.com", False),
        ("shop@", False),
        ("shop", False),
        ("a@b@c", False),
    ],
)
def test_bare_addresses(text: str, right: bool) -> None:
    assert is_email(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("spiffe://example.com/ns/shop", True),
        ("https://user@example.com:8443/a%20b?q=%zz#f", True),
        ("https://[2001:db8::7]:443/", True),
        ("urn:uuid:1", True),
        ("/just/a/path", True),
        ("https://example.com:port/", False),
        ("https://[2001:db8::7/", False),
        ("https://exa mple.com/", False),
        ("https://example.com/%zz", False),
        ("1a:b", False),
        (":b", False),
        ("a\nb", False),
        ("", False),
    ],
)
def test_uris_that_go_parses(text: str, right: bool) -> None:
    assert is_uri(text) is right


def test_object_identifiers() -> None:
    assert is_oid("1.3.6.1.4.1.311.20.2.3")
    assert not any(map(is_oid, ("", "1", "upn", "1..2", "1.2.", "1.2.x")))


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("CN=shop,O=Example", [("CN", "shop"), ("O", "Example")]),
        (" CN = shop , O=Example ", [("CN", "shop"), ("O", "Example")]),
        ("CN=a+OU=b;O=c", [("CN", "a"), ("OU", "b"), ("O", "c")]),
        (r"CN=a\, b\3d,O=c=d", [("CN", "a, b="), ("O", "c=d")]),
        ("2.5.4.97=#0401", [("2.5.4.97", "#0401")]),
        ("", []),
    ],
)
def test_literal_subjects(text: str, attributes: list[tuple[str, str]]) -> None:
    assert parse_subject(text) == attributes


@pytest.mark.parametrize("text", ["CN=a,Example", "=a", r"CN=a\q", "CN=a\\", ","])
def test_subjects_that_are_refused(text: str) -> None:
    with pytest.raises(SubjectError):
        parse_subject(text)
    assert common_name(text) == ""


VALUE = st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), min_size=1, max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["CN", "O", "OU"]), VALUE), min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_what_is_escaped_is_read_back(attributes: list[tuple[str, str]]) -> None:
    def escaped(value: str) -> str:
        return "".join(f"\\{c}" if c in ' "#+,;<=>\\' else c for c in value)

    text = ",".join(f"{kind}={escaped(value)}" for kind, value in attributes)
    assert parse_subject(text) == attributes
