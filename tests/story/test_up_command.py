"""``aimpay up`` as a person starts it: it says that it works, where, and what comes next."""

import signal
from pathlib import Path

import pytest

from story.processes import Process, answers, environment
from story.town import standing_outside

READY = "AiM Pay работает."


@pytest.mark.slow
@pytest.mark.sqlite_is_enough
async def test_up_greets_with_the_bots_address_and_the_way_to_stop(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        async with Process(tmp_path, "up", env=environment(town.settings)) as product:
            await product.says("Ctrl-C — остановить")
            assert await product.end(signal.SIGINT) == 0
        bot = (await town.sandbox.get("/about"))["bot_username"]
        assert READY in product.said()
        assert f"{town.settings.telegram_link_url}/{bot}" in product.said()
        assert town.settings.public_url in product.said()
        assert "Traceback" not in product.complained()


@pytest.mark.slow
@pytest.mark.sqlite_is_enough
async def test_where_logs_are_json_nothing_else_is_printed(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        env = environment(town.settings) | {"LOG_FORMAT": "json"}
        async with Process(tmp_path, "up", env=env) as product:
            await answers(town.session, f"{town.bot_url}/health/ready")
            await (await town.person()).start()  # longer than a greeting takes
            assert await product.end(signal.SIGTERM) == 0
        assert product.said() == ""
