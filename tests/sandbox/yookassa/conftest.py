"""YooKassa's stand-in, served on a real port and judged by the official description where that is at hand."""

from collections.abc import AsyncIterator
from json import JSONDecodeError, loads
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from aimpay.sandbox.world import World
from aimpay.sandbox.yookassa.app import build
from sandbox.serving import serving, single
from sandbox.yookassa.contract import NORMALISE, SPEC, Contract, load
from sandbox.yookassa.product import Product
from sandbox.yookassa.till import Till

API = "/yookassa/v3"


@pytest.fixture(scope="session")
def contract() -> Contract | None:
    """Nothing where the specification is absent: the rest of a test still holds."""
    return Contract(load()) if SPEC.exists() and NORMALISE.exists() else None


@pytest.fixture
def app() -> FastAPI:
    return single(build)


@pytest.fixture
def world(app: FastAPI) -> World:
    found = app.state.world
    assert isinstance(found, World)
    return found


@pytest.fixture
async def http(app: FastAPI, contract: Contract | None) -> AsyncIterator[httpx2.AsyncClient]:
    async def judge(response: httpx2.Response) -> None:
        path, request = response.request.url.path, response.request
        if contract and path.startswith(API):
            await response.aread()
            asked = parsed(request.content)
            contract.check(
                request.method, path.removeprefix(API), asked, response.status_code, parsed(response.content)
            )

    hooks = {"response": [judge]}
    async with serving(app) as base, httpx2.AsyncClient(base_url=base, event_hooks=hooks, timeout=30) as client:
        yield client


def parsed(content: bytes) -> Any:
    try:
        return loads(content) if content else None
    except JSONDecodeError:
        return None


@pytest.fixture
def till(http: httpx2.AsyncClient, world: World) -> Till:
    return Till(http, world)


@pytest.fixture
async def product(till: Till) -> AsyncIterator[Product]:
    found = Product()
    async with serving(found.app) as base:
        found.url = f"{base}/payment_notification"
        await till.set(webhook_url=found.url, payout_webhook_url=found.url)
        yield found
