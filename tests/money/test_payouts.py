"""Money to partners: never two payouts, never one lost, never more than is owed."""

from collections.abc import Awaitable
from contextlib import suppress

import pytest

from aimpay.contract import payouts as contract
from aimpay.contract.errors import ErrorCode
from aimpay.contract.partners import GENERATE_CLIENTS_REPORT, GenerateClientsReport
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.payouts.rules import REASONS, explain
from money import partners
from money.books import read_books
from money.direct import Crash, together
from money.house import OWNER, Play
from money.partners import SECOND

PARTNER = 2001
SUM = 200_000
LOST = ("error_after_commit", "reset_after_commit", "timeout_after_commit", "processing_202", "html_502")
BROKEN = ("error_before_commit", "reset_before_commit", "timeout_before_commit", "too_many_requests")


async def refused(work: Awaitable[object]) -> str:
    with pytest.raises(BusinessError) as caught:
        await work
    return str(caught.value.code)


async def paid_out(play: Play) -> int:
    report = await play(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=PARTNER))
    return report.paid_out


async def test_partner_asks_owner_approves_and_the_money_arrives_once(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    asked = await partners.ask(play, PARTNER)
    assert (asked.code, asked.amount, asked.shown) == ("requested", SUM, "ЮMoney •• 5714")
    assert ((await partners.details(play, PARTNER)).available, (await partners.details(play, PARTNER)).paying) == (
        0,
        SUM,
    )
    await play.tell_stories()
    assert [text for text in play.ground.door.heard_by(OWNER) if "Просят выплату" in text]
    assert (await partners.approve(play, asked.number)).code == "approved"
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=5)

    (theirs,) = partners.sent(play)
    assert (theirs["amount"]["value"], theirs["metadata"]) == ("2000.00", {"payout_number": asked.number})
    (ours,) = await partners.rows(play)
    assert (ours.status, ours.approved_by, ours.provider_payout_id) == ("succeeded", OWNER, theirs["id"])
    assert await paid_out(play) == SUM
    books = await read_books(play.house.db)
    assert books.balance(AccountKind.PAYOUT_FUNDS) == -SUM - ours.fee_amount
    assert books.balance(AccountKind.PAYOUT_FEES) == ours.fee_amount == 8_600
    assert [text for text in play.ground.door.heard_by(PARTNER) if "Выплачено 2\u00a0000" in text]
    assert not books.failures


@pytest.mark.parametrize("kind", [*LOST, *BROKEN])
async def test_answer_that_is_lost_or_never_came_costs_no_second_payout(play: Play, kind: str) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    asked = await partners.ask(play, PARTNER)
    await partners.approve(play, asked.number)
    await play.ground.break_next({"kind": kind, "method": "POST", "path": "/payouts", "times": 2, "seconds": 20})
    await play.tell_stories()
    for _ in range(4):
        await partners.time_goes_on(play, minutes=5)
    assert [one["status"] for one in partners.sent(play)] == ["succeeded"]
    assert await paid_out(play) == SUM


async def test_worker_that_dies_at_any_point_of_the_call_pays_exactly_once(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 12 * SUM)
    for points in range(12):
        asked = await partners.ask(play, PARTNER, SUM)
        await partners.approve(play, asked.number)
        await play.ground.break_next({"kind": "error_after_commit", "method": "POST", "path": "/payouts"})
        play.fuse.left = points
        with suppress(Crash):
            await play.tell_stories()
            await partners.time_goes_on(play, minutes=3)
            await partners.time_goes_on(play, minutes=3)
        play.fuse.left = None
        for _ in range(3):
            await partners.time_goes_on(play, minutes=5)
    assert [one["status"] for one in partners.sent(play)] == ["succeeded"] * 12
    assert len({one["metadata"]["payout_number"] for one in partners.sent(play)}) == 12
    assert await paid_out(play) == 12 * SUM


