"""Resend's stand-in, served on a real port."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from aimpay.sandbox.resend.app import build
from aimpay.sandbox.world import World
from sandbox.resend.letters import KEY
from sandbox.serving import serving, single


@pytest.fixture
def app() -> FastAPI:
    return single(build)


@pytest.fixture
def world(app: FastAPI) -> World:
    found = app.state.world
    assert isinstance(found, World)
    return found


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls with the first key."""
    async with serving(app) as base, httpx2.AsyncClient(base_url=base, headers=KEY) as client:
        yield client
