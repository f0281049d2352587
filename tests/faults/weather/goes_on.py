"""What must go on while something else is broken. Each fails if it does not."""

import re
import uuid

from aimpay.contract.errors import ErrorCode
from faults.weather.batch import PATIENCE, Batch
from patience import eventually
from story.player import shown
from story.test_site_chat import api

SOLD = "Оплата получена"


async def sale_is_delivered(batch: Batch) -> None:
    """Somebody who had not paid when the fault came has paid, and was told so, before it goes."""
    ready = {buyer.email for buyer in batch.buyers if buyer.paid}
    late = [buyer for buyer in batch.buyers if buyer.email not in ready]

    async def told() -> bool:
        for buyer in late:
            if any(SOLD in shown(one) for one in await buyer.person.messages()):
                return True
        return False

    await eventually(told, "a sale is delivered in the midst of the fault", PATIENCE)


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
