"""What looks like a trick waits for a word; what was credited wrongly is put right; both to the kopeck."""

from typing import Any, Final

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.partner_admin import (
    DECIDE_REVIEW,
    EXPLAIN_SALE,
    LIST_REVIEWS,
    REASSIGN_ATTRIBUTION,
    DecideReview,
    ExplainSale,
    ListReviews,
    ReassignAttribution,
    Reassigned,
    ReviewDecided,
    SaleExplained,
)
from aimpay.contract.partners import (
    GET_REFERRAL_LINK,
    SAVE_REFERRAL_PHONE,
    GetReferralLink,
    SaveReferralPhone,
)
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import reserve
from aimpay.server.partners.models import Attribution, AttributionChange, Commission, CommissionStatus, ReferralTouch
from aimpay.server.partners.reverse_commission import reverse_commission
from aimpay.server.school.profile import save_setting
from money.direct import together
from money.house import OWNER, Play
from partners.crowd import BONUS, PRICE, Crowd, user_id

MAIL: Final = "one@example.ru"


async def decide(play: Play, commission_id: int, *, approve: bool, admin_id: int = OWNER) -> ReviewDecided:
    wish = DecideReview(admin_id=admin_id, commission_id=commission_id, approve=approve, note="Свой же аккаунт")
    return await play(DECIDE_REVIEW, wish)


async def reassign(play: Play, **who: Any) -> Reassigned:
    wish = {"admin_id": OWNER, "reason": "Пришёл от другого", **who}
    done = await play(REASSIGN_ATTRIBUTION, ReassignAttribution.model_validate(wish))
    await play.tell_stories()
    return done


async def explained(play: Play, number: str) -> SaleExplained:
    return await play(EXPLAIN_SALE, ExplainSale(admin_id=OWNER, order_number=number.lower()))


async def refusal(wish: Any) -> str:
    with pytest.raises(BusinessError) as caught:
        await wish
    return caught.value.code


async def ripen(play: Play) -> None:
    play.pass_time(days=15)
    await play.sweep()
    await play.tell_stories()


async def choose(play: Play, who: str) -> None:
    async with play.house.db.write() as session:
        await save_setting(session, "who_may_refer", who, play.house.clock.now())


async def test_a_second_account_of_ones_own_is_not_paid_silently(play: Play) -> None:
    await play.get_ready(2001)
    payload = await play.partner_payload(2001)
    await play.start(2002, payload)
    await play.consent(2002)
    await play.confirm_email(2002, "buyer2001@example.ru")
    payment_id = await play.order(2002)
    await play.ground.pay(payment_id)
    await play.deliver_all(payment_id)
    await play.tell_stories()
    crowd = Crowd(play)
    report = await crowd.report(2001)
    assert (report.review, report.held, report.paid_count) == (BONUS, 0, 0)
    assert len(crowd.heard(2001, "на\u00a0проверке")) == 1
    (question,) = [one for one in play.ground.door.said if "ждёт вашего слова" in one.message]
    assert question.telegram_id == OWNER
    assert [(b.text, b.callback, b.argument) for b in question.buttons] == [
        ("Одобрить", "review_approve", "1"),
        ("Отклонить", "review_reject", "1"),
    ]
    assert "одна почта" in question.message
    assert not crowd.heard(2001, "звание")


