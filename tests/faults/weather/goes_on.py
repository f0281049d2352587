"""What must go on while something else is broken. Each fails if it does not."""

import asyncio
import re
import uuid
from collections.abc import Sequence

from aimpay.contract.errors import ErrorCode
from faults.weather.batch import PATIENCE, Batch
from patience import eventually
from story.buyer import StubbornBuyer
from story.player import shown
from story.test_site_chat import api

SOLD = "Оплата получена"


async def sale_is_delivered(batch: Batch) -> None:
    """Somebody who had not paid when the fault came has paid, and was told so, before it goes."""
    late = [buyer for buyer in batch.buyers if not buyer.paid]
    await eventually(lambda: _told(late), "a sale is delivered in the midst of the fault", PATIENCE)


async def sale_is_found(batch: Batch) -> None:
    """Nobody tells us of a payment: the school asks by itself two minutes later, and they pass quickly here."""
    late = [buyer for buyer in batch.buyers if not buyer.paid]

    async def told() -> bool:
        await batch.town.sandbox.advance(minutes=1)
        await asyncio.sleep(1)
        return await _told(late)

    await eventually(told, "a sale is found in the midst of the fault", PATIENCE)


async def _told(buyers: Sequence[StubbornBuyer]) -> bool:
    for buyer in buyers:
        if any(SOLD in shown(one) for one in await buyer.person.messages()):
            return True
    return False


async def menu_answers(batch: Batch) -> None:
    """A newcomer gets the bot's menu, or is told that it cannot be shown just now."""
    person = await batch.town.person("Новичок")
    await person.send("/start")
    await person.sees("Документы", "позже", "Попробуйте")


async def chat_answers(batch: Batch) -> None:
    """A visitor of the site is answered: by the model, by a ready answer, or with the way to a person."""
    token = (await api(batch.town, "/track_visit", {"utm_source": "vk"}))["session_id"]
    said = {"session_id": token, "message": "Сколько стоит курс?", "message_key": uuid.uuid4().hex}
    assert (await api(batch.town, "/api/chat/send", said))["response"]


async def refuses_clearly(batch: Batch) -> None:
    """What cannot be written is refused in the one error body, with its code and in Russian; nobody gets a 500."""

    async def refused() -> bool:
        body = {"utm_source": uuid.uuid4().hex}
        async with batch.town.session.post(f"{batch.town.server_url}/track_visit", json=body) as answer:
            if answer.status == 200:
                return False
            error = (await answer.json())["error"]
            assert (answer.status, error["code"]) == (503, ErrorCode.UNAVAILABLE), error
            assert re.search("[а-я]{4}", error["message"])
            return True

    await eventually(refused, "the server says that it cannot write", PATIENCE)
