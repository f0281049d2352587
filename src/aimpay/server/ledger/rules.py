"""Which accounts a business event moves. Pure: sums in kopecks in, lines out."""

from typing import Final

from aimpay.server.ledger.accounts import Account, AccountKind, Line

PROVIDER: Final = Account(AccountKind.PROVIDER)
SALES: Final = Account(AccountKind.SALES)
FEES: Final = Account(AccountKind.PROVIDER_FEES)
COMMISSIONS: Final = Account(AccountKind.COMMISSIONS)


def sale(amount: int, income: int | None) -> tuple[Line, ...]:
    """A buyer paid ``amount``; ``income`` of it reaches us, the rest is the provider's fee."""
    return (Line(debit=PROVIDER, credit=SALES, amount=amount), *_fee(amount, income))


def overpayment(buyer_id: int, amount: int, income: int | None) -> tuple[Line, ...]:
    """A buyer paid an order that was already paid: we owe it back."""
    owed = Account(AccountKind.OVERPAID, buyer_id)
    return (Line(debit=PROVIDER, credit=owed, amount=amount), *_fee(amount, income))


def commission(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """A partner earned ``amount``, held for now."""
    return (Line(debit=COMMISSIONS, credit=Account(AccountKind.PARTNER_HELD, referrer_id), amount=amount),)


def release(referrer_id: int, amount: int) -> tuple[Line, ...]:
    """The hold is over: the partner may be paid."""
    held = Account(AccountKind.PARTNER_HELD, referrer_id)
    return (Line(debit=held, credit=Account(AccountKind.PARTNER_AVAILABLE, referrer_id), amount=amount),)


def _fee(amount: int, income: int | None) -> tuple[Line, ...]:
    fee = 0 if income is None else amount - income
    return (Line(debit=FEES, credit=PROVIDER, amount=fee),) if fee > 0 else ()
