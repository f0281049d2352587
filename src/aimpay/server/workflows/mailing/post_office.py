"""All who carry the school's mail: they begin and end with the worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aimpay.nursery import Nursery
from aimpay.server.growth.mailing.gate import Rule
from aimpay.server.growth.mailing.restraint import held_until
from aimpay.server.growth.sequences.still_wanted import unwanted
from aimpay.server.workflows.broadcasts.driver import Driver
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.letter_route import LetterRoute
from aimpay.server.workflows.mailing.postman import Postman, Terms
from aimpay.server.workflows.mailing.remover import Remover
from aimpay.server.workflows.mailing.telegram_route import TelegramRoute

RULES: Final[tuple[Rule, ...]] = (unwanted, held_until)
"""What else is asked before a message goes: is it still wanted, is it night, was he written to lately."""


@asynccontextmanager
async def mail_going_out(house: House) -> AsyncIterator[None]:
    """Send what is due until the block ends."""
    async with Nursery() as nursery:
        if house.post:
            post, terms = house.post, Terms(RULES)
            telegram = TelegramRoute(post.courier, house.clock, post.telegram_per_second)
            nursery.start(Postman(house, telegram, terms).run(), "postman of Telegram")
            letters = LetterRoute(house, post.letters_per_second)
            nursery.start(Postman(house, letters, terms).run(), "postman of letters")
            nursery.start(Remover(house, post.courier, post.telegram_per_second).run(), "remover of messages")
            nursery.start(Driver(house, post.telegram_per_second).run(), "driver of broadcasts")
        yield
