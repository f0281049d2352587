"""The letter to a typed address: anybody may have typed it, so it carries none of his words and goes once a day."""

from hashlib import sha256
from html import escape
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.insert import insert_or_skip
from aimpay.server.growth.leads.family import held_lead
from aimpay.server.growth.leads.models import Lead, Touchpoint
from aimpay.server.growth.mailing.consent import How, ask_email_consent
from aimpay.server.growth.mailing.models import Suppression
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.kit.typography import tied
from aimpay.server.school.letter_layout import DARK, FONT, PLAIN_LAYOUT
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.workflows.gateways import Letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.asking import ask_by_letter
from aimpay.server.workflows.models import SentMessage
from aimpay.server.workflows.once import attempt, once
from aimpay.server.workflows.story import Story

SUBJECT: Final = tied("Мы получили вашу заявку")


async def write_to_address(
    session: AsyncSession, house: House, lead: Lead, email: str, touch: int, *, marketing: bool
) -> None:
    """One letter to an address and day, whatever the forms do: who wants news is asked in it to confirm that."""
    now = house.clock.now()
    if not await _first_today(session, house, email):
        if marketing:
            await ask_email_consent(session, lead, email, how=How.SITE_FORM, now=now)
        return
    if marketing:
        await ask_by_letter(session, house, lead, email, how=How.SITE_FORM, evidence={"touch": touch})
    elif await session.get(Suppression, email) is None:
        await house.jobs.enqueue(session, answer_form, f"answer-form:{touch}", touch)


async def _first_today(session: AsyncSession, house: House, email: str) -> bool:
    now = house.clock.now()
    key = f"form-address:{moscow_day(now)}:{sha256(email.encode()).hexdigest()[:32]}"
    row = insert_or_skip(session, SentMessage, {"key": key, "sent_at": now}, ("key",))
    return await session.scalar(row.returning(SentMessage.key)) is not None


async def answer_form(story: Story, touch: int) -> None:
    await attempt(story, send_form_letter, touch)


async def send_form_letter(house: House, touch: int) -> None:
    """Only a letter that really went marks the lead as notified."""
    async with house.db.read() as session:
        form = await session.get_one(Touchpoint, touch)
        profile = await get_profile(session)
    if not (email := form.data.get("email")):
        return  # erased meanwhile
    bot = await house.bot.info(None)
    letter = form_letter(email, touch, f"https://t.me/{bot.username}", profile)
    await once(house, f"form-letter:{touch}", lambda: house.mailer.send(letter))
    async with house.db.write() as session:
        lead = await held_lead(session, form.lead_id)
        lead.notified_at = lead.notified_at or house.clock.now()


def form_letter(to: str, touch: int, bot_url: str, profile: Profile) -> Letter:
    """Without a word that a stranger typed: nobody sends his own text to others through us."""
    school = profile.school_name
    seller = ", ".join(value for value in profile.seller.values() if value)
    body = tied(
        f"На сайте школы «{school}» оставили этот адрес, чтобы мы связались с вами. Мы уже читаем заявку и ответим. "
        "Чтобы не ждать, загляните в бот: там программа, цена и ответы на частые вопросы."
    )
    small = tied("Если это были не вы, просто удалите письмо: больше мы по этой заявке не напишем.")
    html = PLAIN_LAYOUT.format(
        subject=escape(SUBJECT),
        preview=escape(tied("Скоро ответим")),
        school=escape(school),
        title="Заявка получена",
        body=escape(body),
        link=escape(bot_url),
        button=tied("Открыть бот"),
        small=f"{escape(small)}<br><br>Вопросы: {escape(profile.support_contact)}",
        footer=escape(seller),
        font=FONT,
        dark=DARK,
    )
    text = f"{body}\n\nБот: {bot_url}\n\n{small}\n\n{school}\n{seller}\nВопросы: {profile.support_contact}\n"
    return Letter(to=to, subject=SUBJECT, html=html, text=text, idempotency_key=f"form/{touch}")
