"""`certlint map`: what it draws of a tree, in each format."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from tests.report.test_planted import pieces, tree

from certlint import drawing, session, survey
from certlint.drawing.layout import TOP, WIDTH, laid_out
from certlint.landscape import Landscape
from certlint.model.cluster import Cluster

from .running import certlint

TREE = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: corp}
spec: {ca: {secretName: corp-ca}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: corp-ca, namespace: cert-manager}
spec:
  isCA: true
  commonName: corp
  secretName: corp-ca
  issuerRef: {name: boot}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: public, namespace: shop}
spec:
  acme:
    server: https://acme.example.com/directory
    skipTLSVerify: true
    privateKeySecretRef: {name: account}
    solvers: [{http01: {ingress: {ingressClassName: nginx}}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: issuers, namespace: shop}
rules: [{apiGroups: [cert-manager.io], resources: [issuers], verbs: [patch, delete]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: issuers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: issuers}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: shop-team}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: secrets}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: backup}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: secrets}
subjects: [{kind: ServiceAccount, name: backup, namespace: ops}]
"""
CERTIFICATE = """---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  secretName: {name}
  dnsNames: [{name}.example.com]
  issuerRef: {{name: {issuer}, kind: {kind}}}
"""


NAMESPACE = """---
apiVersion: v1
kind: Namespace
metadata: {{name: {0}, labels: {{tenant: {1}}}}}
"""


def asking(*asked: tuple[str, str, str]) -> str:
    """Certificates, each by its namespace, and the kind and name of its issuer."""
    return "".join(
        CERTIFICATE.format(name=f"web-{number}", namespace=namespace, kind=kind, issuer=issuer)
        for number, (namespace, kind, issuer) in enumerate(asked)
    )


def labelled(*names: str, tenant: str) -> str:
    text = (
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {0}, labels: {{tenant: {1}}}}}\n"
    )
    return "".join(text.format(name, tenant) for name in names)


def mapped(tmp_path: Path, text: str) -> Landscape:
    (tmp_path / "tree.yaml").write_text(text)
    request = session.Request((str(tmp_path),), date(2026, 11, 25))
    clusters: list[Cluster] = []
    report = session.run(request, see=clusters.append)
    return survey.landscape(clusters, report)


def links(landscape: Landscape) -> set[tuple[str, str, str]]:
    titles = [spot.title for spot in landscape.spots]
    return {(titles[link.source], link.says, titles[link.target]) for link in landscape.links}


SMALL = TREE + asking(
    ("shop", "Issuer", "public"),
    ("shop", "ClusterIssuer", "corp"),
    ("shop", "ClusterIssuer", "corp"),
    ("blog", "ClusterIssuer", "elsewhere"),
)


def test_who_changes_what_signs_and_is_served(tmp_path: Path) -> None:
    found = mapped(tmp_path, SMALL)
    assert [(spot.kind, spot.title, spot.note) for spot in found.spots] == [
        ("subject", "Group shop-team", "by RoleBinding issuers"),
        ("subject", "ServiceAccount ops/backup", "by ClusterRoleBinding backup"),
        ("ca", "Secret cert-manager/corp-ca", "made by Certificate cert-manager/corp-ca"),
        ("issuer", "ClusterIssuer corp", "CA"),
        ("issuer", "ClusterIssuer elsewhere", "not in these files"),
        ("issuer", "Issuer cert-manager/boot", "not in these files"),
        ("issuer", "Issuer shop/public", "ACME · acme.example.com"),
        ("namespace", "namespace blog", ""),
        ("namespace", "namespace cert-manager", "platform"),
        ("namespace", "namespace shop", ""),
    ]
    assert links(found) == {
        ("Group shop-team", "may change and delete", "Issuer shop/public"),
        ("ServiceAccount ops/backup", "may read", "Secret cert-manager/corp-ca"),
        ("Secret cert-manager/corp-ca", "signs for", "ClusterIssuer corp"),
        ("ClusterIssuer corp", "2 certificates", "namespace shop"),
        ("Issuer shop/public", "1 certificate", "namespace shop"),
        ("Issuer cert-manager/boot", "1 certificate", "namespace cert-manager"),
        ("ClusterIssuer elsewhere", "1 certificate", "namespace blog"),
    }


