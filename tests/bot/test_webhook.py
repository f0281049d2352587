"""Telegram brings the updates itself: only Telegram may, and each counts once."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from aiogram.exceptions import ClientDecodeError

from aimpay.bot.app import BotProcess
from aimpay.bot.listening import salvage, webhook_secret
from aimpay.bot.telegram import make_bot
from aimpay.contract.learning import REPORT_MEMBERSHIP
from aimpay.contract.people import START
from aimpay.contract.turns import CLOSE_TURN, OPEN_TURN
from bot.school import SECRET
from bot.town import UNHURRIED, Town, labels, plain, until

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


async def ready(town: Town, process: BotProcess) -> tuple[int, Any]:
    async with town.session.get(f"http://127.0.0.1:{process.port}/health/ready") as answer:
        return answer.status, await answer.json()


async def test_bot_that_stops_ends_what_it_has_in_hand_and_takes_nothing_more(quiet_town: Town) -> None:
    boris = await quiet_town.person()
    await boris.sends("/start")
    waits = {"kind": "too_many_requests", "method": "sendMessage", "chat_id": boris.id, "retry_after": 2}
    async with AsyncExitStack() as stack:
        process = await stack.enter_async_context(quiet_town.bot(telegram_webhook=True, public_url=PUBLIC))
        await until(lambda: served(quiet_town, process))
        assert await brings(quiet_town, process, update(1, "/start", boris.id)) == 200
        await quiet_town.fault(**waits)
        async with asyncio.TaskGroup() as group:
            bringing = group.create_task(brings(quiet_town, process, update(2, "/help", boris.id)))
            await quiet_town.asked(OPEN_TURN, times=2)
            leaving = group.create_task(stack.aclose())
            await until(lambda: refusing(quiet_town, process))
            assert await brings(quiet_town, process, update(3, "/help", boris.id)) == 503
            status, told = await ready(quiet_town, process)
            assert (status, told["leaving"], bringing.done()) == (503, True, False)
            await leaving
        assert bringing.result() == 200
    assert 2 in quiet_town.school.turns.done
    assert not quiet_town.school.turns.held


async def served(town: Town, process: BotProcess) -> bool:
    return (await ready(town, process))[0] == 200


async def refusing(town: Town, process: BotProcess) -> bool:
    return (await ready(town, process))[0] == 503


async def test_bot_is_ready_only_while_the_server_answers(quiet_town: Town) -> None:
    nowhere: dict[str, Any] = {"telegram_webhook": True, "public_url": PUBLIC, "server_url": PUBLIC}
    async with quiet_town.bot(**nowhere) as process:
        async with asyncio.timeout(10):
            await process.listener.listening.wait()
        status, told = await ready(quiet_town, process)
        assert (status, told["telegram"], told["server"]) == (503, True, False)
        async with quiet_town.session.get(f"http://127.0.0.1:{process.port}/health/live") as answer:
            assert answer.status == 200


async def test_either_code_of_a_rotation_works_with_every_bot_of_a_fleet(quiet_town: Town) -> None:
    """One bot was restarted with the new code first, the other not yet; whichever of them set the webhook last."""
    new = "the-new-secret-of-the-tests"
    fleet: dict[str, Any] = {"telegram_webhook": True, "public_url": PUBLIC}
    async with (
        quiet_town.bot(secret_codes=f"{SECRET},{new}", **fleet) as before,
        quiet_town.bot(secret_codes=f"{new},{SECRET}", **fleet) as after,
    ):
        number = 0
        for process in (before, after):
            for code in (SECRET, new):
                number += 1
                assert await brings(quiet_town, process, update(number), webhook_secret(code)) == 200
            assert await brings(quiet_town, process, update(99), webhook_secret("another")) == 403


async def test_update_asks_the_server_twice_and_no_more(quiet_town: Town) -> None:
    """Who it is, what was said before, whether he is too fast and whose the update is: one call; its end is another."""
    async with quiet_town.bot(telegram_webhook=True, public_url=PUBLIC) as process:
        boris = await quiet_town.person()
        await boris.sends("/start")
        await brings(quiet_town, process, update(1, person=boris.id))
        before = len(quiet_town.school.calls)
        await brings(quiet_town, process, update(2, "что-то", person=boris.id))
        made = [path for path, _ in quiet_town.school.calls[before:]]
    assert made == [OPEN_TURN.path, CLOSE_TURN.path]


async def test_server_in_trouble_is_told_to_who_speaks_and_the_rest_is_brought_again(quiet_town: Town) -> None:
    boris = await quiet_town.person()
    async with quiet_town.bot(telegram_webhook=True, public_url=PUBLIC) as process:
        await boris.sends("/start")
        quiet_town.school.silent = True
        assert await brings(quiet_town, process, update(1, "/start", boris.id)) == 200
        assert "ещё раз" in plain(await boris.last())
        member = {"user": {"id": boris.id, "is_bot": False, "first_name": "Борис"}, "status": "left"}
        came = {"chat": {"id": -1001, "type": "supergroup", "title": "Г"}, "from": member["user"], "date": 1}
        left = {"update_id": 2, "chat_member": came | {"old_chat_member": member, "new_chat_member": member}}
        assert await brings(quiet_town, process, left) == 503
        quiet_town.school.silent = False
        assert await brings(quiet_town, process, left) == 200
    assert len(quiet_town.school.asked(REPORT_MEMBERSHIP)) == 1


async def test_second_bot_that_polls_is_told_so_in_russian(quiet_town: Town, caplog: pytest.LogCaptureFixture) -> None:
    limits = replace(UNHURRIED, conflict_seconds=0.05)
    async with quiet_town.bot(limits) as process:
        async with asyncio.timeout(10):
            await process.listener.listening.wait()

        async def told() -> bool:
            await quiet_town.bot_api("getUpdates")
            return "Опрашивать Telegram может один бот" in caplog.text

        await until(told)
        boris = await quiet_town.person()
        assert labels(await boris.says("/start"))
