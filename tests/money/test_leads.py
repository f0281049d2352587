"""What the product's own flows leave on a person's card, and what the site's forms do, with the whole house around."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from aimpay.contract import leads as contract
from aimpay.contract.leads import SaveContact, SubmitFinalEmail
from aimpay.contract.refunds import ASK_REFUND, AskRefund
from aimpay.server.growth.leads.card import lead_card
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import ContactPoint, Lead, Touchpoint
from aimpay.server.growth.leads.tasks import add_task, finish_task, postpone_task
from aimpay.server.growth.visits.models import OrderTouch, SiteSession
from aimpay.server.kit.ids import new_key
from aimpay.server.people.find_user import find_user
from aimpay.server.selling.models import Order
from aimpay.server.workflows.leads import forms
from aimpay.server.workflows.leads.backfill import make_missing_leads
from aimpay.server.workflows.leads.timeline import timeline
from money.house import OWNER, Play

BUYER = 7001
MAIL = "anna@example.ru"


async def _lead_of(play: Play, telegram_id: int) -> Lead:
    async with play.house.db.write() as session:
        user = await find_user(session, telegram_id)
        assert user
        return await lead_of_user(session, user.id, play.house.clock.now())


async def _kinds(play: Play, lead_id: int) -> list[str]:
    async with play.house.db.read() as session:
        mine = select(Touchpoint.kind).where(Touchpoint.lead_id == lead_id).order_by(Touchpoint.id)
        return list(await session.scalars(mine))


def _form(**more: Any) -> SaveContact:
    return SaveContact(**{"name": "Анна", "email": MAIL, "agree_personal_data": True, **more})


async def test_a_sale_leaves_its_touches_and_moves_the_card_in_its_own_transactions(play: Play) -> None:
    payment_id = await play.buy(BUYER)
    lead = await _lead_of(play, BUYER)
    assert await _kinds(play, lead.id) == [
        TouchKind.BOT_STARTED,
        TouchKind.EMAIL_CONFIRMED,
        TouchKind.PAYMENT_OPENED,
        TouchKind.PAID,
    ]
    assert lead.stage == "paid"
    async with play.house.db.read() as session:
        number = (await session.scalars(select(Order.number))).one()
    refund = AskRefund(admin_id=OWNER, order_number=number, reason="Передумал", key=new_key())
    await play(ASK_REFUND, refund)
    await play.tell_stories()
    await play.deliver_all(payment_id)
    await play.tell_stories()
    assert (await _kinds(play, lead.id))[-1] == TouchKind.REFUNDED


async def test_the_timeline_tells_everything_in_russian_words_page_by_page(play: Play) -> None:
    await play.buy(BUYER)
    await forms.save_contact(play.house, _form(email=f"buyer{BUYER}@example.ru", message="Где ссылка?"))
    lead = await _lead_of(play, BUYER)
    async with play.house.db.read() as session:
        whole = await timeline(session, lead.id, limit=50)
        first = await timeline(session, lead.id, limit=3)
        rest = await timeline(session, lead.id, offset=first.next_offset or 0, limit=50)
    titles = {one.title.replace("\u00a0", " ") for one in whole.entries}
    assert titles >= {"Пришёл в бот", "Подтвердил почту для чека", "Оплатил 14 990 ₽", "Отправил форму на сайте"}
    assert titles >= {"Принял оферту", "Согласился на обработку персональных данных"}
    assert [one.at for one in whole.entries] == sorted((one.at for one in whole.entries), reverse=True)
    assert first.entries + rest.entries == whole.entries
    assert rest.next_offset is None


async def test_a_form_of_a_stranger_is_told_to_admins_once_with_everything_escaped(play: Play) -> None:
    form = _form(name="<b>Анна</b>", message="<script>alert(1)</script>", phone="8 912 345-67-89")
    for _ in range(3):
        await forms.save_contact(play.house, form)
    await play.tell_stories()
    (told,) = [one for one in play.ground.door.said if "сайта" in one.message]
    assert told.telegram_id == OWNER
    assert "&lt;b&gt;Анна&lt;/b&gt;" in told.message
    assert "<script>" not in told.message
    assert "+79123456789" in told.message
    (button,) = told.buttons
    assert button.url is not None
    assert "/office/leads/" in button.url


async def test_an_address_gets_one_letter_a_day_whatever_the_forms_do_and_no_word_of_a_stranger(play: Play) -> None:
    """The original mailed whatever name was typed to whatever address, as often as asked (defect 13)."""
    for number in range(3):
        await forms.save_contact(play.house, _form(name=f"<b>Купите {number}</b>", message=str(number)))
    await forms.save_contact(play.house, _form(agree_marketing=True))
    await forms.submit_final_email(play.house, SubmitFinalEmail(email=MAIL.upper(), agree_personal_data=True))
    await play.tell_stories()
    (letter,) = await play.ground.letters(MAIL)
    assert "Купите" not in await _text_of(play, letter)
    await play.next_minute(days=1)
    await forms.save_contact(play.house, _form(message="завтра"))
    await play.tell_stories()
    assert len(await play.ground.letters(MAIL)) == 2


async def test_a_letter_that_did_not_go_notifies_nobody(play: Play) -> None:
    """The original marked leads as notified before the letter was tried (defects 39 and 40)."""
    await play.ground.sandbox.put("/resend/faults", {"faults": [{"kind": "internal_server_error", "times": 50}]})
    await forms.save_contact(play.house, _form())
    await play.tell_stories()
    async with play.house.db.read() as session:
        assert (await session.scalars(select(Lead.notified_at))).all() == [None]
    await play.ground.sandbox.put("/resend/faults", {"faults": []})
    await play.next_minute(hours=4)
    async with play.house.db.read() as session:
        assert (await session.scalars(select(Lead.notified_at))).all() != [None]


async def _text_of(play: Play, letter: dict[str, Any]) -> str:
    whole = await play.ground.sandbox.get(f"/resend/emails/{letter['id']}")
    return f"{whole['subject']}{whole['html']}{whole['text']}"


async def test_who_agrees_to_news_is_asked_by_a_letter_and_agrees_to_nothing_yet(play: Play) -> None:
    await forms.save_contact(play.house, _form(agree_marketing=True))
    await play.tell_stories()
    (letter,) = await play.ground.letters(MAIL)
    assert "/confirm_email/" in await _text_of(play, letter)


async def test_a_task_that_falls_due_is_reminded_of_once_and_again_when_it_was_put_off(play: Play) -> None:
    await play.start(BUYER)
    lead, now = await _lead_of(play, BUYER), play.house.clock.now()
    async with play.house.db.write() as session:
        due = now + timedelta(hours=1)
        task = await add_task(session, lead.id, "Позвонить <ему>", due_at=due, owner_id=OWNER, by=OWNER, now=now)
        done = await add_task(session, lead.id, "Сделано", due_at=due, owner_id=OWNER, by=OWNER, now=now)
        await finish_task(session, done.id, now=now)
    await play.next_minute(minutes=1)
    assert not _reminders(play)
    await play.next_minute(hours=2)
    await play.next_minute(hours=2)
    (told,) = _reminders(play)
    assert "&lt;ему&gt;" in told.message
    async with play.house.db.write() as session:
        await postpone_task(session, task.id, play.house.clock.now() + timedelta(hours=1))
    await play.next_minute(hours=2)
    assert len(_reminders(play)) == 2


def _reminders(play: Play) -> list[Any]:
    return [one for one in play.ground.door.said if one.message.startswith("⏰")]


async def test_people_who_came_before_there_were_cards_get_theirs_where_they_stand(play: Play) -> None:
    await play.buy(BUYER)
    await play.start(BUYER + 1)
    async with play.house.db.write() as session:
        await session.execute(delete(Touchpoint))
        for table in ("stage_moves", "contact_points"):
            await session.execute(Lead.metadata.tables[table].delete())
        await session.execute(delete(OrderTouch))
        await session.execute(delete(SiteSession))
        await session.execute(delete(Lead))
        await make_missing_leads(session, play.house.clock.now())
        await make_missing_leads(session, play.house.clock.now())
    async with play.house.db.read() as session:
        leads = (await session.scalars(select(Lead).order_by(Lead.user_id))).all()
        assert [one.stage for one in leads] == ["paid", "bot"]
        kinds = (await session.execute(select(ContactPoint.kind, ContactPoint.value))).all()
        assert {tuple(row) for row in kinds} == {
            ("telegram", str(BUYER)),
            ("telegram", str(BUYER + 1)),
            ("email", f"buyer{BUYER}@example.ru"),
        }
        assert (await session.scalars(select(Touchpoint))).all() == []


@pytest.mark.parametrize("known", [True, False])
async def test_the_answer_is_the_same_whether_the_contact_is_known_or_not(play: Play, *, known: bool) -> None:
    """The original told strangers whose addresses it had (defect 15)."""
    if known:
        await play.get_ready(BUYER)
    email = f"buyer{BUYER}@example.ru"
    answer = await forms.save_contact(play.house, _form(email=email))
    final = await forms.submit_final_email(play.house, SubmitFinalEmail(email=email, agree_personal_data=True))
    assert answer == final == contract.ContactSaved(message=forms.THANKS)


async def test_answers_of_the_warm_up_stay_with_its_own_lead_however_known_the_address_is(play: Play) -> None:
    await play.get_ready(BUYER)
    known = await _lead_of(play, BUYER)
    temp = await forms.create_temp_lead(play.house, contract.CreateTempLead())
    final = SubmitFinalEmail(
        lead=temp.lead,
        email=f"buyer{BUYER}@example.ru",
        quiz_answers={"q1": "Да", "q2": "Нет"},
        final_answers={"final_q1": "Хочу"},
        agree_personal_data=True,
    )
    await forms.submit_final_email(play.house, final)
    async with play.house.db.read() as session:
        own = (await session.scalars(select(Lead).where(Lead.code.is_not(None)))).one()
        card = await lead_card(session, own.id)
        theirs = await lead_card(session, known.id)
    assert [(one.stage, one.step, one.step_index, one.answer) for one in card.progress] == [
        ("quiz", "q1", 0, "Да"),
        ("quiz", "q2", 1, "Нет"),
        ("final", "final_q1", 0, "Хочу"),
    ]
    assert theirs.progress == ()
    assert [one.lead_id for one in card.duplicates] == [known.id]
    assert str(own.id) not in temp.lead.split("-")
