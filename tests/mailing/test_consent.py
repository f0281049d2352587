"""Marketing goes to nobody without a consent that he gave himself, for this very address, and can take back."""

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from aimpay.contract.errors import ErrorCode
from aimpay.contract.mailing import (
    AGREE_TO_NEWS,
    GET_NEWS,
    REFUSE_NEWS,
    AgreeToNews,
    GetNews,
    NewsState,
    NewsView,
    RefuseNews,
)
from aimpay.contract.people import CHECK_USER, CheckUser
from aimpay.contract.wire import Call, Request
from aimpay.server.edge.errors import BusinessError
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.growth.mailing.may_send import Hindrance, hindrance
from aimpay.server.people.block_user import block_user
from aimpay.server.people.find_user import get_user
from aimpay.server.school.legal import MARKETING, publish_legal_text
from aimpay.server.workflows.mailing.asking import ask_by_letter
from mailing.conftest import ANNA, MAIL, Office

LINK = re.compile(r"https?://\S+/confirm_email/\S+")
VERSION = {"version": "1"}


async def ask(office: Office, lead: Lead, email: str = MAIL) -> None:
    async with office.play.house.db.write() as session:
        await ask_by_letter(session, office.play.house, lead, email)
    await office.play.tell_stories()


async def link_in_letter(office: Office, email: str = MAIL) -> str:
    newest, *_ = await office.play.ground.letters(email)
    letter = await office.play.ground.sandbox.get(f"/resend/emails/{newest['id']}")
    found = LINK.search(letter["text"])
    assert found
    return found[0]


async def hindered(office: Office, lead: Lead, address: str = MAIL, channel: str = "email") -> Hindrance | None:
    async with office.play.house.db.read() as session:
        return await hindrance(session, lead.id, channel, address)


async def test_a_typed_address_is_only_asked_until_the_button_behind_the_letter_is_pressed(office: Office) -> None:
    lead = await office.lead("Анна")
    await ask(office, lead)
    assert await hindered(office, lead) == Hindrance.NO_CONSENT
    link = await link_in_letter(office)
    for _ in range(3):
        status, page = await office.get(link)
        assert status == 200
        assert MAIL in page
        assert await hindered(office, lead) == Hindrance.NO_CONSENT
    status, page = await office.post(link, data=VERSION)
    assert (status, "Готово" in page) == (200, True)
    assert await hindered(office, lead) is None
    assert await hindered(office, lead, "other@example.ru") == Hindrance.NO_CONSENT
    given = (await office.consents())[-1]
    assert (given.act, given.how, given.text_version, len(given.text_sha256 or "")) == (
        "given",
        "letter_button",
        "1",
        64,
    )
    async with office.play.house.db.read() as session:
        point = (await session.scalars(select(ContactPoint).where(ContactPoint.value == MAIL))).one()
    assert point.lead_id == lead.id
    assert point.verified_at


async def test_one_letter_a_day_goes_to_an_address_whatever_the_forms_do(office: Office) -> None:
    leads = [await office.lead() for _ in range(3)]
    for lead in leads:
        await ask(office, lead)
        await ask(office, lead)
    assert len(await office.play.ground.letters(MAIL)) == 1
    office.play.pass_time(hours=25)
    await ask(office, leads[0])
    assert len(await office.play.ground.letters(MAIL)) == 2


async def test_a_link_dies_in_a_week_and_a_made_up_one_is_no_link(office: Office) -> None:
    lead = await office.lead()
    await ask(office, lead)
    link = await link_in_letter(office)
    assert (await office.post(link[:-1] + ("A" if link[-1] != "A" else "B"), data=VERSION))[0] == 404
    assert (await office.get("/confirm_email/1-AAAAAAAAAAAAAAAA"))[0] == 404
    office.play.pass_time(days=7, minutes=1)
    assert (await office.post(link, data=VERSION))[0] == 410
    assert await hindered(office, lead) == Hindrance.NO_CONSENT


async def test_a_text_that_changed_while_the_page_was_open_is_to_be_read_anew(office: Office) -> None:
    lead = await office.lead()
    await ask(office, lead)
    link = await link_in_letter(office)
    house = office.play.house
    async with house.db.write() as session:
        words = {"title": "Согласие", "summary": "Коротко", "body": "Другой текст"}
        await publish_legal_text(session, kind=MARKETING, now=house.clock.now(), **words)
    assert (await office.post(link, data=VERSION))[0] == 409
    assert await hindered(office, lead) == Hindrance.NO_CONSENT
    assert (await office.post(link, data={"version": "2"}))[0] == 200
    assert (await office.consents())[-1].text_version == "2"


