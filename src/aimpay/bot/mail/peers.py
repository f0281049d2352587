"""The other bots of a fleet: what one was asked to send, it alone remembers, and it can be asked by any other."""

import logging
import re
import socket
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from aimpay.contract.client import Caller
from aimpay.contract.errors import RemoteSilentError
from aimpay.contract.mail_gateway import DELIVER, Deliver, Delivered
from aimpay.settings import Settings

log = logging.getLogger(__name__)

ADDRESS: Final = re.compile(r"[0-9a-f]+@(\d{1,3}(?:\.\d{1,3}){3}:\d{1,5})")
ANYWHERE: Final = ("", "0.0.0.0")  # noqa: S104 — what a setting may say, not what we bind
WAIT_SECONDS: Final = 12
"""Less than the server waits for an answer."""


class Peers:
    """``address`` is where the others find this bot, empty while it stands alone."""

    def __init__(self, session: aiohttp.ClientSession, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self.address = ""

    def join(self, port: int) -> None:
        """Bots that are brought their updates may be several, and then stand where the server finds them, by IPv4."""
        if not self._settings.telegram_webhook:
            return
        try:
            self.address = f"{own_host(self._settings)}:{port}"
        except OSError as error:
            log.warning("the other bots will not find this one: %s", error)

    async def deliver(self, asked: Deliver) -> Delivered | None:
        """Let the bot answer that was meant; None when it is no longer there, and has sent nothing more."""
        named = ADDRESS.fullmatch(asked.boot)
        if named is None or named[1] == self.address:
            return None
        peer = Caller(
            self._session,
            base_url=f"http://{named[1]}",
            secret=self._settings.secret,
            timeout_seconds=WAIT_SECONDS,
        )
        try:
            return await peer(DELIVER, asked)
        except RemoteSilentError as error:
            if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                return None
            raise


def own_host(settings: Settings) -> str:
    """The address we listen on, or the one from which the server is reached: nothing is sent to find it."""
    if settings.bot_host not in ANYWHERE:
        return settings.bot_host
    server = urlsplit(settings.internal_server_url)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((server.hostname or "127.0.0.1", server.port or 80))
        return str(probe.getsockname()[0])
