"""A certificate from the passed quiz to the page: issued once, following the right, put right by the owner's word."""

from datetime import timedelta

import pytest

from aimpay.contract import certificate_admin as admin
from aimpay.contract import certificates as contract
from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import BotButton
from aimpay.contract.refunds import ASK_REFUND, REVOKE_ACCESS, AskRefund, RevokeAccess
from aimpay.server.learning.certificates.number import normalise_number
from aimpay.server.selling.find_course import known_course
from money.books import read_books
from money.certificates import (
    ANNA,
    BORIS,
    COURSE,
    NAME,
    OTHER_NAME,
    certificates,
    certified,
    changes,
    claim,
    finished,
    found,
    give,
    heard,
    passes,
    refused,
    state,
)
from money.direct import together
from money.house import OWNER, PUBLIC, Play


async def test_the_way_goes_from_the_quiz_over_the_name_to_the_certificate(play: Play) -> None:
    await play.start(ANNA)
    asked = contract.CanGetCertificate(telegram_id=ANNA)
    assert (await refused(play, contract.CAN_GET_CERTIFICATE, asked)).code == ErrorCode.NO_ACCESS
    await give(play)
    assert (await state(play)).result == "test"
    wish = contract.SaveFio(telegram_id=ANNA, full_name=NAME)
    assert (await refused(play, contract.SAVE_FIO, wish)).code == ErrorCode.TEST_NOT_PASSED
    await passes(play)
    assert (await state(play)).result == "need_fio"
    shown = await play(contract.CHECK_FIO, contract.CheckFio(telegram_id=ANNA, full_name=f" {NAME.upper()} "))
    assert (shown.full_name, shown.suggestion) == (NAME.upper(), NAME)
    view = await claim(play)
    await finished(play)
    assert normalise_number(view.number) == view.number
    assert view.address == f"{PUBLIC}/certifications?cert_id={view.number}"
    assert (view.full_name, view.course, view.score_percent, view.status) == (NAME, COURSE, 92, "valid")
    now = await state(play)
    assert (now.result, now.certificate, now.correction) == ("passed", view, None)
    mine = await play(contract.LIST_MY_CERTIFICATES, contract.ListMyCertificates(telegram_id=ANNA))
    assert mine.certificates == (view,)
    assert heard(play, OWNER, "Сертификат выдан") == 1
    assert await changes(play) == [(None, "valid", None)]


async def test_claims_at_once_issue_one_certificate(play: Play) -> None:
    await give(play)
    await passes(play)
    views = await together(*(claim(play) for _ in range(6)))
    assert len({view.number for view in views}) == 1
    again = await claim(play, name=f"  {NAME}. ")
    assert again == views[0]
    other = contract.SaveFio(telegram_id=ANNA, full_name=OTHER_NAME)
    assert (await refused(play, contract.SAVE_FIO, other)).code == ErrorCode.CERTIFICATE_ISSUED
    assert len(await certificates(play)) == 1
    await finished(play)
    assert heard(play, OWNER, "Сертификат выдан") == 1


async def test_refund_suspends_and_a_new_purchase_restores_in_the_same_messages(play: Play) -> None:
    await play.buy(ANNA)
    await passes(play)
    view = await claim(play)
    (order,) = (await read_books(play.house.db)).orders
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=order.number, key="first-refund"))
    await finished(play)
    (lost,) = await certificates(play)
    assert (lost.status, lost.right_lost) == ("suspended", True)
    assert "деньги" not in str(lost.status_reason).lower()
    words = f"Сертификат {view.number} приостановлен"
    assert heard(play, ANNA, words) == heard(play, OWNER, words) == 1
    shown = (await state(play)).certificate
    assert shown is not None
    assert shown.status == "suspended"
    wish = contract.GenerateCertificate(telegram_id=ANNA)
    assert (await refused(play, contract.GENERATE_CERTIFICATE, wish)).code == ErrorCode.CERTIFICATE_NOT_VALID

    payment = await play.order(ANNA)
    assert await play.ground.pay(payment) == "succeeded"
    await play.deliver_all(payment)
    await finished(play)
    (back,) = await certificates(play)
    assert (back.number, back.status, back.status_reason, back.right_lost) == (view.number, "valid", None, False)
    assert heard(play, ANNA, f"Сертификат {view.number} снова действует") == 1
    assert await changes(play) == [
        (None, "valid", None),
        ("valid", "suspended", None),
        ("suspended", "valid", None),
    ]


