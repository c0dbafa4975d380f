"""Whole files are passed over only where no document of theirs is, or uses, what is named."""

from hypothesis import given
from hypothesis import strategies as st

from certlint import gitops
from certlint.needed import Names, sieve, tells_itself
from certlint.sniff import kinds_in, may_be_named, may_matter

NAMES = st.sampled_from(["web-tls", "web", "ca.example"])
SOME = st.frozensets(NAMES, max_size=3)
NAMED = st.builds(
    Names,
    sent=SOME,
    made=SOME | st.none(),
    services=SOME,
    given=st.builds(gitops.Named, maps=SOME),
    closed_world=st.booleans(),
)
_SPELT = st.sampled_from(["secretName", "name", "certificateRefs"])
_KINDS = st.sampled_from(["Secret", "ConfigMap", "Service", "Deployment", "Ingress", "Gateway"])
_VALUES = NAMES | NAMES.map(lambda name: f"{name}-0a1b")


def _quoted(text: str) -> str:
    """The text with its first character written as an escape."""
    return f'"\\u{ord(text[0]):04x}{text[1:]}"'


BODIES = st.lists(
    st.tuples(_SPELT, _VALUES | _VALUES.map(_quoted)).map(": ".join)
    | st.tuples(_KINDS, NAMES).map(
        lambda pair: f"apiVersion: v1\nkind: {pair[0]}\nmetadata:\n  name: {pair[1]}"
    ),
    min_size=1,
    max_size=4,
).map("\n".join)


@given(NAMED, BODIES)
def test_no_file_is_passed_over_that_holds_what_is_named(names: Names, body: str) -> None:
    wanted = sieve(names)
    if names.concern(body) and not tells_itself(body, ()):
        assert wanted is not None
        data = body.encode()
        assert wanted(data)
        kinds = kinds_in(data)
        marked = may_be_named(data, kinds) & names.marks
        # A Gateway is kept by its kind.
        assert marked or may_matter(data, kinds) or names.closed_world or "certificateRefs" in body


def test_a_file_that_names_nothing_of_it_is_passed_over() -> None:
    wanted = sieve(Names(sent=frozenset({"dns-token"}), made=frozenset({"web-tls"})))
    assert wanted is not None
    assert not wanted(b"kind: Secret\nmetadata: {name: other}\n")
    assert not wanted(b"kind: Ingress\nspec: {secretName: web-tls-old}\n")
    assert not wanted(b"kind: ConfigMap\nmetadata: {name: web-tls}\n")


def test_nothing_is_looked_for_where_nothing_is_named() -> None:
    assert sieve(Names()) is None
