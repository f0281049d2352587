"""The shapes of single settings: what has another is refused in Russian, before anything is started."""

import base64
import re
from typing import Annotated, Final

from pydantic import AfterValidator, SecretStr

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DATABASES: Final = ("sqlite:///", "postgresql://")


def _bot_token(token: SecretStr) -> SecretStr:
    """As strict as aiogram, which would end the process with a traceback."""
    if not re.fullmatch(r"[0-9]+:\S+", token.get_secret_value()):
        raise ValueError("нужен токен целиком, как его дал @BotFather: число, двоеточие, буквы; без пробелов")
    return token


def _database(url: str) -> str:
    if not url.startswith(DATABASES):
        raise ValueError("нужно sqlite:///путь или postgresql://user:password@host/name")
    return url


def _level(level: str) -> str:
    if level.upper() not in LEVELS:
        raise ValueError(f"нужно одно из: {', '.join(LEVELS[:-1])}")
    return level.upper()


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """An origin is what browsers send: scheme, host and perhaps a port, and nothing after them."""
    for origin in origins:
        if not re.fullmatch(r"https?://[^/?#\s]+", origin.lower()):
            raise ValueError(f"нужны адреса вида https://school.tilda.ws, без пути и косой черты в конце: {origin}")
    return tuple(origin.lower() for origin in origins)


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if value := secret.get_secret_value():
        try:
            base64.b64decode(value.removeprefix("whsec_"), validate=True)
        except ValueError:
            value = ""
        if not value.startswith("whsec_"):
            raise ValueError("нужен секрет со страницы Webhooks в Resend, он начинается с whsec_")
    return secret


def address(url: str) -> str:
    """Return it without a slash at its end; an empty one stays empty."""
    if url and not re.fullmatch(r"https?://[^/?#\s]\S*", url.lower()):
        raise ValueError("нужен адрес целиком, с https:// в начале, например https://pay.school.ru")
    return url.rstrip("/")


BotToken = Annotated[SecretStr, AfterValidator(_bot_token)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
LogLevel = Annotated[str, AfterValidator(_level)]
Origins = AfterValidator(_origins)
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
