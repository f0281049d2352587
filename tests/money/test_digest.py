"""The daily message: at the school's hour, once a day to each, late rather than never, and never in a heap."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from aimpay.contract.digest import DigestPeriod
from aimpay.contract.gateway import BotButton
from aimpay.server.insight.period import yesterday
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.school.profile import save_setting
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.digest.daily import switch
from aimpay.server.workflows.digest.models import DigestReader
from aimpay.server.workflows.digest.words import BY_ADDRESS, digest_buttons, digest_text
from aimpay.server.workflows.morning.morning import morning
from aimpay.server.workflows.morning.queues import QUEUES
from aimpay.server.workflows.once import park
from money.house import OWNER, Play

HOUR: Final = 9
FINANCE: Final = 7001
SUPPORT: Final = 7003
GREETING: Final = "Сводка на\u00a0каждый день"


async def hire(play: Play) -> None:
    now = play.house.clock.now()
    async with play.house.db.write() as session:
        await save_setting(session, "digest_hour", HOUR, now)
        for who, role in ((FINANCE, Role.FINANCE), (SUPPORT, Role.SUPPORT)):
            row = {"name": "Коллега", "email": "", "added_by": OWNER, "added_at": now}
            session.add(StaffMember(telegram_id=who, role=role, **row))


def told(play: Play) -> list[int]:
    return [one.telegram_id for one in play.ground.door.said if one.message.startswith(GREETING)]


async def to_hour(play: Play, hour: float) -> None:
    """Let time go by until this hour of the next Moscow day."""
    now = play.house.clock.now()
    moment = start_of(moscow_day(now) + timedelta(days=1)) + timedelta(hours=hour)
    await play.next_minute(seconds=(moment - now).total_seconds())


async def test_it_comes_once_a_day_to_those_who_see_money_and_tells_of_yesterday(play: Play) -> None:
    await play.buy(2002)
    await play.tell_stories()
    await hire(play)
    await to_hour(play, HOUR - 1)
    assert told(play) == []
    await play.next_minute(hours=1)
    assert sorted(told(play)) == sorted([OWNER, FINANCE])
    daily = next(one for one in play.ground.door.said if one.message.startswith(GREETING))
    assert [one.callback for one in daily.buttons][-3:] == [
        BotButton.DIGEST,
        BotButton.DIGEST_PICTURE,
        BotButton.DIGEST_OFF,
    ]
    words = next(one.message for one in play.ground.door.said if one.message.startswith(GREETING))
    assert "Продажи: <b>1 продажа на 14 990 ₽</b>" in words.replace("\u00a0", " ")
    for _ in range(3):
        await play.next_minute(hours=1)
    assert len(told(play)) == 2


async def test_a_missed_hour_is_late_the_same_day_and_missed_days_are_no_heap(play: Play) -> None:
    await hire(play)
    await to_hour(play, 22)
    assert len(told(play)) == 2
    await play.next_minute(days=5)
    assert len(told(play)) == 4
    play.house.clock.offset -= timedelta(days=3)
    await play.sweep()
    await play.tell_stories()
    assert len(told(play)) == 4


async def test_a_restart_between_the_mark_and_the_message_neither_loses_nor_repeats_it(play: Play) -> None:
    await hire(play)
    play.ground.door.down = 1000
    await to_hour(play, HOUR)
    assert told(play) == []
    play.ground.door.down = 0
    await play.next_minute(hours=4)
    assert sorted(told(play)) == sorted([OWNER, FINANCE])


async def test_what_could_not_be_said_all_day_is_dropped_for_the_next_days(play: Play) -> None:
    await hire(play)
    play.ground.door.down = 1000
    await to_hour(play, HOUR)
    play.ground.door.down = 0
    await to_hour(play, HOUR + 5)
    assert sorted(told(play)) == sorted([OWNER, FINANCE])


async def test_each_may_switch_his_own_off_and_on(play: Play) -> None:
    await hire(play)
    async with play.house.db.write() as session:
        await switch(session, FINANCE, is_on=False)
    await to_hour(play, HOUR)
    assert told(play) == [OWNER]
    async with play.house.db.write() as session:
        await switch(session, FINANCE, is_on=True)
    await to_hour(play, HOUR)
    assert sorted(told(play)) == sorted([OWNER, OWNER, FINANCE])
    async with play.house.db.read() as session:
        assert {one.telegram_id for one in await session.scalars(select(DigestReader))} == {OWNER, FINANCE}


async def test_nothing_comes_while_no_hour_is_chosen(play: Play) -> None:
    await to_hour(play, HOUR + 3)
    assert told(play) == []


async def test_each_figure_and_button_is_for_those_who_may(play: Play) -> None:
    await park(play.house, "tell_buyer", [1], "Timeout()")
    now = play.house.clock.now()
    async with play.house.db.read() as session:
        found = await morning(session, yesterday(now), now)
    owner, support, watcher = (
        digest_text(found, DigestPeriod.YESTERDAY, role) for role in (Role.OWNER, Role.SUPPORT, Role.READ_ONLY)
    )
    assert "Чистыми" in owner
    assert "Чистыми" not in support
    assert "Сверки" not in support
    assert "1\u00a0шаг не\u00a0получилось" in support
    assert "шаг не" not in watcher
    assert [one.callback for one in digest_buttons(found.waiting, Role.SUPPORT)] == [BotButton.RETRY_ALL]
    assert digest_buttons(found.waiting, Role.READ_ONLY) == ()


def test_every_queue_has_a_button() -> None:
    assert {queue.address for queue in QUEUES} == set(BY_ADDRESS)
