"""Caddy, nginx and Kubernetes let through every page that people outside need, and nothing private."""

import fnmatch
import re
from typing import Final

import pytest
import yaml

from house.tree import ROOT
from story.test_original_failures_of_secrecy import PUBLIC

CADDY: Final = (ROOT / "deploy/caddy/Caddyfile").read_text("utf-8")
NGINX: Final = (ROOT / "deploy/nginx/aimpay.conf").read_text("utf-8")
INGRESS: Final = yaml.safe_load((ROOT / "deploy/kubernetes/ingress.yaml").read_text("utf-8"))
INSIDE: Final = {"/media/{key}", "/health/ready"}
"""Open without the secret, but asked for by the bot and by those who watch the server only."""
OUTSIDE: Final = sorted(re.sub(r"\{\w+\}", "1", path) for path in PUBLIC - INSIDE)
PRIVATE: Final = ("/start", "/create_payment", "/refund", "/api/referrals/all", "/media/1", "/create_payout_batch")


def caddy(path: str) -> bool:
    words = re.search(r"@public path ((?:[^\n]*\\\n)*[^\n]*)", CADDY)
    assert words
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in words[1].replace("\\\n", " ").split())


def nginx(path: str) -> bool:
    return any(re.search(pattern, path) for pattern in re.findall(r"location ~ (\S+) \{", NGINX))


def kubernetes(path: str) -> bool:
    (rule,) = INGRESS["spec"]["rules"]
    return any(
        path == one["path"] or (one["pathType"] == "Prefix" and path.startswith(f"{one['path']}/"))
        for one in rule["http"]["paths"]
    )


DOORS: Final = (caddy, nginx, kubernetes)


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_public_page_is_reached_through_each(path: str) -> None:
    assert [door.__name__ for door in DOORS if not door(path)] == []


@pytest.mark.parametrize("path", PRIVATE)
def test_a_private_route_is_reached_through_none(path: str) -> None:
    assert [door.__name__ for door in DOORS if door(path)] == []
