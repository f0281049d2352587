"""The mailer against the sandbox's Resend."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from aimpay.sandbox.resend.app import build
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.workflows.gateways import DeliveryRefusedError
from integrations.letters import BUYER, SENDER, letter
from sandbox.serving import serving, single


@dataclass(frozen=True)
class Post:
    session: aiohttp.ClientSession
    url: str

    def mailer(self, *, sender: str = SENDER, keys: tuple[str, ...] = SandboxSettings().resend_keys) -> ResendMailer:
        return ResendMailer(self.session, base_url=f"{self.url}/resend", keys=keys, sender=sender)

    async def fault(self, **fault: Any) -> None:
        url = f"{self.url}/sandbox/api/resend/faults"
        async with self.session.put(url, json={"faults": [fault]}) as answer:
            answer.raise_for_status()

    async def letters(self) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.url}/sandbox/api/resend/emails", params={"to": BUYER}) as answer:
            found: list[dict[str, Any]] = (await answer.json())["emails"]
            return found


@pytest_asyncio.fixture
async def post(session: aiohttp.ClientSession) -> AsyncIterator[Post]:
    async with serving(single(build)) as url:
        yield Post(session, url)


async def test_letter_arrives(post: Post) -> None:
    sent = await post.mailer().send(letter())
    assert [(one["id"], one["subject"]) for one in await post.letters()] == [(sent, "Доступ к курсу")]


async def test_repeated_letter_arrives_once(post: Post) -> None:
    first = await post.mailer().send(letter())
    assert await post.mailer().send(letter()) == first
    assert len(await post.letters()) == 1


@pytest.mark.parametrize("kind", ["invalid_api_key", "daily_quota_exceeded", "internal_server_error"])
async def test_broken_first_key_stops_no_letter(post: Post, kind: str) -> None:
    await post.fault(kind=kind, key=1, times=None)
    await post.mailer().send(letter())
    assert len(await post.letters()) == 1


async def test_answer_lost_after_sending_brings_no_second_letter(post: Post) -> None:
    await post.fault(kind="internal_server_error", after_commit=True)
    await post.mailer().send(letter())
    assert len(await post.letters()) == 1


async def test_address_that_is_none_is_refused(post: Post) -> None:
    with pytest.raises(DeliveryRefusedError):
        await post.mailer().send(letter(to="nobody"))


async def test_other_letter_under_the_same_key_is_refused(post: Post) -> None:
    await post.mailer().send(letter())
    with pytest.raises(DeliveryRefusedError) as caught:
        await post.mailer().send(letter(subject="Другое"))
    assert caught.value.code == "invalid_idempotent_request"


async def test_check_finds_the_domain(post: Post) -> None:
    assert "school.example подтверждён" in await post.mailer().check()


async def test_check_notices_a_foreign_sender_and_a_wrong_key(post: Post) -> None:
    with pytest.raises(DeliveryRefusedError, match="не добавлен"):
        await post.mailer(sender="hello@elsewhere.example").check()
    with pytest.raises(DeliveryRefusedError, match="не принят"):
        await post.mailer(keys=("re_wrong",)).check()
