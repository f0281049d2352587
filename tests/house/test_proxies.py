"""The recipes for Caddy and nginx let through every page that people outside need, and nothing private."""

import fnmatch
import re
from pathlib import Path
from typing import Final

import pytest

from story.test_original_failures_of_secrecy import PUBLIC

RECIPES: Final = (Path(__file__).parents[2] / "docs" / "go-live.md").read_text("utf-8")
INSIDE: Final = {"/media/{key}", "/health/ready"}
"""Open without the secret, but asked for by the bot and by those who watch the server only."""
OUTSIDE: Final = sorted(re.sub(r"\{\w+\}", "1", path) for path in PUBLIC - INSIDE)
PRIVATE: Final = ("/start", "/create_payment", "/refund", "/api/referrals/all", "/media/1", "/create_payout_batch")


def caddy(path: str) -> bool:
    words = re.search(r"@public path ((?:[^\n]*\\\n)*[^\n]*)", RECIPES)
    assert words
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in words[1].replace("\\\n", " ").split())


def nginx(path: str) -> bool:
    return any(re.search(pattern, path) for pattern in re.findall(r"location ~ (\S+) \{", RECIPES))


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_public_page_is_reached_through_both(path: str) -> None:
    assert caddy(path)
    assert nginx(path)


@pytest.mark.parametrize("path", PRIVATE)
def test_a_private_route_is_reached_through_neither(path: str) -> None:
    assert not caddy(path)
    assert not nginx(path)
