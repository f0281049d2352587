"""The mailer against odd answers."""

import asyncio
from typing import Any

import aiohttp
import pytest

from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from integrations.letters import BUYER, SENDER, letter
from integrations.outside import Outside, Reply, answering

KEYS = ("re_first_secret", "re_second_secret")
SENT = Reply(body={"id": "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"})


def refusal(status: int, name: str, **headers: str) -> Reply:
    return Reply(status, {"statusCode": status, "name": name, "message": f"No, {BUYER}"}, headers)


def domains(status: str = "verified", name: str = "school.example") -> Reply:
    return Reply(body={"object": "list", "data": [{"id": "d", "name": name, "status": status, "region": "eu-west-1"}]})


def mailer(session: aiohttp.ClientSession, outside: Outside, *keys: str, seconds: float = 30) -> ResendMailer:
    return ResendMailer(session, base_url=outside.url, keys=keys or KEYS, sender=SENDER, seconds=seconds)


def keys_used(outside: Outside) -> list[str]:
    return [seen.headers["Authorization"].removeprefix("Bearer ") for seen in outside.seen]


async def test_letter_goes_out_whole_under_its_own_key(session: aiohttp.ClientSession) -> None:
    async with answering(SENT) as outside:
        assert await mailer(session, outside).send(letter()) == "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"
    (seen,) = outside.seen
    assert (seen.method, seen.path, seen.headers["Idempotency-Key"]) == ("POST", "/emails", "invite/17")
    assert seen.headers["User-Agent"].startswith("resend-python:")
    assert seen.json == {
        "from": SENDER,
        "to": [BUYER],
        "subject": "Доступ к курсу",
        "html": "<p>Ваша ссылка</p>",
        "text": "Ваша ссылка",
    }


@pytest.mark.parametrize(
    "trouble",
    [
        refusal(401, "restricted_api_key"),
        refusal(403, "invalid_api_key"),
        refusal(403, "validation_error"),
        refusal(429, "daily_quota_exceeded"),
        refusal(429, "monthly_quota_exceeded"),
        refusal(429, "rate_limit_exceeded"),
        refusal(409, "concurrent_idempotent_requests"),
        refusal(500, "internal_server_error"),
        Reply(502, "<html>Bad Gateway</html>"),
        Reply(200, "<html>Scheduled works</html>"),
        Reply(200, {}),
        Reply(0),
    ],
    ids=lambda reply: f"{reply.status}-{str(reply.body)[:60]}",
)
async def test_next_key_sends_what_the_first_could_not(session: aiohttp.ClientSession, trouble: Reply) -> None:
    async with answering(trouble, SENT) as outside:
        assert await mailer(session, outside).send(letter())
    first, second = outside.seen
    assert keys_used(outside) == list(KEYS)
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == "invite/17"


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "validation_error"),
        (422, "missing_required_field"),
        (422, "invalid_parameter"),
        (451, "security_error"),
        (409, "invalid_idempotent_request"),
    ],
)
async def test_letter_that_no_key_can_send_is_refused_at_once(
    session: aiohttp.ClientSession, status: int, name: str
) -> None:
    async with answering(refusal(status, name)) as outside:
        with pytest.raises(DeliveryRefusedError) as caught:
            await mailer(session, outside).send(letter())
    assert caught.value.code == name
    assert len(outside.seen) == 1


async def test_when_no_key_is_left_the_shortest_pause_is_told(session: aiohttp.ClientSession) -> None:
    replies = (
        refusal(429, "daily_quota_exceeded", **{"retry-after": "600"}),
        refusal(429, "rate_limit_exceeded", **{"Retry-After": "2"}),
    )
    async with answering(*replies) as outside:
        with pytest.raises(DeliveryFailedError) as caught:
            await mailer(session, outside).send(letter())
    assert caught.value.retry_after == 2


async def test_resend_that_never_answers_is_given_up_on(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(held=True)) as outside:
        with pytest.raises(DeliveryFailedError) as caught:
            await mailer(session, outside, seconds=0.2).send(letter())
    assert caught.value.retry_after is None
    assert len(outside.seen) == 2


async def test_slow_letter_does_not_hold_up_others_nor_lend_them_its_key(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body={"id": "slow"}, held=True)) as slow, answering(SENT) as quick:
        waiting = asyncio.create_task(mailer(session, slow, "re_slow").send(letter("slow/1")))
        await slow.arrived.wait()
        await asyncio.gather(*(mailer(session, quick, f"re_{n}").send(letter(f"quick/{n}")) for n in range(20)))
        assert not waiting.done()
        slow.release.set()
        assert await waiting == "slow"
    assert keys_used(slow) == ["re_slow"]
    sent = {(seen.headers["Authorization"], seen.headers["Idempotency-Key"]) for seen in quick.seen}
    assert sent == {(f"Bearer re_{n}", f"quick/{n}") for n in range(20)}


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ([domains()], ["ключ 1: работает, домен school.example подтверждён", "ключ 2: работает"]),
        ([refusal(403, "invalid_api_key"), domains()], ["ключ 1: не принят (403 invalid_api_key)", "ключ 2: работает"]),
        ([refusal(401, "restricted_api_key")], ["ключ 1: только для отправки"]),
        ([Reply(502, "<html>"), domains()], ["ключ 1: Resend не ответил", "ключ 2: работает"]),
    ],
)
async def test_check_tells_which_keys_work(
    session: aiohttp.ClientSession, replies: list[Reply], words: list[str]
) -> None:
    async with answering(*replies) as outside:
        said = await mailer(session, outside).check()
    assert all(word in said for word in words)


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (refusal(403, "invalid_api_key"), DeliveryRefusedError, "не принят"),
        (domains("pending"), DeliveryRefusedError, "не подтверждён (pending)"),
        (domains(name="other.example"), DeliveryRefusedError, "не добавлен"),
        (Reply(500, "<html>"), DeliveryFailedError, "не ответил"),
        (Reply(200, {}), DeliveryFailedError, "не ответил"),
    ],
)
async def test_check_fails_when_nothing_can_be_sent(
    session: aiohttp.ClientSession, reply: Reply, error: type[Exception], words: str
) -> None:
    async with answering(reply) as outside:
        with pytest.raises(error) as caught:
            await mailer(session, outside).check()
    assert words in str(caught.value)


@pytest.mark.parametrize("reply", [SENT, refusal(403, "invalid_api_key"), refusal(422, "invalid_parameter"), Reply(0)])
async def test_neither_keys_nor_buyer_get_into_logs(
    session: aiohttp.ClientSession, written: pytest.LogCaptureFixture, reply: Reply
) -> None:
    said: list[Any] = []
    async with answering(reply) as outside:
        try:
            said.append(await mailer(session, outside).send(letter()))
        except (DeliveryFailedError, DeliveryRefusedError) as error:
            said.append(error)
    for secret in (*KEYS, BUYER):
        assert secret not in written.text + str(said)
