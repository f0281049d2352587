"""Long-lived access tokens: sixty days, renewed when they are a day old."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from aimpay.sandbox.instagram.refusal import REFUSALS, invalid
from aimpay.sandbox.world import World

KIND: Final = "instagram.tokens"
LIFETIME: Final = timedelta(days=60)
YOUNGEST: Final = timedelta(days=1)


class Tokens:
    """The first token is the sandbox's well-known one, born with the sandbox."""

    def __init__(self, world: World) -> None:
        self._world = world
        first = world.settings.instagram_token
        if world.store.get(KIND, first) is None:
            world.store.put(KIND, first, {"born_at": world.clock.now().isoformat()})

    def check(self, token: str) -> None:
        if self._world.clock.now() > self._born(token) + LIFETIME:
            raise REFUSALS["token_expired"]

    def refresh(self, token: str) -> dict[str, object]:
        self.check(token)
        now = self._world.clock.now()
        if now - self._born(token) < YOUNGEST:
            raise invalid("The access token must be at least 24 hours old")
        fresh = f"IGAA{uuid4().hex}"
        self._world.store.put(KIND, fresh, {"born_at": now.isoformat()})
        return {"access_token": fresh, "token_type": "bearer", "expires_in": int(LIFETIME.total_seconds())}

    def _born(self, token: str) -> datetime:
        known = self._world.store.get(KIND, token)
        if known is None:
            raise REFUSALS["token_expired"]
        return datetime.fromisoformat(known["born_at"])