async def test_answer_lost_for_longer_than_the_key_lives_is_found_by_its_metadata(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    lost = {"kind": "reset_after_commit", "method": "POST", "path": "/payouts"}
    silent = {"kind": "error_before_commit", "method": "GET", "path": "/payouts/search", "times": 50}
    await play.ground.break_next(lost, silent)
    await play.tell_stories()
    play.pass_time(hours=30)
    await play.ground.calm()
    for _ in range(3):
        await partners.time_goes_on(play, hours=4)
    assert (len(partners.sent(play)), await paid_out(play)) == (1, SUM)


async def test_payout_that_never_reached_the_provider_is_given_back_after_a_day(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    await play.ground.break_next({"kind": "error_before_commit", "method": "POST", "path": "/payouts", "times": 900})
    await play.tell_stories()
    await partners.time_goes_on(play, hours=24)
    assert (await partners.details(play, PARTNER)).available == 0
    await play.ground.calm()
    await partners.time_goes_on(play, hours=4)
    assert partners.sent(play) == []
    assert (await partners.details(play, PARTNER)).available == SUM
    assert [text for text in play.ground.door.heard_by(PARTNER) if "так и не" in text.replace("\u00a0", " ")]


@pytest.mark.sqlite_is_enough
async def test_wrong_key_of_the_gateway_loses_nothing_and_is_told_to_the_owner(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    gateway = play.house.payouts
    assert gateway
    right, gateway._transport._headers = gateway._transport._headers, {"Authorization": "Basic d3Jvbmc6a2V5"}  # type: ignore[attr-defined]
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=10)
    assert [one.status for one in await partners.rows(play)] == ["approved"]
    assert [text for text in play.ground.door.heard_by(OWNER) if "send_payout" in text]
    gateway._transport._headers = right  # type: ignore[attr-defined]
    for _ in range(3):
        await partners.time_goes_on(play, minutes=10)
    assert (len(partners.sent(play)), await paid_out(play)) == (1, SUM)


@pytest.mark.parametrize(
    ("wallet", "reason"),
    [("41001614575572", "one_time_limit_exceeded"), ("410011788545536", "general_decline")],
)
async def test_canceled_payout_gives_the_sum_back_and_says_why(play: Play, wallet: str, reason: str) -> None:
    await partners.get_partner(play, PARTNER, SUM, wallet)
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=5)
    (ours,) = await partners.rows(play)
    assert (ours.status, ours.failure_reason) == ("canceled", reason)
    found = await partners.details(play, PARTNER)
    assert (found.available, found.paying, found.recent[0].reason) == (SUM, 0, explain(reason))
    assert [text for text in play.ground.door.heard_by(PARTNER) if REASONS[reason] in text]


async def test_webhook_settles_at_once_and_ten_copies_settle_once(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    await play.ground.break_next({"kind": "reset_after_commit", "method": "POST", "path": "/payouts"})
    await together(play.tell_stories())
    play.pass_time(seconds=2)
    await play.ground.sandbox.get("/yookassa/payouts")
    theirs = partners.sent(play)[-1]
    await together(*(play.deliver_all(theirs["id"]) for _ in range(10)))
    await play.desk.drain_together(play.house)
    assert await paid_out(play) == SUM
    assert len([text for text in play.ground.door.heard_by(PARTNER) if "Выплачено" in text]) == 1


async def test_twenty_requests_at_once_never_exceed_what_is_owed(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 5 * SUM + 99_999)
    outcomes = await together(*(partners.ask(play, PARTNER, SUM) for _ in range(20)))
    made = [one for one in outcomes if isinstance(one, contract.PayoutView)]
    assert len(made) == 5
    assert (await partners.details(play, PARTNER)).available == 99_999
    assert await refused(partners.ask(play, PARTNER)) == ErrorCode.PAYOUT_TOO_SMALL


async def test_one_press_repeated_is_one_request(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 3 * SUM)
    made = await together(*(partners.ask(play, PARTNER, SUM, key="press-0001") for _ in range(5)))
    assert len({one.number for one in made}) == 1
    assert len(await partners.rows(play)) == 1


async def test_approvals_and_rejections_at_once_end_in_one_of_them(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    number = (await partners.ask(play, PARTNER)).number
    acts = (partners.approve(play, number), partners.reject(play, number), partners.approve(play, number))
    outcomes = await together(*acts)
    assert sum(isinstance(one, contract.PayoutDecided) for one in outcomes) == 1
    for _ in range(2):
        await partners.time_goes_on(play, minutes=5)
    found = await partners.details(play, PARTNER)
    assert found.available + await paid_out(play) == SUM


async def test_debt_after_a_refund_cannot_be_paid_and_stops_what_waits(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    number = (await partners.ask(play, PARTNER)).number
    await partners.claw_back(play, PARTNER, SUM)
    assert await refused(partners.approve(play, number)) == ErrorCode.PAYOUT_TOO_LARGE
    assert await refused(partners.ask(play, PARTNER)) == ErrorCode.PAYOUT_TOO_SMALL
    await partners.reject(play, number)
    await play.tell_stories()
    assert (await partners.details(play, PARTNER)).available == 0
    assert [text for text in play.ground.door.heard_by(PARTNER) if "Проверяем продажу" in text]


async def test_large_sum_needs_two_people_when_there_are_two(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 12_000_000)
    alone = (await partners.ask(play, PARTNER, 6_000_000)).number
    assert (await partners.approve(play, alone)).approvals_left == 0
    object.__setattr__(play.house, "admins", (OWNER, SECOND))
    number = (await partners.ask(play, PARTNER)).number
    assert (await partners.approve(play, number)).approvals_left == 1
    assert await refused(partners.approve(play, number)) == ErrorCode.PAYOUT_NEEDS_ANOTHER
    await play.tell_stories()
    assert [text for text in play.ground.door.heard_by(SECOND) if "второй администратор" in text]
    assert [one.status for one in await partners.rows(play)] == ["sent", "requested"]
    assert (await partners.approve(play, number, SECOND)).code == "approved"
    last = (await partners.rows(play))[-1]
    assert (last.approved_by, last.second_approver) == (OWNER, SECOND)


async def test_change_of_details_takes_back_the_first_of_two_approvals(play: Play) -> None:
    object.__setattr__(play.house, "admins", (OWNER, SECOND))
    await partners.get_partner(play, PARTNER, 6_000_000)
    number = (await partners.ask(play, PARTNER)).number
    await partners.approve(play, number)
    await partners.give_wallet(play, PARTNER, "4100116075156746")
    assert (await partners.approve(play, number, SECOND)).approvals_left == 1


async def test_details_changed_after_a_request_take_it_along(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    await partners.ask(play, PARTNER)
    await partners.give_wallet(play, PARTNER, "4100116075156746")
    (waiting,) = (await partners.balance(play)).waiting
    assert waiting.shown == "ЮMoney •• 6746"
    await play.tell_stories()
    assert [text for text in play.ground.door.heard_by(PARTNER) if "•• 6746" in text]
    assert [text for text in play.ground.door.heard_by(OWNER) if "сменил реквизиты" in text]
    assert not [said for said in play.ground.door.said if "4100116075156746" in said.message]


async def test_money_sent_by_hand_is_equal_and_is_never_sent_again(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 3 * SUM)
    number = (await partners.ask(play, PARTNER, SUM)).number
    mark = contract.MarkReferralPaid(
        admin_id=OWNER, telegram_id=PARTNER, amount=SUM, proof="п/п 17 от 22.11", number=number
    )
    assert (await play(contract.MARK_REFERRAL_PAID, mark)).code == "succeeded"
    await play(contract.MARK_REFERRAL_PAID, mark)
    assert await refused(partners.approve(play, number)) == ErrorCode.PAYOUT_DECIDED
    own = mark.model_copy(update={"number": None, "key": "hand-0001"})
    for _ in range(2):
        await play(contract.MARK_REFERRAL_PAID, own)
    too_much = own.model_copy(update={"key": "hand-0002", "amount": 2 * SUM})
    assert await refused(play(contract.MARK_REFERRAL_PAID, too_much)) == ErrorCode.PAYOUT_TOO_LARGE
    await play.tell_stories()
    assert (await paid_out(play), partners.sent(play)) == (2 * SUM, [])
    assert [one.proof for one in await partners.rows(play)] == ["п/п 17 от 22.11"] * 2
    stranger = mark.model_copy(update={"admin_id": PARTNER})
    assert await refused(play(contract.MARK_REFERRAL_PAID, stranger)) == ErrorCode.ADMINS_ONLY


async def test_balance_names_debts_fees_and_what_the_gateway_lacks(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    await partners.get_partner(play, 2002, 3 * SUM, "4100116075156746")
    await play.start(2003)
    await partners.earn(play, 2003, 50_000)
    await partners.ask(play, PARTNER)
    found = await partners.balance(play)
    assert [(one.telegram_id, one.available, one.requested) for one in found.users] == [
        (2002, 3 * SUM, 0), (PARTNER, 0, SUM), (2003, 50_000, 0),
    ]  # fmt: skip
    fees = 8_600 + (16_800 + 3_000) + (1_400 + 3_000)
    assert (found.total_balance, found.total_extra) == (4 * SUM + 50_000, fees)
    assert (found.needed, found.gateway_balance) == (4 * SUM + 50_000 + fees, 100_000_000)
    batch = await play(contract.CREATE_PAYOUT_BATCH, contract.CreatePayoutBatch(admin_id=OWNER))
    assert (len(batch.numbers), [one.telegram_id for one in batch.skipped]) == (1, [2003])


async def test_self_employed_partner_is_asked_for_his_receipt_and_reminded_twice(play: Play) -> None:
    await partners.get_partner(play, PARTNER, SUM)
    tax = contract.SetTaxProfile(telegram_id=PARTNER, status="self_employed", inn="5001 0073 2259")
    assert (await play(contract.SET_TAX_PROFILE, tax)).inn_shown == "•••• 2259"
    wrong = tax.model_copy(update={"inn": "500100732258"})
    assert await refused(play(contract.SET_TAX_PROFILE, wrong)) == ErrorCode.INN_INVALID
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=5)
    wanted = [1]
    for days in (2, 2, 2, 2, 30):
        await partners.time_goes_on(play, days=days)
        wanted.append(len([text for text in play.ground.door.heard_by(PARTNER) if "Нужен чек" in text]))
    assert wanted == [1, 1, 2, 2, 3, 3]
    url = "https://lknpd.nalog.ru/api/v1/receipt/500100732259/20abc/print"
    receipt = contract.AttachTaxReceipt(telegram_id=PARTNER, url=url)
    assert not (await play(contract.ATTACH_TAX_RECEIPT, receipt)).receipt_wanted
    assert await refused(play(contract.ATTACH_TAX_RECEIPT, receipt)) == ErrorCode.PAYOUT_NOT_FOUND
    junk = receipt.model_copy(update={"url": "javascript:alert(1)"})
    assert await refused(play(contract.ATTACH_TAX_RECEIPT, junk)) == ErrorCode.PAYOUT_DETAILS_INVALID


async def test_yearly_cap_of_the_self_employed_is_seen_before_it_breaks(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 250_000_000)
    tax = contract.SetTaxProfile(telegram_id=PARTNER, status="self_employed", inn="500100732259")
    assert (await play(contract.SET_TAX_PROFILE, tax)).npd_cap_near
    (owed,) = (await partners.balance(play)).users
    assert owed.npd_over == 10_000_000


async def test_sbp_details_are_asked_for_step_by_step_and_shown_masked(play: Play) -> None:
    await play.start(PARTNER)
    banks = (await play(contract.LIST_SBP_BANKS, contract.ListSbpBanks(telegram_id=PARTNER))).banks
    typed = contract.DraftPayoutDetails(telegram_id=PARTNER, kind="sbp", value="8 (916) 123-45-67")
    draft = (await play(contract.DRAFT_PAYOUT_DETAILS, typed)).draft
    assert draft
    early = contract.ConfirmPayoutDetails(telegram_id=PARTNER, draft_id=draft.id)
    assert await refused(play(contract.CONFIRM_PAYOUT_DETAILS, early)) == ErrorCode.PAYOUT_DETAILS_OUTDATED
    choice = contract.ChoosePayoutBank(telegram_id=PARTNER, draft_id=draft.id, bank_id=banks[0].bank_id)
    found = await partners.confirm(play, PARTNER, await play(contract.CHOOSE_PAYOUT_BANK, choice))
    assert found.destination
    assert found.destination.shown == f"+7 ••• ••• 45 67, {banks[0].name}"
    assert "9161234567" not in found.model_dump_json()
    await partners.earn(play, PARTNER, SUM)
    await partners.approve(play, (await partners.ask(play, PARTNER)).number)
    await play.tell_stories()
    assert partners.sent(play)[-1]["payout_destination"]["phone"] == "79161234567"


async def test_school_without_the_gateway_pays_by_hand_from_a_bank_file(play: Play) -> None:
    object.__setattr__(play.house, "payouts", None)
    await play.start(PARTNER)
    typed = contract.DraftPayoutDetails(telegram_id=PARTNER, kind="sbp", value="+79161234567")
    await partners.confirm(play, PARTNER, await play(contract.DRAFT_PAYOUT_DETAILS, typed))
    await partners.earn(play, PARTNER, SUM)
    number = (await partners.ask(play, PARTNER)).number
    link = contract.MakeCardLink(telegram_id=PARTNER)
    assert await refused(play(contract.MAKE_CARD_LINK, link)) == ErrorCode.PAYOUT_DETAILS_INVALID
    await partners.approve(play, number)
    await partners.time_goes_on(play, minutes=5)
    file = await play(contract.EXPORT_PAYOUTS, contract.ExportPayouts(admin_id=OWNER))
    assert f"{number};Имя {PARTNER};;СБП;79161234567;;2000,00;" in file.content
    mark = contract.MarkReferralPaid(admin_id=OWNER, telegram_id=PARTNER, amount=SUM, number=number)
    await play(contract.MARK_REFERRAL_PAID, mark)
    assert await paid_out(play) == SUM
    after = await play(contract.EXPORT_PAYOUTS, contract.ExportPayouts(admin_id=OWNER))
    assert number not in after.content


def test_every_reason_is_explained_in_russian() -> None:
    assert all(text.endswith(".") and text[0].isupper() for text in REASONS.values())
    assert explain("something_new").startswith("Выплата не прошла")
