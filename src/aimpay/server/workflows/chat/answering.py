"""The assistant answers a question: from the school's texts, for money that is there, or else from what is ready."""

import asyncio
import hmac
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import ChatAnswer
from aimpay.server.growth.chat.conversation import ASSISTANT, VISITOR, answer_key
from aimpay.server.growth.chat.gateway import Assistant, Said
from aimpay.server.growth.chat.guard import Guard
from aimpay.server.growth.chat.masking import masked, without_masks
from aimpay.server.growth.chat.models import ChatMessage
from aimpay.server.growth.chat.prompt import Exchange, build_prompt, data_of, size_of
from aimpay.server.growth.chat.rules import ANSWER_TOKENS, EXCHANGES, TRIES
from aimpay.server.growth.chat.search import words_of
from aimpay.server.growth.chat.spending import Reservation, cost_of, reserve
from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.workflows.chat import texts
from aimpay.server.workflows.chat.concluding import Bill, Outcome, conclude
from aimpay.server.workflows.chat.library import Grounds, Library
from aimpay.server.workflows.chat.listening import Ear, Say
from aimpay.server.workflows.chat.taking import Question
from aimpay.server.workflows.house import House


@dataclass(frozen=True)
class Context:
    """``earlier`` is masked; ``names`` are those of the person, as far as he is known."""

    names: tuple[str, ...]
    earlier: tuple[Exchange, ...]

    def masked(self, text: str) -> str:
        return masked(text, self.names)

    def reading(self, question: str) -> str:
        """Return what to search for. «А подробнее?» says nothing by itself: the question before it is meant."""
        bare = without_masks(self.masked(question))
        return bare if words_of(bare) or not self.earlier else without_masks(self.earlier[-1].question)


async def answer(house: House, library: Library, question: Question, say: Say) -> ChatAnswer:
    """Answer, and store the answer, whatever becomes of who asked. ``say`` is told each piece as it comes."""
    async with house.db.read() as session:
        context = await _context(session, question)
        grounds = await library.find(session, context.reading(question.text), house.clock.now())
    prompt = _prompt(grounds, context, question)
    held = await _reserve(house, prompt) if grounds.sources else None
    if house.assistant is None or held is None:
        done = await conclude(house, question, _ready_made(grounds), None)
        say(done.response)
        return done
    ear = Ear(Guard(data_of(grounds.sources, grounds.price)), texts.price_note(grounds.price), say)
    try:
        await _ask(house, house.assistant, prompt, question, ear)
    except asyncio.CancelledError:
        ear.failed = True
        await conclude(house, question, _outcome(ear, grounds), _bill(house, ear, held))
        raise
    done = await conclude(house, question, _outcome(ear, grounds), _bill(house, ear, held))
    say(done.response[len(ear.text) :])
    return done


async def _context(session: AsyncSession, question: Question) -> Context:
    """The model is shown whole answers of its own only, from our database."""
    site = await session.get_one(SiteSession, question.chat_id)
    lead = await standing_lead(session, site.lead_id) if site.lead_id else None
    names = (lead.name,) if lead and lead.name else ()
    mine = ChatMessage.session_id == question.chat_id
    asked = select(ChatMessage).where(mine, ChatMessage.author == VISITOR, ChatMessage.asked_on.is_not(None))
    before = asked.where(ChatMessage.id < question.message_id).order_by(ChatMessage.id.desc()).limit(EXCHANGES)
    questions = {answer_key(one.key): one.text for one in reversed((await session.scalars(before)).all())}
    given = select(ChatMessage).where(mine, ChatMessage.key.in_(questions), ChatMessage.author == ASSISTANT)
    whole = await session.scalars(given.where(~ChatMessage.partial, ~ChatMessage.fallback))
    answers = {one.key: one.text for one in whole}
    pairs = ((text, answers[key]) for key, text in questions.items() if key in answers)
    return Context(names, tuple(Exchange(masked(asked, names), masked(said, names)) for asked, said in pairs))


def _prompt(grounds: Grounds, context: Context, question: Question) -> list[Said]:
    typed = context.masked(question.text)
    return build_prompt(grounds.system, grounds.sources, grounds.price, context.earlier, typed)


async def _reserve(house: House, prompt: list[Said]) -> Reservation | None:
    if house.assistant is None:
        return None
    most = house.chat.prices.most(size_of(prompt), ANSWER_TOKENS) * TRIES
    async with house.db.write() as session:
        return await reserve(session, most, house.chat.daily, house.clock.now())


async def _ask(house: House, assistant: Assistant, prompt: list[Said], question: Question, ear: Ear) -> None:
    """The model knows the visitor by a hash of ours, which keeps its cache of one apart from another's."""
    key = f"aimpay: chat users {house.secrets[0] if house.secrets else ''}".encode()
    user = hmac.digest(key, str(question.chat_id).encode(), "sha256").hex()
    stream = assistant.answer(prompt, most_tokens=ANSWER_TOKENS, user=user)
    await ear.listen(stream, house.chat.first_word, house.chat.whole)


def _bill(house: House, ear: Ear, held: Reservation) -> Bill:
    """What nobody told the cost of is taken to have cost the most."""
    if ear.usage is not None:
        return Bill(held, cost_of(ear.usage, house.chat.prices))
    return Bill(held, held.amount if ear.charged else 0)


def _outcome(ear: Ear, grounds: Grounds) -> Outcome:
    titles = tuple(one.title for one in grounds.sources)
    if ear.unknown:
        return Outcome(texts.UNKNOWN, useful=False, unknown=True)
    if not ear.text.strip():
        return _ready_made(grounds)
    if not ear.failed:
        return Outcome(ear.text + ("…" if ear.cut else ""), titles, partial=ear.cut)
    faq = grounds.faq
    rest = texts.fallback(texts.CUT, faq.title, faq.text) if faq else texts.CUT
    return Outcome(ear.text + rest, titles, fallback=True, partial=True)


def _ready_made(grounds: Grounds) -> Outcome:
    """Without the model: the school's own answer to a frequent question, or a plain word that there is none."""
    if not grounds.sources:
        return Outcome(texts.UNKNOWN, useful=False, unknown=True)
    if grounds.faq is None:
        return Outcome(texts.NO_ANSWER, fallback=True, useful=False)
    words = texts.fallback(texts.NO_MODEL, grounds.faq.title, grounds.faq.text)
    return Outcome(words, (grounds.faq.title,), fallback=True)
