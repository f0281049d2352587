from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from aimpay.server.integrations.telegram_probe import TelegramProbe
from aimpay.server.integrations.web_probe import ahead_of, status_of
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from integrations.outside import Outside, Reply, answering

TOKEN = "700000001:a-very-secret-token"
GROUP = -1001000000001
ME = Reply(body={"ok": True, "result": {"id": 700000001, "is_bot": True, "username": "aimpay_bot"}})
CHAT = Reply(body={"ok": True, "result": {"id": GROUP, "title": "Курс", "type": "supergroup"}})


def probe(session: aiohttp.ClientSession, outside: Outside) -> TelegramProbe:
    return TelegramProbe(session, api_url=outside.url, token=TOKEN)


def failed(status: int, description: str) -> Reply:
    return Reply(status, {"ok": False, "error_code": status, "description": description})


async def test_rights_are_read_from_telegram_itself(session: aiohttp.ClientSession) -> None:
    member = Reply(body={"ok": True, "result": {"status": "administrator", "can_invite_users": True}})
    async with answering(ME, CHAT, member) as outside:
        info = await probe(session, outside).info(GROUP)
    assert (info.username, info.group_title, info.can_invite, info.can_restrict) == ("aimpay_bot", "Курс", True, False)
    assert [seen.path.rpartition("/")[2] for seen in outside.seen] == ["getMe", "getChat", "getChatMember"]


async def test_group_without_the_bot_is_told_from_a_wrong_token(session: aiohttp.ClientSession) -> None:
    async with answering(ME, failed(400, "Bad Request: chat not found")) as outside:
        info = await probe(session, outside).info(GROUP)
    assert (info.username, info.can_invite, info.can_restrict) == ("aimpay_bot", None, None)
    async with answering(failed(401, "Unauthorized")) as outside:
        with pytest.raises(DeliveryRefusedError, match="Unauthorized"):
            await probe(session, outside).info(GROUP)


@pytest.mark.parametrize("reply", [Reply(0), Reply(502, "<html>"), failed(500, "Internal"), failed(429, "Too Many")])
async def test_silent_telegram_is_not_a_wrong_token_and_its_token_is_not_shown(
    session: aiohttp.ClientSession, written: pytest.LogCaptureFixture, reply: Reply
) -> None:
    async with answering(reply) as outside:
        with pytest.raises(DeliveryFailedError) as caught:
            await probe(session, outside).info(GROUP)
    assert TOKEN not in str(caught.value) + written.text
    assert caught.value.__cause__ is None


async def test_fast_clock_is_noticed_by_any_answer(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(404, {}, {"Date": "Mon, 23 Nov 2026 10:00:00 GMT"})) as outside:
        ours = datetime(2026, 11, 23, 10, 2, tzinfo=UTC)
        assert await ahead_of(session, outside.url, lambda: ours) == timedelta(minutes=2)


async def test_silence_is_not_taken_for_an_answer(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(404, {})) as outside:
        assert await status_of(session, outside.url) == 404
    with pytest.raises(DeliveryFailedError):
        await status_of(session, outside.url)
    async with answering(Reply(200, {}, {"Date": "soon"})) as outside:
        with pytest.raises(DeliveryFailedError):
            await ahead_of(session, outside.url, lambda: datetime.now(UTC))
