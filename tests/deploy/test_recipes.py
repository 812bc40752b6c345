"""The recipes of deploy/: commands that exist, settings that exist, nobody as root, and what the tools say of them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.cli.commands import COMMANDS, import_command
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.settings import GraphSettings, environment_variable
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.loaders.refresh.plan import read_refresh_plan
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNITS = sorted((DEPLOY / "systemd").glob("*.service")) + sorted(
    (DEPLOY / "systemd").glob("*.timer")
)
KUBERNETES = ("1.31", "1.34")
# Of compose alone, or of the images that are not ours.
OTHER_VARIABLES = {
    "PARTNERGRAPH_IMAGE",
    "NEO4J_IMAGE",
    "NEO4J_AUTH",
    "NEO4J_HEAP",
    "NEO4J_PAGE_CACHE",
}


def objects() -> list[dict[str, Any]]:
    """Every object of the manifests."""
    files = [path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.stem != "refresh-plan"]
    return [one for path in files for one in yaml.safe_load_all(path.read_text())]


def pods() -> Iterator[dict[str, Any]]:
    for one in objects():
        spec = one.get("spec") or {}
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield spec["template"]["spec"]


def commands() -> Iterator[list[str]]:
    """Every command line of partnergraph's that the recipes run."""
    for service in COMPOSE["services"].values():
        if service["image"] != "${NEO4J_IMAGE:-neo4j:5.26-community}":
            yield [re.sub(r"\$\{\w+:-(.*)\}", r"\1", word) for word in service["command"]]
    for unit in UNITS:
        for line in re.findall(r"^Exec\w+=(.*)$", unit.read_text(), re.MULTILINE):
            program, *words = shlex.split(line)
            assert program == "/opt/partnergraph/bin/partnergraph"
            yield words
    for pod in pods():
        for container in pod["containers"]:
            yield container["args"]
    docker = (DEPLOY / "Dockerfile").read_text()
    yield ["serve"]
    assert 'CMD ["partnergraph", "health"]' in docker
    yield ["health"]


def test_every_command_of_the_recipes_is_one_with_these_options() -> None:
    seen = set()
    for name, *words in commands():
        assert name in COMMANDS
        seen.add(name)
        with import_command(name).make_context(name, words):
            pass
    assert seen == {"serve", "migrate", "refresh", "backup", "health", "up", "down"}


def test_every_variable_of_the_recipes_is_a_setting() -> None:
    known = {
        environment_variable(type(settings), name)
        for settings in (GraphSettings(), FetchSettings(), ApiSettings(), AccessSettings())
        for name in type(settings).model_fields
    }
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".json"]
    for path in files:
        named = set(re.findall(r"\b(?:PARTNERGRAPH|NEO4J)_[A-Z_]+[A-Z]\b", path.read_text()))
        assert named <= known | OTHER_VARIABLES, path


def test_the_refresh_plans_are_plans() -> None:
    plan = read_refresh_plan(DEPLOY / "refresh.yaml")
    assert len(plan.sources) >= 4
    assert read_refresh_plan(DEPLOY / "kubernetes" / "refresh-plan.yaml") == plan


def test_the_image_is_made_of_what_is_pinned_and_runs_as_nobody() -> None:
    lines = [
        line for line in (DEPLOY / "Dockerfile").read_text().splitlines() if line and line[0] != "#"
    ]
    stages = [index for index, line in enumerate(lines) if line.startswith("FROM ")]
    assert len(stages) == 2
    last = lines[stages[-1] :]
    assert [line for line in last if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any(line.startswith("HEALTHCHECK ") for line in last)
    for line in lines:
        word, _, rest = line.partition(" ")
        if word in {"RUN", "CMD", "ENTRYPOINT"}:
            assert rest.startswith("["), f"a shell would run {line}"
        assert word != "ADD"
    installs = [line for line in lines if '"install"' in line]
    assert "--require-hashes" in installs[0]
    assert "--only-binary=:all:" in installs[0]
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    for name in (line[1:] for line in allowed if line.startswith("!")):
        assert (ROOT / name).exists(), name


def test_compose_listens_on_loopback_and_keeps_no_secret() -> None:
    for name, service in COMPOSE["services"].items():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), name
        if name != "neo4j":
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
    text = (DEPLOY / "compose.yaml").read_text()
    assert not re.search(r"PASSWORD: (?!\$\{)", text)
    assert "NEO4J_PASSWORD=\n" in (DEPLOY / "example.env").read_text()


def test_compose_hands_settings_of_the_env_file_on() -> None:
    """The port there is the one on the machine, which the port in the container is not."""
    for name, service in COMPOSE["services"].items():
        if name != "neo4j":
            assert service["env_file"] == [{"path": ".env", "required": False}]
            assert service["environment"]["PARTNERGRAPH_PORT"] == "8000"


@pytest.mark.parametrize("version", KUBERNETES)
def test_manifests_are_what_kubernetes_takes(version: str) -> None:
    kinds = set()
    for one in objects():
        kinds.add(one["kind"])
        if one["kind"] != "Kustomization":
            kubernetes_validate.validate(one, version, strict=True)
    assert {"Deployment", "Service", "Job", "CronJob", "PodDisruptionBudget"} <= kinds


def test_pods_may_do_nothing_that_they_need_not() -> None:
    found = list(pods())
    assert len(found) == 4
    for pod in found:
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        # Else the service of this name gives each pod a PARTNERGRAPH_PORT=tcp://…, before that of the image.
        assert pod["enableServiceLinks"] is False
        for container in pod["containers"]:
            limits = container["securityContext"]
            assert limits["readOnlyRootFilesystem"]
            assert limits["allowPrivilegeEscalation"] is False
            assert limits["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]


def test_kustomize_names_every_manifest() -> None:
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(kustomization["resources"]) == there - {"kustomization.yaml", "refresh-plan.yaml"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_units_are_what_systemd_takes(tmp_path: Path) -> None:
    """The program is nowhere here; in its place stands one that is."""
    for unit in UNITS:
        text = unit.read_text().replace("/opt/partnergraph/bin/partnergraph", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    names = [str(path) for path in tmp_path.iterdir()]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in checked.stderr.splitlines() if "partnergraph" in line]
    assert (checked.returncode, said) == (0, [])
