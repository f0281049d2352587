"""``aimpay doctor``: asks each outside system whether it is ready, and says what is wrong and how to mend it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import BotInfo
from aimpay.nursery import Nursery
from aimpay.server.doctor_chat import look_at_chat
from aimpay.server.doctor_instagram import look_at_instagram
from aimpay.server.doctor_metrika import look_at_metrika
from aimpay.server.doctor_payouts import look_at_payouts
from aimpay.server.doctor_shop import look_at_shop
from aimpay.server.findings import Finding
from aimpay.server.growth.chat.gateway import Assistant
from aimpay.server.payouts.gateway import PayoutGateway
from aimpay.server.selling.gateway import PaymentGateway
from aimpay.server.workflows.gateways import (
    BotGateway,
    ConversionUploads,
    DeliveryFailedError,
    DeliveryRefusedError,
    GoalCounter,
    Mailer,
)
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.open_school import SAMPLE_SELLER
from aimpay.settings import Mode, Settings

WEBHOOK_PATH: Final = "/payment_notification"
PAGE_OF_OURS: Final = "/success"
TELEGRAM_PATH: Final = "/telegram"
EDIT_SCHOOL: Final = "aimpay school export ПАПКА, правка файлов, aimpay school import ПАПКА"
WEBHOOK_PORTS: Final = frozenset({None, 443, 8443})
EVENTS: Final = "payment.succeeded, payment.canceled, refund.succeeded"
TOLERATED: Final = timedelta(seconds=5)
HARMFUL: Final = timedelta(seconds=60)
WRONG_KEYS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True)
class School:
    """What the database says of the school. ``receipts``: it makes 54-FZ receipts."""

    seller: dict[str, str]
    group_id: int | None
    more_groups: tuple[int, ...] = ()
    receipts: bool = True


@dataclass(frozen=True)
class Surroundings:
    """What the doctor looks at. Everything here may fail in its own words only.

    ``telegram`` asks Telegram itself, past the bot; ``reach`` answers the HTTP status of an address, ``knock`` of an
    empty POST to it; ``ahead`` how far our clock is ahead of YooKassa's. Those four raise DeliveryFailedError, and
    ``telegram`` DeliveryRefusedError too. ``school`` and ``owed`` are asked only of a
    migrated database; ``school`` is None while it is empty.
    """

    settings: Settings
    database_exists: Callable[[], Awaitable[bool]]
    database_answers: Callable[[], Awaitable[bool]]
    database_migrated: Callable[[], Awaitable[bool]]
    school: Callable[[], Awaitable[School | None]]
    bot: BotGateway
    telegram: Callable[[int | None], Awaitable[BotInfo]]
    payments: PaymentGateway
    payouts: PayoutGateway | None
    owed: Callable[[], Awaitable[int]]
    mailer: Mailer
    counter: GoalCounter
    conversions: ConversionUploads | None
    assistant: Assistant | None
    instagram: InstagramAccount | None
    instagram_token: Callable[[], Awaitable[str]]
    ahead: Callable[[], Awaitable[timedelta]]
    reach: Callable[[str], Awaitable[int]]
    knock: Callable[[str], Awaitable[int]]


Findings = list[Finding]


async def examine(around: Surroundings) -> Findings:
    """Ask all at once, answer in one order."""
    checks = (
        _settings, _database, _school, _bot, _telegram_webhook,
        _yookassa, _payouts, _notifications, _resend, _metrika, _chat, _instagram, _clock,
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
    if not await _is_ready(around):
        return []
    school = await around.school()
    real = around.settings.mode is Mode.PRODUCTION
    if real and (school is None or SAMPLE_SELLER.items() & school.seller.items()):
        seller = ", ".join((school.seller if school else SAMPLE_SELLER).values())
        what = f"школа — ещё образец из поставки: {seller}"
        return [Finding("Школа", None, what, f"До первого покупателя замените всё своим: {EDIT_SCHOOL}.")]
    if school is None:
        return []
    if school.group_id != around.settings.group_id:
        what = f"курс открывает группу {school.group_id}, а GROUP_ID — {around.settings.group_id}"
        return [Finding("Школа", None, what, f"Исправьте GROUP_ID или group_id курса: {EDIT_SCHOOL}.")]
    selling = Finding("Школа", True, note=f"продаёт {school.seller.get('name', '')}")
    return [selling, *await _groups(around, school.more_groups)]


async def _is_ready(around: Surroundings) -> bool:
    return await around.database_exists() and await around.database_answers() and await around.database_migrated()


async def _groups(around: Surroundings, groups: tuple[int, ...]) -> Findings:
    """Look into groups beside the first one. What it means that nobody answers is told elsewhere."""
    with suppress(DeliveryRefusedError, DeliveryFailedError):
        return [_group(await _look_into(around, group_id), group_id) for group_id in groups]
    return []


async def _look_into(around: Surroundings, group_id: int) -> BotInfo:
    try:
        return await around.bot.info(group_id)
    except DeliveryFailedError:
        return await around.telegram(group_id)


async def _bot(around: Surroundings) -> Findings:
    group_id = around.settings.group_id
    try:
        return _introduced(await around.bot.info(group_id), group_id)
    except DeliveryRefusedError as error:
        return [_bot_refused(error)]
    except DeliveryFailedError:
        return await _past_the_bot(around)


def _introduced(info: BotInfo, group_id: int) -> Findings:
    return [Finding("Бот", True, note=f"@{info.username}"), _group(info, group_id)]


def _bot_refused(error: DeliveryRefusedError) -> Finding:
    if error.code == ErrorCode.FORBIDDEN:
        mend = "SECRET_CODES бота и сервера должны совпадать; перезапустите оба процесса."
        return Finding("Бот", False, "процесс бота не принял секретный код", mend)
    return Finding(
        "Бот", False, f"Telegram не принял токен ({_reason(error)})", "Возьмите BOT_TOKEN у @BotFather заново."
    )


async def _past_the_bot(around: Surroundings) -> Findings:
    """Tell a bot that is not running from a Telegram out of reach."""
    try:
        found = _introduced(await around.telegram(around.settings.group_id), around.settings.group_id)
    except DeliveryRefusedError as error:
        return [_bot_refused(error)]
    except DeliveryFailedError as error:
        mend = "Из России Telegram часто недоступен: задайте TELEGRAM_PROXY или TELEGRAM_API_URL."
        return [Finding("Бот", False, f"Telegram не отвечает ({error})", mend)]
    what = f"токен верен (@{found[0].note.lstrip('@')}), но процесс бота не отвечает"
    return [Finding("Бот", None, what, "Если aimpay не запущен, так и должно быть; иначе проверьте BOT_URL."), found[1]]


def _group(info: BotInfo, group_id: int) -> Finding:
    if info.can_invite is None and info.can_restrict is None:
        mend = "Добавьте бота в группу администратором и проверьте GROUP_ID, а у второго курса — group_id."
        return Finding("Группа", False, f"бота нет в группе {group_id}", mend)
    missing = [
        right
        for right, given in (
            ("«Пригласительные ссылки»", info.can_invite),
            ("«Блокировка пользователей»", info.can_restrict),
        )
        if not given
    ]
    if missing:
        what = f"боту в «{info.group_title}» не хватает прав: {', '.join(missing)}"
        return Finding("Группа", False, what, "Откройте группу → Администраторы → бот и включите эти права.")
    return Finding("Группа", True, note=f"«{info.group_title}», бот приглашает и удаляет")


async def _telegram_webhook(around: Surroundings) -> Findings:
    """Without Telegram's secret the bot's side door refuses, and that shows that the way to it is open."""
    if not around.settings.telegram_webhook:
        return []
    address = f"{around.settings.public_url}{TELEGRAM_PATH}"
    mend = f"Запустите aimpay up и направьте в прокси путь {TELEGRAM_PATH} на порт {around.settings.bot_port}."
    try:
        status = await around.knock(address)
    except DeliveryFailedError as error:
        return [Finding("Webhook", None, f"{address} отсюда не отвечает ({error})", mend)]
    if status != HTTPStatus.FORBIDDEN:
        return [Finding("Webhook", None, f"{address} ведёт не к боту: ответ {status}, а бот чужому отвечает 403", mend)]
    return [Finding("Webhook", True, note=f"{address} ведёт к боту: без секрета он отказал")]


async def _yookassa(around: Surroundings) -> Findings:
    async def receipts() -> bool:
        school = await around.school() if await _is_ready(around) else None
        return school is None or school.receipts

    return await look_at_shop(around.settings, around.payments, receipts)


async def _payouts(around: Surroundings) -> Findings:
    async def owed() -> int:
        return await around.owed() if await _is_ready(around) else 0

    return await look_at_payouts(around.settings, around.payouts, owed)


async def _notifications(around: Surroundings) -> Findings:
    """Only YooKassa knows what address is written in its cabinet, so that we check our half and remind of the other."""
    public_url = around.settings.public_url
    reminder = f"в кабинете ЮKassa (Интеграция → HTTP-уведомления) должен стоять {public_url}{WEBHOOK_PATH}"
    try:
        status = await around.reach(public_url + PAGE_OF_OURS)
    except DeliveryFailedError as error:
        mend = f"Запустите сервер, проверьте DNS и прокси; {reminder}."
        return [Finding("Уведомления", None, f"{public_url} отсюда не отвечает ({error})", mend)]
    if status != HTTPStatus.OK:
        mend = f"Направьте прокси на сервер (порт {around.settings.server_port}); {reminder}."
        return [Finding("Уведомления", None, f"по адресу {public_url} отвечает не наш сервер ({status})", mend)]
    note = f"{public_url} отвечает; дойдут ли уведомления, отсюда не видно: {reminder}; события: {EVENTS}"
    return [Finding("Уведомления", True, note=note)]


async def _resend(around: Surroundings) -> Findings:
    try:
        return [Finding("Почта", True, note=await around.mailer.check())]
    except DeliveryRefusedError as error:
        mend = "Проверьте RESEND_API_KEYS и домен из RESEND_FROM: resend.com → Domains."
        return [Finding("Почта", False, _reason(error), mend)]
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


def _reason(error: DeliveryRefusedError) -> str:
    return str(error).removeprefix(f"{error.code}: ")
