"""Staff acts on money and access: with a reason, once, by right, and the books hold after each."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.school.profile import save_setting
from aimpay.server.selling.models import OrderStatus, RefundStatus
from aimpay.server.staff.rules import Action, Role
from money.house import OWNER
from server.office.desk import Desk, confirms, key_of, open_desk, words_of

PARTNER: Final = 2001
BUYER: Final = 2002
OTHER: Final = 2003
GROUP: Final = SandboxSettings().group_id
JSON: Final = {"Accept": "application/json"}


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_sqlite_url) as desk:
        yield desk


async def sold(desk: Desk, *, by_partner: bool = False) -> str:
    """One settled sale to BUYER; return the order's number."""
    payload = None
    if by_partner:
        await desk.play.start(PARTNER)
        payload = await desk.play.partner_payload(PARTNER)
    await desk.play.buy(BUYER, payload)
    return (await desk.books()).orders[-1].number


async def test_a_part_is_refunded_once_however_often_the_button_is_pressed(desk: Desk) -> None:
    number, staff = await sold(desk, by_partner=True), await desk.owner()
    place = f"/office/orders/{number}"
    page = await staff.opens(f"{place}/refund?amount=5000")
    said = words_of(page)
    assert "Вернём сейчас 5 000 ₽" in said
    assert "Останется от оплаты 9 990 ₽" in said
    assert "снимем 667,11 ₽ с удержания" in said
    form = {"amount": "5000", "access": "", "reason": "Занятие не состоялось", "key": key_of(page)}
    for _ in range(2):
        assert (await staff.sends(f"{place}/refund", **form)).headers["Location"] == f"{place}?said=refunding"
    books = await desk.books()
    assert [(one.amount, one.status, one.reason) for one in books.refunds] == [
        (500_000, RefundStatus.SUCCEEDED, "Занятие не состоялось")
    ]
    assert books.balance(AccountKind.REFUNDS) == 500_000
    (entry,) = await desk.audit()
    assert (entry.action, entry.actor_id, entry.via, entry.reason) == (
        Action.REFUND,
        OWNER,
        "office",
        "Занятие не состоялось",
    )
    told = words_of(await staff.opens(place))
    assert "вернули часть" in told
    assert "Возврат 5 000 ₽" in told
    assert "В журнале: возврат" in told
    person = words_of(await staff.opens(f"/office/people/{await desk.user_id(BUYER)}"))
    assert "В журнале: возврат" in person, "the person's page and the order's tell the same"


async def test_a_refund_that_is_too_large_or_badly_meant_changes_nothing(desk: Desk) -> None:
    number, staff = await sold(desk), await desk.owner()
    place = f"/office/orders/{number}/refund"
    key = key_of(await staff.opens(place))
    good = {"amount": "100", "access": "", "reason": "Просьба", "key": key}
    refused = {
        ErrorCode.REFUND_TOO_LARGE: {"amount": "15000"},
        ErrorCode.REASON_REQUIRED: {"reason": " а "},
        ErrorCode.INVALID_REQUEST: {"amount": "сто"},
    }
    for code, wrong in refused.items():
        answer = await staff.asks(place, **{**good, **wrong})
        assert answer.error["code"] == code
    assert (await staff.sends(place, **{**good, "key": "short"})).status == 400
    assert (await staff.opens(f"{place}?amount=99999")).status == 409
    assert not (await desk.books()).refunds
    assert not await desk.audit()


async def test_refunds_above_the_limit_need_a_fresh_code_and_small_ones_add_up(desk: Desk) -> None:
    number, house = await sold(desk), desk.play.house
    async with house.db.write() as session:
        await save_setting(session, "refund_limit_without_code", 600_000, house.clock.now())
    staff, place = await desk.owner(), f"/office/orders/{number}/refund"
    assert "попросим свежий код" in words_of(await staff.opens(f"{place}?amount=7000"))
    for amount, status in (("7000", 403), ("4000", 303), ("4000", 403), ("2000", 303)):
        assert (await confirms(staff, place, amount=amount, access="keep")).status == status, amount
    assert sum(one.amount for one in (await desk.books()).refunds) == 600_000
    with_code = await desk.owner(stepped_up=True)
    assert (await confirms(with_code, place, amount="8990", access="close")).status == 303
    books = await desk.books()
    assert books.orders[0].status == OrderStatus.REFUNDED
    assert [(one.telegram_id, one.chat_id) for one in desk.play.ground.door.kicks] == [(BUYER, GROUP)]


