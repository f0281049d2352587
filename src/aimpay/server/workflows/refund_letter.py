"""The letter about money that went back."""

from html import escape

from aimpay.contract.money_text import asked
from aimpay.server.kit.typography import NBSP
from aimpay.server.school.letter_layout import DARK, FONT, LAYOUT, ROW
from aimpay.server.school.profile import Profile
from aimpay.server.workflows.gateways import Letter


def refund_letter(
    *,
    to: str,
    name: str,
    course: str,
    order_number: str,
    refund_id: int,
    amount: int,
    closed: bool,
    stars: int | None,
    link: str,
    profile: Profile,
) -> Letter:
    """``closed``: the way into the group is shut now."""
    subject = f"Возврат {asked(amount, stars)} по{NBSP}заказу {order_number}"
    seller = ", ".join(value for value in profile.seller.values() if value)
    first = f"{name}, мы вернули {asked(amount, stars)} за{NBSP}курс «{course}», заказ {order_number}."
    returned = (("Курс", f"«{course}»"), ("Заказ", order_number), ("Возвращено", asked(amount, stars)))
    when = (
        f"звёзды уже на{NBSP}вашем счёте в{NBSP}Telegram."
        if stars
        else f"деньги придут туда, откуда вы платили: обычно за{NBSP}1–3 дня, иногда банк держит их дольше."
    )
    access = f"Доступ к{NBSP}группе {'закрыт' if closed else 'остаётся'}."
    small = f"Вопросы: {profile.support_contact}"
    html = LAYOUT.format(
        subject=escape(subject),
        preview="Звёзды вернулись" if stars else f"Деньги вернутся за{NBSP}1–3 дня",
        school=escape(profile.school_name),
        title="Деньги возвращены",
        body=f"{escape(name)}, {escape(when)}<br><br>{access}",
        rows="".join(ROW.format(name=title, value=escape(value)) for title, value in returned),
        link=escape(link, quote=True),
        button="Открыть бот",
        small=escape(small),
        footer=escape(seller),
        font=FONT,
        dark=DARK,
    )
    text = f"{first}\n\n{when.capitalize()}\n\n{access}\n\n{profile.school_name}\n{seller}\n{small}\n"
    return Letter(to=to, subject=subject, html=html, text=text, idempotency_key=f"refund/{refund_id}/{order_number}")