async def test_an_address_proved_by_one_lead_is_not_taken_over_by_another_who_types_it(office: Office) -> None:
    anna, stranger = await office.lead("Анна"), await office.lead("Чужой")
    await ask(office, anna)
    await office.post(await link_in_letter(office), data=VERSION)
    office.play.pass_time(hours=25)
    await ask(office, stranger)
    await office.post(await link_in_letter(office), data=VERSION)
    assert await hindered(office, anna) is None
    assert await hindered(office, stranger) == Hindrance.NO_CONSENT


async def said(office: Office, call: Call[Request, NewsView], request: Request) -> NewsView:
    answer = await office.play.doors[call.path](request)
    assert isinstance(answer, NewsView)
    return answer


async def test_the_bot_asks_once_and_both_answers_are_remembered(office: Office) -> None:
    play = office.play
    await play.start(ANNA)
    asked = await play(CHECK_USER, CheckUser(telegram_id=ANNA))
    assert asked.user
    assert asked.user.news == NewsState.UNASKED
    assert (await said(office, REFUSE_NEWS, RefuseNews(telegram_id=ANNA))).telegram == NewsState.OFF
    lead = await office.lead_of(ANNA)
    assert await hindered(office, lead, str(ANNA), "telegram") == Hindrance.NO_CONSENT
    assert (await said(office, AGREE_TO_NEWS, AgreeToNews(telegram_id=ANNA, version="1"))).telegram == NewsState.ON
    assert await hindered(office, lead, str(ANNA), "telegram") is None
    assert (await said(office, REFUSE_NEWS, RefuseNews(telegram_id=ANNA, by_command=True))).telegram == NewsState.OFF
    assert await hindered(office, lead, str(ANNA), "telegram") == Hindrance.WITHDRAWN
    assert (await said(office, GET_NEWS, GetNews(telegram_id=ANNA))).telegram == NewsState.OFF
    assert [one.act for one in await office.consents()] == ["declined", "given", "withdrawn"]


async def test_an_outdated_text_is_not_agreed_to_in_the_bot(office: Office) -> None:
    await office.play.start(ANNA)
    with pytest.raises(BusinessError) as refused:
        await said(office, AGREE_TO_NEWS, AgreeToNews(telegram_id=ANNA, version="0"))
    assert refused.value.code == ErrorCode.CONSENT_REQUIRED


async def test_a_person_refused_service_gets_no_marketing(office: Office) -> None:
    play = office.play
    await play.start(ANNA)
    await said(office, AGREE_TO_NEWS, AgreeToNews(telegram_id=ANNA, version="1"))
    lead = await office.lead_of(ANNA)
    async with play.house.db.write() as session:
        user = await get_user(session, ANNA)
        await block_user(session, user_id=user.id, by=1, reason="спам", now=play.house.clock.now())
    assert await hindered(office, lead, str(ANNA), "telegram") == Hindrance.REFUSED_SERVICE


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM marketing_consents",
        "UPDATE marketing_consents SET act = 'withdrawn'",
        "UPDATE marketing_consents SET at = '2020-01-01 00:00:00+00:00'",
        "UPDATE marketing_consents SET text_version = NULL",
        "UPDATE marketing_consents SET address = 'b@example.ru'",
    ],
)
@pytest.mark.every_case
async def test_evidence_cannot_be_changed_by_hand(office: Office, change: str) -> None:
    lead, now = await office.lead(), office.play.house.clock.now()
    async with office.play.house.db.write() as session:
        await give_consent(session, await session.get_one(Lead, lead.id), "email", MAIL, how=How.STAFF, now=now)
    with pytest.raises(DBAPIError, match="evidence"):
        async with office.play.house.db.write() as session:
            await session.execute(text(change))


async def test_a_merge_may_move_a_consent_and_an_erasure_may_take_its_address(office: Office) -> None:
    lead, other, now = await office.lead(), await office.lead(), office.play.house.clock.now()
    async with office.play.house.db.write() as session:
        await give_consent(session, await session.get_one(Lead, lead.id), "email", MAIL, how=How.STAFF, now=now)
        moved = text("UPDATE marketing_consents SET lead_id = :lead, address = 'erased'")
        await session.execute(moved, {"lead": other.id})
    assert [one.address for one in await office.consents()] == ["erased"]
