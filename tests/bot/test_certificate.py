"""The student's way to the certificate: test, name, picture, file, link, another name."""

from typing import Any

from aimpay.contract.certificates import ASK_NAME_CORRECTION, CAN_GET_CERTIFICATE, GENERATE_CERTIFICATE, SAVE_FIO
from aimpay.contract.errors import ErrorCode
from bot.registry import PDF, number
from bot.school import FIRST, PICTURE, SECOND, Person, RefusalError
from bot.town import Somebody, Town, buttons, labels, plain, until

NAME = "Иванова Анна"


async def student(town: Town, *, passed: bool = True) -> Somebody:
    anna = await town.person("Анна")
    town.school.people[anna.id] = Person(anna.id, "Анна", paid=True)
    if passed:
        town.school.registry.passed.add(anna.id)
    await anna.says("/start")
    return anna


async def with_certificate(town: Town) -> Somebody:
    anna = await student(town)
    town.school.registry.issue(anna.id, NAME)
    await anna.presses("Получить сертификат")
    return anna


async def file_of(town: Town, message: Any) -> bytes:
    async with town.session.get(town.sandbox_url + message["file"]["url"]) as answer:
        return await answer.read()


async def received(person: Somebody, name: str) -> Any:
    """Wait for a file: it comes after the press is answered."""

    async def came() -> Any:
        last = await person.last()
        return last if last["file"] and last["file"]["name"] == name else None

    return await until(came)


async def test_who_has_not_passed_is_led_to_the_test(town: Town) -> None:
    anna = await student(town, passed=False)
    shown = await anna.presses("Получить сертификат")
    assert "ML <без> математики" in plain(shown)
    assert [(one["text"], one["data"]) for one in buttons(shown)] == [
        ("Сдать тест", f"quiz:{FIRST}"),
        ("Назад", "menu"),
    ]


async def test_name_is_cleaned_previewed_corrected_and_only_then_issued(town: Town) -> None:
    anna = await student(town)
    assert "Тест сдан" in plain(await anna.presses("Получить сертификат"))
    assert "Напишите фамилию и имя <целиком>" in plain(await anna.says("Анна"))
    shown = await anna.says("  Ивонова   Анна <b>")
    assert "Ивонова Анна <b>" in plain(shown)
    assert labels(shown) == ["Всё верно", "Исправить", "Назад"]
    assert town.school.asked(SAVE_FIO) == []
    await anna.presses("Исправить")
    assert f"Так будет на сертификате:\n\n{NAME}" in plain(await anna.says(f"ФИО: {NAME}"))
    shown = await anna.presses("Всё верно")
    assert (shown["kind"], await file_of(town, shown)) == ("photo", PICTURE)
    assert "Сертификат готов" in plain(shown)
    assert f"{NAME}\nКурс «ML <без> математики», результат 92 %\nВыдан 23.11.2026, номер {number(1)}" in plain(shown)
    assert labels(shown) == ["Скачать PDF", "Поделиться", "Ссылка для работодателя", "Исправить имя", "Назад"]
    assert [asked.full_name for asked in town.school.asked(SAVE_FIO)] == [NAME]


async def test_suggested_capitals_are_one_press_away(town: Town) -> None:
    anna = await student(town)
    await anna.presses("Получить сертификат")
    shown = await anna.says("иванова анна")
    assert labels(shown)[:2] == ["Всё верно", f"Взять «{NAME}»"]
    await anna.presses(f"Взять «{NAME}»")
    assert [asked.full_name for asked in town.school.asked(SAVE_FIO)] == [NAME]


async def test_second_press_on_confirm_shows_the_certificate_and_issues_nothing_more(town: Town) -> None:
    anna = await student(town)
    await anna.presses("Получить сертификат")
    shown = await anna.says(NAME)
    await anna.presses("Всё верно")
    await anna.clicks(shown["message_id"], shown["buttons"][0][0]["data"], stale=True)
    assert number(1) in plain(await anna.last())
    assert len(town.school.asked(SAVE_FIO)) == len(town.school.registry.found) == 1


async def test_name_said_unasked_is_understood_and_swallowed_by_no_other_conversation(town: Town) -> None:
    anna = await student(town)
    assert f"Так будет на сертификате:\n\n{NAME}" in plain(await anna.says(f"фио : {NAME}"))
    await anna.presses("Всё верно")
    await anna.presses("Исправить имя")
    assert "Отправить школе?" in plain(await anna.says("ФИО: Петрова Анна"))


