"""A bill in Telegram Stars, and help with payments."""

from datetime import datetime, timedelta, timezone
from typing import Final

from aimpay.bot.features.stars import texts
from aimpay.bot.screens import MENU, Button, Screen, back
from aimpay.contract.money_text import grouped, rubles
from aimpay.contract.school import Content
from aimpay.contract.selling import PaymentCreated

MOSCOW: Final = timezone(timedelta(hours=3))
CHECK: Final = "Проверить оплату"


def offer(stars: int, price: int, course: str) -> tuple[Button, ...]:
    """Make the row of the price screen; ``price`` kopecks are what the screen shows."""
    return (Button(texts.PAY_STARS.format(stars=grouped(stars)), f"pay_stars:{price}:{course}"),)


def bill(created: PaymentCreated, stars: int, carried: str) -> Screen:
    """``carried`` is what buttons say of the course, with its colon."""
    count = grouped(stars)
    text = texts.BILL.format(stars=count, price=rubles(created.amount), until=_moscow(created.expires_at))
    pay = Button(texts.OPEN_BILL.format(stars=count), url=created.confirmation.confirmation_url)
    return Screen(text, ((pay,), (Button(CHECK, f"pay_check{carried}"),), back(f"pay{carried}")), is_bill=True)


def support(content: Content) -> Screen:
    words = (texts.PAY_SUPPORT, content.texts.get("support", ""))
    return Screen("\n\n".join(filter(None, words)), ((MENU,),))


def _moscow(instant: datetime) -> str:
    return f"{instant.astimezone(MOSCOW):%H:%M}"
