"""What every handler works with; one for the process. ``team`` is the team's group, where visitors are answered."""

from dataclasses import dataclass

from aiogram import Bot

from aimpay.bot.stage import Stage
from aimpay.bot.storage import ServerStorage
from aimpay.contract.client import Caller


@dataclass(frozen=True)
class Limits:
    """How much is borne and how long is waited. ``*_pauses``: seconds between repeats to who is silent.

    ``claim_seconds``: so long after the death of a bot another one takes over what it had in hand.
    ``goodbye_seconds``: so long a bot that is told to stop finishes what it has in hand.
    """

    burst: int = 15
    refill_seconds: float = 0.5
    notice_seconds: float = 10
    server_pauses: tuple[float, ...] = (1, 3, 10, 30, 60)
    telegram_pauses: tuple[float, ...] = (1, 2, 4, 8, 15, 30)
    checkout_seconds: float = 6
    polling_seconds: int = 25
    updates_at_once: int = 256
    goodbye_seconds: float = 8
    claim_seconds: float = 10
    conflict_seconds: float = 30


@dataclass(frozen=True)
class Desk:
    bot: Bot
    call: Caller
    stage: Stage
    storage: ServerStorage
    limits: Limits
    team: int | None = None
