"""The bill in the chat never outlives its payment, whatever became of message, bot or person meanwhile."""

import pytest

from aimpay.bot.app import BotProcess
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.gateway import NOTIFY_USER, NotifyUser
from aimpay.contract.people import GET_CONVERSATION, ConsentKind
from bot.school import Person, RefusalError
from bot.town import Somebody, Town, labels, plain, until

PAY = "Оплатить 14\u00a0990\u00a0₽"
CLOSED = "<b>Счёт закрыт</b>"


async def with_a_bill(town: Town) -> Somebody:
    boris = await town.person()
    town.school.people[boris.id] = Person(
        boris.id, "Борис", email="boris@yandex.ru", confirmed=True, consents=dict.fromkeys(ConsentKind, "2026-11-01")
    )
    await boris.says("/start")
    await another_bill(boris)
    return boris


async def another_bill(boris: Somebody) -> None:
    await boris.presses("Оплатить курс")
    await boris.pops(PAY)
    await boris.sees("Счёт готов")


async def tell_the_end(town: Town, process: BotProcess, boris: Somebody) -> None:
    asked = NotifyUser(telegram_id=boris.id, message="Оплата не прошла", closes_bill=CLOSED)
    await town.caller(process.port)(NOTIFY_USER, asked)


async def test_bill_loses_its_buttons_when_its_payment_ends(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        boris = await with_a_bill(quiet_town)
        bill = await boris.sees("Счёт готов")
        await tell_the_end(quiet_town, process, boris)
    shown = await boris.at(bill["message_id"])
    assert (plain(shown), labels(shown)) == ("Счёт закрыт", [])
    assert plain(await boris.last()) == "Оплата не прошла"


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "refusing"])
async def test_server_away_while_a_bill_is_to_be_closed_is_no_failure_of_the_bot(
    quiet_town: Town, caplog: pytest.LogCaptureFixture, *, silent: bool
) -> None:
    async with quiet_town.bot() as process:
        boris = await with_a_bill(quiet_town)
        quiet_town.school.silent = silent
        quiet_town.school.refusals[GET_CONVERSATION.path] = RefusalError(503, ErrorCode.UNAVAILABLE, "Не сейчас")
        with pytest.raises(RemoteError) as refused:
            await tell_the_end(quiet_town, process, boris)
        assert (refused.value.status, refused.value.code) == (503, ErrorCode.UNAVAILABLE)
        assert not [record for record in caplog.records if record.exc_info]
        quiet_town.school.silent = False
        quiet_town.school.refusals.clear()
        await tell_the_end(quiet_town, process, boris)
    assert plain(await boris.last()) == "Оплата не прошла"


async def test_restarted_bot_still_knows_the_bill_under_later_messages(quiet_town: Town) -> None:
    async with quiet_town.bot():
        boris = await with_a_bill(quiet_town)
        bill = await boris.sees("Счёт готов")
        await boris.says("/help")
    async with quiet_town.bot() as process:
        await tell_the_end(quiet_town, process, boris)
    assert plain(await boris.at(bill["message_id"])) == "Счёт закрыт"


async def test_screen_that_took_the_bills_place_is_left_alone(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        boris = await with_a_bill(quiet_town)
        menu = await boris.presses("Назад")
        await tell_the_end(quiet_town, process, boris)
    assert labels(await boris.at(menu["message_id"])) == labels(menu)


async def test_newer_bill_takes_the_buttons_of_the_older(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        boris = await with_a_bill(quiet_town)
        old = await boris.sees("Счёт готов")
        await boris.says("/start")
        await another_bill(boris)

        async def old_is_dead() -> bool:
            return labels(await boris.at(old["message_id"])) == []

        await until(old_is_dead)
        new = await boris.sees("Счёт готов")
        await tell_the_end(quiet_town, process, boris)
    assert plain(await boris.at(new["message_id"])) == "Счёт закрыт"


async def test_bill_that_is_gone_or_closed_before_does_not_stop_the_news(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        boris = await with_a_bill(quiet_town)
        bill = await boris.sees("Счёт готов")
        await tell_the_end(quiet_town, process, boris)
        await tell_the_end(quiet_town, process, boris)
        await quiet_town.bot_api("deleteMessage", chat_id=boris.id, message_id=bill["message_id"])
        await tell_the_end(quiet_town, process, boris)
    said = [plain(each) for each in await boris.from_bot()]
    assert (said.count("Оплата не прошла"), said.count("Счёт закрыт")) == (3, 0)


async def test_news_that_broke_off_at_the_bill_is_told_once(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        boris = await with_a_bill(quiet_town)
        await quiet_town.fault(kind="server_error", method="editMessageText")
        with pytest.raises(RemoteError) as caught:
            await tell_the_end(quiet_town, process, boris)
        assert caught.value.code == ErrorCode.TELEGRAM_UNREACHABLE
        await tell_the_end(quiet_town, process, boris)
    assert [plain(each) for each in await boris.from_bot()].count("Оплата не прошла") == 1
