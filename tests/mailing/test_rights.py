"""A person takes everything about himself out, and has it erased for good; what the law keeps is kept and named."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import pytest
from sqlalchemy import select, text, update

from aimpay.contract.errors import ErrorCode
from aimpay.contract.mailing import AGREE_TO_NEWS, AgreeToNews
from aimpay.contract.refunds import ASK_REFUND, AskRefund
from aimpay.server.db.base import Base
from aimpay.server.edge.errors import BusinessError
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.growth.mailing.models import Delivery
from aimpay.server.growth.mailing.prove_email import proved_lead
from aimpay.server.kit.ids import new_key
from aimpay.server.people.block_user import block_user
from aimpay.server.people.find_user import find_user, get_user
from aimpay.server.people.models import User
from aimpay.server.selling.models import Order, PaymentAttempt
from aimpay.server.workflows.mailing.evidence import Wanted, export_consents
from aimpay.server.workflows.rights.act import act_page
from aimpay.server.workflows.rights.erasure import Wish, ask_erasure, confirm_erasure
from aimpay.server.workflows.rights.export import export_person
from aimpay.server.workflows.rights.models import Erasure, ErasureStatus
from aimpay.server.workflows.rights.refused import forgive
from mailing.conftest import ANNA, Office
from money.direct import Crash
from money.house import OWNER, Play

NAME: Final = f"Имя {ANNA}"
MAIL: Final = f"buyer{ANNA}@example.ru"
NEWS_MAIL: Final = "news-of-anna@example.ru"
BORIS: Final = 4002
SIGNS: Final = re.compile(rf"{NAME}|{MAIL}|{NEWS_MAIL}|\b{ANNA}\b")
"""A row that names Anna; her number stands alone, for a hash or a moment may hold the same digits."""


async def lived(office: Office) -> None:
    """Anna bought, learns, agreed to news, and left an address; Boris did the same."""
    for person in (ANNA, BORIS):
        await office.play.buy(person)
        agreed = AgreeToNews(telegram_id=person, version="1")
        await office.play.doors[AGREE_TO_NEWS.path](agreed)
    lead, now = await office.lead_of(ANNA), office.play.house.clock.now()
    async with office.play.house.db.write() as session:
        here = await proved_lead(session, lead.id, NEWS_MAIL, now)
        assert here
        await give_consent(session, here, "email", NEWS_MAIL, how=How.LETTER_BUTTON, now=now)
    await office.delivery(lead, NEWS_MAIL, status="pending")


def wish(who: str = str(ANNA), **more: Any) -> Wish:
    return Wish(who=who, ground="заявление № 5", by=OWNER, **more)


async def erased(play: Play, **more: Any) -> Erasure:
    seen = await ask_erasure(play.house, wish(**more))
    await confirm_erasure(play.house, seen.number, seen.code, OWNER)
    await play.tell_stories()
    return await only_erasure(play)


async def only_erasure(play: Play) -> Erasure:
    async with play.house.db.read() as session:
        return (await session.scalars(select(Erasure))).one()


async def everything(play: Play) -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    found = []
    async with play.house.db.read() as session:
        for table in Base.metadata.sorted_tables:
            found += [(table.name, str(tuple(row))) for row in await session.execute(select(table))]
    return iter(found)


async def test_everything_about_a_person_and_nobody_else_is_in_his_archive(office: Office) -> None:
    await lived(office)
    name, body = await export_person(office.play.house, NEWS_MAIL)
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        said, page = json.loads(packed.read("данные.json")), packed.read("данные.html").decode()
    tables = said["tables"]
    assert {"users", "orders", "payment_attempts", "marketing_consents", "contact_points", "consents"} <= tables.keys()
    assert [one["first_name"] for one in tables["users"]] == [NAME]
    assert str(BORIS) not in json.dumps(tables)
    assert f"Имя {BORIS}" not in page
    assert MAIL in page
    assert "idempotency_key" not in json.dumps(tables)


async def test_nothing_names_an_erased_person_but_what_the_law_keeps(office: Office) -> None:
    await lived(office)
    erasure = await erased(office.play)
    assert erasure.status == ErasureStatus.DONE
    law = {"payment_attempts", "marketing_consents"}
    named = {(table, row) for table, row in await everything(office.play) if SIGNS.search(row) and table not in law}
    assert not named
    kept = {table for table, row in await everything(office.play) if MAIL in row or NEWS_MAIL in row}
    assert kept == law
    assert f"Имя {BORIS}" in " ".join(row for _, row in await everything(office.play))


async def test_the_books_and_a_later_refund_are_as_they_were(office: Office) -> None:
    await lived(office)
    play = office.play
    async with play.house.db.read() as session:
        ledger = "SELECT count(*), sum(amount) FROM ledger_entries"
        before = (await session.execute(text(ledger))).one()
        user = await find_user(session, ANNA)
        assert user
        number = await session.scalar(select(Order.number).where(Order.user_id == user.id))
    await erased(play)
    async with play.house.db.read() as session:
        assert (await session.execute(text(ledger))).one() == before
        assert (await session.scalars(select(PaymentAttempt.email).where(PaymentAttempt.email == MAIL))).one()
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=number, reason="ушёл", key=new_key()))
    await play.tell_stories()
    assert [one["status"] for one in play.ground.refunds()] == ["succeeded"]
    assert not [one for one in play.desk.told.values() if one.error]
    async with play.house.db.read() as session:
        assert not (await session.execute(text("SELECT step FROM failed_steps"))).all()


async def test_marketing_stops_and_what_waited_is_skipped(office: Office) -> None:
    await lived(office)
    await erased(office.play)
    async with office.play.house.db.read() as session:
        delivery = (await session.scalars(select(Delivery))).one()
    assert (delivery.status, delivery.reason) == ("skipped", "erased")
    newest = {(one.channel, one.lead_id): one.act for one in await office.consents()}
    assert sorted(newest.values()) == ["given", "withdrawn", "withdrawn"]


async def test_who_comes_back_is_a_new_person(office: Office) -> None:
    await lived(office)
    await erased(office.play)
    back = await office.play.start(ANNA)
    assert back.is_new
    assert not back.user.paid
    assert not back.user.consents
    async with office.play.house.db.read() as session:
        assert len((await session.scalars(select(User))).all()) == 3


async def test_a_refused_person_stays_refused_though_nothing_about_him_is_kept(office: Office) -> None:
    await office.play.start(ANNA)
    house = office.play.house
    async with house.db.write() as session:
        user = await get_user(session, ANNA)
        await block_user(session, user_id=user.id, by=OWNER, reason="мошенник", now=house.clock.now())
    await erased(office.play)
    with pytest.raises(BusinessError) as refused:
        await office.play.start(ANNA)
    assert refused.value.code == ErrorCode.USER_BLOCKED
    assert await house.db.transact(lambda session: forgive(session, house, ANNA))
    assert (await office.play.start(ANNA)).is_new


@pytest.mark.parametrize("point", range(8))
async def test_a_death_at_any_point_leaves_one_whole_erasure(office: Office, point: int) -> None:
    play = office.play
    await play.get_ready(ANNA)
    seen = await ask_erasure(play.house, wish())
    play.fuse.left = point
    try:
        await confirm_erasure(play.house, seen.number, seen.code, OWNER)
        await play.tell_stories()
    except Crash:
        await confirm_erasure(play.house, seen.number, seen.code, OWNER)
    play.fuse.left = None
    await play.tell_stories()
    erasure = await only_erasure(play)
    assert erasure.status == ErasureStatus.DONE
    assert erasure.act
    assert NAME not in " ".join(row for _, row in await everything(play))


async def test_the_second_step_needs_the_code_of_the_first(office: Office) -> None:
    await office.play.start(ANNA)
    seen = await ask_erasure(office.play.house, wish())
    with pytest.raises(BusinessError) as refused:
        await confirm_erasure(office.play.house, seen.number, "aaaaaa", OWNER)
    assert refused.value.code == ErrorCode.ERASURE_NOT_FOUND
    office.play.pass_time(hours=25)
    with pytest.raises(BusinessError):
        await confirm_erasure(office.play.house, seen.number, seen.code, OWNER)
    assert (await only_erasure(office.play)).status == ErasureStatus.ASKED


async def test_money_under_way_is_waited_for(office: Office) -> None:
    await office.play.get_ready(ANNA)
    await office.play.order(ANNA)
    with pytest.raises(BusinessError, match="открыта страница оплаты") as refused:
        await ask_erasure(office.play.house, wish())
    assert refused.value.code == ErrorCode.PERSON_BUSY


async def test_groups_are_left_only_when_asked(office: Office) -> None:
    await office.play.buy(ANNA)
    group = (await office.play.start(ANNA)).user
    assert group.paid
    await erased(office.play)
    assert not office.play.ground.door.kicks


async def test_an_act_says_what_was_destroyed_and_what_is_kept_without_naming_the_person(office: Office) -> None:
    await lived(office)
    erasure = await erased(office.play)
    assert erasure.act
    page = act_page(erasure.act)
    for sign in (NAME, MAIL, NEWS_MAIL, str(ANNA)):
        assert sign not in page
    for sign in (erasure.number, erasure.pseudonym, "заявление № 5", "Человек в боте", "402-ФЗ", "Школина"):
        assert sign in page
    assert [one["title"] for one in erasure.act["left"]].count("Оплаты") == 1


async def test_what_the_law_kept_goes_when_its_term_is_over(office: Office) -> None:
    await lived(office)
    await erased(office.play)
    async with office.play.house.db.write() as session:
        await session.execute(update(Erasure).values(keep_until=office.play.house.clock.now()))
    await office.play.next_minute(minutes=1)
    rows = " ".join(row for _, row in await everything(office.play))
    assert MAIL not in rows
    assert NEWS_MAIL not in rows
    assert (await only_erasure(office.play)).cleared_at


async def test_several_people_under_one_address_are_told_apart(office: Office) -> None:
    first, second = await office.lead("Анна"), await office.lead("Анна Вторая")
    async with office.play.house.db.write() as session:
        for lead in (first, second):
            row = {"lead_id": lead.id, "kind": "email", "value": NEWS_MAIL, "created_at": office.play.house.clock.now()}
            await session.execute(Base.metadata.tables["contact_points"].insert().values(row))
    with pytest.raises(BusinessError, match=f"lead:{second.id}"):
        await export_person(office.play.house, NEWS_MAIL)
    name, _ = await export_person(office.play.house, f"lead:{second.id}")
    assert str(second.id) in name


async def test_the_journal_of_consents_holds_each_act_and_each_text_in_full(office: Office) -> None:
    await lived(office)
    made = await export_consents(office.play.house, Wanted(who=str(ANNA)), "Ольга")
    with zipfile.ZipFile(made) as packed:
        words = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    for sign in (NEWS_MAIL, "советы и новости", "обработка персональных данных", "Ни к чему не обязывает", "дано"):
        assert sign in words
    assert f"Имя {BORIS}" not in words
    made.unlink()


async def test_a_lead_without_a_bot_is_erased_too(office: Office) -> None:
    lead = await office.lead("Гость")
    await erased(office.play, who=f"lead:{lead.id}")
    async with office.play.house.db.read() as session:
        gone = await session.get_one(Lead, lead.id)
    assert (gone.name, gone.erased_at is not None) == (None, True)
