"""How updates reach the bot: long polling and the webhook."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.serving import serving
from sandbox.telegram.people import ANNA, BORIS, Stage

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Hook:
    """The bot's own server: notes what it hears; answers ``statuses`` in turn, then 200 with ``answer``."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    async def hear(self, request: Request) -> Response:
        self.heard.append(await request.json())
        self.secrets.append(request.headers.get(HEADER))
        return JSONResponse(self.answer, self.statuses.pop(0) if self.statuses else 200)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.heard]


@asynccontextmanager
async def hooked() -> AsyncIterator[Hook]:
    hook = Hook()
    async with serving(Starlette(routes=[Route("/hook", hook.hear, methods=["POST"])])) as url:
        hook.url = f"{url}/hook"
        yield hook


async def until(ready: Callable[[], bool | Awaitable[bool]]) -> None:
    while True:
        found = ready()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.01)


async def say(stage: Stage, *texts: str, user_id: int = ANNA) -> None:
    for text in texts:
        await stage.post(f"/users/{user_id}/send", text=text)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_with_rising_numbers_until_confirmed(stage: Stage) -> None:
    await say(stage, "раз", "два", "три")
    first = (await stage.api("getUpdates"))["result"]
    assert first == (await stage.api("getUpdates"))["result"]
    numbers = [update["update_id"] for update in first]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert texts((await stage.api("getUpdates", offset=numbers[1]))["result"]) == ["два", "три"]
    assert texts((await stage.api("getUpdates", offset=-1, limit=1))["result"]) == ["три"]
    assert (await stage.get("/updates"))["pending"] == 1


async def test_a_long_poll_holds_until_something_happens(stage: Stage) -> None:
    poll = asyncio.create_task(stage.api("getUpdates", timeout=50))
    await until(lambda: _polled(stage))
    assert not poll.done()
    await say(stage, "наконец")
    assert texts((await poll)["result"]) == ["наконец"]


async def _polled(stage: Stage) -> bool:
    return bool((await stage.get("/updates"))["mode"] == "polling")


async def test_allowed_updates_stay_as_last_given(stage: Stage) -> None:
    await stage.updates(allowed_updates=["callback_query"])
    await say(stage, "не слышно")
    assert await stage.updates() == []
    await stage.updates(allowed_updates=[])
    await say(stage, "слышно")
    assert texts(await stage.updates()) == ["слышно"]


async def test_updates_are_kept_for_a_day(stage: Stage) -> None:
    await say(stage, "вчера")
    stage.world.clock.advance(timedelta(hours=25))
    await say(stage, "сегодня")
    assert texts(await stage.updates()) == ["сегодня"]


async def test_a_poll_is_a_conflict_while_a_webhook_is_set(stage: Stage) -> None:
    async with hooked() as hook:
        poll = asyncio.create_task(stage.api("getUpdates", timeout=50))
        await until(lambda: _polled(stage))
        assert await stage.bot.set_webhook(hook.url)
        assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
        refused = await stage.api("getUpdates")
        assert refused["error_code"] == 409
        assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
        assert await stage.bot.delete_webhook()
        assert (await stage.api("getUpdates"))["ok"]


async def test_a_webhook_hears_updates_with_its_secret(stage: Stage) -> None:
    async with hooked() as hook:
        await stage.bot.set_webhook(hook.url, secret_token="s3cret-_")
        await say(stage, "раз", "два")
        await until(lambda: len(hook.heard) == 2)
        assert (hook.texts(), hook.secrets) == (["раз", "два"], ["s3cret-_"] * 2)
        await until(lambda: _pending(stage, 0))
    lines = [line for line in stage.world.journal.lines(system="telegram") if line["direction"] == "in"]
    assert [(line["path"], line["status"]) for line in lines] == [(hook.url, 200)] * 2


async def _pending(stage: Stage, count: int) -> bool:
    return bool((await stage.get("/updates"))["pending"] == count)


