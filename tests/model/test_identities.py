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
        ("shop@[192.0.2]", False),
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
        ("urn:%zz", True),
        ("a#%zz", False),
        ("https://exam%2dple.com/", False),
        ("https://a:b@example.com:/", True),
        ("https://a b@example.com/", False),
        ("https://[2001:db8::zz]/", False),
        ("https://[fe80::7%25eth0]/", True),
        ('https://<a">/', True),
        ("///a:b", True),
    ],
)
def test_uris_that_go_parses(text: str, right: bool) -> None:
    assert is_uri(text) is right


ATOM = st.text("abz019!#$%&'*+/=?^_`{|}~-é", min_size=1, max_size=6)
DOTTED = st.lists(ATOM, min_size=1, max_size=3).map(".".join)


@given(DOTTED, DOTTED | st.ip_addresses().map("[{}]".format), st.sampled_from('<>()[],;: @"'))
@settings(deadline=None)
def test_an_address_is_two_dotted_atoms(local: str, domain: str, special: str) -> None:
    assert is_email(f"{local}@{domain}")
    assert not is_email(f"Shop <{local}@{domain}>")
    assert not is_email(f"{local}{special}@{domain}")
    assert not is_email(f"{local}.@{domain}")


# The parts of a URI, by the grammar of RFC 3986.
PLAIN = "abz019-._~!$&'()*+,;="
ESCAPED = st.sampled_from([*PLAIN, "%2F", "%e9", "%25"])
NAME = st.lists(st.sampled_from([*PLAIN, "%C3%A9"]), max_size=6).map("".join)
HOST = NAME | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map("[{}]".format)
USER = st.lists(ESCAPED | st.just(":"), max_size=6).map(lambda parts: "".join([*parts, "@"]))
PORT = st.integers(0, 99999).map(":{}".format)
PATH = st.lists(ESCAPED | st.sampled_from("/:@"), max_size=8).map("".join)


@given(st.just("") | USER, HOST, st.just("") | PORT, PATH, PATH, PATH)
@settings(deadline=None)
def test_a_uri_is_what_its_grammar_says(
    user: str, host: str, port: str, path: str, query: str, fragment: str
) -> None:
    front = f"spiffe://{user}{host}{port}/"
    assert is_uri(f"{front}{path}?{query}%zz#{fragment}")
    assert not is_uri(f"{front}{path}%zz?{query}#{fragment}")
    assert not is_uri(f"{front}{path}#{fragment}%")
    assert not is_uri(f"spiffe://{user}{host} {port}/{path}")
    assert not is_uri(f"spiffe://{user}{host}:{port or ':'}x/{path}")


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