async def test_revoke_of_access_suspends_but_what_an_admin_suspended_waits_for_an_admin(play: Play) -> None:
    view = await certified(play)
    taken = RevokeAccess(admin_id=OWNER, telegram_id=ANNA, reason="По ошибке")
    await play(REVOKE_ACCESS, taken)
    await finished(play)
    assert heard(play, ANNA, "приостановлен") == heard(play, OWNER, "приостановлен") == 1
    why = admin.SuspendCertificate(admin_id=OWNER, number=view.number, reason="Проверяем личность.")
    assert (await play(admin.SUSPEND_CERTIFICATE, why)).status_reason == "Проверяем личность."
    await give(play)
    (one,) = await certificates(play)
    assert (one.status, one.right_lost) == ("suspended", False)
    restored = admin.RestoreCertificate(admin_id=OWNER, number=view.number, reason="Проверили")
    assert (await play(admin.RESTORE_CERTIFICATE, restored)).status == "valid"
    await finished(play)
    assert heard(play, ANNA, "снова действует") == 1


async def test_a_claim_and_a_refund_at_once_leave_no_valid_certificate_without_a_right(play: Play) -> None:
    await play.buy(ANNA)
    await passes(play)
    (order,) = (await read_books(play.house.db)).orders
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=order.number, key="racing-refund"))
    await together(claim(play), play.tell_stories(), claim(play))
    await finished(play)
    assert (await read_books(play.house.db)).enrollments[0].ends_at is not None
    assert [one.status for one in await certificates(play)] in ([], ["suspended"])


async def test_money_that_goes_back_after_the_term_suspends_what_the_term_alone_would_leave(play: Play) -> None:
    async with play.house.db.write() as session:
        (await known_course(session, COURSE)).access_days = 30
    await play.buy(ANNA)
    await passes(play)
    await claim(play)
    play.pass_time(days=31)
    await play.sweep()
    await play.tell_stories()
    assert (await certificates(play))[0].status == "valid"
    (order,) = (await read_books(play.house.db)).orders
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=order.number, key="late-refund"))
    await play.tell_stories()
    assert (await certificates(play))[0].status == "suspended"


async def test_access_kept_at_a_refund_keeps_the_certificate(play: Play) -> None:
    await play.buy(ANNA)
    await passes(play)
    await claim(play)
    (order,) = (await read_books(play.house.db)).orders
    kept = AskRefund(admin_id=OWNER, order_number=order.number, key="kept-refund", keep_access=True)
    await play(ASK_REFUND, kept)
    await finished(play)
    assert (await certificates(play))[0].status == "valid"
    assert heard(play, ANNA, "приостановлен") == 0


async def test_name_is_put_right_by_the_owners_word_and_the_old_number_points_to_the_new(play: Play) -> None:
    view = await certified(play)

    async def ask(name: str) -> contract.NameCorrectionView:
        wish = contract.AskNameCorrection(telegram_id=ANNA, number=view.number.lower(), full_name=name)
        return await play(contract.ASK_NAME_CORRECTION, wish)

    first = await ask("Ковалевская Софа")
    wish = await ask(OTHER_NAME)
    assert (await ask(f" {OTHER_NAME} ")).id == wish.id
    await finished(play)
    assert (await state(play)).correction == wish
    asked = [one for one in play.ground.door.said if one.telegram_id == OWNER and OTHER_NAME in one.message]
    assert [(button.callback, button.argument) for button in asked[0].buttons] == [
        (BotButton.CORRECTION_APPROVE, str(wish.id)),
        (BotButton.CORRECTION_REJECT, str(wish.id)),
    ]
    old_button = admin.DecideCorrection(admin_id=OWNER, correction_id=first.id, approve=True)
    assert (await refused(play, admin.DECIDE_CORRECTION, old_button)).code == ErrorCode.CORRECTION_DECIDED
    waiting = await play(admin.LIST_CORRECTIONS, admin.ListCorrections(admin_id=OWNER))
    assert [(one.correction.id, one.telegram_id) for one in waiting.corrections] == [(wish.id, ANNA)]

    yes = admin.DecideCorrection(admin_id=OWNER, correction_id=wish.id, approve=True)
    outcomes = await together(*(play(admin.DECIDE_CORRECTION, yes) for _ in range(3)))
    (decided,) = [one for one in outcomes if isinstance(one, admin.CorrectionDecided)]
    await finished(play)
    new = decided.certificate
    assert new is not None
    assert (new.full_name, new.status, new.score_percent) == (OTHER_NAME, "valid", 92)
    ((old),) = await found(play, view.number)
    assert (old.certificate.status, old.certificate.replaced_by) == ("replaced", new.number)
    assert (await state(play)).certificate == new
    assert heard(play, ANNA, OTHER_NAME) == 1
    assert await changes(play) == [(None, "valid", None), ("valid", "replaced", OWNER), (None, "valid", OWNER)]


