"""What stands in deploy/, the Dockerfile and compose.yaml agrees with the code and with good custom."""

import fnmatch
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml

from aimpay.cli import COMMANDS
from aimpay.settings import Settings
from house.tree import ROOT, files

KUBERNETES: Final = ROOT / "deploy" / "kubernetes"
UNITS: Final = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SETTINGS: Final = {name.upper() for name in Settings.model_fields}
HEALTH: Final = {"/health/live", "/health/ready"}
HARDENED: Final = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "CapabilityBoundingSet=",
    "UMask=0077",
)


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            for document in yaml.safe_load_all(path.read_text("utf-8")):
                yield f"{path.name}: {document['kind']}", document


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, document in manifests():
        spec = document.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            yield name, template["spec"]


def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    return services


def ours() -> dict[str, Any]:
    return {name: service for name, service in compose().items() if service["image"] == "aimpay"}


@pytest.mark.parametrize("document", [pytest.param(document, id=name) for name, document in manifests()])
def test_a_manifest_is_what_kubernetes_takes(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.37", strict=True)


def test_a_wrong_manifest_is_noticed() -> None:
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"port": [80]}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.37", strict=True)


def test_every_manifest_is_applied() -> None:
    named = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    assert {*named, "kustomization.yaml"} == {path.name for path in KUBERNETES.glob("*.yaml")}


@pytest.mark.parametrize("pod", [pytest.param(pod, id=name) for name, pod in pods()])
def test_a_pod_is_nobody_and_writes_nowhere(pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for box in pod["containers"]:
        assert box["securityContext"]["readOnlyRootFilesystem"] is True
        assert box["securityContext"]["allowPrivilegeEscalation"] is False
        assert box["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert box["resources"]["limits"]["memory"]
        assert {entry["name"] for entry in box.get("env", ())} <= SETTINGS
        assert box.get("args", ["db"])[0] in {*COMMANDS, "db"} or box["command"] == ["sh", "-c"]


def test_what_answers_is_asked_whether_it_is_well() -> None:
    lasting = [pod for name, pod in pods() if name.endswith("Deployment")]
    assert len(lasting) == 3
    for pod in lasting:
        (box,) = pod["containers"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert box[probe]["httpGet"]["path"] in HEALTH
        assert box["readinessProbe"]["httpGet"]["path"] == "/health/ready"


def test_configuration_names_settings_that_there_are() -> None:
    (data,) = [document["data"] for name, document in manifests() if name.endswith("ConfigMap")]
    assert set(data) <= SETTINGS
    for service in ours().values():
        assert set(service["environment"]) <= SETTINGS


def test_compose_lets_in_only_the_proxy_and_asks_each_process_how_it_is() -> None:
    assert {name for name, service in compose().items() if "ports" in service} == {"caddy"}
    for name, service in ours().items():
        assert service["command"][0] in COMMANDS
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        if name != "migrate":
            assert service["healthcheck"]["test"] == ["CMD", "aimpay", "health", name]


def test_the_image_is_built_of_pinned_requirements_and_is_not_root() -> None:
    said = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in said
    assert re.search(r"^USER \d+:\d+$", said, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*\"health\"", said, re.MULTILINE)
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", said, re.MULTILINE):
        for source in shlex.split(line):
            assert (ROOT / source).exists()
            assert f"!{source}" in (ROOT / ".dockerignore").read_text() or source == "src"


def test_an_installed_product_has_every_file_that_the_sources_have() -> None:
    """What the image gets beside the code: pages, texts, fonts. Only the template of new migrations stays at home."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packed = project["tool"]["setuptools"]["package-data"]["aimpay"]
    missing = [
        path
        for path in map(str, files())
        if path.startswith("src/aimpay/")
        and not path.endswith((".py", ".mako"))
        and not any(fnmatch.fnmatch(path, f"src/aimpay/{pattern.removeprefix('**/')}") for pattern in packed)
    ]
    assert missing == []


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_there_is_and_little_else(path: Path) -> None:
    text = path.read_text()
    (started,) = re.findall(r"^ExecStart=.*/aimpay (\w+)", text, re.MULTILINE)
    assert started in COMMANDS
    for line in HARDENED:
        assert line in text.splitlines()
    assert set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)) <= SETTINGS | {"BACKUP_DIRECTORY"}
