"""Kills processes of the product at random moments, and right after what the outside has just been asked to do."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any, Final

from faults.school import School, ready

PAUSE: Final = (1.0, 4.0)
AIMED: Final = 0.6
"""Which part of the kills waits for an event at the wire."""
HASTY: Final = 0.2
"""Which part does not wait until everything answers again: some die while they start."""
GLANCE_SECONDS: Final = 0.02
PATIENCE_SECONDS: Final = 2.0
MOMENT: Final = (0.0, 0.03)
AIMS: Final = (
    ("yookassa", "POST", "/payments"),
    ("yookassa", "POST", "/refunds"),
    ("yookassa", "POST", "/payouts"),
    ("yookassa", "POST", "/payment_notification"),
    ("resend", "POST", "/emails"),
    ("telegram", "POST", "/sendMessage"),
    ("telegram", "POST", "/createChatInviteLink"),
    ("telegram", "POST", "/approveChatJoinRequest"),
    ("telegram", "POST", "/banChatMember"),
)


@dataclass
class Killer:
    """``run`` as a task; cancel it to end. The seed fixes the choices; the moments are the machine's as well."""

    school: School
    chance: random.Random
    pause: tuple[float, float] = PAUSE
    aimed: int = 0

    async def run(self) -> None:
        names = list(self.school.fleet.layout)
        while True:
            if self.chance.random() > HASTY:
                await self._live()
            await asyncio.sleep(self.chance.uniform(*self.pause))
            aim, victim = self.chance.choice(AIMS), self.chance.choice(names)
            if self.chance.random() < AIMED and await self._seen(*aim):
                self.aimed += 1
                victim = self.chance.choice(self._concerned(aim[0]))
                await asyncio.sleep(self.chance.uniform(*MOMENT))
            await self.school.fleet.kill(victim)

    async def _live(self) -> None:
        """Let the product answer again, and then work for about as long as that took: a busy machine starts slowly."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await ready(self.school.town)
        await asyncio.sleep((loop.time() - began) * self.chance.uniform(0.5, 1.5))

    def _concerned(self, system: str) -> list[str]:
        """Who may have just made such a call, or waits for it: of the bot's calls, everybody."""
        names = list(self.school.fleet.layout)
        return names if system == "telegram" else [name for name in names if name != "bot"]

    async def _seen(self, system: str, method: str, path: str) -> bool:
        """Wait a little until the outside was asked so; it has done it by then."""
        sandbox = self.school.town.sandbox
        last = _newest(await sandbox.get("/journal", limit=1))
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        while loop.time() < end:
            lines = (await sandbox.get("/journal", after=last, system=system, limit=50))["lines"]
            if any(line["method"] == method and line["path"].endswith(path) for line in lines):
                return True
            last = max([last, *(line["seq"] for line in lines)])
            await asyncio.sleep(GLANCE_SECONDS)
        return False


def _newest(journal: dict[str, Any]) -> int:
    return max((line["seq"] for line in journal["lines"]), default=0)
