"""The watches, and the stories that look and tell."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.insert import insert_or_skip
from aimpay.server.workflows.alerts import looks
from aimpay.server.workflows.alerts.certificate import site
from aimpay.server.workflows.alerts.models import SWEEP, Alert, Watch
from aimpay.server.workflows.alerts.queue import QUEUE, QUEUE_OVER
from aimpay.server.workflows.alerts.settling import OVER, settle
from aimpay.server.workflows.alerts.trouble import Watched
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story, aside, routine
from aimpay.server.workflows.telling import tell_admins

WATCHED: Final = {
    "payments": Watched(looks.payments, timedelta(minutes=5), "Оплата снова открывается."),
    "notifications": Watched(looks.notifications, timedelta(minutes=15), "Уведомления ЮKassa снова приходят."),
    "groups": Watched(looks.groups, timedelta(minutes=10), "У бота снова есть все права в группе курса."),
    "payout_funds": Watched(looks.payout_funds, timedelta(hours=1), "Денег на счёте для выплат снова хватает."),
    "deliveries": Watched(looks.deliveries, timedelta(minutes=15), "Рассылки снова доходят."),
    "disk": Watched(looks.disk, timedelta(hours=1), "На диске с базой снова есть место."),
    "site": Watched(site, timedelta(hours=1), "Сайт отвечает, его сертификат в порядке."),
}
OVER_WORDS: Final = {name: one.over for name, one in WATCHED.items()} | {QUEUE: QUEUE_OVER}


async def wake_watches(house: House) -> None:
    """Each watch that is due gets a story; and the sweep leaves a trace of having run."""
    now = house.clock.now()
    async with house.db.write() as session:
        (await _watch(session, SWEEP, house)).check_at = now
        for name, watched in WATCHED.items():
            one = await _watch(session, name, house)
            if one.check_at <= now:
                one.check_at = now + watched.every
                await house.jobs.enqueue(session, look_after, f"watch:{name}:{now.timestamp()}", name)


async def _watch(session: AsyncSession, name: str, house: House) -> Watch:
    if known := await session.get(Watch, name):
        return known
    row = {"name": name, "check_at": house.clock.now()}
    await session.execute(insert_or_skip(session, Watch, row, ["name"]))
    return (await session.scalars(select(Watch).where(Watch.name == name))).one()


@aside
@routine
async def look_after(story: Story, name: str) -> None:
    for alert_id, times in await story.step(look, name):
        await attempt(story, tell_alert, alert_id, times)


async def look(house: House, name: str) -> list[tuple[int, int]]:
    found = await WATCHED[name].look(house)
    if found is None:
        return []
    return await house.db.transact(lambda session: settle(session, name, found, house.clock.now()))


async def tell_alert(house: House, alert_id: int, times: int) -> None:
    """``times`` is how often it was told with this one; ``OVER``, that it ended."""
    async with house.db.read() as session:
        alert = await session.get_one(Alert, alert_id)
    text = f"✅ Снова в порядке. {OVER_WORDS[alert.name]}" if times == OVER else f"⚠️ {alert.words}"
    await tell_admins(house, f"alert:{alert_id}:{times}", text)


ALERT_STORIES: Final = (look_after,)
ALERT_STEPS: Final = (tell_alert,)