@pytest.mark.parametrize("approve", [True, False])
async def test_the_owners_word_is_final_and_told(play: Play, crowd: Crowd, approve: bool) -> None:
    partner = await crowd.person(email=MAIL)
    buyer = await crowd.person(by=partner, email=MAIL)
    number = await crowd.sale(buyer)
    (review,) = (await play(LIST_REVIEWS, ListReviews(admin_id=OWNER))).reviews
    assert (review.order_number, review.amount) == (number, BONUS)
    assert await refusal(decide(play, review.commission_id, approve=True, admin_id=partner)) == ErrorCode.ADMINS_ONLY
    assert await refusal(decide(play, 999, approve=True)) == ErrorCode.REVIEW_NOT_FOUND
    outcomes = await together(*(decide(play, review.commission_id, approve=approve) for _ in range(3)))
    assert sum(isinstance(one, ReviewDecided) for one in outcomes) == 1
    await play.tell_stories()
    report = await crowd.report(partner)
    assert (report.review, report.held) == (0, BONUS if approve else 0)
    assert len(crowd.heard(partner, "Проверка пройдена" if approve else "отклонено")) == 1
    assert len(crowd.heard(partner, "Новое звание")) == int(approve)
    assert (await play(LIST_REVIEWS, ListReviews(admin_id=OWNER))).total == 0
    await ripen(play)
    assert (await crowd.report(partner)).available == (BONUS if approve else 0)


async def test_people_with_one_contact_and_circles_are_looked_at_too(play: Play, crowd: Crowd) -> None:
    partner = await crowd.person()
    first = await crowd.person(by=partner)
    second = await crowd.person(by=partner)
    for buyer, typed in ((first, "+7 912 345-67-89"), (second, "89123456789")):
        await play(SAVE_REFERRAL_PHONE, SaveReferralPhone(telegram_id=buyer, phone=typed))
        await crowd.sale(buyer)
    friend = await crowd.person(by=second)
    await reassign(play, buyer_id=partner, partner_id=friend)
    third = await crowd.person(by=partner)
    await crowd.sale(third)
    await crowd.sale(partner)
    reasons = {one.review_reason for one in await crowd.rows(Commission)}
    assert reasons == {"shared_contact", "circle", None}
    assert len(await crowd.rows(Commission)) == 4


async def test_a_refund_takes_a_commission_out_of_review(play: Play, crowd: Crowd) -> None:
    partner = await crowd.person(email=MAIL)
    await crowd.sale(await crowd.person(by=partner, email=MAIL))
    (earned,) = await crowd.rows(Commission)
    async with play.house.db.write() as session:
        lost = await reverse_commission(
            session, order_id=earned.order_id, refund_id=1, refunded=PRICE, paid=PRICE, now=play.house.clock.now()
        )
    assert lost is not None
    assert (lost.amount, lost.ripe) == (BONUS, False)
    assert (await crowd.report(partner)).review == 0
    assert await refusal(decide(play, earned.id, approve=True)) == ErrorCode.REVIEW_DECIDED


async def test_a_held_commission_changes_hands(play: Play, crowd: Crowd) -> None:
    wrong, right = await crowd.person("Анна"), await crowd.person("Глеб")
    buyer = await crowd.person("Борис", by=wrong)
    number = await crowd.sale(buyer)
    done = await reassign(play, order_number=number, partner_id=right)
    assert done.moved == BONUS
    assert ((await crowd.report(wrong)).held, (await crowd.report(right)).held) == (0, BONUS)
    assert len(crowd.heard(wrong, "снято")) == len(crowd.heard(right, "Вам начислено")) == 1
    assert len(crowd.heard(right, "Новое звание")) == 1
    (change,) = await crowd.rows(AttributionChange)
    assert (change.changed_by, change.reason) == (OWNER, "Пришёл от другого")
    told = await explained(play, number)
    assert told.partner is not None
    assert told.commission is not None
    assert (told.partner.name, told.rule.partition(":")[0]) == ("Глеб", "Решение администратора")
    assert [(t.decided, "первое касание" in t.verdict) for t in told.touches] == [(False, True)]
    assert [(c.before and c.before.name, c.after and c.after.name) for c in told.changes] == [("Анна", "Глеб")]
    assert [(m.what, m.partner and m.partner.name) for m in told.commission.life] == [
        ("начислено, на удержании", "Анна"),
        ("снято с удержания", "Анна"),
        ("начислено, на удержании", "Глеб"),
    ]
    await ripen(play)
    assert (await crowd.report(right)).available == BONUS
    assert await refusal(reassign(play, order_number=number, partner_id=right)) == ErrorCode.ATTRIBUTION_REFUSED
    assert await refusal(reassign(play, order_number=number, partner_id=buyer)) == ErrorCode.ATTRIBUTION_REFUSED


