import aiohttp
import pytest

from aimpay.contract.client import Caller
from aimpay.contract.errors import ErrorBody, ErrorDetail
from aimpay.contract.gateway import BotInfo, InviteLink, NotifyButton
from aimpay.server.integrations.bot import HttpBot
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from integrations.outside import Outside, Reply, answering

SECRET = "a-long-enough-secret-code"
GROUP = -1001000000001


def bot(session: aiohttp.ClientSession, outside: Outside) -> HttpBot:
    return HttpBot(Caller(session, base_url=outside.url, secret=SECRET, timeout_seconds=0.5))


def error(status: int, code: str, **details: object) -> Reply:
    return Reply(status, ErrorBody(error=ErrorDetail(code=code, message="Не вышло", details=details)).model_dump())


async def test_message_reaches_the_bot_with_buttons_and_secret(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body={"message_id": 5})) as outside:
        await bot(session, outside).notify(7, "<b>Оплачено</b>", (NotifyButton(text="Курс", url="https://x.example"),))
    (seen,) = outside.seen
    assert (seen.path, seen.headers["X-Secret-Code"]) == ("/notify_user", SECRET)
    assert (seen.json["telegram_id"], seen.json["message"]) == (7, "<b>Оплачено</b>")
    assert seen.json["buttons"][0]["url"] == "https://x.example"


async def test_link_kick_and_introduction_speak_the_contract(session: aiohttp.ClientSession) -> None:
    info = BotInfo(username="aimpay_bot", group_title="Курс", can_invite=True, can_restrict=False)
    replies = (
        Reply(body=InviteLink(invite_link="https://t.me/+abc").model_dump()),
        Reply(body={"status": "success"}),
        Reply(body=info.model_dump()),
    )
    async with answering(*replies) as outside:
        adapter = bot(session, outside)
        assert await adapter.invite_link(7, GROUP, "Борис") == "https://t.me/+abc"
        await adapter.kick(7, GROUP)
        assert await adapter.info(GROUP) == info
    assert [seen.path for seen in outside.seen] == ["/send_invite_link", "/kick_user", "/get_bot_info"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (409, "person_unreachable"),
        (409, "telegram_refused"),
        (502, "telegram_refused"),
        (403, "forbidden"),
    ],
)
async def test_what_will_not_get_better_is_refused(session: aiohttp.ClientSession, status: int, code: str) -> None:
    async with answering(error(status, code)) as outside:
        with pytest.raises(DeliveryRefusedError) as caught:
            await bot(session, outside).notify(7, "Привет")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (error(503, "telegram_unreachable", retry_after=12), 12),
        (error(429, "telegram_unreachable", retry_after=1.5), 1.5),
        (error(503, "telegram_unreachable"), None),
        (error(503, "temporarily_unavailable"), None),
        (error(500, "internal_error"), None),
        (error(422, "invalid_request"), None),
        (error(404, "invalid_request"), None),
        (Reply(502, "<html>Bad Gateway</html>"), None),
        (Reply(0), None),
        (Reply(held=True), None),
    ],
)
async def test_what_may_get_better_is_worth_another_try(
    session: aiohttp.ClientSession, reply: Reply, seconds: float | None
) -> None:
    async with answering(reply) as outside:
        with pytest.raises(DeliveryFailedError) as caught:
            await bot(session, outside).notify(7, "Привет")
    assert caught.value.retry_after == seconds


async def test_bot_that_is_down_is_worth_another_try(session: aiohttp.ClientSession) -> None:
    async with answering(Reply()) as outside:
        pass
    with pytest.raises(DeliveryFailedError):
        await bot(session, outside).kick(7, GROUP)
