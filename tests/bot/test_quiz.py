"""The quiz in the chat: one message with buttons, whatever is pressed, written or restarted."""

import asyncio
from typing import Any

import pytest

from aimpay.contract import quiz
from aimpay.contract.errors import ErrorCode
from bot.exam import ANSWERED
from bot.school import Person, RefusalError
from bot.town import Somebody, Town, labels, plain
from patience import eventually


@pytest.fixture
async def anna(quiet_town: Town) -> Somebody:
    somebody = await quiet_town.person("Анна")
    quiet_town.school.people[somebody.id] = Person(somebody.id, "Анна", paid=True)
    quiet_town.school.media |= {"quiz.roc": "roc.png", "quiz.stairs": "stairs.png"}
    return somebody


async def begin(anna: Somebody) -> Any:
    """Come to the first question; the button of the rules stands under «Получить сертификат»."""
    menu = await anna.says("/start")
    await anna.clicks(menu["message_id"], "quiz", stale=True)
    return await anna.presses("Начать тест")


async def keyboards(anna: Somebody) -> list[Any]:
    return [message for message in await anna.from_bot() if labels(message)]


async def has_one_keyboard(anna: Somebody, message: Any = None) -> None:
    """The buttons of what was there before are taken off after the new message has come."""

    async def one_is_left() -> bool:
        left = await keyboards(anna)
        return len(left) == 1 and message in (None, left[0])

    await eventually(one_is_left, "one message with buttons is left")


async def test_way_through_leaves_one_message_with_buttons_and_no_old_question(town: Town, anna: Somebody) -> None:
    first = await begin(anna)
    assert "Вопрос 1 из 4" in plain(first)
    second = await anna.presses("А")
    assert (second["kind"], second["message_id"]) == ("photo", first["message_id"])
    assert "Второй, с картинкой?" in plain(second)
    third = await anna.presses("Б")
    assert third["message_id"] == first["message_id"]
    assert third["file"]["url"] != second["file"]["url"]
    marked = await anna.presses("☐ В")
    assert labels(marked)[:4] == ["☐ А", "☐ Б", "☑ В", "☐ Г"]
    assert marked["message_id"] == first["message_id"]
    fourth = await anna.presses("Ответить")
    assert fourth["kind"] == "text"
    assert "Четвёртый?" in plain(fourth)
    assert first["message_id"] not in [message["message_id"] for message in await anna.from_bot()]
    end = await anna.presses("Г")
    assert end["message_id"] == fourth["message_id"]
    assert "Тест пока не сдан" in plain(end)
    await has_one_keyboard(anna, end)
    assert [asked.option for asked in town.school.asked(quiz.CHOOSE_OPTION)] == [0, 1, 2, 3]


async def test_double_tap_and_old_button_show_the_present_question(town: Town, anna: Somebody) -> None:
    first = await begin(anna)
    await asyncio.gather(*(anna.clicks(first["message_id"], "quiz_option:7:1:0", stale=True) for _ in range(3)))
    assert town.school.exam.at == 2
    popped = await anna.clicks(first["message_id"], "quiz_option:7:1:0", stale=True)
    assert popped["text"] == ANSWERED
    assert "Второй, с картинкой?" in plain(await anna.last())
    assert town.school.exam.at == 2
    await anna.clicks(first["message_id"], "quiz_option:nonsense", stale=True)
    assert "Тест уже идёт" in plain(await anna.last())
    assert "Второй" in plain(await anna.presses("Продолжить"))


async def test_words_bring_the_question_down_and_leave_no_second_keyboard(town: Town, anna: Somebody) -> None:
    await begin(anna)
    shown = await anna.says("а можно подсказку?")
    assert plain(shown).startswith("Отвечайте кнопками")
    assert "Первый?" in plain(shown)
    await has_one_keyboard(anna, shown)
    menu = await anna.says("/start")
    await has_one_keyboard(anna, menu)
    assert town.school.exam.at == 1


async def test_restart_of_the_bot_in_the_middle_changes_nothing(quiet_town: Town, anna: Somebody) -> None:
    async with quiet_town.bot():
        await begin(anna)
        third = [await anna.presses("А"), await anna.presses("А"), await anna.presses("☐ Г")][-1]
    async with quiet_town.bot():
        marked = await anna.presses("☐ А")
        assert labels(marked)[:4] == ["☑ А", "☐ Б", "☐ В", "☑ Г"]
        assert marked["message_id"] == third["message_id"]
        assert "Четвёртый?" in plain(await anna.presses("Ответить"))


@pytest.mark.usefixtures("town")
async def test_finishing_early_is_asked_twice_and_mistakes_are_turned_over(anna: Somebody) -> None:
    await begin(anna)
    await anna.presses("А")
    assert "Отвечено: 1 из 4" in plain(await anna.presses("Завершить тест"))
    assert "Второй" in plain(await anna.presses("Назад"))
    await anna.presses("Завершить тест")
    assert "Тест пока не сдан" in plain(await anna.presses("Да, завершить"))
    mistake = await anna.presses("Что было не так")
    assert mistake["kind"] == "photo"
    assert labels(mistake) == ["Дальше →", "Назад"]
    assert "Четвёртый?" in plain(await anna.presses("Дальше →"))
    assert "Тест пока не сдан" in plain(await anna.presses("Назад"))
    await has_one_keyboard(anna)


async def test_lost_picture_costs_the_picture_and_not_the_question(town: Town, anna: Somebody) -> None:
    town.school.media_is_lost = True
    await begin(anna)
    second = await anna.presses("А")
    assert second["kind"] == "text"
    assert "Второй, с картинкой?" in plain(second)
    assert "Картинка не открылась" in plain(second)
    await has_one_keyboard(anna, second)
    town.school.media_is_lost = False
    again = await anna.says("ещё раз")
    assert again["kind"] == "photo"
    await has_one_keyboard(anna, again)


async def test_question_whose_message_is_gone_comes_in_a_new_one(town: Town, anna: Somebody) -> None:
    first = await begin(anna)
    await town.bot_api("deleteMessage", chat_id=anna.id, message_id=first["message_id"])
    await anna.clicks(first["message_id"], "quiz_option:7:1:0", stale=True)
    second = await anna.last()
    assert second["kind"] == "photo"
    assert second["message_id"] > first["message_id"]
    await has_one_keyboard(anna, second)


@pytest.mark.parametrize(
    ("code", "words", "label"),
    [
        (ErrorCode.QUIZ_NO_RIGHT, "Теста ждёт оплата.", "Оплатить курс"),
        (ErrorCode.QUIZ_COOLDOWN, "Теста ждёт оплата.\n\nИтоговый тест", "Начать тест"),
        (ErrorCode.QUIZ_NOT_FOUND, "Теста ждёт оплата.", "Назад"),
    ],
)
async def test_refused_start_says_why_and_where_to_go(
    town: Town, anna: Somebody, code: ErrorCode, words: str, label: str
) -> None:
    town.school.refusals[quiz.START_QUIZ.path] = RefusalError(409, code, "Теста ждёт оплата.")
    shown = await begin(anna)
    assert plain(shown).startswith(words)
    assert label in labels(shown)
