"""Who is told what about leads. Each step may be repeated."""

from sqlalchemy import select

from aimpay.contract.gateway import NotifyButton
from aimpay.server.growth.leads.family import known_lead
from aimpay.server.growth.leads.models import Lead, LeadTask, Touchpoint
from aimpay.server.growth.leads.rows import source_names
from aimpay.server.people.models import User
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads import messages
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell


async def announce_form(story: Story, touch: int) -> None:
    await attempt(story, tell_admins_of_form, touch)


async def remind_of_task(story: Story, task_id: int, due: str) -> None:
    """``due`` is the moment it fell due: put off, it is reminded of again."""
    await attempt(story, tell_of_task, task_id, due)


async def tell_admins_of_form(house: House, touch: int) -> None:
    """Every admin, and whose lead it is."""
    async with house.db.read() as session:
        form = await session.get_one(Touchpoint, touch)
        lead = await known_lead(session, form.lead_id)
        sources = await source_names(session, [form.source_id or lead.first_source_id])
    source = next(iter(sources.values()), None)
    text = messages.form_sent(form.data, source)
    for admin in dict.fromkeys([*house.admins, *([lead.owner_id] if lead.owner_id else [])]):
        await tell(house, f"form:{touch}", admin, text, (_card(house, lead),))


async def tell_of_task(house: House, task_id: int, due: str) -> None:
    async with house.db.read() as session:
        task = await session.get_one(LeadTask, task_id)
        lead = await known_lead(session, task.lead_id)
        name = lead.name or await session.scalar(select(User.first_name).where(User.id == lead.user_id))
    if task.done_at is None:
        text = messages.task_due(task.text, name, task.due_at)
        await tell(house, f"task:{task_id}:{due}", task.owner_id, text, (_card(house, lead),))


def _card(house: House, lead: Lead) -> NotifyButton:
    return NotifyButton(text="Открыть карточку", url=f"{house.public_url}/office/leads/{lead.id}")
