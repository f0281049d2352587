"""The door of the group."""

from typing import Any

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import SEND_INVITE_LINK, InviteLink, SendInviteLink
from aimpay.contract.learning import DECIDE_JOIN_REQUEST, GET_INVITE, REPORT_MEMBERSHIP
from aimpay.contract.turns import OPEN_TURN
from bot.school import GROUP_ID, Person, RefusalError
from bot.town import Somebody, Town, labels, plain, until


async def buyer(town: Town) -> Somebody:
    boris = await town.person()
    town.school.people[boris.id] = Person(boris.id, "Борис", paid=True)
    return boris


async def requests(town: Town) -> list[Any]:
    return list((await town.group())["join_requests"])


async def is_member(town: Town, person: Somebody) -> bool:
    return person.id in {member["user_id"] for member in (await town.group())["members"]}


async def make_link(town: Town, port: int) -> str:
    caller = town.caller(port)
    asked = SendInviteLink(telegram_id=1, chat_id=GROUP_ID, name="Заказ 1")
    made: InviteLink = await caller(SEND_INVITE_LINK, asked)
    return made.invite_link


async def test_buyer_gets_the_link_again_and_again(town: Town) -> None:
    boris = await buyer(town)
    await boris.says("/start")
    await boris.presses("Войти в группу")
    await boris.presses("Получить ссылку ещё раз")
    shown = await boris.last()
    assert labels(shown) == ["Войти в группу", "Получить ссылку ещё раз", "Назад"]
    assert len(town.school.asked(GET_INVITE)) == 2


async def test_member_is_told_that_he_is_in(town: Town) -> None:
    boris = await buyer(town)
    town.school.members.add(boris.id)
    await boris.says("/start")
    assert "Вы уже в группе" in plain(await boris.presses("Войти в группу"))


async def test_link_that_is_not_ready_can_be_asked_for_again(town: Town) -> None:
    boris = await buyer(town)
    await boris.says("/start")
    town.school.refusals[GET_INVITE.path] = RefusalError(409, ErrorCode.INVITE_NOT_READY, "Готовим ссылку")
    assert "Готовим ссылку" in plain(await boris.presses("Войти в группу"))
    town.school.refusals.clear()
    assert "Получить ссылку ещё раз" in labels(await boris.presses("Попробовать ещё раз"))


async def test_buyer_is_let_in_and_a_stranger_with_the_same_link_is_not(quiet_town: Town) -> None:
    town = quiet_town
    boris, stranger = await buyer(town), await town.person("Чужой")
    async with town.bot() as process:
        link = await make_link(town, process.port)
        assert (await town.joins(stranger, link))["outcome"] == "requested"
        assert plain(await stranger.sees("Ссылка чужая")) == "Ссылка чужая"
        assert (await town.joins(boris, link))["outcome"] == "requested"
        assert labels(await boris.sees("Добро пожаловать")) == ["Открыть группу", "В меню"]
        assert await is_member(town, boris)
        assert not await is_member(town, stranger)
        assert town.school.asked(DECIDE_JOIN_REQUEST)[0].invite_link == link
        await town.asked(REPORT_MEMBERSHIP, times=1)
        await town.ask("POST", f"/users/{boris.id}/leave", {"chat_id": GROUP_ID})
        await town.asked(REPORT_MEMBERSHIP, times=2)
    reports = [(each.telegram_id, each.is_member) for each in town.school.asked(REPORT_MEMBERSHIP)]
    assert reports == [(boris.id, True), (boris.id, False)]


async def test_silent_server_turns_nobody_away(quiet_town: Town) -> None:
    town = quiet_town
    boris = await buyer(town)
    async with town.bot() as process:
        link = await make_link(town, process.port)
        town.school.refusals[DECIDE_JOIN_REQUEST.path] = RefusalError(500, ErrorCode.INTERNAL, "Ой")
        await town.joins(boris, link)
        await town.asked(DECIDE_JOIN_REQUEST, times=2)
        assert len(await requests(town)) == 1
        town.school.refusals.clear()

        async def inside() -> bool:
            return await is_member(town, boris)

        await until(inside)


async def test_request_stays_pending_when_the_server_never_answers(quiet_town: Town) -> None:
    town = quiet_town
    boris = await buyer(town)
    async with town.bot() as process:
        link = await make_link(town, process.port)
        town.school.refusals[DECIDE_JOIN_REQUEST.path] = RefusalError(500, ErrorCode.INTERNAL, "Ой")
        await town.joins(boris, link)
        await town.asked(DECIDE_JOIN_REQUEST, times=4)
    assert [request["user_id"] for request in await requests(town)] == [boris.id]
    assert town.school.asked(OPEN_TURN) == []
