"""Tells the log whom a door that knows its callers by their address has turned away."""

import logging
from typing import Final

from aimpay.server.edge.client_address import Address

log = logging.getLogger(__name__)

MOST: Final = 50
"""Addresses to a process; a crowd of strangers fills no log."""


class Refusals:
    """One to a door. Each address is told of once."""

    def __init__(self) -> None:
        self._told: set[Address | None] = set()

    def note(self, address: Address | None) -> None:
        """``address`` is the one that was not believed, None where a hop could not be read."""
        if address in self._told or len(self._told) >= MOST:
            return
        self._told.add(address)
        log.warning(
            "a payment notification from %s was refused: it is no address of YooKassa's (YOOKASSA_NETWORKS); "
            "if it is your own proxy's, add it to TRUSTED_PROXIES and let it pass X-Forwarded-For",
            address or "an unreadable address",
        )
