"""What a tree may try with the programs that render it: nothing of it runs or leads out."""

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import certlint

from certlint import sandbox

from .trees import ISSUER, chart, lint, plant

SHELL = "#!/bin/sh\ntouch {}\n"


def executable(path: Path, marker: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SHELL.format(marker))
    path.chmod(0o755)


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A host of this machine that notes who calls it."""
    called: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        stop = threading.Event()

        def note() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                called.append("called")
                connection.close()

        thread = threading.Thread(target=note)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", called
        stop.set()
        thread.join()


def test_a_configuration_switches_nothing_on(tmp_path: Path, tools: str) -> None:
    config = "render:\n  - {chart: charts/shop, values: [v.yaml]}\n"
    values = {"v.yaml": "trusting: true\n"}
    root = plant(tmp_path, chart("charts/shop", **values) | {".certlint.yaml": config})
    assert lint(root, tools).findings == []


@pytest.mark.parametrize("key", ["post-renderer", "command", "plugins", "args"])
def test_a_configuration_has_no_key_for_programs(tmp_path: Path, tools: str, key: str) -> None:
    config = f"render:\n  - {{chart: charts/shop, {key}: ./evil}}\n"
    root = plant(tmp_path, chart("charts/shop") | {".certlint.yaml": config})
    done = certlint("--render", cwd=root, env={"PATH": tools})
    assert done.returncode == 2
    assert f"unknown key `{key}` in `render[0]`" in done.stderr


def test_a_program_of_the_tree_is_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    root = plant(tmp_path / "tree", chart("charts/shop"))
    for folder in (root, root / "bin"):
        for name in ("helm", "kubectl", "kustomize"):
            executable(folder / name, marker)
    for path in (".", "bin", str(root / "bin"), f":{root}"):
        assert lint(root, path, "--render").status == 3
    assert not marker.exists()


def test_plugins_and_settings_of_the_user_are_out_of_reach(tmp_path: Path, tools: str) -> None:
    marker, home = tmp_path / "marker", tmp_path / "home"
    executable(home / "plugins/evil/run", marker)
    manifest = (
        "name: template\nversion: 1.0.0\nusage: x\ndescription: x\ncommand: $HELM_PLUGIN_DIR/run\n"
    )
    (home / "plugins/evil/plugin.yaml").write_text(manifest)
    root = plant(tmp_path / "tree", chart("charts/shop"))
    extra = {"HOME": str(home), "HELM_PLUGINS": str(home / "plugins"), "HELM_NAMESPACE": "evil"}
    said = lint(root, tools, "--render", extra=extra)
    assert (said.status, said.findings) == (0, [])
    assert not marker.exists()


def test_links_that_lead_out_of_the_tree_are_not_followed(tmp_path: Path, tools: str) -> None:
    (tmp_path / "private").write_text("s3cr3t-of-the-machine")
    template = '{{ fail (.Files.Get "files/private") }}'
    root = plant(tmp_path / "tree", chart("charts/shop", **{"templates/issuer.yaml": template}))
    (root / "charts/shop/files").mkdir()
    (root / "charts/shop/files/private").symlink_to(tmp_path / "private")
    said = lint(root, tools, "--render")
    assert said.messages("CM916") == [
        "chart shop is not rendered with default values: `files/private` leads out of the tree"
    ]
    assert "s3cr3t" not in str(said)


@pytest.mark.parametrize("name", ["../../../private", "https://example.com/values.yaml"])
def test_values_come_from_the_tree_alone(tmp_path: Path, tools: str, name: str) -> None:
    (tmp_path / "private").write_text("trusting: true\n")
    config = f"render:\n  - {{chart: charts/shop, values: ['{name}']}}\n"
    root = plant(tmp_path / "tree", chart("charts/shop") | {".certlint.yaml": config})
    said = lint(root, tools, "--render")
    assert said.places == {("CM916", "charts/shop/Chart.yaml", 2)}


def test_a_values_file_is_one_file_whatever_its_name(tmp_path: Path, tools: str) -> None:
    (tmp_path / "private").write_text("trusting: true\n")
    name = f"a,{tmp_path}/private"
    config = f"render:\n  - {{chart: charts/shop, values: ['{name}']}}\n"
    files = {"a": "{}\n", name: "trusting: false\n"}
    root = plant(tmp_path / "tree", chart("charts/shop", **files) | {".certlint.yaml": config})
    said = lint(root, tools, "--render")
    assert (said.status, said.findings) == (0, [])


def test_lookups_and_the_environment_are_empty(
    tmp_path: Path, tools: str, server: tuple[str, list[str]]
) -> None:
    host, called = server
    template = (
        '{{ if or (lookup "v1" "Secret" "default" "x") (getHostByName "example.com") }}'
        '{{ fail "reached" }}{{ end }}' + ISSUER
    )
    kube = f"apiVersion: v1\nkind: Config\nclusters: [{{name: a, cluster: {{server: 'http://{host}'}}}}]\n"
    kube += "contexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n"
    (tmp_path / "kube").write_text(kube)
    root = plant(tmp_path / "tree", chart("charts/shop", **{"templates/issuer.yaml": template}))
    said = lint(root, tools, "--render", extra={"KUBECONFIG": str(tmp_path / "kube")})
    assert (said.status, said.findings, called) == (0, [], [])


def test_a_schema_fetches_nothing(
    tmp_path: Path, tools: str, server: tuple[str, list[str]]
) -> None:
    host, called = server
    schema = f'{{"$ref": "http://{host}/schema.json"}}'
    root = plant(tmp_path, chart("charts/shop", **{"values.schema.json": schema}))
    assert lint(root, tools, "--render").status == 0
    assert called == []


@pytest.mark.parametrize(
    "text",
    [
        "resources: ['http://{host}/issuer.yaml']\n",
        "resources: [issuer.yaml]\npatches: [{{path: 'http://{host}/patch.yaml'}}]\n",
        "resources: [issuer.yaml]\nconfigMapGenerator: [{{name: a, files: ['a=http://{host}/a']}}]\n",
        "resources: [issuer.yaml]\nopenapi: {{path: 'http://{host}/a.json'}}\n",
        (
            "resources: [issuer.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n"
            "  kind: PatchTransformer\n  metadata: {{name: x}}\n  path: http://{host}/x.yaml\n"
        ),
        "resources: [issuer.yaml, '{host}/platform/base']\n",
        "resources: [issuer.yaml]\nreplacements: [{{path: 'http://{host}/a.yaml'}}]\n",
        "resources: [issuer.yaml]\nvalidators: ['http://{host}/a.yaml']\n",
    ],
)
def test_a_kustomization_fetches_nothing(
    tmp_path: Path, tools: str, server: tuple[str, list[str]], text: str
) -> None:
    host, called = server
    files = {"kustomization.yaml": text.format(host=host), "issuer.yaml": ISSUER}
    said = lint(plant(tmp_path, files), tools, "--render")
    assert (said.status, called) == (3, [])


@pytest.mark.parametrize("key", ["transformers", "generators", "validators"])
def test_plugins_in_folders_fetch_nothing(
    tmp_path: Path, tools: str, server: tuple[str, list[str]], key: str
) -> None:
    host, called = server
    plugin = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\n"
    files = {
        "live/kustomization.yaml": f"resources: [issuer.yaml]\n{key}: [../plugins]\n",
        "live/issuer.yaml": ISSUER,
        "plugins/kustomization.yaml": "resources: [../more]\n",
        "more/kustomization.yaml": "resources: [plugin.yaml]\n",
        "more/plugin.yaml": f"{plugin}path: http://{host}/x.yaml\n",
    }
    said = lint(plant(tmp_path, files), tools, "--render")
    assert (said.status, called) == (3, [])
    assert said.places >= {("CM916", "more/kustomization.yaml", 1)}


def test_a_file_called_like_a_url_is_no_way_out(
    tmp_path: Path, tools: str, server: tuple[str, list[str]]
) -> None:
    host, called = server
    url = f"http://{host}/issuer.yaml"
    files = {"kustomization.yaml": f"resources: ['{url}']\n", url: ISSUER}
    said = lint(plant(tmp_path, files), tools, "--render")
    assert (said.status, called) == (3, [])


@pytest.mark.parametrize(
    "plugin",
    [
        "metadata: {name: x, annotations: {config.kubernetes.io/function: 'exec: {path: ./run}'}}",
        "metadata: {name: x}",
    ],
)
def test_plugins_of_a_kustomization_are_not_run(tmp_path: Path, tools: str, plugin: str) -> None:
    marker = tmp_path / "marker"
    text = "resources: [issuer.yaml]\ngenerators: [plugin.yaml]\n"
    run = f"apiVersion: example.com/v1\nkind: Run\n{plugin}\n"
    root = plant(
        tmp_path / "tree", {"kustomization.yaml": text, "issuer.yaml": ISSUER, "plugin.yaml": run}
    )
    executable(root / "run", marker)
    assert lint(root, tools, "--render").status == 3
    assert not marker.exists()


@pytest.mark.parametrize("how", ["files", "resources", "base"])
def test_a_kustomization_reads_nothing_out_of_the_tree(
    tmp_path: Path, tools: str, how: str
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/private.yaml").write_text(ISSUER.replace("step", "s3cr3t"))
    (tmp_path / "out/kustomization.yaml").write_text("resources: [private.yaml]\n")
    text = {
        "files": "configMapGenerator: [{name: a, files: [link.yaml]}]\n",
        "resources": "resources: [link.yaml]\n",
        "base": "resources: [../out]\n",
    }[how]
    root = plant(tmp_path / "tree", {"kustomization.yaml": text})
    (root / "link.yaml").symlink_to(tmp_path / "out/private.yaml")
    said = lint(root, tools, "--render")
    assert [m.split(", which")[-1] for m in said.messages("CM916")] == [" lies out of the tree"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "template",
    [
        "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}",
        "{{ range until 2000 }}\n---\na: {{ repeat 100000 `x` }}{{ end }}",
    ],
)
def test_endless_and_boundless_templates_end(tmp_path: Path, tools: str, template: str) -> None:
    root = plant(tmp_path, chart("charts/shop", **{"templates/issuer.yaml": template}))
    said = lint(root, tools, "--render")
    assert said.status == 3
    # Which limit is met first is the machine's affair.
    whys = (
        "takes longer than 30 seconds",
        "makes more than 50 MB",
        "needs more than 2 GB of memory",
    )
    assert said.messages("CM916")[0].endswith(whys)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux alone")
def test_a_template_may_not_take_all_memory(tmp_path: Path, tools: str) -> None:
    template = "a: {{ repeat 3000000000 `x` }}"
    root = plant(tmp_path, chart("charts/shop", **{"templates/issuer.yaml": template}))
    said = lint(root, tools, "--render")
    assert said.messages("CM916") == [
        "chart shop is not rendered with default values: it needs more than 2 GB of memory"
    ]


def test_a_program_is_stopped_at_its_limits(tmp_path: Path) -> None:
    shell = tmp_path / "program"
    shell.write_text("#!/bin/sh\nwhile :; do /bin/sleep 1; done\n")
    shell.chmod(0o755)
    late = sandbox.run([shell], time_limit=0.3)
    assert late == sandbox.Outcome("", "it takes longer than 0.3 seconds")
    shell.write_text("#!/bin/sh\nwhile :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done\n")
    many = sandbox.run([shell], output_limit=1_000_000)
    assert many == sandbox.Outcome("", "it makes more than 1 MB")


def test_a_program_sees_no_variables_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "s3cr3t")
    shell = tmp_path / "program"
    shell.write_text("#!/bin/sh\nexport -p\n")
    shell.chmod(0o755)
    said = sandbox.run([shell]).text
    assert "HOME=" in said
    assert "s3cr3t" not in said
