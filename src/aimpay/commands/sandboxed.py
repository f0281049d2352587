"""The product's settings when the outside world is the sandbox."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from aimpay.private_folder import make_private
from aimpay.sandbox.resend.settings import SECRET
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.kit.ids import new_key
from aimpay.setting_shapes import LEVELS
from aimpay.settings import Mode, Settings

HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    server: int
    bot: int
    sandbox: int


def add_port_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="папка данных (%(default)s)")
    parser.add_argument("--server-port", type=int, default=8080, help="порт сервера (%(default)s)")
    parser.add_argument("--bot-port", type=int, default=8081, help="порт бота (%(default)s)")
    parser.add_argument("--sandbox-port", type=int, default=8090, help="порт песочницы (%(default)s)")


def add_log_level(parser: argparse.ArgumentParser) -> None:
    words = "подробность журнала: %(choices)s (%(default)s)"
    parser.add_argument("--log-level", type=str.upper, choices=LEVELS, default="WARNING", metavar="СЛОВО", help=words)


def ports_of(arguments: argparse.Namespace) -> Ports:
    return Ports(arguments.server_port, arguments.bot_port, arguments.sandbox_port)


def sandbox_settings(ports: Ports, store: Path) -> SandboxSettings:
    server_url = f"http://{HOST}:{ports.server}"
    return SandboxSettings(
        public_url=f"http://{HOST}:{ports.sandbox}",
        server_url=server_url,
        store_path=store,
        resend_webhook_url=f"{server_url}/resend_notification",
    )


def demo_settings(ports: Ports, sandbox: SandboxSettings, database: Path, log_level: str) -> Settings:
    """The product's own settings, pointed at the sandbox; nothing is read from the environment or ``.env``."""
    values = {
        "mode": Mode.DEMO,
        "public_url": sandbox.server_url,
        "database_url": f"sqlite:///{database}",
        "secret_codes": (SecretStr(_secret(database.parent)),),
        "bot_token": SecretStr(sandbox.bot_token),
        "admins": (sandbox.owner_id,),
        "group_id": sandbox.group_id,
        "yookassa_shop_id": sandbox.shop_id,
        "yookassa_secret_key": SecretStr(sandbox.shop_key),
        "yookassa_payout_agent_id": sandbox.payout_agent_id,
        "yookassa_payout_key": SecretStr(sandbox.payout_key),
        "yookassa_payout_widget_url": f"{sandbox.public_url}/yookassa/payouts-data/3.1.0/widget.js",
        "resend_api_keys": tuple(SecretStr(key) for key in sandbox.resend_keys),
        "resend_webhook_secret": SecretStr(SECRET),
        "resend_from": f"Школа AiM <hello@{sandbox.resend_domain}>",
        "server_port": ports.server,
        "bot_port": ports.bot,
        "trusted_proxies": (f"{HOST}/32",),
        "site_origins": (sandbox.public_url,),
        "telegram_link_url": f"{sandbox.public_url}/t.me",
        "telegram_api_url": f"{sandbox.public_url}/telegram",
        "yookassa_api_url": f"{sandbox.public_url}/yookassa/v3",
        "resend_api_url": f"{sandbox.public_url}/resend",
        "metrika_url": f"{sandbox.public_url}/metrika",
        "metrika_counter": sandbox.metrika_counter,
        "metrika_token": SecretStr(sandbox.metrika_token),
        "deepseek_api_url": f"{sandbox.public_url}/deepseek",
        "deepseek_api_key": SecretStr(sandbox.deepseek_key),
        "support_chat_id": sandbox.team_id,
        "metrika_api_url": f"{sandbox.public_url}/metrika",
        "metrika_oauth_token": SecretStr(sandbox.metrika_oauth),
        "instagram_api_url": f"{sandbox.public_url}/instagram",
        "instagram_app_secret": SecretStr(sandbox.instagram_secret),
        "instagram_verify_token": SecretStr("sandbox-verify-token"),
        "instagram_token": SecretStr(sandbox.instagram_token),
        "webhooks_to_private": True,
        "clock_url": f"{sandbox.public_url}/sandbox/api",
        "log_level": log_level,
    }
    return Settings.model_validate(values)


def _secret(data: Path) -> str:
    """The demo's own code between bot and server, made on its first start."""
    kept = data / "secret"
    if not kept.exists():
        make_private(data)
        kept.write_text(new_key())
    return kept.read_text()
