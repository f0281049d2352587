"""People in a group without a right: warned, removed after some days, and never on a doubt."""

from typing import Final

import pytest
from sqlalchemy import select

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import MemberState, MemberView
from aimpay.contract.learning import KEEP_MEMBER, REPORT_MEMBERSHIP, KeepMember, ReportMembership
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.group.models import KeptMember, Stranger, StrangerStatus
from aimpay.server.school.profile import save_setting
from aimpay.server.workflows.membership.strangers import wake_strangers
from money.direct import Crash
from money.house import OWNER, Play
from money.test_access_terms import ANNA, GROUP, comes_in, heard

UNKNOWN: Final = MemberView(state=MemberState.UNKNOWN)


async def enters(play: Play, telegram_id: int = ANNA, **how: bool) -> None:
    """Telegram tells that the person is in the group; the sweep of that minute follows."""
    play.ground.door.places[GROUP, telegram_id] = MemberView(state=MemberState.MEMBER, **how)
    await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=telegram_id, chat_id=GROUP, is_member=True))
    await play.next_minute(minutes=1)


async def stranger(play: Play, telegram_id: int = ANNA) -> Stranger | None:
    async with play.house.db.read() as session:
        return await session.get(Stranger, (GROUP, telegram_id))


async def status(play: Play) -> str | None:
    row = await stranger(play)
    return row.status if row else None


async def setting(play: Play, **values: object) -> None:
    async with play.house.db.write() as session:
        for key, value in values.items():
            await save_setting(session, key, value, play.house.clock.now())


def kicked(play: Play) -> list[int]:
    return [kick.telegram_id for kick in play.ground.door.kicks]


async def test_stranger_is_warned_with_a_way_to_pay_and_removed_three_days_later(play: Play) -> None:
    await play.start(ANNA)
    await enters(play)
    assert heard(play, "Нет права на курс") == 1
    assert play.ground.door.said[0].telegram_id in {ANNA, OWNER}
    assert heard(play, f"Имя {ANNA}", OWNER) >= 1
    assert heard(play, f"Оставить: {ANNA}", OWNER) == 1
    await play.next_minute(days=2, hours=23)
    assert (kicked(play), await status(play)) == ([], StrangerStatus.WARNED)
    await play.next_minute(hours=1)
    assert (kicked(play), await status(play)) == ([ANNA], StrangerStatus.REMOVED)
    assert heard(play, "Вы больше не в группе") == heard(play, "Убрали из группы", OWNER) == 1
    await play.next_minute(days=5)
    assert kicked(play) == [ANNA]


async def test_whom_the_bot_cannot_write_to_is_in_the_report_to_the_owner(play: Play) -> None:
    play.ground.door.unreachable.add(ANNA)
    await enters(play)
    assert heard(play, "написать ему бот не может", OWNER) == 1
    row = await stranger(play)
    assert row
    assert (row.status, row.reached) == (StrangerStatus.WARNED, False)
    await play.next_minute(days=3, minutes=1)
    assert kicked(play) == [ANNA]


async def test_several_strangers_of_one_minute_are_one_message_to_the_owner(play: Play) -> None:
    people = range(5001, 5004)
    for person in people:
        play.ground.door.places[GROUP, person] = MemberView(state=MemberState.MEMBER)
        await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=person, chat_id=GROUP, is_member=True))
    await play.next_minute(minutes=1)
    assert heard(play, "В группе люди без права", OWNER) == 1
    assert all(heard(play, str(person), OWNER) == 1 for person in people)


@pytest.mark.parametrize("when", ["before the warning", "after it"])
async def test_who_buys_in_the_meantime_stays(play: Play, when: str) -> None:
    await play.start(ANNA)
    play.ground.door.places[GROUP, ANNA] = MemberView(state=MemberState.MEMBER)
    await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=ANNA, chat_id=GROUP, is_member=True))
    if when == "after it":
        await play.next_minute(minutes=1)
    await play.buy(ANNA)
    await play.next_minute(days=4)
    assert (kicked(play), await status(play)) == ([], StrangerStatus.HAS_RIGHT)
    assert heard(play, "Нет права на курс") == int(when == "after it")


@pytest.mark.parametrize("how", ["silent", "unknown"])
async def test_on_a_doubt_nobody_is_warned_or_removed_and_later_all_goes_on(play: Play, how: str) -> None:
    door = play.ground.door
    await enters(play)

    def doubt() -> None:
        door.down = 1000 if how == "silent" else 0
        if how == "unknown":
            door.places[GROUP, ANNA] = UNKNOWN

    doubt()
    for _ in range(4):
        await play.next_minute(days=2)
        assert kicked(play) == []
    assert await status(play) == StrangerStatus.WARNED
    door.down = 0
    comes_in(play)
    await play.next_minute(hours=2)
    assert kicked(play) == [ANNA]


