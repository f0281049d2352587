"""The site's own certificate, as a browser would see it: how long it lives, and whether anybody answers there."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate

from aimpay.server.kit.typography import plural, tied
from aimpay.server.workflows.alerts.trouble import Trouble
from aimpay.server.workflows.house import House

SOON: Final = ((1, timedelta(days=1)), (7, timedelta(days=3)), (14, timedelta(days=7)))
"""Days that are left, and how often that is repeated."""
TRIES: Final = 3
PAUSE_SECONDS: Final = 2
TIMEOUT_SECONDS: Final = 10


async def site(house: House) -> Sequence[Trouble]:
    address = urlsplit(house.public_url)
    if address.scheme != "https" or not address.hostname:
        return ()
    ends_at = await _patiently(address.hostname, address.port or 443)
    if ends_at is None:
        words = f"Сайт {house.public_url} не отвечает с сервера. Проверьте прокси, домен и порт 443: покупатели его, "
        return (Trouble("site", tied(words + "скорее всего, тоже не видят, а уведомления ЮKassa не доходят.")),)
    return _judge(house.public_url, ends_at - house.clock.unshifted())


def _judge(url: str, left: timedelta) -> Sequence[Trouble]:
    if left <= timedelta(0):
        words = f"Сертификат сайта {url} истёк. Браузеры не открывают сайт, уведомления о платежах не доходят."
        return (Trouble("site", tied(f"{words} Обновите его сейчас: certbot renew, у Caddy — перезапуск.")),)
    for days, again in SOON:
        if left <= timedelta(days=days):
            whole = max(left.days, 1)
            in_days = f"{whole} {plural(whole, 'день', 'дня', 'дней')}"
            words = f"Сертификат сайта {url} истекает через {in_days}. Потом сайт и оплата перестанут открываться."
            return (
                Trouble(
                    "site", tied(f"{words} Обновите его: certbot renew; проверьте, почему он не обновился сам."), again
                ),
            )
    return ()


async def _patiently(host: str, port: int) -> datetime | None:
    """Return the end of the certificate, None when nobody answers however often."""
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(PAUSE_SECONDS)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await _end_of(host, port)
        except (OSError, TimeoutError):
            continue
    return None


async def _end_of(host: str, port: int) -> datetime:
    """Whom it is signed by does not matter here: it is only read, and nothing is sent."""
    lenient = ssl.create_default_context()
    lenient.check_hostname, lenient.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(host, port, ssl=lenient, server_hostname=host)
    try:
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.close()
    return load_der_x509_certificate(shown).not_valid_after_utc.astimezone(UTC)
