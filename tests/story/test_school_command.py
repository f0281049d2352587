"""What changes a school, and the sandbox alone, as a person starts them."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from aimpay.cli import main
from aimpay.commands.sandboxed import HOST
from aimpay.sandbox.settings import SandboxSettings
from ports import free_ports
from story.processes import Process

pytestmark = pytest.mark.slow

Command = Callable[..., tuple[int, str]]

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


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """``aimpay school`` in a folder of its own; gives the exit code and all that was said."""
    monkeypatch.chdir(tmp_path)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str]:
        code = main(["school", *words])
        return code, "".join(capsys.readouterr())

    return run


def test_a_school_is_exported_edited_tried_and_imported(school: Command, tmp_path: Path) -> None:
    assert school("export", "mine")[0] == 0
    facts = tmp_path / "mine" / "school.json"
    written = json.loads(facts.read_text())
    assert written["course"]["group_id"] == -1001
    written["course"]["price"] = "12000.00"
    facts.write_text(json.dumps(written))
    change = f"цена: 14{NBSP}990{NBSP}₽ → 12{NBSP}000{NBSP}₽"
    for words, said in (
        (("import", "mine", "--dry-run"), change),
        (("import", "mine"), change),
        (("import", "mine"), "менять нечего"),
    ):
        code, told = school(*words)
        assert code == 0
        assert said in told
    (tmp_path / "mine" / "about.html").write_text("<b>")
    code, told = school("import", "mine")
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