@pytest.mark.sqlite_is_enough
async def test_first_look_waits_for_a_clear_word_too(play: Play) -> None:
    play.ground.door.places[GROUP, ANNA] = UNKNOWN
    await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=ANNA, chat_id=GROUP, is_member=True))
    await play.next_minute(days=5)
    assert (await status(play), kicked(play), heard(play, "Нет права")) == (StrangerStatus.SEEN, [], 0)


@pytest.mark.parametrize("how", ["is_admin", "is_bot"])
@pytest.mark.sqlite_is_enough
async def test_admins_of_the_group_and_bots_are_left_alone(play: Play, how: str) -> None:
    await enters(play, **{how: True})
    await play.next_minute(days=5)
    assert (await status(play), kicked(play), heard(play, "Нет права")) == (StrangerStatus.KEPT, [], 0)


@pytest.mark.sqlite_is_enough
async def test_admins_of_the_school_are_never_strangers(play: Play) -> None:
    await enters(play, OWNER)
    await play.next_minute(days=5)
    assert await stranger(play, OWNER) is None
    assert kicked(play) == []


async def test_whom_the_owner_keeps_stays_until_that_is_lifted(play: Play) -> None:
    await enters(play)
    wish = KeepMember(admin_id=OWNER, telegram_id=ANNA, reason=" Куратор ")
    await play(KEEP_MEMBER, wish)
    await play(KEEP_MEMBER, wish)
    await play.next_minute(days=4)
    assert (kicked(play), await status(play)) == ([], StrangerStatus.KEPT)
    await play(KEEP_MEMBER, KeepMember(admin_id=OWNER, telegram_id=ANNA, keep=False))
    async with play.house.db.read() as session:
        (kept,) = await session.scalars(select(KeptMember))
    assert (kept.kept_by, kept.reason, kept.lifted_by) == (OWNER, "Куратор", OWNER)
    await enters(play)
    await play.next_minute(days=4)
    assert kicked(play) == [ANNA]
    with pytest.raises(BusinessError) as caught:
        await play(KEEP_MEMBER, KeepMember(admin_id=ANNA, telegram_id=ANNA))
    assert caught.value.code == ErrorCode.ADMINS_ONLY


async def test_school_may_only_warn_or_look_away(play: Play) -> None:
    await setting(play, remove_strangers="warn")
    await play.start(ANNA)
    await enters(play)
    await play.next_minute(days=30)
    assert (kicked(play), heard(play, "Нет права на курс")) == ([], 1)
    assert heard(play, "Сами никого не убираем", OWNER) == 1
    await setting(play, remove_strangers="off")
    await enters(play, 5001)
    assert await stranger(play, 5001) is None


@pytest.mark.sqlite_is_enough
async def test_removal_switched_off_after_the_warning_removes_nobody(play: Play) -> None:
    await enters(play)
    await setting(play, remove_strangers="off")
    await play.next_minute(days=10)
    assert (kicked(play), await status(play)) == ([], StrangerStatus.OFF)


async def test_who_leaves_by_himself_is_warned_anew_when_he_is_back(play: Play) -> None:
    await play.start(ANNA)
    await enters(play)
    await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=ANNA, chat_id=GROUP, is_member=False))
    assert await status(play) == StrangerStatus.LEFT
    await play.next_minute(days=2)
    await enters(play)
    assert heard(play, "Нет права на курс") == 2
    await play.next_minute(days=2)
    assert kicked(play) == []


@pytest.mark.sqlite_is_enough
async def test_group_that_belongs_to_no_course_is_nobodys_business(play: Play) -> None:
    await play(REPORT_MEMBERSHIP, ReportMembership(telegram_id=ANNA, chat_id=GROUP - 77, is_member=True))
    async with play.house.db.read() as session:
        assert (await session.scalars(select(Stranger))).all() == []


async def test_death_at_any_point_of_a_removal_removes_once_and_tells_once(play: Play) -> None:
    """Telegram says «left» when the look is repeated after the kick: it was us."""
    await play.start(ANNA)
    await enters(play)
    play.pass_time(days=3, minutes=1)
    deaths = 0
    while True:
        await play.wake(wake_strangers)
        play.fuse.left = deaths
        try:
            await play.tell_stories()
        except Crash:
            deaths += 1
            if kicked(play):
                comes_in(play, MemberState.LEFT)
            play.pass_time(hours=1, minutes=1)
            continue
        play.fuse.left = None
        break
    assert deaths > 3
    assert set(kicked(play)) == {ANNA}
    assert await status(play) == StrangerStatus.REMOVED
    assert heard(play, "Вы больше не в группе") <= 2
    assert heard(play, "Убрали из группы", OWNER) >= 1
