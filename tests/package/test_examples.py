"""The two example platforms: what is wrong with one, and nothing with the other."""

from .running import ROOT, places, run

CONTROLLER = "examples/insecure/cert-manager/rendered.yaml"
LETSENCRYPT = "examples/insecure/issuers/letsencrypt.yaml"
INTERNAL = "examples/insecure/issuers/internal-ca.yaml"
CHECKOUT = "examples/insecure/tenants/team-checkout.yaml"
SEARCH = "examples/insecure/tenants/team-search.yaml"


def test_the_insecure_platform() -> None:
    said = run("certlint", "--format", "json", "examples/insecure", folder=ROOT, status=1)
    assert places(said.stdout) == {
        ("CM411", CONTROLLER, 29),
        ("CM412", CONTROLLER, 36),
        ("CM605", CONTROLLER, 77),
        ("CM619", CONTROLLER, 108),
        ("CM204", CONTROLLER, 52),
        ("CM205", CONTROLLER, 52),
        ("CM302", INTERNAL, 27),
        ("CM150", INTERNAL, 36),
        ("CM301", INTERNAL, 39),
        ("CM151", LETSENCRYPT, 15),
        ("CM508", LETSENCRYPT, 18),
        ("CM401", CHECKOUT, 20),
        ("CM101", SEARCH, 56),
        ("CM104", SEARCH, 57),
    }


def test_the_secure_platform() -> None:
    said = run("certlint", "--format", "json", "examples/secure", folder=ROOT)
    assert places(said.stdout) == set()
