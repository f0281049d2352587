"""The ready-made sequences of a school that has none. What it made of them stays."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.sequences.models import Sequence
from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.growth.sequences.save_plan import save_sequence
from aimpay.server.growth.sequences.yaml_plan import read_plan

READY_MADE: Final = ("abandoned-payment", "abandoned-lead", "welcome", "certificate-waits")
EXAMPLE: Final = """\
name: Новая цепочка
active: false
starts_on: bot_started
only_if:
  bought: false
stop_on: [purchase, withdrawal]
steps:
  - key: hello
    title: Первое сообщение
    wait: 1h
    channel: telegram_first
    variants:
      - telegram: |
          {имя}, здравствуйте!
        subject: Здравствуйте!
        letter: |
          {имя}, здравствуйте!
"""
"""Where a new one may be begun from."""


async def open_sequences_once(session: AsyncSession, now: datetime) -> None:
    if await session.scalar(select(Sequence.id).limit(1)):
        return
    for slug in READY_MADE:
        await save_sequence(session, slug, ready_made(slug), by=None, now=now)


@cache
def ready_made(slug: str) -> SequencePlan:
    source = files("aimpay.server.school").joinpath("initial", "sequences", f"{slug}.yaml")
    return read_plan(source.read_text("utf-8"))