def test_findings_stand_at_what_they_are_about(tmp_path: Path) -> None:
    found = mapped(tmp_path, SMALL)
    at = {spot.title: {finding.rule.id for finding in spot.findings} for spot in found.spots}
    assert "CM104" in at["Issuer shop/public"]
    assert "CM104" not in at["namespace shop"]
    public = next(spot for spot in found.spots if spot.title == "Issuer shop/public")
    assert (str(public.level), public.place.rpartition("/")[2]) == ("error", "tree.yaml:17")
    request = session.Request((str(tmp_path),), date(2026, 11, 25))
    shown = {id(f.rule): f for spot in found.spots for f in spot.findings}
    told = {f.rule.id for f in session.run(request).visible}
    assert {f.rule.id for f in (*shown.values(), *found.elsewhere)} == told


def test_equal_namespaces_of_a_tenant_are_one(tmp_path: Path) -> None:
    names = [f"app-{number}" for number in range(12)]
    asked = [(name, "ClusterIssuer", "corp") for name in [*names, "blog"]]
    text = TREE + labelled(*names, tenant="a") + labelled("blog", tenant="b") + asking(*asked)
    found = mapped(tmp_path, text)
    group = next(spot for spot in found.spots if spot.members)
    assert group.title == "12 namespaces of tenant a"
    assert group.members == sorted(names)
    assert ("ClusterIssuer corp", "12 certificates", group.title) in links(found)
    assert "namespace blog" in [spot.title for spot in found.spots]


def test_of_many_tenants_equal_namespaces_are_one_but_for_their_findings(tmp_path: Path) -> None:
    names = [f"team-{number}" for number in range(9)]
    bad = CERTIFICATE.format(name="x", namespace="team-3", kind="ClusterIssuer", issuer="corp")
    bad = bad.replace("secretName: x", "secretName: x\n  duration: 1h\n  renewBefore: 2h")
    found = mapped(
        tmp_path, TREE + asking(*((name, "ClusterIssuer", "corp") for name in names)) + bad
    )
    titles = [spot.title for spot in found.spots if spot.kind == "namespace"]
    assert titles == ["8 namespaces", "namespace cert-manager", "namespace team-3"]


def large(homes: int) -> str:
    """A tree of many namespaces, each with an issuer of its own and somebody who edits it."""
    wanted = ("kind: Issuer", "kind: Role\n", "kind: RoleBinding")
    own = [text for text in TREE.split("---\n") if any(kind in text for kind in wanted)]
    own.append(asking(("shop", "Issuer", "public")).removeprefix("---\n"))
    copies = (text.replace("shop", f"team-{number}") for number in range(homes) for text in own)
    return "---\n".join([TREE, *copies])


def test_a_large_map_stays_readable(tmp_path: Path) -> None:
    found = mapped(tmp_path, large(67))
    assert len(found.spots) < 15
    assert sum(len(spot.members) or 1 for spot in found.spots) > 200
    words = {says for _, says, _ in links(found)}
    assert {"may change and delete", "67 certificates"} <= words


def test_boxes_of_a_column_do_not_touch(tmp_path: Path) -> None:
    picture = laid_out(mapped(tmp_path, SMALL))
    boxes = sorted(picture.boxes, key=lambda box: (box.x, box.y))
    for one, other in pairwise(boxes):
        assert other.x >= one.x + WIDTH or other.y >= one.y + one.height
    assert min(box.y for box in boxes) >= TOP
    assert max(box.y + box.height for box in boxes) < picture.height
    # The one link that passes a column of others ends where the others do.
    assert sorted({len(way) for way in picture.ways}) == [2, 4]


HOSTILE = SMALL.replace("{name: corp}", '{name: "</script><b onload=x>\\"&#1;`"}')


@pytest.mark.parametrize("broken", [False, True])
def test_no_map_tells_a_secret(tmp_path: Path, *, broken: bool) -> None:
    secret = "Qk4Zr7Wm2Xv9Lp3Tn6Yb8Hc5"
    for source in tree(secret, broken=broken):
        (tmp_path / source.name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source.name).write_text(source.text)
    found = mapped(tmp_path, SMALL)
    assert len(found.spots) >= 10
    for name in drawing.FORMATS:
        text = drawing.draw(name, found)
        assert [piece for piece in pieces(secret) if piece in text] == []


@pytest.mark.parametrize("format", drawing.FORMATS)
def test_an_empty_map_is_one_too(format: drawing.Format, tmp_path: Path) -> None:
    assert drawing.draw(format, mapped(tmp_path, "kind: ConfigMap\n")).endswith("\n")


