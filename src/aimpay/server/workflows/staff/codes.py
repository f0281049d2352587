"""Codes for the office go out by stories: what was asked is not lost, and the answer tells nobody who is known."""

from hashlib import sha256
from html import escape
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.typography import NBSP, tied
from aimpay.server.school.letter_layout import CODE_LAYOUT, DARK, FONT
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.staff.codes import make_code
from aimpay.server.staff.models import OfficeCode, StaffMember
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.roster import member_by_email
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError, Letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story

IN_BOT: Final = tied(
    "Код для кабинета: <code>{code}</code>\n\nОн подтверждает важное действие и действует 10 минут. "
    "Никому его не говорите. Если вы ничего не делали в кабинете, закончите все входы в разделе «Входы»."
)


def secret_of(house: House) -> str:
    return house.secrets[0]


async def send_sign_in_code(story: Story, code_id: int) -> None:
    await attempt(story, mail_sign_in_code, code_id)


async def send_step_up_code(story: Story, code_id: int) -> None:
    await attempt(story, tell_step_up_code, code_id)


async def mail_sign_in_code(house: House, code_id: int) -> None:
    """To a member of staff only; anybody else asked in vain, and is not told so."""
    async with house.db.write() as session:
        asked = await session.get(OfficeCode, code_id)
        member = await member_by_email(session, asked.email) if asked else None
        if asked is None or member is None or await role_of(session, member.telegram_id, house.admins) is None:
            return
        code = await _made(session, house, code_id, member.telegram_id)
        profile = await get_profile(session)
    if code is not None:
        await house.mailer.send(code_letter(member.email, code, code_id, profile))


async def tell_step_up_code(house: House, code_id: int) -> None:
    """In the bot; when it does not take the message, by e-mail."""
    async with house.db.write() as session:
        asked = await session.get(OfficeCode, code_id)
        if asked is None or asked.admin_id is None:
            return
        whom = asked.admin_id
        member = await session.get(StaffMember, whom)
        code = await _made(session, house, code_id, whom)
        profile = await get_profile(session)
    if code is None:
        return
    try:
        await house.bot.notify(whom, IN_BOT.format(code=code))
    except (DeliveryFailedError, DeliveryRefusedError):
        if member is None or not member.email:
            raise
        await house.mailer.send(code_letter(member.email, code, code_id, profile))


async def _made(session: AsyncSession, house: House, code_id: int, admin_id: int) -> str | None:
    return await make_code(session, code_id, admin_id, secret_of(house), house.clock.now())


def code_letter(to: str, code: str, code_id: int, profile: Profile) -> Letter:
    school, subject = profile.school_name, tied("Код для кабинета школы")
    body = tied("Введите этот код на странице, где вы его попросили. Он действует 10 минут и подходит один раз.")
    small = tied("Никому его не говорите. Если вы не просили код, ничего не делайте: без него никто не войдёт.")
    seller = ", ".join(value for value in profile.seller.values() if value)
    html = CODE_LAYOUT.format(
        subject=escape(subject),
        preview=escape(f"Действует 10{NBSP}минут"),
        school=escape(school),
        title=escape(subject),
        body=escape(body),
        code=code,
        small=escape(small),
        footer=escape(seller),
        font=FONT,
        dark=DARK,
    )
    text = f"Код для кабинета: {code}\n\n{body}\n\n{small}\n\n{school}\n{seller}\n"
    return Letter(
        to=to,
        subject=subject,
        html=html,
        text=text,
        idempotency_key=f"office-code/{code_id}/{sha256(html.encode()).hexdigest()[:12]}",
        tags={"kind": "office_code"},
    )


STAFF_STORIES: Final = (send_sign_in_code, send_step_up_code)
STAFF_STEPS: Final = (mail_sign_in_code, tell_step_up_code)
