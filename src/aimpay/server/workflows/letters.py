"""Letters: one layout that survives any client, and the same in plain text."""

import hashlib
from html import escape

from aimpay.contract.money_text import asked
from aimpay.server.kit.typography import NBSP
from aimpay.server.school.letter_layout import DARK, FONT, LAYOUT, ROW
from aimpay.server.school.profile import Profile
from aimpay.server.workflows.gateways import Letter


def purchase(  # every word of the letter is named
    *,
    to: str,
    name: str,
    course: str,
    order_number: str,
    amount: int,
    link: str,
    profile: Profile,
    stars: int | None = None,
) -> Letter:
    """The course is paid: how to come in, and what was bought."""
    paid = asked(amount, stars)
    subject = f"Курс «{course}» оплачен — ваша ссылка"
    seller = ", ".join(value for value in profile.seller.values() if value)
    body = (
        f"{escape(name)}, спасибо! Нажмите кнопку и{NBSP}подайте заявку в{NBSP}закрытую группу: вас пустят сразу. "
        f"Ссылка личная, другого человека по{NBSP}ней не{NBSP}пустят."
    )
    address = f'<a href="{escape(link)}" style="color:#475467;overflow-wrap:anywhere">{escape(link)}</a>'
    small = (
        f"Кнопка не{NBSP}нажимается? Откройте адрес:<br>{address}<br><br>Потеряли ссылку{NBSP}— нажмите "
        f"в{NBSP}боте «Войти в{NBSP}группу»: пришлём её ещё раз.<br>Вопросы: {escape(profile.support_contact)}"
    )
    bought = (("Курс", course), ("Заказ", order_number), ("Оплачено", paid))
    html = LAYOUT.format(
        subject=escape(subject),
        preview=f"Ссылка на{NBSP}группу курса внутри",
        school=escape(profile.school_name),
        title="Оплата получена",
        body=body,
        rows="".join(ROW.format(name=name, value=escape(value)) for name, value in bought),
        link=escape(link, quote=True),
        button=f"Войти в{NBSP}группу",
        small=small,
        footer=escape(seller),
        font=FONT,
        dark=DARK,
    )
    text = (
        f"{name}, спасибо! Мы получили {paid} за курс «{course}», заказ {order_number}.\n\n"
        f"Войти в группу: {link}\n\nСсылка личная, другого человека по ней не пустят. Потеряли её — нажмите в боте "
        f"«Войти в группу»: пришлём ещё раз.\n\n{profile.school_name}\n{seller}\nВопросы: {profile.support_contact}\n"
    )
    return Letter(
        to=to, subject=subject, html=html, text=text, idempotency_key=f"purchase/{order_number}/{_mark(html)}"
    )


def _mark(html: str) -> str:
    """The key changes with the words: a letter worded anew after a lost answer is not refused."""
    return hashlib.sha256(html.encode()).hexdigest()[:12]
