"""The owner decides about payouts. The server checks once more who he is."""

import re
from decimal import Decimal
from typing import Final

from aiogram.types import BufferedInputFile

from aimpay.bot.features.payout_desk import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract import payouts as contract
from aimpay.contract.payouts import PayoutBalance, WaitingPayout

PAID: Final = re.compile(r"(?P<id>\d{3,15}) (?P<sum>\d{1,9}(?:[.,]\d{1,2})?)(?: (?P<proof>.+))?", re.DOTALL)
PROOF: Final = re.compile(r"(?P<number>[0-9A-Za-z]{4,16}) (?P<proof>.+)", re.DOTALL)
PROOF_LIMIT: Final = 500


async def payouts(turn: Turn) -> Screen:
    return screens.desk(await _balance(turn), turn.user.may)


async def payout_open(turn: Turn) -> Screen:
    one = await _waiting(turn, turn.argument)
    return screens.one_payout(one, turn.user.may) if one else screens.said(texts.GONE)


async def payout_approve(turn: Turn) -> Screen:
    decided = await turn.call(
        contract.APPROVE_PAYOUT, contract.ApprovePayout(admin_id=turn.person.id, number=turn.argument)
    )
    return screens.said(texts.HALF if decided.approvals_left else texts.APPROVED.format(number=decided.number))


async def payout_reject(turn: Turn) -> Screen:
    return screens.ask_why(turn.argument)


async def payout_refuse(turn: Turn) -> Screen:
    number, _, index = turn.argument.partition(":")
    known = index.isdigit() and int(index) < len(texts.REASONS)
    if not known:
        return screens.ask_why(number)
    asked = contract.RejectPayout(admin_id=turn.person.id, number=number, reason=texts.REASONS[int(index)])
    decided = await turn.call(contract.REJECT_PAYOUT, asked)
    return screens.said(texts.REJECTED.format(number=decided.number))


async def payout_by_hand(turn: Turn) -> Screen:
    one = await _waiting(turn, turn.argument)
    if one is None:
        return screens.said(texts.GONE)
    asked = contract.MarkReferralPaid(
        admin_id=turn.person.id, telegram_id=one.telegram_id, amount=one.amount, number=one.number
    )
    return screens.marked(await turn.call(contract.MARK_REFERRAL_PAID, asked))


async def payout_batch(turn: Turn) -> Screen:
    asked = contract.CreatePayoutBatch(admin_id=turn.person.id)
    return screens.batched(await turn.call(contract.CREATE_PAYOUT_BATCH, asked))


async def payout_file(turn: Turn) -> Screen | None:
    file = await turn.call(contract.EXPORT_PAYOUTS, contract.ExportPayouts(admin_id=turn.person.id))
    if file.content.count("\r\n") < 2:  # noqa: PLR2004 — the first line is the header
        return screens.said(texts.EMPTY_FILE)
    document = BufferedInputFile(file.content.encode(), file.file_name)
    await turn.desk.bot.send_document(turn.person.id, document, caption=texts.FILE_WORDS, protect_content=True)
    return None


async def paid(turn: Turn) -> Screen:
    """«Выплачено: 123456789 2000 п/п 17»; the message itself is the key, so that it counts once."""
    match = PAID.fullmatch(" ".join(turn.argument.split()))
    if match is None:
        return screens.wrong(texts.PAID_EXAMPLE)
    message_id = getattr(turn.event, "message_id", 0)
    asked = contract.MarkReferralPaid(
        admin_id=turn.person.id,
        telegram_id=int(match["id"]),
        amount=int(Decimal(match["sum"].replace(",", ".")) * 100),
        proof=(match["proof"] or "").strip()[:PROOF_LIMIT],
        key=f"chat-{turn.person.id}-{message_id}",
    )
    return screens.marked(await turn.call(contract.MARK_REFERRAL_PAID, asked))


async def proof(turn: Turn) -> Screen:
    match = PROOF.fullmatch(" ".join(turn.argument.split()))
    if match is None:
        return screens.wrong(texts.PROOF_EXAMPLE)
    kept = match["proof"].strip()[:PROOF_LIMIT]
    asked = contract.AttachPayoutProof(admin_id=turn.person.id, number=match["number"], proof=kept)
    await turn.call(contract.ATTACH_PAYOUT_PROOF, asked)
    return screens.said(texts.PROOF_KEPT)


async def _balance(turn: Turn) -> PayoutBalance:
    return await turn.call(contract.PAYOUT_BALANCE, contract.GetPayoutBalance(admin_id=turn.person.id))


async def _waiting(turn: Turn, number: str) -> WaitingPayout | None:
    return next((one for one in (await _balance(turn)).waiting if one.number == number), None)
