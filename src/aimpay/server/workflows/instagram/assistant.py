"""The assistant's words for a question at Instagram: the same knowledge, rules, masking and purse as on the site."""

import hmac

from aimpay.server.growth.chat.guard import Guard
from aimpay.server.growth.chat.masking import masked
from aimpay.server.growth.chat.prompt import build_prompt, data_of, size_of
from aimpay.server.growth.chat.rules import ANSWER_TOKENS, LONGEST_QUESTION, TRIES
from aimpay.server.growth.chat.spending import cost_of, reserve, settle
from aimpay.server.workflows.chat import texts
from aimpay.server.workflows.chat.library import Grounds, Library
from aimpay.server.workflows.chat.listening import Ear
from aimpay.server.workflows.house import House


async def assisted(house: House, person_id: str, question: str) -> str | None:
    """None when the school's texts do not say, the day's money is spent, or the model keeps silent."""
    asked = question[:LONGEST_QUESTION]
    async with house.db.read() as session:
        grounds = await Library().find(session, asked, house.clock.now())
    if house.assistant is None or not grounds.sources:
        return None
    ear = Ear(Guard(data_of(grounds.sources, grounds.price)), texts.price_note(grounds.price), _unheard)
    await _ask(house, grounds, ear, person_id, masked(asked))
    whole = ear.text.strip() and not ear.failed and not ear.unknown and not ear.cut
    return ear.text.strip() if whole else None


async def _ask(house: House, grounds: Grounds, ear: Ear, person_id: str, question: str) -> None:
    prompt = build_prompt(grounds.system, grounds.sources, grounds.price, (), question)
    most = house.chat.prices.most(size_of(prompt), ANSWER_TOKENS) * TRIES
    async with house.db.write() as session:
        held = await reserve(session, most, house.chat.daily, house.clock.now())
    if house.assistant is None or held is None:
        return
    key = f"aimpay: instagram people {house.secrets[0] if house.secrets else ''}".encode()
    user = hmac.digest(key, person_id.encode(), "sha256").hex()
    stream = house.assistant.answer(prompt, most_tokens=ANSWER_TOKENS, user=user)
    await ear.listen(stream, house.chat.first_word, house.chat.whole)
    unknown = held.amount if ear.charged else 0
    async with house.db.write() as session:
        await settle(session, held, cost_of(ear.usage, house.chat.prices) if ear.usage else unknown)


def _unheard(_piece: str) -> None:
    """Nobody waits for pieces there: an answer is one message."""
