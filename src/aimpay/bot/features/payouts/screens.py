"""Where to pay, the tax status, the sum, and what became of it."""

from aimpay.bot.features.payouts import texts
from aimpay.bot.screens import Button, Rows, Screen, back, safe
from aimpay.contract.money_text import rubles
from aimpay.contract.payouts import CardLinkMade, DestinationView, PayoutDetails, PayoutView, SbpBanks

PHONE_STATE = "payout_phone"
WALLET_STATE = "payout_wallet"
SUM_STATE = "payout_sum"
RECEIPT_STATE = "payout_receipt"
BACK = back("payout_details")


def details(found: PayoutDetails) -> Screen:
    words = texts.DETAILS.format(
        where=_where(found),
        available=rubles(found.available),
        paying=texts.PAYING.format(paying=rubles(found.paying)) if found.paying else "",
        tax=_tax(found),
    )
    lines = [texts.CAP_NEAR] if found.npd_cap_near else []
    lines += [texts.RECENT.format(lines="\n".join(map(_line, found.recent)))] if found.recent else []
    return Screen("\n\n".join([words, *lines]), _detail_rows(found))


def _where(found: PayoutDetails) -> str:
    here = texts.HERE.format(shown=safe(found.destination.shown)) if found.destination else texts.NOWHERE
    ready = _ready(found)
    return f"{here}\n{texts.DRAFT.format(shown=safe(ready.shown))}" if ready else here


def _ready(found: PayoutDetails) -> DestinationView | None:
    """A draft that lacks its bank cannot be confirmed yet; its masked form then still says «СБП»."""
    draft = found.draft
    unfinished = draft and draft.kind == "sbp" and found.by_gateway and draft.shown.endswith(", СБП")
    return None if unfinished else draft


def _tax(found: PayoutDetails) -> str:
    if found.tax_status is None:
        return texts.TAX_NONE
    return texts.TAX.format(status=texts.STATUSES[found.tax_status], inn=found.inn_shown)


def _line(payout: PayoutView) -> str:
    line = texts.LINE.format(number=payout.number, amount=rubles(payout.amount), status=payout.status)
    return f"{line}. {safe(payout.reason)}" if payout.reason else line


def _detail_rows(found: PayoutDetails) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if draft := _ready(found):
        rows.append((Button(texts.CONFIRM, f"payout_confirm:{draft.id}"),))
    if found.destination and found.available > 0:
        rows.append((Button(texts.WITHDRAW, "payout_ask"),))
    card = (Button(texts.CARD, "payout_card"),) if found.by_gateway else ()
    rows.append((*card, Button(texts.SBP, "payout_sbp"), Button(texts.WALLET, "payout_wallet")))
    rows.append((Button(texts.TAX_BUTTON, "payout_tax"),))
    if any(one.receipt_wanted for one in found.recent):
        rows.append((Button(texts.RECEIPT_BUTTON, "payout_receipt"),))
    return (*rows, back("earn"))


def card_link(made: CardLinkMade) -> Screen:
    return Screen(texts.CARD_LINK, ((Button(texts.OPEN_PAGE, url=made.url),), BACK))


def ask_phone() -> Screen:
    return Screen(texts.ASK_PHONE, (BACK,), awaits=PHONE_STATE)


def ask_wallet() -> Screen:
    return Screen(texts.ASK_WALLET, (BACK,), awaits=WALLET_STATE)


def ask_bank(draft: DestinationView, found: SbpBanks) -> Screen:
    banks = tuple((Button(one.name[:60], f"payout_bank:{draft.id}:{one.bank_id}"),) for one in found.banks)
    return Screen(texts.ASK_BANK.format(shown=safe(draft.shown)), (*banks, BACK))


def check(draft: DestinationView) -> Screen:
    rows = ((Button(texts.CONFIRM, f"payout_confirm:{draft.id}"), Button(texts.OTHER, "payout_details")),)
    return Screen(texts.CHECK.format(shown=safe(draft.shown)), rows)


def ask_tax() -> Screen:
    kinds = tuple((Button(words.capitalize(), f"payout_tax_kind:{kind}"),) for kind, words in texts.STATUSES.items())
    return Screen(texts.ASK_TAX, (*kinds, BACK))


def ask_inn(kind: str) -> Screen:
    return Screen(texts.ASK_INN.format(status=texts.STATUSES[kind]), (BACK,), awaits=f"inn_{kind}")


def ask_receipt() -> Screen:
    return Screen(texts.ASK_RECEIPT, (BACK,), awaits=RECEIPT_STATE)


def receipt_taken(payout: PayoutView) -> Screen:
    return Screen(texts.RECEIPT_TAKEN.format(number=payout.number, amount=rubles(payout.amount)), (BACK,))


def ask_sum(found: PayoutDetails) -> Screen:
    if found.destination is None or found.available < found.minimum:
        words = texts.TOO_LITTLE.format(available=rubles(found.available), minimum=rubles(found.minimum))
        return Screen(words, (BACK,))
    text = texts.ASK_SUM.format(
        available=rubles(found.available), shown=safe(found.destination.shown), minimum=rubles(found.minimum)
    )
    everything = Button(texts.ALL.format(amount=rubles(found.available)), f"payout_sum:{found.available}")
    return Screen(text, ((everything,), BACK), awaits=SUM_STATE)


def confirm_sum(amount: int, shown: str, key: str) -> Screen:
    """The key in the button makes two presses one request."""
    rows = ((Button(texts.YES, f"payout_request:{amount}:{key}"),), BACK)
    return Screen(texts.CONFIRM_SUM.format(amount=rubles(amount), shown=safe(shown)), rows)


def asked(payout: PayoutView) -> Screen:
    words = texts.ASKED.format(number=payout.number, amount=rubles(payout.amount), status=payout.status)
    return Screen(words, (BACK,))
