"""The pages behind a letter's links: agree, leave, and what became of it."""

from html import escape
from typing import Final

from aimpay.server.kit.typography import tied
from aimpay.server.school.pages import page
from aimpay.server.workflows.mailing.confirming import Asked, Stand

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
}
CIRCLE: Final = '<circle cx="24" cy="24" r="22"/>'
OK: Final = f'<svg class="ok" viewBox="0 0 48 48" aria-hidden="true">{CIRCLE}<path d="m15 25 6.5 6.5L34 18"/></svg>'
BAD: Final = f'<svg class="bad" viewBox="0 0 48 48" aria-hidden="true">{CIRCLE}<path d="M24 14v14m0 6v.2"/></svg>'
STATUS: Final = {Stand.UNKNOWN: 404, Stand.EXPIRED: 410, Stand.OUTDATED: 409}


def confirmation_page(asked: Asked) -> str:
    match asked.stand:
        case Stand.OPEN | Stand.OUTDATED:
            return _question(asked)
        case Stand.GIVEN:
            return _card(OK, "Готово", f"Советы и новости будут приходить на {asked.address}.", LEAVE_ANY_TIME)
        case Stand.EXPIRED:
            return _card(BAD, "Ссылка устарела", "Она действует 7 дней. Оставьте адрес на сайте ещё раз.")
        case Stand.UNKNOWN:
            return _card(BAD, "Ссылка не подходит", "Проверьте, что адрес скопирован из письма целиком.")


LEAVE_ANY_TIME: Final = "Передумаете — отпишетесь одним нажатием: ссылка есть в каждом письме."


def _question(asked: Asked) -> str:
    changed = "<p>Пока страница была открыта, текст согласия изменился. Прочитайте его ещё раз.</p>"
    body = (
        f"<div class='card'><h1>{tied('Получать советы и новости?')}</h1>"
        f"{tied(changed) if asked.stand is Stand.OUTDATED else ''}"
        f"<p>Письма «{escape(asked.profile.school_name)}» будут приходить на <b>{escape(asked.address)}</b>.</p>"
        f"<p>{escape(tied(asked.text.summary))} <a href='/documents/marketing'>Полный текст согласия</a>, "
        f"редакция {escape(asked.text.version)}.</p>"
        f"<form method='post'><input type='hidden' name='version' value='{escape(asked.text.version)}'>"
        f"<button class='button'>Согласен, присылайте</button></form>"
        f"<p class='after'>{tied('Не хотите — просто закройте страницу.')}</p></div>"
    )
    return page("Советы и новости", body)


def leaving_page() -> str:
    what = "Советы и новости школы больше не будут приходить на этот адрес. Письма о ваших заказах и учёбе останутся."
    body = (
        f"<div class='card'><h1>Отписаться?</h1><p>{tied(what)}</p>"
        "<form method='post'><button class='button'>Отписаться</button></form></div>"
    )
    return page("Отписаться", body)


def left_page() -> str:
    return _card(OK, "Вы отписались", "Советы и новости больше не придут.", "Письма о заказах и учёбе останутся.")


def unknown_page() -> str:
    return _card(BAD, "Ссылка не подходит", "Проверьте, что адрес скопирован из письма целиком.")


def _card(icon: str, head: str, *lines: str) -> str:
    shown = "".join(f"<p>{escape(tied(line))}</p>" for line in lines)
    return page(head, f"<div class='card'>{icon}<h1>{escape(tied(head))}</h1>{shown}</div>")
