"""Advice and news: asked by one button, answered once, left by a press under any message or by a command."""

import pytest

from aimpay.contract.gateway import NOTIFY_USER, BotButton, NotifyButton, NotifyUser
from aimpay.contract.mailing import AGREE_TO_NEWS, REFUSE_NEWS, NewsState
from bot.town import Somebody, Town, labels, plain

GET = "Получать советы и новости"


@pytest.fixture
async def boris(town: Town) -> Somebody:
    town.school.asks_news = True
    return await town.person()


async def test_the_question_is_one_screen_and_the_menu_asks_no_more_once_it_is_answered(
    town: Town, boris: Somebody
) -> None:
    assert GET in labels(await boris.says("/start"))
    asked = await boris.presses(GET)
    assert labels(asked) == ["Получать", "Нет, спасибо", "Читать полностью", "Назад"]
    assert "больше не спросим" in plain(await boris.presses("Нет, спасибо"))
    menu = labels(await boris.presses("В меню"))
    assert GET not in menu
    assert "Новости" in menu
    assert town.school.people[boris.id].news == NewsState.OFF


async def test_agreeing_names_the_version_that_was_shown(town: Town, boris: Somebody) -> None:
    await boris.says("/start")
    await boris.presses(GET)
    assert "Будем присылать" in plain(await boris.presses("Получать"))
    assert [one.version for one in town.school.asked(AGREE_TO_NEWS)] == ["2026-11-01"]


async def test_a_text_that_changed_meanwhile_is_shown_anew(town: Town, boris: Somebody) -> None:
    await boris.says("/start")
    shown = await boris.presses(GET)
    await boris.clicks(shown["message_id"], "news_yes:0", stale=True)
    assert "Нет, спасибо" in labels(await boris.last())
    assert town.school.people[boris.id].news == NewsState.UNASKED


async def test_the_way_out_under_a_message_asks_once_and_leaves_the_message_readable(quiet_town: Town) -> None:
    quiet_town.school.asks_news = True
    boris = await quiet_town.person()
    async with quiet_town.bot() as process:
        await boris.says("/start")
        way_out = NotifyButton(text="Отписаться", callback=BotButton.UNSUBSCRIBE, argument="17")
        advice = NotifyUser(telegram_id=boris.id, message="Совет дня", buttons=(way_out,))
        sent = await quiet_town.caller(process.port)(NOTIFY_USER, advice)
        await boris.clicks(sent.message_id, "unsubscribe:17")
        assert "Отписаться?" in plain(await boris.sees("Отписаться?"))
        assert plain(await boris.at(sent.message_id)) == "Совет дня"
        await boris.presses("Отписаться")
        await boris.sees("Вы отписались")
    assert [one.delivery_id for one in quiet_town.school.asked(REFUSE_NEWS)] == [17]


async def test_stop_ends_it_at_once_and_a_later_change_of_mind_is_asked_again(town: Town, boris: Somebody) -> None:
    await boris.says("/start")
    assert "Вы отписались" in plain(await boris.says("/stop"))
    assert [one.by_command for one in town.school.asked(REFUSE_NEWS)] == [True]
    assert "Получать" in labels(await boris.presses("Получать снова"))


async def test_a_person_is_told_what_he_may_demand_of_his_data(boris: Somebody) -> None:
    shown = plain(await boris.says("/privacy"))
    assert "удалить данные" in shown
    assert "help@school.example" in shown
