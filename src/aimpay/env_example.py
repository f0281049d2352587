"""Writes ``.env.example`` from the Settings class: the needed values first, the others commented out."""

import sys
from collections.abc import Iterable
from typing import Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from aimpay.settings import NEEDED, Settings

HEAD: Final = """\
# Настройки AiM Pay. Скопируйте в .env и заполните десять значений: cp .env.example .env
# Проверить: aimpay doctor. Цену, бонус, тексты и медиа школа меняет не здесь, они живут в базе.
# Файл собран командой make env-example, руками его не правят.
"""
OPTIONAL: Final = """\
# ── Необязательное: у каждой настройки есть рабочее значение, оно и показано ──
"""


def render() -> str:
    """Return the whole text of ``.env.example``."""
    fields = {name.upper(): field for name, field in Settings.model_fields.items()}
    needed = [_entry(name, fields[name], mark="") for name in NEEDED]
    optional = [_entry(name, field, mark="# ") for name, field in fields.items() if name not in NEEDED]
    return "\n".join([HEAD, *needed, OPTIONAL, *optional])


def _entry(name: str, field: FieldInfo, *, mark: str) -> str:
    return f"# {field.description}\n{mark}{name}={_shown(field)}\n"


def _shown(field: FieldInfo) -> str:
    return "" if field.is_required() else _written(field.default)


def _written(value: object) -> str:
    """Write a default as one would in ``.env``."""
    match value:
        case None:
            return ""
        case SecretStr():
            return value.get_secret_value()
        case bool():
            return str(value).lower()
        case str():
            return str(value)
        case Iterable():
            return ",".join(_written(part) for part in value)
    return str(value)


if __name__ == "__main__":
    sys.stdout.write(render())