async def test_a_silent_provider_is_asked_again_and_the_page_says_so(desk: Desk) -> None:
    number, staff = await sold(desk), await desk.owner()
    await desk.play.ground.break_next(
        {"kind": "error_before_commit", "method": "POST", "path": "/refunds*", "times": 50}
    )
    assert (await confirms(staff, f"/office/orders/{number}/refund", amount="1000")).status == 303
    await desk.play.tell_stories()
    said = words_of(await staff.opens(f"/office/orders/{number}"))
    assert "уходит в платёжный сервис" in said
    assert "Повторим сами" in said
    await desk.play.ground.calm()
    await desk.play.next_minute(hours=1)
    assert [one.status for one in (await desk.books()).refunds] == [RefundStatus.SUCCEEDED]


async def test_access_is_given_and_taken_with_a_reason_once(desk: Desk) -> None:
    await desk.play.start(BUYER)
    staff, person = await desk.colleague(Role.SUPPORT), f"/office/people/{await desk.user_id(BUYER)}"
    page = await staff.opens(f"{person}/grant")
    course = await desk_course(desk)
    form = {"course": course, "amount": "", "days": "", "reason": "Приз за конкурс", "key": key_of(page)}
    for _ in range(2):
        assert (await staff.sends(f"{person}/grant", **form)).status == 303
    books = await desk.books()
    assert [(one.status, one.grant_reason) for one in books.orders] == [(OrderStatus.PAID, "Приз за конкурс")]
    number = books.orders[0].number
    assert "открыт школой" in words_of(await staff.opens(person))
    assert (await confirms(staff, f"/office/orders/{number}/revoke", reason="Ошиблись человеком")).status == 303
    books = await desk.books()
    assert books.orders[0].status == OrderStatus.REVOKED
    assert [one.action for one in await desk.audit()] == [Action.GRANT, Action.REVOKE]
    assert (await staff.opens(f"/office/orders/{number}/revoke")).status == 200
    assert "закончился" in words_of(await staff.opens(person))


async def desk_course(desk: Desk) -> str:
    staff = await desk.owner()
    page = await staff.opens(f"/office/people/{await desk.user_id(BUYER)}/grant")
    return page.text.split('<option value="')[1].partition('"')[0]


async def test_a_bought_course_is_not_revoked_but_refunded(desk: Desk) -> None:
    number, staff = await sold(desk), await desk.owner()
    answer = await staff.opens(f"/office/orders/{number}/revoke", headers=JSON)
    assert answer.error["code"] == ErrorCode.REFUND_INSTEAD


async def test_a_sale_goes_to_another_partner_while_it_is_not_paid_out(desk: Desk) -> None:
    number = await sold(desk, by_partner=True)
    await desk.play.start(OTHER)
    staff, path = await desk.owner(), f"/office/orders/{number}/reassign"
    said = words_of(await staff.opens(f"{path}?who={OTHER}"))
    assert f"Сейчас записан Имя {PARTNER}" in said
    assert f"Будет записан Имя {OTHER}" in said
    assert "2 000 ₽" in said
    moved = await confirms(staff, path, query=f"?who={OTHER}", partner=str(OTHER), reason="Ссылку дал другой")
    assert moved.status == 303
    books = await desk.books(partners_by_hand=True)
    other = await desk.user_id(OTHER)
    assert [one.referrer_id for one in books.commissions] == [other]
    assert books.balance(AccountKind.PARTNER_HELD, other) == -200_000
    assert "менять нечего" in words_of(await staff.opens(f"{path}?who={OTHER}"))
    (entry,) = await desk.audit()
    assert entry.before == {"partner": await desk.user_id(PARTNER)}
    assert entry.after == {"partner": other, "moved": 200_000}


