"""Steps, answers and touches of the warm-up: by the pages with their lead's token, by an operator with its number."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import form_warm as contract
from aimpay.contract.leads import LeadCard, TouchView
from aimpay.server.growth.leads.card import lead_card, progress_of
from aimpay.server.growth.leads.family import family, held_lead, known_lead
from aimpay.server.growth.leads.lead_token import PURPOSE, lead_by_token
from aimpay.server.growth.leads.models import Lead, Touchpoint
from aimpay.server.growth.leads.progress import (
    Step,
    change_answer,
    record_answer,
    record_step,
    record_touch,
    touches_of,
)
from aimpay.server.workflows.house import House

Find = Callable[[AsyncSession], Awaitable[Lead]]


def by_token(house: House, token: str) -> Find:
    return lambda session: lead_by_token(session, house.signer(PURPOSE), token)


def by_id(lead_id: int) -> Find:
    return lambda session: held_lead(session, lead_id)


async def take_step(house: House, find: Find, said: contract.StepTaken) -> contract.Recorded:
    step = Step(said.stage, said.step, said.step_index)

    async def work(session: AsyncSession) -> bool:
        return await record_step(session, await find(session), step, said.answer, house.clock.now())

    return contract.Recorded(recorded=await house.db.transact(work))


async def take_answer(house: House, find: Find, said: contract.AnswerGiven) -> contract.Recorded:
    step = Step(said.stage, said.step, said.step_index)

    async def work(session: AsyncSession) -> bool:
        return await record_answer(session, await find(session), step, said.answer, house.clock.now())

    return contract.Recorded(recorded=await house.db.transact(work))


async def put_answer_right(house: House, lead_id: int, said: contract.AnswerGiven) -> contract.Recorded:
    step = Step(said.stage, said.step, said.step_index)

    async def work(session: AsyncSession) -> None:
        await change_answer(session, await held_lead(session, lead_id), step, said.answer)

    await house.db.transact(work)
    return contract.Recorded(recorded=True)


async def take_touch(house: House, find: Find, said: contract.TouchSeen) -> contract.Recorded:
    step = Step(said.stage, said.step, said.step_index)

    async def work(session: AsyncSession) -> bool:
        return await record_touch(session, await find(session), step, house.clock.now())

    return contract.Recorded(recorded=await house.db.transact(work))


async def client(house: House, lead_id: int) -> LeadCard:
    async with house.db.read() as session:
        return await lead_card(session, lead_id)


async def client_progress(house: House, lead_id: int) -> contract.ClientProgress:
    async with house.db.read() as session:
        lead = await known_lead(session, lead_id)
        return contract.ClientProgress(
            lead_id=lead.id,
            progress=await progress_of(session, await family(session, lead.id)),
            touches=tuple(touch_view(one) for one in await touches_of(session, lead.id)),
        )


def touch_view(touch: Touchpoint) -> TouchView:
    """The step of a warm-up's touch comes back as it went in."""
    facts = dict(touch.data)
    stage, step, index = facts.pop("stage", None), facts.pop("step", None), facts.pop("step_index", None)
    return TouchView(id=touch.id, kind=touch.kind, stage=stage, step=step, step_index=index, data=facts, at=touch.at)
