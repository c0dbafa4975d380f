"""`--render` on kustomizations: faults of bases and of overlays, each at the file that made it."""

from pathlib import Path

import pytest

from .trees import ISSUER, lint, plant

TRUSTING = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: step
spec:
  acme:
    skipTLSVerify: true
"""
LABEL = TRUSTING.replace("spec:\n  acme:\n    skipTLSVerify: true\n", "  labels: {stage: dev}\n")
KEY = """\
-----BEGIN RSA PRIVATE KEY-----
bWFkZSB1cCBmb3IgYSB0ZXN0IG9mIGNlcnRsaW50OiB0aGlzIGlzIG5vIGtleQ==
-----END RSA PRIVATE KEY-----
"""
NOTHING = "which is neither a file nor a folder with a kustomization"
PATCHED = "resources: [../../base]\npatches:\n  - path: issuer-patch.yaml\n"
BASE = {"base/kustomization.yaml": "resources: [issuer.yaml]\n", "base/issuer.yaml": ISSUER}
OVERLAYS = {
    "overlays/dev/kustomization.yaml": PATCHED,
    "overlays/dev/issuer-patch.yaml": LABEL,
    "overlays/live/kustomization.yaml": PATCHED,
    "overlays/live/issuer-patch.yaml": TRUSTING,
}
TRUSTS = "ClusterIssuer step accepts any certificate from its ACME server"


def overlay(text: str) -> dict[str, str]:
    return BASE | {"overlays/live/kustomization.yaml": f"resources: [../../base]\n{text}"}


def test_a_fault_of_one_overlay_is_found_there_alone(tmp_path: Path, tools: str) -> None:
    said = lint(plant(tmp_path, BASE | OVERLAYS), tools, "--render")
    assert (said.status, said.places) == (1, {("CM104", "overlays/live/issuer-patch.yaml", 7)})
    assert said.messages("CM104") == [f"{TRUSTS} (rendered from overlays/live)"]


def test_a_fault_of_the_base_is_told_once_for_all_overlays(tmp_path: Path, tools: str) -> None:
    faulty = ISSUER.replace("acme:\n", "acme:\n    skipTLSVerify: true\n")
    live = {"overlays/live/issuer-patch.yaml": LABEL}
    said = lint(
        plant(tmp_path, BASE | OVERLAYS | live | {"base/issuer.yaml": faulty}), tools, "--render"
    )
    assert said.places == {("CM104", "base/issuer.yaml", 7)}
    whence = "rendered from overlays/dev and from overlays/live"
    assert said.messages("CM104") == [f"{TRUSTS} ({whence})"]


def test_what_an_overlay_mends_is_not_found(tmp_path: Path, tools: str) -> None:
    faulty = ISSUER.replace("acme:\n", "acme:\n    skipTLSVerify: true\n")
    mended = {
        "base/issuer.yaml": faulty,
        "overlays/live/issuer-patch.yaml": TRUSTING.replace("true", "false"),
    }
    del (files := BASE | OVERLAYS | mended)["overlays/dev/kustomization.yaml"]
    del files["overlays/dev/issuer-patch.yaml"]
    assert lint(plant(tmp_path, files), tools, "--render").findings == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            (
                "patches:\n- target: {kind: ClusterIssuer}\n  patch: |-\n"
                "    - op: add\n      path: /spec/acme/skipTLSVerify\n      value: true\n"
            ),
            7,
        ),
        (
            (
                "patches:\n- patch: |\n    apiVersion: cert-manager.io/v1\n"
                "    kind: ClusterIssuer\n"
                "    metadata: {name: step}\n    spec:\n      acme:\n        skipTLSVerify: true\n"
            ),
            9,
        ),
        (
            (
                "namePrefix: live-\npatches:\n- target: {kind: ClusterIssuer, name: s.*}\n"
                '  patch: \'[{"op": "add", "path": "/spec/acme/skipTLSVerify", "value": true}]\'\n'
            ),
            5,
        ),
    ],
)
def test_inline_patches_are_placed_at_their_line(
    tmp_path: Path, tools: str, text: str, line: int
) -> None:
    said = lint(plant(tmp_path, overlay(text)), tools, "--render")
    assert said.places == {("CM104", "overlays/live/kustomization.yaml", line)}


def test_raw_files_that_were_built_are_not_judged_themselves(tmp_path: Path, tools: str) -> None:
    faulty = ISSUER.replace("acme:\n", "acme:\n    skipTLSVerify: true\n")
    alone = {"kustomization.yaml": "resources: [issuer.yaml]\n", "issuer.yaml": faulty}
    said = lint(plant(tmp_path, alone), tools, "--render")
    assert len(said.findings) == 1
    assert said.messages("CM104") == [f"{TRUSTS} (rendered from .)"]


def test_comments_and_annotations_suppress(tmp_path: Path, tools: str) -> None:
    comment = TRUSTING.replace("true", "true # certlint: ignore[CM104] a test")
    annotated = TRUSTING.replace(
        "  name: step\n", '  name: step\n  annotations: {certlint.dev/ignore: "CM104 a test"}\n'
    )
    for patch in (comment, annotated):
        files = BASE | OVERLAYS | {"overlays/live/issuer-patch.yaml": patch}
        said = lint(plant(tmp_path, files), tools, "--render")
        assert said.status == 0
        assert [(f["rule"], bool(f["suppressed"])) for f in said.findings] == [("CM104", True)]


def test_generated_secrets_are_known_by_their_generator(tmp_path: Path, tools: str) -> None:
    text = "secretGenerator:\n- files: [tls.key]\n  type: kubernetes.io/tls\n  name: web\n"
    files = overlay(text) | {"overlays/live/tls.key": KEY}
    said = lint(plant(tmp_path, files), tools, "--render")
    assert said.places == {("CM303", "overlays/live/kustomization.yaml", 5)}
    assert "bWFk" not in str(said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "- https://charts.example.com/base/issuer.yaml\n",
            (
                "takes `https://charts.example.com/base/issuer.yaml` from elsewhere, and nothing is"
                " fetched: vendor it with `curl --location --output overlays/live/issuer.yaml"
                " https://charts.example.com/base/issuer.yaml`"
            ),
        ),
        (
            "- git.example.com/platform//base?ref=v1\n",
            (
                "takes `git.example.com/platform//base?ref=v1` from elsewhere, and nothing is"
                " fetched: vendor it with `kustomize localize overlays/live`"
            ),
        ),
        (
            "- missing.yaml\n",
            "takes `missing.yaml`, which is neither a file nor a folder with a kustomization",
        ),
        (
            "helmCharts:\n- name: web\n",
            (
                "inflates charts: `kustomize build --enable-helm overlays/live | certlint -` judges"
                " them"
            ),
        ),
    ],
)
def test_what_would_be_fetched_is_refused(tmp_path: Path, tools: str, text: str, why: str) -> None:
    files = {"overlays/live/kustomization.yaml": "resources:\n- issuer.yaml\n" + text}
    said = lint(plant(tmp_path, files | {"overlays/live/issuer.yaml": ISSUER}), tools, "--render")
    assert (said.status, said.places) == (3, {("CM916", "overlays/live/kustomization.yaml", 3)})
    assert said.messages("CM916") == [f"kustomization overlays/live is not rendered: {why}"]


def test_a_base_of_a_failing_overlay_is_judged_as_it_is(tmp_path: Path, tools: str) -> None:
    faulty = ISSUER.replace("acme:\n", "acme:\n    skipTLSVerify: true\n")
    files = BASE | OVERLAYS | {"base/issuer.yaml": faulty}
    files["overlays/live/issuer-patch.yaml"] = TRUSTING.replace("name: step", "name: other")
    said = lint(plant(tmp_path, files), tools, "--render")
    assert said.status == 3
    assert ("CM104", "base/issuer.yaml", 7) in said.places
    assert len(said.messages("CM104")) == 1
    assert str(tmp_path) not in said.messages("CM916")[0]


def test_components_are_part_of_what_includes_them(tmp_path: Path, tools: str) -> None:
    component = {
        "trusting/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\n"
        "kind: Component\npatches: [{path: patch.yaml}]\n",
        "trusting/patch.yaml": TRUSTING,
    }
    files = overlay("components: [../../trusting]\n") | component
    said = lint(plant(tmp_path, files), tools, "--render")
    assert said.places == {("CM104", "trusting/patch.yaml", 7)}


def test_without_a_program_a_kustomization_is_not_clean(tmp_path: Path) -> None:
    said = lint(plant(tmp_path, BASE), str(tmp_path / "empty"), "--render")
    assert (said.status, said.places) == (3, {("CM916", "base/kustomization.yaml", 1)})


def test_a_namespace_that_is_set_on_all_objects_is_no_slip(tmp_path: Path, tools: str) -> None:
    root = plant(tmp_path, overlay("namespace: pki\n"))
    assert lint(root, tools, "--render").findings == []
    own = ISSUER.replace("  name: step\n", "  name: step\n  namespace: pki\n", 1)
    said = lint(plant(root, {"base/issuer.yaml": own}), tools, "--render")
    assert {(rule, file) for rule, file, _ in said.places} == {("CM152", "base/issuer.yaml")}
