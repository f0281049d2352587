"""``aimpay doctor``: asks each outside system whether it is ready, and says what is wrong and how to mend it."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from aimpay.nursery import Nursery
from aimpay.server.doctor.chat import look_at_chat
from aimpay.server.doctor.finding import Finding
from aimpay.server.doctor.instagram import look_at_instagram
from aimpay.server.doctor.metrika import look_at_metrika
from aimpay.server.doctor.notifications import look_at_notifications
from aimpay.server.doctor.payouts import look_at_payouts
from aimpay.server.doctor.school import look_at_school
from aimpay.server.doctor.shop import look_at_shop
from aimpay.server.doctor.surroundings import Surroundings
from aimpay.server.doctor.telegram import look_at_bot, look_at_webhook
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.settings import Mode

WEBHOOK_PORTS: Final = frozenset({None, 443, 8443})
TOLERATED: Final = timedelta(seconds=5)
HARMFUL: Final = timedelta(seconds=60)

Findings = list[Finding]


async def examine(around: Surroundings) -> Findings:
    """Ask all at once, answer in one order."""
    checks = (
        _settings, _database, _school, look_at_bot, look_at_webhook,
        _yookassa, _payouts, look_at_notifications, _resend, _metrika, _chat, _instagram, _clock,
    )  # fmt: skip
    async with Nursery() as nursery:
        asked = [nursery.start(check(around), f"doctor:{check.__name__}") for check in checks]
        return [finding for answer in asked for finding in await answer]


async def _settings(around: Surroundings) -> Findings:
    settings, url = around.settings, urlsplit(around.settings.public_url)
    wrong: Findings = []
    if settings.mode is Mode.PRODUCTION and (url.scheme != "https" or url.port not in WEBHOOK_PORTS):
        what = f"PUBLIC_URL — {settings.public_url}, а ЮKassa шлёт уведомления только по https на порт 443 или 8443"
        wrong.append(
            Finding("Настройки", False, what, "Поставьте перед сервером прокси с сертификатом (nginx, Caddy).")
        )
    if settings.group_id >= 0:
        what = f"GROUP_ID — {settings.group_id}, а у групп номер отрицательный"
        wrong.append(Finding("Настройки", False, what, "Номер супергруппы начинается с -100."))
    return wrong or [Finding("Настройки", True, note=f"адрес {settings.public_url}")]


async def _database(around: Surroundings) -> Findings:
    name = "SQLite" if around.settings.is_sqlite else "PostgreSQL"
    if not await around.database_exists():
        return [Finding("База данных", None, "базы ещё нет", "Выполните aimpay db upgrade или просто aimpay up.")]
    if not await around.database_answers():
        mend = "Проверьте DATABASE_URL: каталог или сервер, имя и пароль; для SQLite — права на запись."
        return [Finding("База данных", False, f"{name} не отвечает", mend)]
    if not await around.database_migrated():
        return [Finding("База данных", False, f"{name}: схема устарела", "Выполните aimpay db upgrade.")]
    return [Finding("База данных", True, note=f"{name}, схема свежая")]


async def _school(around: Surroundings) -> Findings:
    return await look_at_school(around, await around.school()) if await _is_ready(around) else []


async def _is_ready(around: Surroundings) -> bool:
    return await around.database_exists() and await around.database_answers() and await around.database_migrated()


async def _yookassa(around: Surroundings) -> Findings:
    async def receipts() -> bool:
        school = await around.school() if await _is_ready(around) else None
        return school is None or school.receipts

    return await look_at_shop(around.settings, around.payments, receipts)


async def _payouts(around: Surroundings) -> Findings:
    async def owed() -> int:
        return await around.owed() if await _is_ready(around) else 0

    return await look_at_payouts(around.settings, around.payouts, owed)


async def _resend(around: Surroundings) -> Findings:
    try:
        return [Finding("Почта", True, note=await around.mailer.check())]
    except DeliveryRefusedError as error:
        mend = "Проверьте RESEND_API_KEYS и домен из RESEND_FROM: resend.com → Domains."
        return [Finding("Почта", False, error.reason, mend)]
    except DeliveryFailedError as error:
        mend = "Проверьте сеть и RESEND_API_URL; повторите через минуту."
        return [Finding("Почта", None, f"Resend не отвечает ({error})", mend)]


async def _metrika(around: Surroundings) -> Findings:
    return await look_at_metrika(around.counter, around.conversions)


async def _chat(around: Surroundings) -> Findings:
    return await look_at_chat(around.assistant, around.bot, around.settings.support_chat_id)


async def _instagram(around: Surroundings) -> Findings:
    return await look_at_instagram(around.settings, around.instagram, around.instagram_token)


async def _clock(around: Surroundings) -> Findings:
    try:
        ahead = await around.ahead()
    except DeliveryFailedError as error:
        return [Finding("Часы", None, f"сверить не с чем ({error})", "Повторите, когда ответит ЮKassa.")]
    if abs(ahead) <= TOLERATED:
        return [Finding("Часы", True, note="идут верно")]
    what = f"{'спешат' if ahead > timedelta() else 'отстают'} на {abs(ahead).total_seconds():.0f} с"
    ok = False if abs(ahead) > HARMFUL else None
    return [Finding("Часы", ok, what, "Включите синхронизацию времени: timedatectl set-ntp true.")]
