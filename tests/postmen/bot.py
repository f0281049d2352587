"""A bot that keeps what it was asked to say, with the real one's memory of keys; it can rest, die and come back."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aimpay.contract.gateway import NotifyButton
from aimpay.contract.mail_gateway import Delivered, Outcome
from aimpay.server.workflows.mailing.courier import CourierSilentError


@dataclass
class Bot:
    """``said`` are the telegram ids of messages in order; ``rests`` how many calls are answered by a 429."""

    life: int = 1
    alive: bool = True
    rests: int = 0
    loses_answers: bool = False
    said: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    buttons: list[tuple[NotifyButton, ...]] = field(default_factory=list)
    taken_back: list[tuple[int, int]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    known: dict[str, Delivered] = field(default_factory=dict)
    rested_at: list[datetime] = field(default_factory=list)

    def die(self) -> None:
        """And be back at once, knowing nothing."""
        self.life += 1
        self.known.clear()

    @property
    def told(self) -> Counter[int]:
        return Counter(self.said)

    async def boot(self) -> str:
        self._answer()
        return str(self.life)

    async def deliver(
        self, *, key: str, boot: str, age: float, telegram_id: int, message: str, buttons: tuple[NotifyButton, ...]
    ) -> Delivered:
        assert age >= 0
        self._answer()
        if boot != str(self.life):
            return self._say(Outcome.RESTARTED)
        if key not in self.known:
            answer = self._send(telegram_id, message, buttons)
            if answer.outcome == Outcome.LATER:
                return answer
            self.known[key] = answer
        if self.loses_answers:
            raise CourierSilentError("the line broke", asked=True)
        return self.known[key]

    async def take_back(self, telegram_id: int, message_id: int) -> Delivered:
        self._answer()
        self.taken_back.append((telegram_id, message_id))
        return self._say(Outcome.DONE)

    def _answer(self) -> None:
        if not self.alive:
            raise CourierSilentError("nobody is there", asked=False)

    def _send(self, telegram_id: int, message: str, buttons: tuple[NotifyButton, ...]) -> Delivered:
        now = asyncio.get_running_loop().time()
        if self.rests:
            self.rests -= 1
            self.rested_at.append(datetime.now(UTC))
            return Delivered(outcome=Outcome.LATER, boot=str(self.life), retry_after=1)
        if telegram_id in self.blocked:
            return self._say(Outcome.BLOCKED)
        self.said.append(telegram_id)
        self.times.append(now)
        self.texts.append(message)
        self.buttons.append(buttons)
        return Delivered(outcome=Outcome.DONE, boot=str(self.life), message_id=len(self.said))

    def _say(self, outcome: Outcome) -> Delivered:
        return Delivered(outcome=outcome, boot=str(self.life))
