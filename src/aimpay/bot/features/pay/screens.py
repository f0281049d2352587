"""Consents, the address, the price, the payment."""

from hashlib import sha256
from typing import Final

from aimpay.bot.course_names import tagged
from aimpay.bot.features.documents.screens import summary, whole_text
from aimpay.bot.features.pay import texts
from aimpay.bot.features.stars import screens as stars
from aimpay.bot.moscow import clock_time
from aimpay.bot.screens import MENU, Button, Screen, back, safe
from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.money_text import rubles
from aimpay.contract.people import ConsentKind
from aimpay.contract.school import LegalText
from aimpay.contract.selling import PaymentCreated, PaymentData

EMAIL_STATE: Final = "pay_email"
CANCEL: Final = (Button(texts.CANCEL, "cancel"),)


def consent(kind: ConsentKind, legal: LegalText, course: str) -> Screen:
    """Ask for one consent; the button carries the version that is on the screen."""
    if kind is ConsentKind.OFFER:
        words, agree = texts.CONSENT_OFFER, Button(texts.AGREE_OFFER, f"agree_offer:{legal.version}:{course}")
    else:
        words = texts.CONSENT_PERSONAL_DATA
        agree = Button(texts.AGREE_PERSONAL_DATA, f"agree_personal_data:{legal.version}:{course}")
    return Screen(f"{words}\n\n{summary(legal)}", ((agree,), (whole_text(legal),), CANCEL))


def ask_email(course: str | None, problem: str | None = None) -> Screen:
    screen = Screen(texts.ASK_EMAIL, (CANCEL,), awaits=tagged(EMAIL_STATE, course))
    return screen.below(safe(problem)) if problem else screen


def ask_new_email(current: str, course: str) -> Screen:
    words = texts.ASK_NEW_EMAIL.format(email=safe(current))
    return Screen(words, (back(f"pay:{course}"),), awaits=tagged(EMAIL_STATE, course))


def confirm_email(email: str, course: str | None) -> Screen:
    carried = f":{course}" if course else ""
    confirm = Button(texts.CONFIRM, f"email_confirm:{fingerprint(email)}{carried}")
    rows = ((confirm, Button(texts.CHANGE, f"email_change{carried}")), CANCEL)
    return Screen(texts.CONFIRM_EMAIL.format(email=safe(email)), rows, awaits=tagged(EMAIL_STATE, course))


def fingerprint(email: str) -> str:
    """Tie a «Подтвердить» to the address above it, so that an old button cannot confirm a newer address."""
    return sha256(email.encode()).hexdigest()[:16]


def price(data: PaymentData) -> Screen:
    text = texts.PRICE.format(
        course=safe(data.course_title),
        price=_price_words(data),
        letter=_letter(data.fiscal_mode, data.email or ""),
        receipt=texts.RECEIPT[data.fiscal_mode],
    )
    pay = Button(texts.PAY_SUM.format(price=rubles(data.price)), f"pay_now:{data.price}:{data.course}")
    promo = Button(texts.PROMO, f"promo:{data.course}")
    also = (promo, Button(texts.CHANGE_EMAIL, f"email_change:{data.course}"))
    by_stars = (stars.offer(data.price_stars, data.price, data.course),) if data.price_stars else ()
    screen = Screen(text, ((pay,), *by_stars, also, _way_back(data)))
    return screen.below(texts.LAST_FAILURE.format(reason=safe(data.last_failure))) if data.last_failure else screen


def _letter(mode: FiscalMode, email: str) -> str:
    return texts.LETTER[mode].format(email=safe(email))


def _price_words(data: PaymentData) -> str:
    now = f"<b>{rubles(data.price)}</b>"
    words = f"{now} <s>{rubles(data.crossed_price)}</s>" if data.crossed_price else now
    return f"{words} — {safe(data.price_reason)}" if data.price_reason else words


def free(data: PaymentData) -> Screen:
    text = texts.FREE.format(course=safe(data.course_title), price=_price_words(data))
    return Screen(text, ((Button(texts.TAKE_FREE, f"promo_free:{data.course}"),), _way_back(data)))


def _way_back(data: PaymentData) -> tuple[Button, ...]:
    return back(f"about:{data.course}") if data.several else back()


def payment(created: PaymentCreated, course: str | None) -> Screen:
    carried = f":{course}" if course else ""
    if created.stars:
        return stars.bill(created, created.stars, carried)
    text = texts.PAYMENT.format(
        price=rubles(created.amount),
        letter=_letter(created.fiscal_mode, created.receipt_email),
        until=clock_time(created.expires_at),
    )
    rows = (
        (Button(texts.OPEN_PAYMENT, url=created.confirmation.confirmation_url),),
        (Button(texts.CHECK, f"pay_check{carried}"), Button(texts.CHANGE_EMAIL, f"email_change{carried}")),
        back(),
    )
    return Screen(text, rows, is_bill=True, bill_course=course)


def paid(data: PaymentData) -> Screen:
    return Screen(texts.PAID, ((Button(texts.GROUP, f"group:{data.course}"),), (MENU,)))
