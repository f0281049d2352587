"""Groups against rights: everybody known is asked about, what is wrong is told and put right, whatever breaks off."""

from typing import Final

import pytest
from sqlalchemy import select

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import MemberState, MemberView
from aimpay.contract.learning import CHECK_MEMBERS, REPORT_MEMBERSHIP, CheckMembers, MembersReport, ReportMembership
from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.learning.group.models import GroupCheck, Stranger
from aimpay.server.learning.models import GroupMember
from aimpay.server.people.block_user import block_user
from aimpay.server.people.find_user import get_user
from aimpay.server.workflows.membership.checking import NIGHT_HOUR, check_now, wake_checks
from money.direct import Crash
from money.house import OWNER, Play
from money.test_access_terms import GROUP, heard
from money.test_strangers import kicked

BUYER, STRANGER, ENDED, BANNED, BLOCKED, GONE = range(6001, 6007)
MEMBER: Final = MemberView(state=MemberState.MEMBER)
KICKED: Final = MemberView(state=MemberState.KICKED)
LEFT: Final = MemberView(state=MemberState.LEFT)


async def give(play: Play, person: int, days: int | None = None) -> None:
    await play.start(person)
    await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=person, access_days=days))
    await play.tell_stories()


async def seen(play: Play, person: int) -> None:
    await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=person, chat_id=GROUP, is_member=True))


async def crowd(play: Play) -> None:
    """One of each kind. What our records say of them is old."""
    for person, days in ((BUYER, None), (ENDED, 1), (BANNED, None), (BLOCKED, None), (GONE, None)):
        await give(play, person, days)
    for person in (ENDED, STRANGER, GONE):
        await seen(play, person)
    async with play.house.db.write() as session:
        blocked = await get_user(session, BLOCKED)
        await block_user(session, user_id=blocked.id, by=OWNER, reason="спам", now=play.house.clock.now())
        await session.delete(await session.get_one(Stranger, (GROUP, STRANGER)))
    places = {BUYER: MEMBER, STRANGER: MEMBER, ENDED: MEMBER, BANNED: KICKED, BLOCKED: KICKED, GONE: LEFT}
    play.ground.door.places.update({(GROUP, person): place for person, place in places.items()})
    play.pass_time(days=2)


async def next_night(play: Play) -> None:
    """To the hour of tomorrow's check, whatever hour the test runs at, and a minute more."""
    there = play.house.clock.now().astimezone(MOSCOW)
    await play.next_minute(days=1, hours=NIGHT_HOUR - there.hour)
    await play.next_minute(minutes=1)


async def known(play: Play) -> dict[int, bool]:
    async with play.house.db.read() as session:
        return {one.telegram_id: one.is_member for one in await session.scalars(select(GroupMember))}


FOUND: Final = MembersReport(asked=6, corrected=2, strangers=1, overstayed=1, shut_out=1)
"""Corrected are the buyer, who is inside, and the one who is gone."""


async def test_report_alone_changes_nothing_but_our_own_records(play: Play) -> None:
    await crowd(play)
    assert await check_now(play.house, repair=False) == FOUND
    assert await known(play) == {BUYER: True, STRANGER: True, ENDED: True, BANNED: False, BLOCKED: False, GONE: False}
    assert (kicked(play), play.ground.door.let_back) == ([], [])
    async with play.house.db.read() as session:
        assert (await session.scalars(select(Stranger))).all() == []


async def test_repair_puts_out_lets_back_and_begins_the_warnings(play: Play) -> None:
    await crowd(play)
    assert await check_now(play.house, repair=True) == FOUND
    assert kicked(play) == [ENDED]
    assert [one.telegram_id for one in play.ground.door.let_back] == [BANNED]
    assert heard(play, "Вход в группу снова открыт", BANNED) == 1
    async with play.house.db.read() as session:
        assert [one.telegram_id for one in await session.scalars(select(Stranger))] == [STRANGER]