async def test_a_failed_delivery_is_told_and_tried_again_in_order(stage: Stage) -> None:
    async with hooked() as hook:
        hook.statuses = [502, 301]
        await stage.bot.set_webhook(hook.url)
        await say(stage, "раз", "два")
        await until(lambda: len(hook.heard) == 1)
        await until(lambda: _failed(stage))
        info = await stage.bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 502 Bad Gateway"
        assert info.pending_update_count == 2
        stage.world.clock.advance(timedelta(seconds=2))
        await until(lambda: len(hook.heard) == 2)
        await until(lambda: _attempts(stage) == 2)
        stage.world.clock.advance(timedelta(seconds=1))
        assert hook.texts() == ["раз", "раз"]
        stage.world.clock.advance(timedelta(seconds=2))
        await until(lambda: len(hook.heard) == 4)
        assert hook.texts() == ["раз", "раз", "раз", "два"]


async def _failed(stage: Stage) -> bool:
    return bool((await stage.bot.get_webhook_info()).last_error_date)


def _attempts(stage: Stage) -> int:
    return int(stage.world.store.all("tg_updates")[0]["attempts"])


async def test_one_persons_failure_does_not_hold_up_another(stage: Stage) -> None:
    async with hooked() as hook:
        hook.statuses = [500]
        await stage.bot.set_webhook(hook.url)
        await say(stage, "от Анны")
        await until(lambda: len(hook.heard) == 1)
        await say(stage, "от Бориса", user_id=BORIS)
        await until(lambda: len(hook.heard) == 2)
        assert hook.texts() == ["от Анны", "от Бориса"]


async def test_nobody_at_the_address_is_told_as_refused(stage: Stage) -> None:
    async with hooked() as hook:
        address = hook.url
    await stage.bot.set_webhook(address)
    await say(stage, "есть кто?")
    await until(lambda: _failed(stage))
    assert (await stage.bot.get_webhook_info()).last_error_message == "Connection refused"
    assert await stage.bot.delete_webhook(drop_pending_updates=True)
    assert await _pending(stage, 0)


async def test_a_webhook_set_anew_is_tried_at_once(stage: Stage) -> None:
    async with hooked() as hook:
        hook.statuses = [500] * 3
        await stage.bot.set_webhook(hook.url)
        await say(stage, "раз")
        for _ in range(3):
            await until(lambda: _failed(stage))
            await stage.bot.set_webhook(hook.url)
        await until(lambda: _pending(stage, 0))
        assert set(hook.texts()) == {"раз"}


async def test_the_answer_of_a_webhook_may_carry_one_call(stage: Stage) -> None:
    async with hooked() as hook:
        hook.answer = {"method": "sendMessage", "chat_id": ANNA, "text": "из ответа"}
        await stage.bot.set_webhook(hook.url)
        await say(stage, "раз")
        await until(lambda: _answered(stage))
        assert (await stage.shown())[0]["text"] == "из ответа"


async def _answered(stage: Stage) -> bool:
    return bool(await stage.shown())


async def test_a_bad_webhook_address_or_secret_is_refused(stage: Stage) -> None:
    plain = await stage.api("setWebhook", url="http://example.com/hook")
    assert plain["description"] == "Bad Request: bad webhook: HTTPS url must be provided for webhook"
    far = await stage.api("setWebhook", url="https://example.com/hook")
    assert far["description"].startswith("Bad Request: bad webhook: Failed to resolve host")
    secret = await stage.api("setWebhook", url="http://127.0.0.1:1/hook", secret_token="с пробелом")
    assert secret["description"] == "Bad Request: secret token contains unallowed characters"


async def test_a_duplicate_update_comes_once_more_after_it_was_confirmed(stage: Stage) -> None:
    await stage.fault("duplicate_update")
    await say(stage, "раз")
    [first] = await stage.updates()
    assert await stage.updates() == [first]
    assert await stage.updates() == []


async def test_a_webhook_hears_a_duplicate_update_twice(stage: Stage) -> None:
    async with hooked() as hook:
        await stage.bot.set_webhook(hook.url)
        await stage.fault("duplicate_update")
        await say(stage, "раз")
        await until(lambda: _pending(stage, 0))
        assert hook.heard[0] == hook.heard[1]


async def test_an_update_out_of_order_comes_after_the_next(stage: Stage) -> None:
    await stage.fault("out_of_order_update")
    await say(stage, "раз")
    assert await stage.updates() == []
    await say(stage, "два")
    found = (await stage.api("getUpdates"))["result"]
    assert texts(found) == ["два", "раз"]
    assert found[0]["update_id"] > found[1]["update_id"]
