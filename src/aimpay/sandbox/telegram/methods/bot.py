"""The bot itself: who it is, its commands, its files, and its answers to pressed buttons."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.state import Telegram

COMMANDS, MENU = "tg_commands", "tg_menu_buttons"
COMMANDS_LIMIT, DESCRIPTION_LIMIT = 100, 256
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MENU_KINDS = {"default", "commands", "web_app"}


async def get_me(tg: Telegram, _call: Call) -> dict[str, Any]:
    return {
        **tg.users.bot_wire(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def leave_server(_tg: Telegram, _call: Call) -> bool:
    """Agree to logOut and close: there is no other server to move to, and nothing to end."""
    return True


async def answer_callback_query(tg: Telegram, call: Call) -> bool:
    url = call.text("url")
    if url and not _opens_bot(tg, url):
        raise bad_request("URL_INVALID")
    answer = {"text": call.text("text"), "show_alert": call.boolean("show_alert"), "url": url or None}
    tg.callbacks.answer(call.text("callback_query_id"), answer)
    return True


def _opens_bot(tg: Telegram, url: str) -> bool:
    """Only a link that starts this bot may be opened by a pressed button."""
    parts = urlsplit(url)
    return parts.hostname == "t.me" and parts.path.strip("/").lower() == tg.world.settings.bot_username.lower()


async def set_my_commands(tg: Telegram, call: Call) -> bool:
    commands = call.structure("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(command) for command in commands]
    tg.world.store.put(COMMANDS, _scope(call), {"commands": kept})
    return True


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(given.get("command", "")).removeprefix("/")
    description = str(given.get("description", "")).strip()
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 0 < len(description) <= DESCRIPTION_LIMIT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _scope(call: Call) -> str:
    scope = call.structure("scope", "BotCommandScope") or {"type": "default"}
    return f"{json.dumps(scope, sort_keys=True)}:{call.text('language_code')}"


async def get_my_commands(tg: Telegram, call: Call) -> list[dict[str, str]]:
    saved = tg.world.store.get(COMMANDS, _scope(call)) or {"commands": []}
    return list(saved["commands"])


async def set_chat_menu_button(tg: Telegram, call: Call) -> bool:
    button = call.structure("menu_button", "MenuButton") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in MENU_KINDS:
        raise bad_request("can't parse menu button: unsupported type")
    tg.world.store.put(MENU, call.text("chat_id") or "default", {"button": button})
    return True


async def get_file(tg: Telegram, call: Call) -> dict[str, Any]:
    if not call.has("file_id"):
        raise bad_request("file_id not specified")
    return tg.files.wire(call.text("file_id"))
