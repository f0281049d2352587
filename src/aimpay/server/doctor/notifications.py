"""Whether the provider's notifications can come in: what stands before the server, and whom the server believes."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aimpay.server.doctor.finding import Finding
from aimpay.server.doctor.surroundings import Surroundings
from aimpay.server.workflows.gateways import DeliveryFailedError
from aimpay.settings import Settings

NOTIFICATIONS: Final = "Уведомления"
WEBHOOK_PATH: Final = "/payment_notification"
PAGE_OF_OURS: Final = "/success"
EVENTS: Final = "payment.succeeded, payment.canceled, refund.succeeded"


async def look_at_notifications(around: Surroundings) -> list[Finding]:
    return [*_forgotten_proxy(around.settings), await _way_to_us(around)]


def _forgotten_proxy(settings: Settings) -> list[Finding]:
    """The server itself speaks plain HTTP, so that before an https address there is always somebody's proxy."""
    if settings.trusted_proxies or urlsplit(settings.public_url).scheme != "https":
        return []
    what = (
        "TRUSTED_PROXIES пуст, а PUBLIC_URL — https: сервер видит адрес прокси, а не ЮKassa, и ответит на уведомления "
        "403; курс придёт через пару минут, сверкой"
    )
    mend = "Прокси на этой же машине — TRUSTED_PROXIES=127.0.0.1/32 в .env, на другой — его сеть; перезапустите сервер."
    return [Finding(NOTIFICATIONS, None, what, mend)]


async def _way_to_us(around: Surroundings) -> Finding:
    """Only YooKassa knows what address is written in its cabinet, so that we check our half and remind of the other."""
    public_url = around.settings.public_url
    reminder = f"в кабинете ЮKassa (Интеграция → HTTP-уведомления) должен стоять {public_url}{WEBHOOK_PATH}"
    try:
        status = await around.reach(public_url + PAGE_OF_OURS)
    except DeliveryFailedError as error:
        mend = f"Запустите сервер, проверьте DNS и прокси; {reminder}."
        return Finding(NOTIFICATIONS, None, f"{public_url} отсюда не отвечает ({error})", mend)
    if status != HTTPStatus.OK:
        mend = f"Направьте прокси на сервер (порт {around.settings.server_port}); {reminder}."
        return Finding(NOTIFICATIONS, None, f"по адресу {public_url} отвечает не наш сервер ({status})", mend)
    note = f"{public_url} отвечает; дойдут ли уведомления, отсюда не видно: {reminder}; события: {EVENTS}"
    return Finding(NOTIFICATIONS, True, note=note)