async def test_restart_of_the_bot_between_question_and_name_loses_nothing(quiet_town: Town) -> None:
    async with quiet_town.bot():
        anna = await student(quiet_town)
        await anna.presses("Получить сертификат")
    async with quiet_town.bot():
        assert NAME in plain(await anna.says(NAME))
    async with quiet_town.bot():
        assert "Сертификат готов" in plain(await anna.presses("Всё верно"))


async def test_file_comes_under_the_picture_and_back_under_it_works(town: Town) -> None:
    """In the original «Назад» under the file crashed: a document has no text to change."""
    anna = await with_certificate(town)
    picture = await anna.last()
    await anna.pops("Скачать PDF")
    shown = await received(anna, f"Сертификат {number(1)}.pdf")
    assert shown["kind"] == "document"
    assert await file_of(town, shown) == PDF
    assert labels(await anna.at(picture["message_id"])) == labels(picture)
    assert "Получить сертификат" in labels(await anna.presses("Назад"))
    assert labels(await anna.at(shown["message_id"])) == []


async def test_link_and_share_lead_to_the_public_page(town: Town) -> None:
    anna = await with_certificate(town)
    urls = {one["text"]: one["url"] for one in buttons(await anna.last()) if one["kind"] == "url"}
    address = town.school.registry.found[0].certificate.address
    assert urls["Ссылка для работодателя"] == address
    assert urls["Поделиться"].startswith("https://t.me/share/url?url=https%3A%2F%2Fschool.example%2Fcert")


async def test_another_name_is_sent_to_the_school_and_shown_as_waiting(town: Town) -> None:
    anna = await with_certificate(town)
    assert "сначала проверит школа" in plain(await anna.presses("Исправить имя"))
    assert "Сейчас именно так и написано" in plain(await anna.says(NAME))
    assert "Будет: Петрова Анна" in plain(await anna.says("Петрова Анна"))
    shown = await anna.presses("Отправить школе")
    assert "Новое имя: Петрова Анна" in plain(shown)
    (asked,) = town.school.asked(ASK_NAME_CORRECTION)
    assert (asked.telegram_id, asked.number, asked.full_name) == (anna.id, number(1), "Петрова Анна")
    assert "Школа проверяет новое имя: Петрова Анна" in plain(await anna.presses("К сертификату"))


async def test_withdrawn_certificate_says_why_and_what_to_do(town: Town) -> None:
    anna = await with_certificate(town)
    await anna.says("/start")
    issued = town.school.registry.found.pop()
    for status, words in (("suspended", "приостановлен"), ("revoked", "отозван")):
        changed = {"status": status, "status_reason": "Проверяем <результат>."}
        view = issued.certificate.model_copy(update=changed)
        town.school.registry.found = [issued.model_copy(update={"certificate": view})]
        shown = await anna.presses("Получить сертификат")
        assert words in plain(shown)
        assert "Причина: Проверяем <результат>." in plain(shown)
        assert "/help" in plain(shown)
        assert labels(shown) == ["Страница сертификата", "Назад"]
        await anna.presses("Назад")


async def test_with_several_courses_the_course_is_chosen_first(town: Town) -> None:
    town.school.several = True
    anna = await student(town)
    town.school.people[anna.id].owned = {FIRST, SECOND}
    town.school.registry.issue(anna.id, NAME)
    await anna.says("/start")
    shown = await anna.presses("Получить сертификат")
    assert labels(shown) == ["«ML» ✓", "«Python <с нуля>»", "Назад"]
    await anna.presses("«Python <с нуля>»")
    assert town.school.asked(CAN_GET_CERTIFICATE)[-1].course == SECOND


async def test_certificate_outlives_the_right_to_its_course(town: Town) -> None:
    anna = await with_certificate(town)
    town.school.people[anna.id].paid = False
    assert "Получить сертификат" not in labels(await anna.says("/start"))
    assert number(1) in plain(await anna.says("/certificate"))


async def test_picture_that_cannot_be_made_now_is_offered_again(town: Town) -> None:
    anna = await student(town)
    town.school.registry.issue(anna.id, NAME)
    path = GENERATE_CERTIFICATE.path
    town.school.refusals[path] = RefusalError(503, ErrorCode.UNAVAILABLE, "Сейчас не получается")
    assert "Сейчас не получается" in plain(await anna.presses("Получить сертификат"))
    del town.school.refusals[path]
    assert (await anna.presses("Попробовать ещё раз"))["kind"] == "photo"
