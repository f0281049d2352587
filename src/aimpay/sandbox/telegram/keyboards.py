"""Reads ``reply_markup`` and refuses what Telegram refuses."""

from typing import Any
from urllib.parse import urlsplit

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request

DATA_LIMIT = 64
BUTTON_LIMIT = 100
ACTIONS = ("callback_data", "url", "web_app", "copy_text", "login_url", "switch_inline_query")
LOOKS = ("icon_custom_emoji_id", "style")

Keyboard = dict[str, Any]


def inline_keyboard(call: Call, settings: SandboxSettings) -> Keyboard | None:
    """Return the inline keyboard of a call, or None; the other kinds of markup leave no trace in a message."""
    markup = call.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    kept = [[_button(button, settings) for button in row] for row in rows if row]
    if sum(map(len, kept)) > BUTTON_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": kept} if kept else None


def _button(button: Any, settings: SandboxSettings) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object with a text")
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: button text must be non-empty")
    actions = {name: button[name] for name in ACTIONS if name in button}
    if len(actions) != 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    _check_data(actions.get("callback_data"))
    _check_address(actions.get("url"), settings)
    looks = {name: button[name] for name in LOOKS if name in button}
    return {"text": button["text"], **actions, **looks}


def _check_data(data: Any) -> None:
    if data is not None and not 0 < len(str(data).encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_address(url: Any, settings: SandboxSettings) -> None:
    """Refuse hosts without a dot, as the real one does, save those the sandbox itself was given."""
    if url is None:
        return
    parts = urlsplit(str(url))
    ours = {urlsplit(address).hostname for address in (settings.public_url, settings.server_url)}
    named = parts.hostname in ours or "." in (parts.hostname or "")
    if parts.scheme not in {"http", "https", "tg"} or not (named or parts.scheme == "tg"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def buttons(keyboard: Keyboard | None) -> list[dict[str, Any]]:
    """Return all buttons of a keyboard in one row."""
    return [button for row in (keyboard or {}).get("inline_keyboard", []) for button in row]