async def test_declined_correction_changes_nothing_and_says_why(play: Play) -> None:
    view = await certified(play)
    wish = await play(
        contract.ASK_NAME_CORRECTION,
        contract.AskNameCorrection(telegram_id=ANNA, number=view.number, full_name=OTHER_NAME),
    )
    no = admin.DecideCorrection(admin_id=OWNER, correction_id=wish.id, approve=False, reason="Нужен паспорт")
    assert (await play(admin.DECIDE_CORRECTION, no)).certificate is None
    await finished(play)
    assert (await state(play)).certificate == view
    assert heard(play, ANNA, "Нужен паспорт") == 1
    same = contract.AskNameCorrection(telegram_id=ANNA, number=view.number, full_name=NAME)
    assert (await refused(play, contract.ASK_NAME_CORRECTION, same)).code == ErrorCode.CORRECTION_NEEDLESS
    await play.start(BORIS)
    strange = contract.AskNameCorrection(telegram_id=BORIS, number=view.number, full_name=OTHER_NAME)
    assert (await refused(play, contract.ASK_NAME_CORRECTION, strange)).code == ErrorCode.CERTIFICATE_NOT_FOUND


async def test_revoked_is_for_good_and_only_an_admin_issues_anew(play: Play) -> None:
    view = await certified(play)
    why = admin.RevokeCertificate(admin_id=OWNER, number=view.number, reason="Экзамен сдан не самостоятельно.")
    first = await play(admin.REVOKE_CERTIFICATE, why)
    assert (first.status, await play(admin.REVOKE_CERTIFICATE, why)) == ("revoked", first)
    back = admin.RestoreCertificate(admin_id=OWNER, number=view.number, reason="Передумали")
    assert (await refused(play, admin.RESTORE_CERTIFICATE, back)).code == ErrorCode.CERTIFICATE_STATUS
    again = contract.SaveFio(telegram_id=ANNA, full_name=NAME)
    assert (await refused(play, contract.SAVE_FIO, again)).code == ErrorCode.CERTIFICATE_NOT_VALID
    new = await play(
        admin.ISSUE_CERTIFICATE,
        admin.IssueCertificate(admin_id=OWNER, full_name=NAME, course=COURSE, telegram_id=ANNA, reason="Пересдача"),
    )
    await finished(play)
    assert new.number != view.number
    assert (await state(play)).certificate == new
    assert heard(play, ANNA, "Сертификат отозван") == heard(play, ANNA, "Ваш сертификат готов") == 1


