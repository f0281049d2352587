"""One doubtful commission at a time."""

from aimpay.bot.features.reviews import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.contract.money_text import rubles
from aimpay.contract.partner_admin import ReviewDecided, ReviewList


def reviews(listed: ReviewList) -> Screen:
    if not listed.reviews:
        return Screen(texts.NONE, (back("admin"),))
    first = listed.reviews[0]
    text = texts.WAITING.format(
        sum=rubles(first.amount),
        partner=safe(first.partner.name),
        partner_id=first.partner.telegram_id,
        buyer=safe(first.buyer.name),
        buyer_id=first.buyer.telegram_id,
        number=safe(first.order_number),
        reason=safe(first.reason),
        total=listed.total,
    )
    approve = Button(texts.APPROVE, f"review_approve:{first.commission_id}")
    reject = Button(texts.REJECT, f"review_reject:{first.commission_id}")
    return Screen(text, ((approve, reject), (Button(texts.REFRESH, "reviews"),), back("admin")))


def decided(words: str, what: ReviewDecided) -> str:
    return words.format(sum=rubles(what.amount), partner=safe(what.partner.name))
