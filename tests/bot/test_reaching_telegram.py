"""Telegram far away: not there at all, or only through a proxy."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.gateway import GET_BOT_INFO, NOTIFY_USER, GetBotInfo, NotifyUser
from bot.town import Town, labels, until

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOBODY = "http://127.0.0.1:9"


async def test_side_door_is_open_and_honest_while_telegram_is_not_there(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_api_url=NOBODY) as process:
        async with quiet_town.session.get(f"http://127.0.0.1:{process.port}/health") as answer:
            assert await answer.json() == {"status": "ok", "telegram": "unreachable"}
        with pytest.raises(RemoteError) as caught:
            await quiet_town.caller(process.port)(NOTIFY_USER, NotifyUser(telegram_id=5, message="Привет"))
        assert (caught.value.status, caught.value.code) == (503, ErrorCode.TELEGRAM_UNREACHABLE)
        assert caught.value.details["retry_after"] > 0


async def test_page_of_a_blocking_provider_is_not_taken_for_telegram(quiet_town: Town) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>Доступ ограничен</html>", content_type="text/html")

    async with serving(page) as url, quiet_town.bot(telegram_api_url=url) as process:
        with pytest.raises(RemoteError) as caught:
            await quiet_town.caller(process.port)(GET_BOT_INFO, GetBotInfo())
        assert caught.value.code == ErrorCode.TELEGRAM_UNREACHABLE
        assert not process.listener.listening.is_set()


@pytest.mark.parametrize("token", ["700000001:another-bot-token-of-the-same-length-00", "7:short"])
async def test_a_token_that_telegram_refuses_is_told_in_russian_by_its_name(
    token: str, quiet_town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    async def told() -> bool:
        return "Telegram не принимает BOT_TOKEN" in caplog.text

    async with quiet_town.bot(bot_token=token) as process:
        await until(told)
        assert not process.listener.listening.is_set()
    assert token not in caplog.text


async def test_everything_goes_through_the_proxy_when_there_is_one(quiet_town: Town) -> None:
    asked: list[str] = []

    async def forward(request: web.Request) -> web.Response:
        asked.append(request.path.rpartition("/")[2])
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                quiet_town.sandbox_url + request.path,
                data=await request.read(),
                headers={"Content-Type": request.headers["Content-Type"]},
            ) as answer,
        ):
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)

    boris = await quiet_town.person()
    async with (
        serving(forward) as proxy,
        quiet_town.bot(telegram_proxy=proxy, telegram_api_url="http://api.telegram.example/telegram"),
    ):
        assert labels(await boris.says("/start"))
    assert {"getUpdates", "sendVideo", "setMyCommands"} <= set(asked)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
