"""A partner says where to pay, what he is to the tax office, and asks for his money."""

import re
import secrets
from decimal import Decimal
from typing import Final

from aimpay.bot.features.payouts import screens, texts
from aimpay.bot.screens import Screen, safe
from aimpay.bot.turn import Handler, Turn
from aimpay.contract import payouts as contract
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.payouts import PayoutDetails, TaxStatus

TYPED_LIMIT: Final = 64
INN_LIMIT: Final = 32
URL_LIMIT: Final = 500
SUM: Final = re.compile(r"(?P<sum>\d{1,9}(?:[.,]\d{1,2})?)(?:₽|р\.?|руб\.?|рублей)?")
WRONG: Final = frozenset({ErrorCode.PAYOUT_DETAILS_INVALID, ErrorCode.INN_INVALID})
KINDS: Final[dict[str, TaxStatus]] = {
    "self_employed": "self_employed",
    "sole_trader": "sole_trader",
    "individual": "individual",
}


async def payout_details(turn: Turn) -> Screen:
    return screens.details(await _details(turn))


async def payout_card(turn: Turn) -> Screen:
    return screens.card_link(
        await turn.call(contract.MAKE_CARD_LINK, contract.MakeCardLink(telegram_id=turn.person.id))
    )


async def payout_sbp(_turn: Turn) -> Screen:
    return screens.ask_phone()


async def payout_wallet(_turn: Turn) -> Screen:
    return screens.ask_wallet()


async def phone_typed(turn: Turn) -> Screen:
    asked = contract.DraftPayoutDetails(telegram_id=turn.person.id, kind="sbp", value=turn.argument[:TYPED_LIMIT])
    try:
        found = await turn.call(contract.DRAFT_PAYOUT_DETAILS, asked)
    except RemoteError as error:
        return _again(error, screens.ask_phone())
    if found.draft is None or not found.by_gateway:
        return _check(found)
    banks = await turn.call(contract.LIST_SBP_BANKS, contract.ListSbpBanks(telegram_id=turn.person.id))
    return screens.ask_bank(found.draft, banks)


async def wallet_typed(turn: Turn) -> Screen:
    asked = contract.DraftPayoutDetails(telegram_id=turn.person.id, kind="wallet", value=turn.argument[:TYPED_LIMIT])
    try:
        return _check(await turn.call(contract.DRAFT_PAYOUT_DETAILS, asked))
    except RemoteError as error:
        return _again(error, screens.ask_wallet())


async def payout_bank(turn: Turn) -> Screen:
    draft, _, bank = turn.argument.partition(":")
    if not draft.isdigit() or not re.fullmatch("[a-zA-Z0-9]{12}", bank):
        return await payout_details(turn)
    asked = contract.ChoosePayoutBank(telegram_id=turn.person.id, draft_id=int(draft), bank_id=bank)
    return _check(await turn.call(contract.CHOOSE_PAYOUT_BANK, asked))


async def payout_confirm(turn: Turn) -> Screen:
    if not turn.argument.isdigit():
        return await payout_details(turn)
    asked = contract.ConfirmPayoutDetails(telegram_id=turn.person.id, draft_id=int(turn.argument))
    return screens.details(await turn.call(contract.CONFIRM_PAYOUT_DETAILS, asked))


async def payout_tax(_turn: Turn) -> Screen:
    return screens.ask_tax()


async def payout_tax_kind(turn: Turn) -> Screen:
    return screens.ask_inn(turn.argument) if turn.argument in KINDS else screens.ask_tax()


def inn_typed(kind: str) -> Handler:
    async def typed(turn: Turn) -> Screen:
        asked = contract.SetTaxProfile(telegram_id=turn.person.id, status=KINDS[kind], inn=turn.argument[:INN_LIMIT])
        try:
            return screens.details(await turn.call(contract.SET_TAX_PROFILE, asked))
        except RemoteError as error:
            return _again(error, screens.ask_inn(kind))

    return typed


async def payout_receipt(_turn: Turn) -> Screen:
    return screens.ask_receipt()


async def receipt_typed(turn: Turn) -> Screen:
    asked = contract.AttachTaxReceipt(telegram_id=turn.person.id, url=turn.argument.strip()[:URL_LIMIT])
    try:
        return screens.receipt_taken(await turn.call(contract.ATTACH_TAX_RECEIPT, asked))
    except RemoteError as error:
        return _again(error, screens.ask_receipt())


async def payout_ask(turn: Turn) -> Screen:
    found = await _details(turn)
    return screens.ask_sum(found) if found.destination else screens.details(found).below(texts.FIRST_WHERE)


async def payout_sum(turn: Turn) -> Screen:
    """The button «Вывести всё» carries kopecks."""
    return await _confirm_sum(turn, int(turn.argument) if turn.argument.isdigit() else 0)


async def sum_typed(turn: Turn) -> Screen:
    match = SUM.fullmatch("".join(turn.argument.split()).lower())
    if match is None:
        return screens.ask_sum(await _details(turn)).below(texts.SUM_UNREADABLE)
    return await _confirm_sum(turn, int(Decimal(match["sum"].replace(",", ".")) * 100))


async def payout_request(turn: Turn) -> Screen:
    amount, _, key = turn.argument.partition(":")
    if not amount.isdigit() or not key:
        return await payout_ask(turn)
    asked = contract.RequestPayout(telegram_id=turn.person.id, amount=int(amount), key=key)
    return screens.asked(await turn.call(contract.REQUEST_PAYOUT, asked))


async def _confirm_sum(turn: Turn, amount: int) -> Screen:
    found = await _details(turn)
    if found.destination is None or not found.minimum <= amount <= found.available:
        return screens.ask_sum(found)
    return screens.confirm_sum(amount, found.destination.shown, secrets.token_hex(6))


async def _details(turn: Turn) -> PayoutDetails:
    return await turn.call(contract.GET_PAYOUT_DETAILS, contract.GetPayoutDetails(telegram_id=turn.person.id))


def _check(found: PayoutDetails) -> Screen:
    return screens.check(found.draft) if found.draft else screens.details(found)


def _again(error: RemoteError, screen: Screen) -> Screen:
    if error.code not in WRONG:
        raise error
    return screen.below(safe(error.message))