def test_the_same_tree_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "tree.yaml").write_text(SMALL)
    for drawn in ("html", "mermaid"):
        outputs = {
            certlint("map", "--format", drawn, cwd=tmp_path, env={"PYTHONHASHSEED": seed}).stdout
            for seed in ("1", "2")
        }
        assert len(outputs) == 1


def parts(root: Xml.Element) -> Iterator[Xml.Element]:
    yield from root.iter("{http://www.w3.org/2000/svg}g")


def test_a_picture_has_titles_for_who_cannot_see_it(tmp_path: Path) -> None:
    found = mapped(tmp_path, HOSTILE)
    root = Xml.fromstring(drawing.draw("svg", found))  # noqa: S314  our own text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "map-title map-said"
    titles = [g[0].text or "" for g in parts(root) if "spot" in (g.get("class") or "")]
    assert len(titles) == len(found.spots)
    for title, spot in zip(titles, found.spots, strict=True):
        assert title.startswith(spot.title)
    assert any("2 errors" in title or "1 error" in title for title in titles)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 measures it."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_texts_stand_out_from_what_is_behind_them() -> None:
    style = Path(drawing.__file__).with_name("map.css").read_text()
    themes = [dict(re.findall(r"--([a-z-]+): (#\w{6})", part)) for part in style.split("}")[:3]]
    assert len(themes[0]) == 13
    for theme in filter(None, themes):
        for back in ("ground", "clear", "error", "warning", "note"):
            assert contrast(theme["text"], theme[back]) >= 7
            assert contrast(theme["soft"], theme[back]) >= 4.5
        for level in ("error", "warning", "note"):
            assert contrast(theme[f"{level}-line"], theme[level]) >= 4.5
        assert contrast(theme["focus"], theme["ground"]) >= 3


def content(page: str) -> Any:
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert data is not None
    return json.loads(data[1])


def test_a_page_holds_all_it_shows_and_asks_nobody(tmp_path: Path) -> None:
    page = drawing.draw("html", mapped(tmp_path, HOSTILE))
    assert "<b onload" not in page
    assert page.count("</script>") == 2
    policy = html.unescape(re.findall(r'Policy" content="([^"]+)"', page)[0])
    assert policy.startswith("default-src 'none'; ")
    loading = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?!#)[^\s>]+""")
    assert loading.findall(page.split("<script>")[0]) == []
    shown = content(page)
    assert any("</script><b onload" in spot["title"] for spot in shown["spots"])
    found = next(spot for spot in shown["spots"] if spot["title"] == "Issuer shop/public")
    finding = next(each for each in found["findings"] if each["rule"] == "CM104")
    assert finding["place"].endswith("tree.yaml:21")
    assert finding["severity"] == "error"


def test_mermaid_and_graphviz_obey_no_name(tmp_path: Path) -> None:
    found = mapped(tmp_path, HOSTILE)
    flowchart = drawing.draw("mermaid", found)
    assert flowchart.startswith("flowchart LR\n")
    assert "</script>" not in flowchart
    assert '["Issuer shop/public<br>ACME · acme.example.com<br>' in flowchart
    assert ":::error" in flowchart
    graph = drawing.draw("dot", found)
    assert '<b onload=x>\\"' in graph
    if shutil.which("dot") is not None:
        command = ["dot", "-Tplain"]
        drawn = subprocess.run(command, input=graph, capture_output=True, encoding="utf-8")
        assert (drawn.returncode, drawn.stderr) == (0, "")


def test_the_format_follows_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "tree.yaml").write_text(SMALL)
    for suffix, start in [("svg", "<svg "), ("html", "<!doctype html>"), ("dot", "digraph ")]:
        done = certlint("map", "--output", f"map.{suffix}", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / f"map.{suffix}").read_text().startswith(start)
    done = certlint("map", "--output", "map.svg", "--format", "dot", cwd=tmp_path)
    assert (tmp_path / "map.svg").read_text().startswith("digraph ")
    assert certlint("map", cwd=tmp_path).stdout.startswith("flowchart LR\n")
    assert certlint("map", "missing", cwd=tmp_path).returncode == 2
    assert certlint("map", "--output", "no/map.svg", cwd=tmp_path).returncode == 2
