"""What changes a school, and the sandbox alone, as a person starts them."""

import json
import signal
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from aimpay.commands.sandboxed import HOST
from aimpay.sandbox.settings import SandboxSettings
from story.processes import Process
from story.town import free_ports

pytestmark = pytest.mark.slow

NBSP: Final = "\u00a0"
PRODUCTION: Final = {
    "PUBLIC_URL": "https://school.example",
    "SECRET_CODES": "0123456789abcdef0123456789abcdef",
    "BOT_TOKEN": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "ADMINS": "1",
    "GROUP_ID": "-1001",
    "YOOKASSA_SHOP_ID": "1",
    "YOOKASSA_SECRET_KEY": "live_key",
    "RESEND_API_KEYS": "re_key",
    "RESEND_FROM": "a@school.example",
}


async def _school(home: Path, *words: str, name: str) -> tuple[int, str]:
    async with Process(home, "school", *words, env=PRODUCTION, name=name) as command:
        code = await command.exit_code()
        assert "Traceback" not in command.complained()
        return code, command.said() + command.complained()


async def test_a_school_is_exported_edited_tried_and_imported(tmp_path: Path) -> None:
    assert (await _school(tmp_path, "export", "mine", name="out"))[0] == 0
    facts = tmp_path / "mine" / "school.json"
    written = json.loads(facts.read_text())
    assert written["course"]["group_id"] == -1001
    written["course"]["price"] = "12000.00"
    facts.write_text(json.dumps(written))
    change = f"цена: 14{NBSP}990{NBSP}₽ → 12{NBSP}000{NBSP}₽"
    for name, words, said in (
        ("dry", ("import", "mine", "--dry-run"), change),
        ("in", ("import", "mine"), change),
        ("again", ("import", "mine"), "менять нечего"),
    ):
        code, told = await _school(tmp_path, *words, name=name)
        assert code == 0
        assert said in told
    (tmp_path / "mine" / "about.html").write_text("<b>")
    code, told = await _school(tmp_path, "import", "mine", name="wrong")
    assert code == 1
    assert "about.html: строка 1: тег <b> не закрыт" in told


async def test_the_sandbox_runs_alone(tmp_path: Path) -> None:
    port, known = free_ports().sandbox, SandboxSettings()
    async with Process(tmp_path, "sandbox", "--sandbox-port", str(port)) as sandbox:
        await sandbox.says("Песочница работает одна")
        url = f"http://{HOST}:{port}/telegram/bot{known.bot_token}/getMe"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert (await answer.json())["result"]["username"] == known.bot_username
        assert await sandbox.end(signal.SIGINT) == 0
        assert "Traceback" not in sandbox.complained()
