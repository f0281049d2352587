"""Letters: one layout that survives any client, and the same in plain text."""

import hashlib
from html import escape

from aimpay.contract.money_text import asked
from aimpay.server.kit.typography import NBSP
from aimpay.server.school.profile import Profile
from aimpay.server.workflows.gateways import Letter

FONT = "'PT Sans',Arial,Helvetica,sans-serif"

DARK = """
body,.back{background:#0F141D!important}.card{background:#171E2A!important;border-color:#2A3342!important}
.ink{color:#ECEFF5!important}.muted,.muted a{color:#A2ADBF!important}.line{border-color:#2A3342!important}
.button{background:#8EA4FF!important;color:#0D1430!important}
"""
LAYOUT = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>:root{{color-scheme:light dark}}@media(prefers-color-scheme:dark){{{dark}}}</style></head>
<body style="margin:0;padding:0;background:#F2F4F7;color:#101828;font-family:{font}">
<div style="display:none;max-height:0;overflow:hidden">{preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="back">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card"
 style="max-width:520px;background:#FCFCFD;border:1px solid #E4E7EC;border-radius:12px">
<tr><td class="muted" style="padding:24px 24px 0;font-size:14px;line-height:20px;color:#475467">{school}</td></tr>
<tr><td class="ink" style="padding:4px 24px 0;font-size:24px;line-height:32px;font-weight:700">{title}</td></tr>
<tr><td class="ink" style="padding:12px 24px 0;font-size:16px;line-height:24px">{body}</td></tr>
<tr><td style="padding:20px 24px 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0">{rows}
</table></td></tr>
<tr><td style="padding:24px 24px 0"><a href="{link}" class="button" style="display:inline-block;background:#3B5BDB;
color:#ffffff;text-decoration:none;font-size:16px;line-height:20px;font-weight:700;padding:12px 24px;
border-radius:8px">{button}</a></td></tr>
<tr><td class="muted" style="padding:24px;font-size:14px;line-height:20px;color:#475467">{small}</td></tr>
</table>
<p class="muted" style="max-width:520px;font-size:12px;line-height:18px;color:#475467;margin:16px 0 0">{footer}</p>
</td></tr></table></body></html>
"""
ROW = """
<tr><td class="muted line" style="padding:8px 16px 8px 0;border-top:1px solid #E4E7EC;font-size:14px;line-height:20px;
color:#475467;vertical-align:top">{name}</td><td class="ink line" align="right" style="padding:8px 0;
border-top:1px solid #E4E7EC;font-size:16px;line-height:20px">{value}</td></tr>"""


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
        f"Кнопка не{NBSP}нажимается? Откройте адрес:<br>{address}<br><br>Потеряли ссылку{NBSP}— в{NBSP}боте есть "
        f"кнопка «Получить ссылку ещё раз».<br>Вопросы: {escape(profile.support_contact)}"
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
        f"Войти в группу: {link}\n\nСсылка личная, другого человека по ней не пустят. Потеряли её — в боте есть "
        f"кнопка «Получить ссылку ещё раз».\n\n{profile.school_name}\n{seller}\nВопросы: {profile.support_contact}\n"
    )
    return Letter(
        to=to, subject=subject, html=html, text=text, idempotency_key=f"purchase/{order_number}/{_mark(html)}"
    )


def _mark(html: str) -> str:
    """The key changes with the words: a letter worded anew after a lost answer is not refused."""
    return hashlib.sha256(html.encode()).hexdigest()[:12]
