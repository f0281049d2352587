"""Telegram brings the updates itself: only Telegram may, and each counts once."""

import asyncio
from typing import Any

import pytest
from aiogram.exceptions import ClientDecodeError

from aimpay.bot.app import BotProcess
from aimpay.bot.listening import salvage, webhook_secret
from aimpay.bot.telegram import make_bot
from aimpay.contract.people import START
from bot.school import SECRET
from bot.town import Town, until

HEADER = "X-Telegram-Bot-Api-Secret-Token"
PUBLIC = "http://127.0.0.1:9"


def update(number: int, text: str = "/start", person: int = 1003) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "Борис"}
    chat = {"id": person, "type": "private", "first_name": "Борис"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1, "from": user, "chat": chat, "text": text},
    }


async def brings(town: Town, process: BotProcess, body: Any, secret: str | None = None) -> int:
    headers = {HEADER: webhook_secret(SECRET) if secret is None else secret}
    url = f"http://127.0.0.1:{process.port}/telegram"
    async with town.session.post(url, json=body, headers=headers) as answer:
        return answer.status


async def test_webhook_is_set_with_a_secret_that_is_not_the_secret_code(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_webhook=True, public_url=PUBLIC) as process:
        async with asyncio.timeout(10):
            await process.listener.listening.wait()
        told = await quiet_town.ask("GET", "/updates")
    assert told["mode"] == "webhook"
    assert told["webhook"]["url"] == PUBLIC + "/telegram"
    assert "chat_member" in told["allowed_updates"]
    assert SECRET not in webhook_secret(SECRET)


async def test_only_telegram_may_bring_updates(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_webhook=True, public_url=PUBLIC) as process:
        assert await brings(quiet_town, process, update(1), secret="") == 403
        assert await brings(quiet_town, process, update(1), secret=SECRET) == 403
        assert await brings(quiet_town, process, {"no": "update"}) == 422
        assert await brings(quiet_town, process, update(1)) == 200
        await quiet_town.asked(START, times=1)


async def test_same_update_ten_times_is_one_start(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_webhook=True, public_url=PUBLIC) as process:
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(brings(quiet_town, process, update(7)))
        assert await brings(quiet_town, process, update(8, text="/start r_last")) == 200
        await quiet_town.asked(START, times=2)
    assert quiet_town.school.asked_payloads() == [None, "r_last"]


async def test_one_update_that_cannot_be_read_does_not_stop_the_others(quiet_town: Town) -> None:
    async with make_bot(quiet_town.bot_settings()) as bot:
        raw = {"ok": True, "result": [update(5), {"update_id": 6, "message": "of a kind unknown"}, update(7)]}
        error = ClientDecodeError("Failed to deserialize object", ValueError(), raw)
        batch = salvage(error, bot, 0)
        assert ([each.update_id for each in batch.updates], batch.offset) == ([5, 7], 8)
        with pytest.raises(ClientDecodeError):
            salvage(ClientDecodeError("not JSON", ValueError(), "<html>"), bot, 0)


async def test_return_to_polling_takes_the_webhook_away(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_webhook=True, public_url=PUBLIC) as process:
        async with asyncio.timeout(10):
            await process.listener.listening.wait()
    boris = await quiet_town.person()
    async with quiet_town.bot():
        await boris.says("/start")

    async def polling() -> bool:
        return bool((await quiet_town.ask("GET", "/updates"))["mode"] == "polling")

    await until(polling)
