"""Lists become leads, students and partners: once, and nobody gains by what somebody typed."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from aimpay.server.growth.leads.contacts import prove_contact
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead, LeadNote
from aimpay.server.growth.mailing.consent import consents_of
from aimpay.server.growth.mailing.models import MarketingConsent
from aimpay.server.learning.models import Enrollment
from aimpay.server.partners.models import ReferralCode
from aimpay.server.people.find_user import find_user
from aimpay.server.selling.models import Order
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.moving.lists.kinds import ListKind
from aimpay.server.workflows.moving.lists.taking import ListWish, take_list
from aimpay.server.workflows.moving.models import WaitingStudent
from aimpay.server.workflows.moving.people import bring_user
from aimpay.server.workflows.moving.report import Part
from aimpay.server.workflows.moving.waiting import let_in_waiting
from server.houses import built_house, server_settings


@pytest.fixture
async def house(opened_database_url: str) -> AsyncIterator[House]:
    async with built_house(server_settings(opened_database_url), Engine(opened_database_url)) as house:
        yield house


async def take(house: House, kind: ListKind, text: str, *, dry: bool = False) -> Part:
    report = await take_list(house, text.encode(), ListWish(kind, "список.csv", dry=dry))
    return report.parts[0]


async def count(house: House, model: type) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


LEADS = (
    "Имя;Email;Телефон;Источник;Комментарий;Дата согласия;Как получено согласие\n"
    "Анна;anna@example.com;;VK;Перезвонить;01.02.2025;галочка на сайте\n"
    "Борис;boris@example.com;;;;;\n"
    "Вера;;+79123456789;;;01.02.2025;\n"
    "Никто;;;;;;\n"
)


async def test_leads_come_once_and_agree_to_nothing_they_were_not_asked(house: House) -> None:
    dry = await take(house, ListKind.LEADS, LEADS, dry=True)
    assert (dry.read, dry.added, dry.skipped) == (4, 3, 1)
    assert await count(house, Lead) == 0
    taken = await take(house, ListKind.LEADS, LEADS)
    assert (taken.added, taken.remarks) == (3, dry.remarks)
    again = await take(house, ListKind.LEADS, LEADS)
    assert (again.added, again.same) == (0, 3)
    assert (await count(house, Lead), await count(house, LeadNote), await count(house, MarketingConsent)) == (3, 1, 1)
    async with house.db.read() as session:
        consent = (await session.scalars(select(MarketingConsent))).one()
        assert (consent.address, consent.how, consent.text_version) == ("anna@example.com", "list", None)
        assert consent.at.isoformat() == "2025-01-31T21:00:00+00:00"
        assert consent.evidence["said"] == "галочка на сайте"


async def test_a_card_of_somebody_in_the_bot_gains_nothing_by_a_list(house: House) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        user, _ = await bring_user(session, 4242, "Анна", now)
        lead = await lead_of_user(session, user.id, now)
        await prove_contact(session, lead.id, ContactKind.EMAIL, "anna@example.com", now)
    await take(house, ListKind.LEADS, LEADS.replace("anna@example.com;;", "anna@example.com;+79990001122;"))
    async with house.db.read() as session:
        points = await session.scalars(select(ContactPoint.kind).where(ContactPoint.lead_id == lead.id))
        assert sorted(points) == ["email", "telegram"]
        assert await consents_of(session, lead.id) == ()


STUDENTS = (
    "Telegram id;Имя;Email;Дата оплаты;Сумма;Доступ до\n"
    "5001;Анна;anna@example.com;01.02.2025;14 990,00;\n"
    ";Борис;boris@example.com;02.02.2025;10000;\n"
    "5003;Вера;;01.01.2025;;01.02.2025\n"
    ";Глеб;;;;\n"
)


async def test_students_get_access_once(house: House) -> None:
    assert (await take(house, ListKind.STUDENTS, STUDENTS, dry=True)).added == 2
    assert (await count(house, Order), await count(house, WaitingStudent)) == (0, 0)
    taken = await take(house, ListKind.STUDENTS, STUDENTS)
    assert (taken.added, taken.skipped) == (2, 2)
    assert (await take(house, ListKind.STUDENTS, STUDENTS)).same == 2
    async with house.db.read() as session:
        anna = await find_user(session, 5001)
        assert anna
        order = (await session.scalars(select(Order))).one()
        assert (order.user_id, order.amount, order.paid_how) == (anna.id, 1_499_000, "outside")
        assert (await session.scalars(select(Enrollment.user_id))).one() == anna.id
        assert await find_user(session, 5003) is None


async def test_a_student_without_telegram_is_let_in_by_a_proved_address_only(house: House) -> None:
    await take(house, ListKind.STUDENTS, STUDENTS)
    now = house.clock.now()
    async with house.db.write() as session:
        boris, _ = await bring_user(session, 6001, "Борис", now)
        lead = await lead_of_user(session, boris.id, now)
        session.add(ContactPoint(lead_id=lead.id, kind=ContactKind.EMAIL, value="boris@example.com", created_at=now))
    await let_in_waiting(house)
    assert await count(house, Order) == 1
    async with house.db.write() as session:
        await prove_contact(session, lead.id, ContactKind.EMAIL, "boris@example.com", now)
    for _ in range(2):
        await let_in_waiting(house)
    async with house.db.read() as session:
        order = (await session.scalars(select(Order).where(Order.user_id == boris.id))).one()
        assert order.amount == 1_000_000
        waiting = (await session.scalars(select(WaitingStudent))).one()
        assert waiting.order_id == order.id


PARTNERS = "Telegram id,Имя,Код партнёра\n7001,Анна,Anna2025\n7002,Борис,anna2025\n7003,Вера,ВЕРА\n,Глеб,gleb\n"


async def test_partners_keep_the_code_that_is_free(house: House) -> None:
    dry = await take(house, ListKind.PARTNERS, PARTNERS, dry=True)
    assert (dry.added, dry.skipped, await count(house, ReferralCode)) == (3, 1, 0)
    taken = await take(house, ListKind.PARTNERS, PARTNERS)
    assert [one.where for one in taken.remarks] == ["строка 3", "строка 4", "строка 5"]
    assert (await take(house, ListKind.PARTNERS, PARTNERS)).same == 3
    async with house.db.read() as session:
        anna = await find_user(session, 7001)
        assert anna
        assert await session.scalar(select(ReferralCode.code).where(ReferralCode.user_id == anna.id)) == "anna2025"
        assert await session.scalar(select(func.count()).select_from(ReferralCode)) == 3
