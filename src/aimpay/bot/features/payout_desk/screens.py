"""Who is owed, what waits, and the buttons that decide it."""

from collections.abc import Collection
from typing import Final

from aimpay.bot.features.payout_desk import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.bot.typography import counted
from aimpay.contract.money_text import rubles
from aimpay.contract.payouts import PartnerOwed, PayoutBalance, PayoutBatch, PayoutView, WaitingPayout

SHOWN: Final = 10
ACTS: Final = "pay_out"
"""What the server must allow for it."""
BACK: Final = back("payouts")


def desk(found: PayoutBalance, may: Collection[str]) -> Screen:
    """Whoever may only look has no buttons that act."""
    words = [_sums(found)]
    if found.users:
        words.append(texts.OWED.format(lines="\n".join(map(_owed, found.users[:SHOWN]))))
    words.append(texts.WAITING if found.waiting else texts.NOBODY)
    opened = tuple((_open(one),) for one in found.waiting[:SHOWN])
    acts = ((Button(texts.BATCH, "payout_batch"), Button(texts.FILE, "payout_file")),) if ACTS in may else ()
    return Screen("\n\n".join(words), (*opened, *acts, back("admin")))


def _sums(found: PayoutBalance) -> str:
    return texts.DESK.format(
        total=rubles(found.total_balance),
        people=counted(found.num_of_users, "человек", "человека", "человек"),
        extra=rubles(found.total_extra),
        needed=rubles(found.needed),
        gateway=_gateway(found),
        made=counted(found.payouts_made, "выплата", "выплаты", "выплат"),
        paid_out=rubles(found.paid_out),
    )


def _gateway(found: PayoutBalance) -> str:
    if found.gateway_balance is None:
        return texts.BY_HAND
    lack = found.needed - found.gateway_balance
    shown = texts.LACK.format(lack=rubles(lack)) if lack > 0 else ""
    return texts.GATEWAY.format(balance=rubles(found.gateway_balance), lack=shown)


def _owed(one: PartnerOwed) -> str:
    over = texts.OVER_CAP.format(over=rubles(one.npd_over)) if one.npd_over else ""
    return f"• {safe(one.name)}: {rubles(one.available + one.requested)}, {safe(one.shown or texts.NO_DETAILS)}{over}"


def _open(one: WaitingPayout) -> Button:
    return Button(texts.OPEN.format(amount=rubles(one.amount), name=one.name[:40]), f"payout_open:{one.number}")


def one_payout(one: WaitingPayout, may: Collection[str]) -> Screen:
    how = texts.GATEWAY_HOW.format(fee=rubles(one.fee)) if one.by_gateway else texts.HAND_HOW
    text = texts.ONE.format(
        number=one.number,
        name=safe(one.name),
        telegram_id=one.telegram_id,
        amount=rubles(one.amount),
        shown=safe(one.shown or texts.NO_DETAILS),
        how=how,
        state=texts.STATES[one.code].format(approvals=one.approvals, needed=one.approvals_needed),
    )
    return Screen(text, (*(_decisions(one) if ACTS in may else ()), BACK))


def _decisions(one: WaitingPayout) -> tuple[tuple[Button, ...], ...]:
    reject = Button(texts.REJECT, f"payout_reject:{one.number}")
    hand = (Button(texts.HAND, f"payout_by_hand:{one.number}"),)
    if one.code == "requested":
        return ((Button(texts.APPROVE, f"payout_approve:{one.number}"), reject), hand)
    return ((reject,), hand) if one.code == "approved" and not one.by_gateway else ()


def ask_why(number: str) -> Screen:
    reasons = tuple(
        (Button(words, f"payout_refuse:{number}:{index}"),) for index, words in enumerate(texts.SHORT_REASONS)
    )
    return Screen(texts.WHY.format(number=safe(number)), (*reasons, BACK))


def said(words: str) -> Screen:
    return Screen(words, (BACK,))


def marked(payout: PayoutView) -> Screen:
    return said(texts.MARKED.format(number=payout.number, amount=rubles(payout.amount)))


def batched(batch: PayoutBatch) -> Screen:
    lines = "".join(f"\n• {one.telegram_id}: {safe(one.reason)}" for one in batch.skipped[:SHOWN])
    return said(texts.BATCHED.format(made=len(batch.numbers), skipped=len(batch.skipped)) + lines)


def wrong(example: str) -> Screen:
    return said(texts.WRONG.format(example=example))
