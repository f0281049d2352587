"""The commands as a person starts them: real processes, real signals."""

import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from aimpay.cli import main
from aimpay.commands.alone import alone_on
from aimpay.commands.sandboxed import HOST, Ports
from aimpay.sandbox.settings import SandboxSettings
from ports import free_ports
from story.player import Person, Sandbox, buy
from story.processes import Process

pytestmark = [pytest.mark.slow, pytest.mark.long]

BORIS: Final = 1003
READY: Final = "AiM Pay работает."
NEEDED: Final = (
    "PUBLIC_URL",
    "SECRET_CODES",
    "BOT_TOKEN",
    "ADMINS",
    "GROUP_ID",
    "YOOKASSA_SHOP_ID",
    "YOOKASSA_SECRET_KEY",
    "RESEND_API_KEYS",
    "RESEND_FROM",
)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_demo_greets_ends_quietly_continues_and_can_be_forgotten(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    ports = free_ports()
    sandbox = Sandbox(session, f"http://{HOST}:{ports.sandbox}")
    async with _demo(tmp_path, ports, fresh=True) as demo:
        await demo.says(READY)
        assert f"http://{HOST}:{ports.sandbox}" in demo.said()
        await buy(Person(sandbox, BORIS), "boris@example.com")
        await _ends_quietly(demo)
    async with _demo(tmp_path, ports, "again") as demo:
        await demo.says(READY)
        menu = await Person(sandbox, BORIS).start()
        assert any("сертификат" in button["text"] for row in menu["buttons"] for button in row)
        await _ends_quietly(demo)
    assert main([*_demo_words(tmp_path, ports), "--reset-only"]) == 0
    assert not (tmp_path / "data").exists()


async def _ends_quietly(demo: Process) -> None:
    assert await demo.end(signal.SIGINT) == 0
    assert "Traceback" not in demo.complained()


def _demo(home: Path, ports: Ports, name: str = "demo", *, fresh: bool = False) -> Process:
    return Process(home, *_demo_words(home, ports), name=name, fresh=fresh)


def _demo_words(home: Path, ports: Ports) -> list[str]:
    chosen = {"server": ports.server, "bot": ports.bot, "sandbox": ports.sandbox}
    return [
        "demo",
        "--data",
        str(home / "data"),
        *(word for part, port in chosen.items() for word in (f"--{part}-port", str(port))),
    ]


def test_a_taken_port_is_named_and_nothing_is_started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ports = free_ports()
    with socket.socket() as neighbour:
        neighbour.bind((HOST, ports.sandbox))
        neighbour.listen()
        assert main(_demo_words(tmp_path, ports)) == 1
    complaint = capsys.readouterr().err
    assert f"Порт {ports.sandbox} занят" in complaint
    assert "--sandbox-port" in complaint
    assert not list(tmp_path.rglob("*.db"))


@pytest.mark.parametrize("command", ["demo", "up"])
def test_a_second_start_on_one_sqlite_is_refused_until_the_first_has_ended(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**_production(), "DATABASE_URL": f"sqlite:///{tmp_path / 'data'}"}.items():
        monkeypatch.setenv(name, value)
    words = [*_demo_words(tmp_path, free_ports()), "--reset-only"] if command == "demo" else ["up"]
    with alone_on(tmp_path / "data", ""):
        assert main(words) == 1
    assert "уже работает другой запуск" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
    with alone_on(tmp_path / "data", ""):
        assert (tmp_path / "data.lock").exists(), "the file of a start that has ended lies there and holds nobody up"


def test_missing_settings_are_each_named_in_russian(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up"]) == 1
    complaint = capsys.readouterr().err
    for name in NEEDED:
        assert f"{name}: не задано" in complaint


async def test_a_refusal_ends_the_process_quietly(tmp_path: Path) -> None:
    async with Process(tmp_path, "worker") as product:
        assert await product.exit_code() == 1
    assert "BOT_TOKEN: не задано" in product.complained()
    assert "Traceback" not in product.complained()


@pytest.mark.parametrize(
    "slip",
    [
        {"YOOKASSA_API_URL": "http://127.0.0.1:8090/yookassa/v3"},
        {"CLOCK_URL": "http://127.0.0.1:8090/sandbox/api"},
        {"BOT_TOKEN": SandboxSettings().bot_token},
    ],
    ids=lambda slip: next(iter(slip)),
)
def test_sandbox_values_are_refused_in_production(
    slip: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**_production(), **slip}.items():
        monkeypatch.setenv(name, value)
    assert main(["up"]) == 1
    assert "настройки песочницы не годятся для работы" in capsys.readouterr().err


def _production() -> dict[str, Any]:
    return {
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