async def test_an_available_one_goes_and_comes_back_while_it_is_not_paid(play: Play, crowd: Crowd) -> None:
    first, second = await crowd.person(), await crowd.person()
    buyer = await crowd.person(by=first)
    await crowd.sale(buyer)
    for partner, other in ((first, second), (second, first), (first, second)):
        await ripen(play)
        assert (await crowd.report(partner)).available == BONUS
        assert (await reassign(play, buyer_id=buyer, partner_id=other)).moved == BONUS
        assert (await crowd.report(partner)).available == 0
    await ripen(play)
    async with play.house.db.write() as session:
        owner = await user_id(session, second)
        await post(
            session,
            kind="payout_reserve",
            reference="payout-reserve:1",
            lines=reserve(owner, BONUS),
            now=play.house.clock.now(),
        )
    assert await refusal(reassign(play, buyer_id=buyer, partner_id=first)) == ErrorCode.COMMISSION_PAID
    assert (await crowd.report(second)).paying == BONUS
    (standing,) = await crowd.rows(Attribution)
    assert standing.referrer_id == owner


async def test_nobody_may_be_credited_and_somebody_again(play: Play, crowd: Crowd) -> None:
    wrong, right = await crowd.person(), await crowd.person()
    number = await crowd.sale(await crowd.person(by=wrong))
    assert (await reassign(play, order_number=number)).partner is None
    assert (await crowd.report(wrong)).held == 0
    told = await explained(play, number)
    assert told.rule == "Решение администратора: партнёр снят вручную."
    assert told.commission is not None
    assert told.commission.status == "снято решением школы"
    assert (await reassign(play, order_number=number, partner_id=right)).moved == BONUS
    assert (await crowd.report(right)).held == BONUS


async def test_a_sale_that_nobody_was_credited_for_earns_late(play: Play, crowd: Crowd) -> None:
    partner, buyer = await crowd.person(), await crowd.person()
    number = await crowd.sale(buyer)
    assert (await explained(play, number)).commission is None
    assert (await reassign(play, buyer_id=buyer, partner_id=partner)).moved == BONUS
    (earned,) = await crowd.rows(Commission)
    assert (earned.status, earned.amount, earned.reversed_amount) == (CommissionStatus.HELD, BONUS, 0)
    assert (await crowd.report(partner)).held == BONUS


async def test_two_changes_at_once_leave_one_truth(play: Play, crowd: Crowd) -> None:
    people = [await crowd.person() for _ in range(4)]
    number = await crowd.sale(await crowd.person(by=people[0]))
    await together(*(reassign(play, order_number=number, partner_id=one) for one in people[1:]))
    held = [await crowd.ledger(one, AccountKind.PARTNER_HELD) for one in people]
    assert sorted(held) == [0, 0, 0, BONUS]
    (standing,) = await crowd.rows(Attribution)
    (earned,) = await crowd.rows(Commission)
    assert standing.referrer_id == earned.referrer_id


async def test_who_may_refer_is_checked_at_the_link_and_at_the_door(play: Play, crowd: Crowd) -> None:
    old, new = await crowd.person(), await crowd.person()
    await play.partner_payload(old)
    await choose(play, "nobody_new")
    assert await refusal(play(GET_REFERRAL_LINK, GetReferralLink(telegram_id=new))) == ErrorCode.REFERRING_CLOSED
    assert await play.partner_payload(old)
    await crowd.person(by=new)
    await choose(play, "buyers")
    with pytest.raises(BusinessError, match="кто купил"):
        await play(GET_REFERRAL_LINK, GetReferralLink(telegram_id=new))
    await crowd.sale(new)
    assert await play.partner_payload(new)
    await crowd.person(by=new)
    assert [one.verdict for one in await crowd.rows(ReferralTouch)] == ["may_not_refer", "credited"]