async def test_reissue_by_hand_keeps_one_standing_and_is_found_by_name_number_and_person(play: Play) -> None:
    view = await certified(play, name="Ёлкина Алёна Петровна")
    asked = contract.AskNameCorrection(telegram_id=ANNA, number=view.number, full_name="Сосна Алёна")
    await play(contract.ASK_NAME_CORRECTION, asked)
    wish = admin.ReissueCertificate(
        admin_id=OWNER, number=view.number, full_name="Сосна Алёна Петровна", reason="Вышла замуж"
    )
    new = await play(admin.REISSUE_CERTIFICATE, wish)
    await finished(play)
    assert heard(play, ANNA, "Имя в сертификате исправлено") == 1
    assert (await play(admin.LIST_CORRECTIONS, admin.ListCorrections(admin_id=OWNER))).corrections == ()
    assert [one.certificate.number for one in await found(play, "елкина")] == [view.number]
    assert [one.certificate.number for one in await found(play, "АЛЁНА")] == [new.number, view.number]
    assert [one.telegram_id for one in await found(play, str(ANNA))] == [ANNA, ANNA]
    assert [one.certificate.number for one in await found(play, new.number.lower().replace("-", " "))] == [new.number]
    assert await found(play, "%") == ()
    assert (await refused(play, admin.REISSUE_CERTIFICATE, wish)).code == ErrorCode.CERTIFICATE_STATUS


@pytest.mark.parametrize(
    ("days", "reminders"), [((0,), 0), ((1,), 1), ((1, 1), 1), ((1, 6), 2), ((1, 6, 23), 3), ((40,), 1)]
)
@pytest.mark.sqlite_is_enough
async def test_who_passed_and_has_not_claimed_is_reminded_three_times_at_most(
    play: Play, days: tuple[int, ...], reminders: int
) -> None:
    await give(play)
    await passes(play)
    await play.sweep()
    await play.tell_stories()
    for step in days:
        play.pass_time(seconds=timedelta(days=step, minutes=5).total_seconds())
        await play.sweep()
        await play.tell_stories()
    await finished(play)
    assert heard(play, ANNA, "Сертификат ждёт вас") == reminders
    play.pass_time(days=400)
    await play.sweep()
    await finished(play)
    assert heard(play, ANNA, "Сертификат ждёт вас") <= 3


async def test_nobody_is_reminded_of_what_he_has_or_may_not_have(play: Play) -> None:
    await give(play)
    await give(play, BORIS)
    for person in (ANNA, BORIS):
        await passes(play, person)
    await play.sweep()
    await play.tell_stories()
    await claim(play)
    await play(REVOKE_ACCESS, RevokeAccess(admin_id=OWNER, telegram_id=BORIS, reason="По ошибке"))
    play.pass_time(days=2)
    await play.sweep()
    await finished(play)
    assert heard(play, ANNA, "Сертификат ждёт вас") == heard(play, BORIS, "Сертификат ждёт вас") == 0


@pytest.mark.sqlite_is_enough
async def test_only_admins_act_on_certificates(play: Play) -> None:
    view = await certified(play)
    number, reason = view.number, "Так надо"
    acts = (
        (admin.FIND_CERTIFICATES, admin.FindCertificates(admin_id=ANNA)),
        (admin.LIST_CORRECTIONS, admin.ListCorrections(admin_id=ANNA)),
        (admin.DECIDE_CORRECTION, admin.DecideCorrection(admin_id=ANNA, correction_id=1, approve=True)),
        (
            admin.ISSUE_CERTIFICATE,
            admin.IssueCertificate(admin_id=ANNA, full_name=NAME, course=COURSE, reason=reason),
        ),
        (admin.REVOKE_CERTIFICATE, admin.RevokeCertificate(admin_id=ANNA, number=number, reason=reason)),
        (admin.SUSPEND_CERTIFICATE, admin.SuspendCertificate(admin_id=ANNA, number=number, reason=reason)),
        (admin.RESTORE_CERTIFICATE, admin.RestoreCertificate(admin_id=ANNA, number=number, reason=reason)),
        (
            admin.REISSUE_CERTIFICATE,
            admin.ReissueCertificate(admin_id=ANNA, number=number, full_name=OTHER_NAME, reason=reason),
        ),
        (
            admin.ISSUE_CERTIFICATES,
            admin.IssueCertificates(admin_id=ANNA, course=COURSE, lines=NAME, batch="batch-01"),
        ),
        (admin.CERTIFICATES_ZIP, admin.ZipCertificates(admin_id=ANNA, course=COURSE)),
    )
    for call, request in acts:
        assert (await refused(play, call, request)).code == ErrorCode.ADMINS_ONLY, request
    assert len(await changes(play)) == 1