async def test_each_night_is_checked_once_and_the_owner_gets_one_message(play: Play) -> None:
    await crowd(play)
    for _ in range(3):
        await next_night(play)
    async with play.house.db.read() as session:
        checks = list(await session.scalars(select(GroupCheck).order_by(GroupCheck.id)))
    nights = [one.night for one in checks]
    assert len(nights) == len(set(nights)) >= 3
    assert all(one.finished_at for one in checks)
    first = MembersReport.model_validate(checks[0].counts)
    assert (first.strangers, first.shut_out) == (1, 1)
    assert heard(play, "в группе без права: 1", OWNER) >= 1


async def test_night_without_a_finding_says_nothing(play: Play) -> None:
    await give(play, BUYER)
    play.ground.door.places[GROUP, BUYER] = MEMBER
    await next_night(play)
    assert heard(play, "Группа и права", OWNER) == 0
    assert play.ground.door.checks


async def test_admin_who_asks_is_answered_in_any_case(play: Play) -> None:
    await give(play, BUYER)
    with pytest.raises(BusinessError) as caught:
        await play(CHECK_MEMBERS, CheckMembers(admin_id=BUYER))
    assert caught.value.code == ErrorCode.ADMINS_ONLY
    await play(CHECK_MEMBERS, CheckMembers(admin_id=OWNER))
    await play.next_minute(minutes=1)
    assert heard(play, "Расхождений нет, проверено 1", OWNER) == 1


async def test_silence_stops_the_check_and_it_goes_on_after_the_last_person(play: Play) -> None:
    await crowd(play)
    door = play.ground.door
    await play(CHECK_MEMBERS, CheckMembers(admin_id=OWNER, repair=True))
    door.down = 1000
    for _ in range(2):
        await play.next_minute(minutes=1)
    assert (kicked(play), door.checks) == ([], [])
    door.down = 0
    await play.next_minute(minutes=1)
    assert BUYER not in {one.telegram_id for one in door.checks}
    await play.next_minute(minutes=10)
    asked = [one.telegram_id for one in door.checks if one.chat_id == GROUP]
    assert set(range(6001, 6007)) <= set(asked)
    assert heard(play, "право есть, но вход закрыт: 1", OWNER) >= 1


async def test_unknown_is_counted_and_nothing_is_done(play: Play) -> None:
    await crowd(play)
    for person in range(6001, 6007):
        play.ground.door.places[GROUP, person] = MemberView(state=MemberState.UNKNOWN)
    before = await known(play)
    assert await check_now(play.house, repair=True) == MembersReport(asked=6, unknown=6)
    assert (kicked(play), play.ground.door.let_back, await known(play)) == ([], [], before)


async def test_death_at_any_point_counts_everybody_once(play: Play) -> None:
    await crowd(play)
    await play(CHECK_MEMBERS, CheckMembers(admin_id=OWNER))
    deaths = 0
    while True:
        await play.wake(wake_checks)
        play.fuse.left = 1 + deaths
        try:
            await play.tell_stories()
        except Crash:
            deaths += 1
            play.pass_time(minutes=16)
            continue
        play.fuse.left = None
        async with play.house.db.read() as session:
            asked = (await session.scalars(select(GroupCheck).where(GroupCheck.asked_by == OWNER))).one()
        if asked.finished_at:
            break
        play.pass_time(minutes=16)
    assert deaths > 5
    assert MembersReport.model_validate(asked.counts).asked == 6


async def test_what_telegram_told_while_it_was_asked_is_truer(play: Play) -> None:
    """He came in between the question and its answer."""
    await give(play, BUYER)
    async with play.house.db.write() as session:
        await session.merge(
            GroupMember(
                chat_id=GROUP,
                telegram_id=BUYER,
                is_member=True,
                changed_at=play.house.clock.now().replace(year=play.house.clock.now().year + 1),
            )
        )
    play.ground.door.places[GROUP, BUYER] = LEFT
    assert await check_now(play.house, repair=True) == MembersReport(asked=1)
    assert await known(play) == {BUYER: True}
