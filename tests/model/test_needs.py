"""What nearly gives cert-manager a right, and when that cannot be known."""

import pytest

from certlint.model.needs import Requirement, named_by_mistake, near_misses
from certlint.model.subjects import Subject

from .roles import rbac, subject_of, team

CONTROLLER = Subject("ServiceAccount", "cert-manager", "cert-manager")
TOKEN = "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]%s}"
NAMED = TOKEN % ", resourceNames: [vault]"
OTHER = TOKEN % ", resourceNames: [other]"
OWN = TOKEN % ", resourceNames: [cert-manager]"
FILLED_IN = TOKEN % ", resourceNames: ['${NAME}']"
TO_IT = subject_of("ServiceAccount cert-manager/cert-manager")
TO_TLS = subject_of("ServiceAccount tls/tls")
TO_ITSELF = subject_of("ServiceAccount shop/vault")
BARE = subject_of("ServiceAccount cert-manager")

GIVEN_TO = (
    "RoleBinding shop/tls gives that right to service account `%s`, "
    "not to service account `cert-manager/cert-manager`"
)
NOT_EVERYWHERE = (
    "RoleBinding shop/tls gives that right in its own namespace, not for the whole cluster"
)


def need(*, seen: bool = True, place: str = "shop") -> Requirement:
    name = "vault" if place else ""
    return Requirement("", "serviceaccounts/token", place, name, [CONTROLLER], seen)


@pytest.mark.parametrize(
    ("text", "seen", "says"),
    [
        (team("shop", TO_IT, NAMED), True, None),
        (team("shop", TO_IT, TOKEN % ""), True, None),
        (team("shop", subject_of("Group system:authenticated"), NAMED), True, None),
        (team("shop", TO_IT, FILLED_IN), True, None),
        (team("shop", subject_of("ServiceAccount $(A)/b"), NAMED), True, None),
        (team("shop", subject_of("Group $(A)"), NAMED), True, None),
        (team("$(NS)", TO_IT, NAMED), True, None),
        (team("shop", TO_TLS, NAMED), False, None),
        (team("shop", TO_IT, NAMED).partition("---\n")[0], True, None),
        (team("blog", TO_IT, NAMED).partition("---\n")[0], True, []),
        (team("shop", TO_IT, NAMED).partition("---\n")[2], True, None),
        (team("blog", TO_IT, NAMED).partition("---\n")[2], True, []),
        (team("shop", subject_of("Group devs"), NAMED), True, []),
        (team("blog", TO_IT, TOKEN % ""), True, []),
        (team("shop", TO_IT, OWN), True, []),
        ("", True, []),
        (
            team("blog", TO_IT, NAMED),
            True,
            ["RoleBinding blog/tls gives that right in its own namespace, not in shop"],
        ),
        (team("shop", TO_IT, OTHER), True, ["Role shop/tls lists `other`, not `vault`"]),
        (
            team("shop", TO_TLS, NAMED),
            True,
            [GIVEN_TO % "tls/tls"],
        ),
        (
            team("shop", TO_ITSELF, NAMED),
            False,
            [GIVEN_TO % "shop/vault"],
        ),
        (
            team("shop", BARE, NAMED),
            False,
            [GIVEN_TO % "shop/cert-manager"],
        ),
    ],
)
def test_near_misses(text: str, seen: bool, says: list[str] | None) -> None:
    found = near_misses(rbac(text).rights, need(seen=seen))
    assert (found if found is None else [miss.says for miss in found]) == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            team("shop", TO_IT, TOKEN % ""),
            [NOT_EVERYWHERE],
        ),
        (team("shop", TO_IT, TOKEN % "").partition("---\n")[0], []),
    ],
)
def test_a_right_for_the_whole_cluster(text: str, says: list[str]) -> None:
    found = near_misses(rbac(text).rights, need(place=""))
    assert found is not None
    assert [miss.says for miss in found] == says


@pytest.mark.parametrize(
    ("subject", "names", "found"),
    [(TO_IT, "vault", 1), (TO_IT, "other", 0), (TO_TLS, "vault", 0)],
)
def test_the_resource_without_its_subresource(subject: str, names: str, found: int) -> None:
    slip = (TOKEN % f", resourceNames: [{names}]").replace("/token", "")
    model = rbac(team("shop", subject, slip))
    said = [m.says for m in named_by_mistake(model.rights, need(), "serviceaccounts")]
    assert said == ["Role shop/tls says `serviceaccounts`, not `serviceaccounts/token`"] * found