async def test_link_and_letter_are_sent_again_each_press_of_a_new_page_once(desk: Desk) -> None:
    number = await sold(desk)
    staff, person = await desk.colleague(Role.SUPPORT), f"/office/people/{await desk.user_id(BUYER)}"
    course = await desk_course(desk)
    page = await staff.opens(f"{person}/invite?course={course}")
    form = {"course": course, "reason": "Потерял ссылку", "key": key_of(page)}
    for _ in range(2):
        assert (await staff.sends(f"{person}/invite", **form)).status == 303
    assert (await confirms(staff, f"/office/orders/{number}/letter")).status == 303
    await desk.books()
    heard = desk.play.ground.door.heard_by(BUYER)
    assert len([text for text in heard if "Ваша ссылка в" in text]) == 1
    assert len(await desk.play.ground.letters(f"buyer{BUYER}@example.ru")) == 2
    assert "отправлено" in words_of(await staff.opens(person))


async def test_nothing_is_sent_where_there_is_nothing_to_send(desk: Desk) -> None:
    await desk.play.start(BUYER)
    staff, user_id = await desk.owner(), await desk.user_id(BUYER)
    course = await desk_course(desk)
    form = {"course": course, "reason": "Просит ссылку", "key": "key-of-a-test"}
    refused = await staff.asks(f"/office/people/{user_id}/invite", **form)
    assert refused.error["code"] == ErrorCode.NOTHING_TO_SEND
    await desk.play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=BUYER))
    number = (await desk.books()).orders[0].number
    assert (await confirms(staff, f"/office/orders/{number}/letter")).status == 409


async def test_a_person_is_blocked_put_out_and_let_back(desk: Desk) -> None:
    await sold(desk)
    staff, person = await desk.colleague(Role.SUPPORT), f"/office/people/{await desk.user_id(BUYER)}"
    assert (await confirms(staff, f"{person}/block", reason="Спам в группе")).status == 303
    desk.play.ground.door.down = 3
    assert (await confirms(staff, f"{person}/kick", reason="Спам в группе")).status == 303
    await desk.play.tell_stories()
    await desk.play.next_minute(hours=1)
    await desk.books()
    assert [one.telegram_id for one in desk.play.ground.door.kicks] == [BUYER]
    listed = words_of(await staff.opens("/office/blocklist"))
    assert "Спам в группе" in listed
    assert "Сотрудник support" in listed
    assert (await confirms(staff, f"{person}/unblock", reason="Извинился")).status == 303
    assert "Никто не заблокирован" in (await staff.opens("/office/blocklist")).text
    assert [one.reason for one in await desk.audit()] == ["Спам в группе", "Спам в группе", "Извинился"]


async def test_who_may_not_is_refused_and_sees_no_button(desk: Desk) -> None:
    number = await sold(desk)
    person = f"/office/people/{await desk.user_id(BUYER)}"
    form = {"reason": "Просто так", "key": "key-of-a-test", "amount": "1", "course": "x"}
    forbidden = {
        Role.SUPPORT: [f"/office/orders/{number}/refund", f"/office/orders/{number}/reassign"],
        Role.FINANCE: [f"{person}/grant", f"{person}/block", f"{person}/kick", f"/office/orders/{number}/letter"],
        Role.READ_ONLY: [f"/office/orders/{number}/refund", f"{person}/unblock", f"{person}/invite"],
    }
    for role, paths in forbidden.items():
        staff = await desk.colleague(role)
        for path in paths:
            assert (await staff.sends(path, **form)).status == 403, (role, path)
        shown = (await staff.opens(person)).text + (await staff.opens(f"/office/orders/{number}")).text
        assert not [path for path in paths if f'href="{path}' in shown], role
    assert not (await desk.books()).refunds
    support = await desk.colleague(Role.SUPPORT)
    assert (await support.opens("/office/orders")).status == 403
    assert "Проводка" not in (await support.opens(f"/office/orders/{number}")).text
