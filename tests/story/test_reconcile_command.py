"""The command that compares with ЮKassa, as a person starts it, with the sandbox outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from aimpay.commands.processes import bind, serving
from aimpay.commands.sandboxed import HOST, demo_settings, sandbox_settings
from aimpay.sandbox.app import create_sandbox, create_world
from ports import free_ports
from story.processes import Process

pytestmark = pytest.mark.slow


@asynccontextmanager
async def outside(home: Path) -> AsyncIterator[dict[str, str]]:
    """Yield the environment of a school whose provider is the sandbox."""
    ports = free_ports()
    sandbox = sandbox_settings(ports, home / "sandbox.db")
    school = demo_settings(ports, sandbox, home / "aimpay.db", "WARNING")
    async with serving(create_sandbox(create_world(sandbox)), bind(HOST, ports.sandbox, "")):
        yield {
            "MODE": "demo",
            "PUBLIC_URL": school.public_url,
            "DATABASE_URL": school.database_url,
            "SECRET_CODES": school.secret,
            "BOT_TOKEN": sandbox.bot_token,
            "ADMINS": str(sandbox.owner_id),
            "GROUP_ID": str(sandbox.group_id),
            "YOOKASSA_SHOP_ID": sandbox.shop_id,
            "YOOKASSA_SECRET_KEY": sandbox.shop_key,
            "YOOKASSA_API_URL": school.yookassa_api_url,
            "RESEND_API_KEYS": sandbox.resend_keys[0],
            "RESEND_FROM": school.resend_from,
        }


async def reconcile(home: Path, env: dict[str, str], *words: str, name: str) -> tuple[int, str]:
    async with Process(home, "reconcile", *words, env=env, name=name) as command:
        code = await command.exit_code()
        assert "Traceback" not in command.complained()
        return code, command.said() + command.complained()


async def test_a_day_and_a_registry_are_compared_and_what_is_wrong_is_told_plainly(tmp_path: Path) -> None:
    registry = tmp_path / "registry.csv"
    registry.write_text("Идентификатор платежа;Сумма платежа\n30d1c2aa-000f-5000-8000-18a7c6d4e5f1;100,00\n")
    (tmp_path / "other.csv").write_text("имя;телефон\n")
    async with outside(tmp_path) as env:
        code, told = await reconcile(tmp_path, env, "--days", "2", name="day")
        assert (code, "Открытых расхождений нет" in told) == (0, True), told
        code, told = await reconcile(tmp_path, env, "--registry", str(registry), name="file")
        assert (code, "Открытых расхождений: 1" in told) == (0, True), told
        code, told = await reconcile(tmp_path, env, "--resolve", "1", "--reason", "Чужой магазин", name="resolve")
        assert (code, "Открытых расхождений нет" in told) == (0, True), told
        code, told = await reconcile(tmp_path, env, "--registry", "other.csv", name="wrong")
        assert (code, "нет строки с названиями столбцов" in told) == (1, True), told
    code, told = await reconcile(tmp_path, env, name="silent")
    assert (code, "ЮKassa не ответила" in told) == (1, True), told
