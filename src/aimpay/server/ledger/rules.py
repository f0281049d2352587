"""Which accounts a business event moves. Pure: sums in kopecks in, lines out."""

from typing import Final

from aimpay.server.ledger.accounts import Account, AccountKind, Line

PROVIDER: Final = Account(AccountKind.PROVIDER)
STARS: Final = Account(AccountKind.STARS)
SALES: Final = Account(AccountKind.SALES)
FEES: Final = Account(AccountKind.PROVIDER_FEES)
COMMISSIONS: Final = Account(AccountKind.COMMISSIONS)
PAYOUT_FUNDS: Final = Account(AccountKind.PAYOUT_FUNDS)
PAYOUT_FEES: Final = Account(AccountKind.PAYOUT_FEES)
REFUNDS: Final = Account(AccountKind.REFUNDS)
OUTSIDE: Final = Account(AccountKind.OUTSIDE)


def purse_of(provider: str) -> Account:
    """Where the money lies that came by a provider."""
    return STARS if provider == AccountKind.STARS else PROVIDER


def sale(amount: int, income: int | None, purse: Account = PROVIDER) -> tuple[Line, ...]:
    """A buyer paid ``amount``; ``income`` of it reaches us, the rest is the provider's fee."""
    return (Line(debit=purse, credit=SALES, amount=amount), *_fee(amount, income))


def overpayment(buyer_id: int, amount: int, income: int | None, purse: Account = PROVIDER) -> tuple[Line, ...]:
    """A buyer paid an order that was already paid: we owe it back."""
    owed = Account(AccountKind.OVERPAID, buyer_id)
    return (Line(debit=purse, credit=owed, amount=amount), *_fee(amount, income))


def commission(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """A partner earned ``amount``, held for now."""
    return (Line(debit=COMMISSIONS, credit=Account(AccountKind.PARTNER_HELD, referrer_id), amount=amount),)


def doubtful_commission(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """A partner seems to have earned ``amount``: the owner must look first."""
    return (Line(debit=COMMISSIONS, credit=Account(AccountKind.PARTNER_REVIEW, referrer_id), amount=amount),)


def approval(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """The owner found nothing wrong: the commission is held like any other."""
    review = Account(AccountKind.PARTNER_REVIEW, referrer_id)
    return (Line(debit=review, credit=Account(AccountKind.PARTNER_HELD, referrer_id), amount=amount),)


def rejection(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """What was under review is not owed, because the owner said so or the buyer got his money back."""
    return (Line(debit=Account(AccountKind.PARTNER_REVIEW, referrer_id), credit=COMMISSIONS, amount=amount),)


def release(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """The hold is over: the partner may be paid."""
    held = Account(AccountKind.PARTNER_HELD, referrer_id)
    return (Line(debit=held, credit=Account(AccountKind.PARTNER_AVAILABLE, referrer_id), amount=amount),)


def refund(amount: int, purse: Account = PROVIDER) -> tuple[Line, ...]:
    """Money of a sale went back. SALES keeps what was sold; the provider keeps its fee."""
    return (Line(debit=REFUNDS, credit=purse, amount=amount),)


def overpayment_refund(buyer_id: int, amount: int, purse: Account = PROVIDER) -> tuple[Line, ...]:
    """What a buyer paid twice went back to him."""
    return (Line(debit=Account(AccountKind.OVERPAID, buyer_id), credit=purse, amount=amount),)


def reversal(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """A sale was refunded before its commission ripened."""
    return (Line(debit=Account(AccountKind.PARTNER_HELD, referrer_id), credit=COMMISSIONS, amount=amount),)


def clawback(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """A sale was refunded after its commission ripened: the partner may come to owe us, and repays by later ones."""
    return (Line(debit=Account(AccountKind.PARTNER_AVAILABLE, referrer_id), credit=COMMISSIONS, amount=amount),)


def outside_sale(amount: int) -> tuple[Line, ...]:
    """Somebody paid past the provider, and an admin gave the course by hand."""
    return (Line(debit=OUTSIDE, credit=SALES, amount=amount),)


def reserve(partner_id: int, amount: int) -> tuple[Line, ...]:
    """A payout is asked for: the sum is on its way out and cannot be asked for again."""
    paying = Account(AccountKind.PARTNER_PAYING, partner_id)
    return (Line(debit=Account(AccountKind.PARTNER_AVAILABLE, partner_id), credit=paying, amount=amount),)


def unreserve(partner_id: int, amount: int) -> tuple[Line, ...]:
    """The payout did not take place: the sum is available again."""
    paying = Account(AccountKind.PARTNER_PAYING, partner_id)
    return (Line(debit=paying, credit=Account(AccountKind.PARTNER_AVAILABLE, partner_id), amount=amount),)


def pay_out(partner_id: int, amount: int, fee: int) -> tuple[Line, ...]:
    """A reserved sum has reached the partner; sending it cost ``fee``."""
    paid = Line(debit=Account(AccountKind.PARTNER_PAYING, partner_id), credit=PAYOUT_FUNDS, amount=amount)
    return (paid, Line(debit=PAYOUT_FEES, credit=PAYOUT_FUNDS, amount=fee)) if fee else (paid,)


def opening_owed(partner_id: int, amount: int) -> tuple[Line, ...]:
    """The system before ours owed a partner so much on the day we took over: it was earned, and may be paid out."""
    return (Line(debit=COMMISSIONS, credit=Account(AccountKind.PARTNER_AVAILABLE, partner_id), amount=amount),)


def opening_paid(partner_id: int, amount: int) -> tuple[Line, ...]:
    """The system before ours had paid a partner so much: it was earned, and it went out."""
    paying = Account(AccountKind.PARTNER_PAYING, partner_id)
    earned = Line(debit=COMMISSIONS, credit=paying, amount=amount)
    return earned, Line(debit=paying, credit=PAYOUT_FUNDS, amount=amount)


def _fee(amount: int, income: int | None) -> tuple[Line, ...]:
    fee = 0 if income is None else amount - income
    return (Line(debit=FEES, credit=PROVIDER, amount=fee),) if fee > 0 else ()
