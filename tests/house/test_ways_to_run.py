"""The ways to run that docs/deploy.md names: what one file says of a port, a folder or a name, the others say too."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml

from aimpay.commands.db import PASSPHRASE
from aimpay.settings import Settings
from house.tree import ROOT

PAGE: Final = (ROOT / "docs/deploy.md").read_text("utf-8")
CADDY: Final = (ROOT / "deploy/caddy/Caddyfile").read_text("utf-8")
NGINX: Final = (ROOT / "deploy/nginx/aimpay.conf").read_text("utf-8")
COMPOSE: Final = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS: Final = COMPOSE["x-product"]["environment"]
UNITS: Final = {path.name: path.read_text("utf-8") for path in (ROOT / "deploy/systemd").glob("*.service")}
KUBERNETES: Final = ROOT / "deploy/kubernetes"
PARTS: Final = ("server", "bot")


def default(name: str) -> Any:
    return Settings.model_fields[name].default


def url_of(part: str) -> str:
    """What the page says to write in .env for processes on one machine."""
    (said,) = re.findall(rf"^{part.upper()}_URL=(\S+)$", PAGE, re.MULTILINE)
    return str(said)


def caddy_inner() -> dict[int, tuple[str, str]]:
    """Port: where it is bound, and the name of what it leads to, SERVERS or BOTS."""
    leads = dict(re.findall(r"^\((\w+)\) \{\n\treverse_proxy \{\$(\w+):", CADDY, re.MULTILINE))
    found = re.findall(r"^http://:(\d+) \{\n\tbind (\S+)\n\timport (\w+)\n\}", CADDY, re.MULTILINE)
    return {int(port): (bound, leads[snippet]) for port, bound, snippet in found}


def nginx_inner() -> dict[int, tuple[str, str]]:
    blocks = re.findall(r"^server \{\n(.*?)^\}", NGINX, re.MULTILINE | re.DOTALL)
    found = [
        re.search(r"listen ([\d.]+):(\d+);.*location / \{ proxy_pass http://aimpay_(\w+);", one, re.DOTALL)
        for one in blocks
    ]
    return {int(one[2]): (one[1], one[3].upper()) for one in found if one}


def metrics_ports() -> Iterator[tuple[str, int]]:
    """Each process that the page starts by its port, and where its unit lets it tell its figures."""
    for part, port in re.findall(r"aimpay-(server|bot|worker)@(\d+)", PAGE):
        (said,) = re.findall(r"^Environment=METRICS_PORT=(\S+)$", UNITS[f"aimpay-{part}@.service"], re.MULTILINE)
        yield part, int(said.replace("%i", port))


@pytest.mark.parametrize("part", PARTS)
def test_the_proxy_of_compose_dials_the_port_that_the_process_listens_on(part: str) -> None:
    dialled = COMPOSE["services"]["caddy"]["environment"][f"{part.upper()}S"]
    assert dialled == urlsplit(OURS[f"{part.upper()}_URL"]).netloc == f"{part}:{default(f'{part}_port')}"
    assert f"{part.upper()}_PORT" not in OURS


@pytest.mark.parametrize("part", PARTS)
def test_kubernetes_leads_to_the_port_that_the_process_listens_on(part: str) -> None:
    manifests = list(yaml.safe_load_all((KUBERNETES / f"{part}.yaml").read_text("utf-8")))
    (box,) = manifests[0]["spec"]["template"]["spec"]["containers"]
    port = default(f"{part}_port")
    assert box["ports"] == [{"name": "http", "containerPort": port}]
    assert manifests[1]["spec"]["ports"] == [{"name": "http", "port": port, "targetPort": "http"}]
    data = yaml.safe_load((KUBERNETES / "config.yaml").read_text("utf-8"))["data"]
    assert data[f"{part.upper()}_URL"] == f"http://{part}:{port}"


@pytest.mark.parametrize("inner", [caddy_inner(), nginx_inner()], ids=["caddy", "nginx"])
def test_an_inner_listener_leads_to_servers_and_one_to_bots_from_this_machine_only(
    inner: dict[int, tuple[str, str]],
) -> None:
    told = {urlsplit(url_of(part)).port: ("127.0.0.1", f"{part.upper()}S") for part in PARTS}
    assert inner == told
    assert {urlsplit(url_of(part)).hostname for part in PARTS} == {"127.0.0.1"}


@pytest.mark.parametrize("part", PARTS)
def test_without_a_word_a_proxy_dials_the_port_of_one_process(part: str) -> None:
    address = f"127.0.0.1:{default(f'{part}_port')}"
    assert f"reverse_proxy {{${part.upper()}S:{address}}}" in CADDY
    assert re.search(rf"^upstream aimpay_{part}s \{{[^}}]*^    server {re.escape(address)} ", NGINX, re.MULTILINE)


def test_inner_ports_are_taken_by_nothing_else() -> None:
    inner = {urlsplit(url_of(part)).port for part in PARTS}
    others = [port for _, port in metrics_ports()]
    others += [int(port) for port in re.findall(r"aimpay-\w+@(\d+)", PAGE)]
    sandbox = (ROOT / "src/aimpay/commands/sandboxed.py").read_text("utf-8")
    others += [int(port) for port in re.findall(r"default=(\d{4})", sandbox)]
    assert others
    assert inner.isdisjoint(others)


def test_caddy_asks_each_process_whether_it_stays() -> None:
    """A door that closes under a POST costs that POST: who goes must get nothing new before."""
    seconds = [int(one) for one in re.findall(r"^\t\thealth_interval (\d+)s$", CADDY, re.MULTILINE)]
    assert CADDY.count("\t\thealth_uri /health/ready\n") == CADDY.count("reverse_proxy {$") == len(seconds) == 2
    assert max(seconds) * 2 < default("server_drain_seconds")


def test_prometheus_asks_each_process_that_the_page_starts() -> None:
    (job,) = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))["scrape_configs"]
    asked = {(group["labels"]["process"], target) for group in job["static_configs"] for target in group["targets"]}
    assert len(asked) == 6
    assert asked == {(part, f"127.0.0.1:{port}") for part, port in metrics_ports()}


def test_two_processes_never_want_one_port_for_their_figures() -> None:
    started = set(metrics_ports())
    assert len(started) == len({port for _, port in started})
    # A file would win over Environment=, and bring one METRICS_PORT for all; .env is read by the program itself.
    assert [name for name, text in UNITS.items() if "EnvironmentFile" in text] == []


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_a_unit_may_write_the_folder_of_the_database_and_the_page_gives_it_to_its_user(unit: str) -> None:
    (user,) = re.findall(r"^User=(\w+)$", UNITS[unit], re.MULTILINE)
    (folder,) = re.findall(r"^ReadWritePaths=-(\S+)$", UNITS[unit], re.MULTILINE)
    assert folder == f"/opt/aimpay/{default('database_url').removeprefix('sqlite:///').partition('/')[0]}"
    assert re.search(rf"^chown -R {user}: {folder}\b", PAGE, re.MULTILINE)
    assert f"sudo -u {user} .venv/bin/aimpay" in PAGE


def test_whoever_makes_an_encrypted_copy_is_told_of_the_passphrase() -> None:
    assert "--encrypt" in (KUBERNETES / "backup.yaml").read_text("utf-8")
    assert PASSPHRASE in (KUBERNETES / "config.yaml").read_text("utf-8")
    of_docker, of_kubernetes = PAGE.split("\n## Docker\n")[1].split("\n## Kubernetes\n")
    assert PASSPHRASE in of_docker
    assert PASSPHRASE in of_kubernetes.partition("\n## ")[0]


def test_a_copy_made_in_a_container_is_brought_out_of_it() -> None:
    made = re.findall(r"docker compose exec .*aimpay db backup (\S+) --encrypt", PAGE)
    brought = re.findall(r"docker compose cp --index 1 server:(\S+) ", PAGE)
    assert len(made) == 2
    assert made == brought


def test_a_container_alone_believes_the_network_that_compose_believes() -> None:
    assert f"--env TRUSTED_PROXIES={OURS['TRUSTED_PROXIES']} " in PAGE


def test_the_page_names_each_namespace_that_may_come_in() -> None:
    rules = yaml.safe_load((KUBERNETES / "network.yaml").read_text("utf-8"))["spec"]["ingress"]
    named = [
        one["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for rule in rules
        for one in rule["from"]
        if "namespaceSelector" in one
    ]
    assert named == ["ingress-nginx", "monitoring"]
    assert "`network.yaml`" in PAGE
    assert [name for name in named if f"`{name}`" not in PAGE] == []
