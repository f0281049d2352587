"""getUpdates and the webhook."""

import re
from typing import Any
from urllib.parse import urlsplit

from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.local import is_near
from aimpay.sandbox.telegram.state import Telegram

UPDATES_LIMIT = 100
CONNECTIONS_LIMIT = 100
LONGEST_POLL = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_updates(tg: Telegram, call: Call) -> list[dict[str, Any]]:
    _note_allowed(tg, call)
    if call.has("offset") and not tg.updates.webhook["url"]:
        tg.updates.confirm(call.integer("offset"))
    limit = min(max(call.integer("limit", UPDATES_LIMIT), 1), UPDATES_LIMIT)
    seconds = min(max(call.integer("timeout"), 0), LONGEST_POLL)
    return await tg.updates.poll(limit=limit, seconds=seconds)


def _note_allowed(tg: Telegram, call: Call) -> None:
    """Remember the list when given; an omitted one leaves the former setting."""
    kinds = call.structure("allowed_updates", "allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    tg.updates.set_allowed(kinds)


async def set_webhook(tg: Telegram, call: Call) -> bool:
    url = call.text("url").strip()
    if not url:
        return await delete_webhook(tg, call)
    _check_address(tg, url)
    secret = call.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.integer("max_connections", 40)
    if not 1 <= connections <= CONNECTIONS_LIMIT:
        raise bad_request("max_connections must be between 1 and 100")
    _note_allowed(tg, call)
    _drop_if_asked(tg, call)
    webhook = {"url": url, "secret_token": secret, "max_connections": connections, "ip_address": "127.0.0.1"}
    tg.updates.set_webhook(webhook)
    return True


def _check_address(tg: Telegram, url: str) -> None:
    """Real Telegram takes https only, on ports 443, 80, 88 and 8443; here plain http is let through to this machine.

    Every other host is answered as one that does not resolve: from the sandbox nothing goes out.
    """
    near = is_near(url, tg.world.settings)
    scheme = urlsplit(url).scheme
    if scheme != "https" and not (scheme == "http" and near):
        raise bad_request("bad webhook: HTTPS url must be provided for webhook")
    if not near:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


async def delete_webhook(tg: Telegram, call: Call) -> bool:
    _drop_if_asked(tg, call)
    tg.updates.set_webhook({"url": "", "secret_token": "", "max_connections": 40, "ip_address": ""})
    return True


def _drop_if_asked(tg: Telegram, call: Call) -> None:
    if call.boolean("drop_pending_updates"):
        tg.updates.drop_all()


async def get_webhook_info(tg: Telegram, _call: Call) -> dict[str, Any]:
    return webhook_info(tg)


def webhook_info(tg: Telegram) -> dict[str, Any]:
    """Return the ``WebhookInfo``."""
    webhook = tg.updates.webhook
    info: dict[str, Any] = {
        "url": webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": tg.updates.pending,
        **{name: webhook[name] for name in ("last_error_date", "last_error_message") if name in webhook},
    }
    if webhook["url"]:
        info |= {"ip_address": webhook["ip_address"], "max_connections": webhook["max_connections"]}
    return info | ({"allowed_updates": tg.updates.allowed} if tg.updates.allowed else {})
