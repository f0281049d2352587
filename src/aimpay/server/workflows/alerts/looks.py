"""The looks: each asks one thing, of the database or of the outside, and words what is wrong.

A quiet day is no proof that all is well again: what nothing new is known of stays as it is.
"""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.engine import make_url

from aimpay.contract.gateway import BotInfo
from aimpay.contract.money_text import rubles
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.insight.morning import NOT_DELIVERED
from aimpay.server.kit.typography import tied
from aimpay.server.payouts.funds import known_funds
from aimpay.server.selling.gateway import YOOKASSA
from aimpay.server.selling.models import AttemptStatus, Course, PaymentAttempt, ProviderEvent
from aimpay.server.workflows.alerts.trouble import Trouble
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.morning.waiting import owed

IN_A_ROW: Final = 3
NEWS: Final = timedelta(days=1)
SETTLED: Final = timedelta(minutes=1)
UNNOTIFIED: Final = timedelta(minutes=15)
RECENT: Final = timedelta(hours=1)
MANY: Final = 20
FREE_SHARE: Final = 0.05
FREE_BYTES: Final = 1024**3

NO_LINKS: Final = "Покупатели платят, но ссылку в группу не получат."
NO_REMOVALS: Final = "Тех, кому вернули деньги, бот не уберёт."
GIVE_BACK: Final = "Откройте группу → Администраторы → бот и верните права: что ждёт, будет сделано само."
INNER_QUOTES: Final = str.maketrans("«»", "„“")


async def payments(house: House) -> Sequence[Trouble] | None:
    """The newest attempts of a day, none of which the provider gave a page for."""
    now = house.clock.now()
    newest = select(PaymentAttempt.provider_payment_id).where(
        PaymentAttempt.provider == YOOKASSA, PaymentAttempt.created_at.between(now - NEWS, now - SETTLED)
    )
    async with house.db.read() as session:
        found = list(await session.scalars(newest.order_by(PaymentAttempt.id.desc()).limit(IN_A_ROW)))
    if any(found):
        return ()
    if len(found) < IN_A_ROW:
        return None
    return _one(
        f"Оплата не открывается: ЮKassa не приняла {IN_A_ROW} попытки подряд. Купить сейчас нельзя. "
        "Проверьте ключ магазина и его состояние в кабинете ЮKassa, затем запустите aimpay doctor."
    )


async def notifications(house: House) -> Sequence[Trouble] | None:
    """The newest paid attempts, of none of which the provider told us: the schedule found them."""
    now = house.clock.now()
    came = exists().where(
        ProviderEvent.provider == YOOKASSA,
        ProviderEvent.event == "payment.succeeded",
        ProviderEvent.object_id == PaymentAttempt.provider_payment_id,
    )
    paid = select(came).where(
        PaymentAttempt.provider == YOOKASSA,
        PaymentAttempt.status == AttemptStatus.SUCCEEDED,
        PaymentAttempt.finished_at.between(now - NEWS, now - UNNOTIFIED),
    )
    async with house.db.read() as session:
        found = list(await session.scalars(paid.order_by(PaymentAttempt.id.desc()).limit(IN_A_ROW)))
    if any(found):
        return ()
    if len(found) < IN_A_ROW:
        return None
    return _one(
        f"Уведомления ЮKassa не приходят: последние {IN_A_ROW} оплаты мы нашли сами. Деньги не теряются, но доступ "
        f"покупатели получают с опозданием. Проверьте в кабинете ЮKassa адрес {house.public_url}/payment_notification "
        "и что прокси его пропускает."
    )


async def groups(house: House) -> Sequence[Trouble] | None:
    """The bot's rights in each group of a course on sale."""
    async with house.db.read() as session:
        wanted = select(Course.group_id).where(Course.on_sale, Course.group_id.is_not(None)).distinct()
        chats = [one for one in await session.scalars(wanted) if one is not None]
    try:
        found = [(chat, await house.bot.info(chat)) for chat in chats]
    except (DeliveryFailedError, DeliveryRefusedError):
        return None
    return [Trouble(str(chat), tied(words)) for chat, info in found if (words := _lost_rights(info))]


def _lost_rights(info: BotInfo) -> str:
    if info.can_invite is None and info.can_restrict is None:
        return f"Бота больше нет среди администраторов группы курса. {NO_LINKS} {GIVE_BACK}"
    rights = (
        ("«Пригласительные ссылки»", info.can_invite, NO_LINKS),
        ("«Блокировка пользователей»", info.can_restrict, NO_REMOVALS),
    )
    lost = [(right, harm) for right, given, harm in rights if not given]
    if not lost:
        return ""
    title = info.group_title.translate(INNER_QUOTES) if info.group_title else "курса"
    names, harms = ", ".join(right for right, _ in lost), " ".join(harm for _, harm in lost)
    return f"Боту в группе «{title}» не хватает прав: {names}. {harms} {GIVE_BACK}"


async def payout_funds(house: House) -> Sequence[Trouble] | None:
    if house.payouts is None:
        return ()
    now = house.clock.now()
    async with house.db.read() as session:
        funds, due = await known_funds(session, now), await owed(session)
    if funds is None or funds.balance is None:
        return None
    if funds.balance >= due:
        return ()
    return _one(
        f"На счёте для выплат {rubles(funds.balance)}, а партнёрам полагается {rubles(due)}. Выплаты будут отклонены. "
        "Пополните счёт в кабинете ЮKassa."
    )


async def deliveries(house: House) -> Sequence[Trouble] | None:
    """What was sent of broadcasts and sequences in the last hour; single messages are told of step by step."""
    since = house.clock.now() - RECENT
    lost = select(func.count(Delivery.id)).where(NOT_DELIVERED, Delivery.claimed_at >= since)
    sent = select(func.count(Delivery.id)).where(Delivery.status == DeliveryStatus.SENT, Delivery.sent_at >= since)
    async with house.db.read() as session:
        failed, passed = await session.scalar(lost) or 0, await session.scalar(sent) or 0
    if not failed and not passed:
        return None
    if failed < MANY or failed <= passed:
        return ()
    return _one(
        f"Рассылки не доходят: за час не ушло {failed} сообщений, ушло {passed}. Продажам это не мешает. Посмотрите "
        f"причины: {house.public_url}/office/failures/messages"
    )


async def disk(house: House) -> Sequence[Trouble]:
    """Of the database in a file: a full disk stops every sale."""
    if not house.db.is_sqlite:
        return ()
    folder = Path(make_url(house.db.url).database or ".").parent
    usage = await asyncio.to_thread(shutil.disk_usage, folder)
    if usage.free >= min(FREE_BYTES, usage.total * FREE_SHARE):
        return ()
    return _one(
        f"На диске с базой осталось {usage.free // 1024**2} МБ. Когда место кончится, продажи остановятся. "
        "Удалите лишнее (старые копии, журналы) или увеличьте диск."
    )


def _one(words: str, subject: str = "") -> Sequence[Trouble]:
    return (Trouble(subject, tied(words)),)
