"""DeepSeek's stand-in, served on a real port."""

from collections.abc import AsyncIterator

import httpx2
import openai
import pytest

from aimpay.sandbox.deepseek.app import build
from sandbox.serving import serving, single


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Authorization": "Bearer sk-sandbox"}
    async with serving(single(build)) as base, httpx2.AsyncClient(base_url=base, headers=headers) as client:
        yield client


@pytest.fixture
async def official(http: httpx2.AsyncClient) -> AsyncIterator[openai.AsyncOpenAI]:
    """The OpenAI client, pointed at the stand-in; it does not retry."""
    base = f"{str(http.base_url).rstrip('/')}/deepseek"
    async with openai.AsyncOpenAI(base_url=base, api_key="sk-sandbox", max_retries=0) as client:
        yield client
