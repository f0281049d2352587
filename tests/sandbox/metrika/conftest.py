"""Metrika's stand-in, served on a real port."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from aimpay.sandbox.metrika.app import build
from sandbox.metrika.counter import OWNER
from sandbox.serving import serving, single


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    """Calls with the owner's OAuth token."""
    async with serving(single(build)) as base, httpx2.AsyncClient(base_url=base, headers=OWNER) as client:
        yield client
