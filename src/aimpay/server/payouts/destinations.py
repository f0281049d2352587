"""Where a partner is paid: a draft first, in force once the partner presses the button under its masked form."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.errors import DetailsInvalidError, DetailsOutdatedError
from aimpay.server.payouts.gateway import SbpBank
from aimpay.server.payouts.models import DestinationKind, PayoutDestination
from aimpay.server.payouts.rules import masked_card, masked_phone, masked_wallet, normalise_phone, normalise_wallet

BANK_NOT_CHOSEN: Final = "СБП"
PHONE_WRONG: Final = "Не похоже на российский мобильный номер. Пришлите его так: +7 916 123-45-67"
WALLET_WRONG: Final = "Номер кошелька ЮMoney — от 11 до 33 цифр, например 410011234567890."


async def active_destination(session: AsyncSession, user_id: int) -> PayoutDestination | None:
    return await session.scalar(
        select(PayoutDestination).where(
            PayoutDestination.user_id == user_id,
            PayoutDestination.replaced_at.is_(None),
            PayoutDestination.confirmed_at.is_not(None),
        )
    )


async def draft_destination(session: AsyncSession, user_id: int) -> PayoutDestination | None:
    return await session.scalar(
        select(PayoutDestination).where(
            PayoutDestination.user_id == user_id,
            PayoutDestination.replaced_at.is_(None),
            PayoutDestination.confirmed_at.is_(None),
        )
    )


async def draft_phone(session: AsyncSession, *, user_id: int, typed: str, now: datetime) -> PayoutDestination:
    """Remember the phone; the bank is chosen next."""
    phone = normalise_phone(typed)
    if phone is None:
        raise DetailsInvalidError(PHONE_WRONG)
    return await _draft(
        session, user_id=user_id, kind=DestinationKind.SBP, secret=phone, shown=masked_phone(phone, BANK_NOT_CHOSEN),
        now=now,
    )  # fmt: skip


async def draft_wallet(session: AsyncSession, *, user_id: int, typed: str, now: datetime) -> PayoutDestination:
    wallet = normalise_wallet(typed)
    if wallet is None:
        raise DetailsInvalidError(WALLET_WRONG)
    return await _draft(
        session, user_id=user_id, kind=DestinationKind.WALLET, secret=wallet, shown=masked_wallet(wallet), now=now
    )


async def draft_card(
    session: AsyncSession, *, user_id: int, token: str, last4: str, card_type: str, now: datetime
) -> PayoutDestination:
    """Keep what the provider's widget gave: nothing of the card but its last four digits and its type."""
    shown = f"{card_type} {masked_card(last4)}".strip()
    return await _draft(session, user_id=user_id, kind=DestinationKind.CARD, secret=token, shown=shown, now=now)


async def choose_bank(
    session: AsyncSession, *, user_id: int, draft_id: int, bank_id: str, banks: tuple[SbpBank, ...]
) -> PayoutDestination:
    bank = next((one for one in banks if one.bank_id == bank_id), None)
    draft = await draft_destination(session, user_id)
    if bank is None or draft is None or draft.id != draft_id or draft.kind != DestinationKind.SBP:
        raise DetailsOutdatedError
    draft.bank_id, draft.shown = bank.bank_id, masked_phone(draft.secret, bank.name)[:128]
    await session.flush()
    return draft


async def confirm_draft(
    session: AsyncSession, *, user_id: int, draft_id: int, bank_needed: bool, now: datetime
) -> tuple[PayoutDestination, bool]:
    """Put a draft in force instead of the former destination; tell whether this call did it."""
    active = await active_destination(session, user_id)
    if active is not None and active.id == draft_id:
        return active, False
    draft = await draft_destination(session, user_id)
    if draft is None or draft.id != draft_id or (bank_needed and lacks_bank(draft)):
        raise DetailsOutdatedError
    if active is not None:
        active.replaced_at = now
        await session.flush()
    draft.confirmed_at = now
    await session.flush()
    return draft, True


def lacks_bank(destination: PayoutDestination) -> bool:
    """Without a bank a phone is good enough for a person, not for the provider."""
    return destination.kind == DestinationKind.SBP and destination.bank_id is None


async def _draft(
    session: AsyncSession, *, user_id: int, kind: DestinationKind, secret: str, shown: str, now: datetime
) -> PayoutDestination:
    """Take the place of a draft that was never confirmed."""
    former = (
        PayoutDestination.user_id == user_id,
        PayoutDestination.replaced_at.is_(None),
        PayoutDestination.confirmed_at.is_(None),
    )
    await session.execute(update(PayoutDestination).where(*former).values(replaced_at=now))
    made = PayoutDestination(user_id=user_id, kind=kind, secret=secret, shown=shown[:128], created_at=now)
    session.add(made)
    await session.flush()
    return made
