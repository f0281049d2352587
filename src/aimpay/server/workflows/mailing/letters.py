"""The letter that asks an address whether its owner agrees. It advertises nothing: it is no marketing itself."""

from html import escape

from aimpay.server.kit.typography import NBSP, tied
from aimpay.server.school.letter_layout import DARK, FONT, PLAIN_LAYOUT
from aimpay.server.school.profile import Profile
from aimpay.server.workflows.gateways import Letter


def confirmation(*, to: str, consent_id: int, link: str, profile: Profile) -> Letter:
    school = profile.school_name
    subject = tied("Подтвердите адрес, чтобы получать советы и новости")
    seller = ", ".join(value for value in profile.seller.values() if value)
    body = tied(
        f"Этот адрес оставили на сайте «{school}», чтобы получать советы и новости. "
        "Если это были вы, нажмите кнопку и подтвердите согласие на открывшейся странице."
    )
    small = tied(
        "Если это были не вы, ничего не делайте: без подтверждения мы не пришлём ни одного такого письма. "
        f"Кнопка действует 7{NBSP}дней."
    )
    html = PLAIN_LAYOUT.format(
        subject=escape(subject),
        preview=escape(tied("Одно нажатие — и советы школы будут приходить сюда")),
        school=escape(school),
        title="Подтвердите адрес",
        body=escape(body),
        link=escape(link),
        button="Подтвердить",
        small=f"{escape(small)}<br><br>Вопросы: {escape(profile.support_contact)}",
        footer=escape(seller),
        font=FONT,
        dark=DARK,
    )
    text = f"{body}\n\nПодтвердить: {link}\n\n{small}\n\n{school}\n{seller}\nВопросы: {profile.support_contact}\n"
    return Letter(
        to=to,
        subject=subject,
        html=html,
        text=text,
        idempotency_key=f"ask-email/{consent_id}",
        tags={"kind": "ask_email"},
    )
