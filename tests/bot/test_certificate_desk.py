"""The owner's desk: certificates found, withdrawn, put right, issued singly and by a list; the test's numbers."""

import base64
from typing import Any

import pytest

from aimpay.bot.features.certificate_desk.reading import Issue, read_issue, read_new_name
from aimpay.bot.features.quiz_desk.reading import Pass, read_pass
from aimpay.bot.passing import UnreadableError, decoded
from aimpay.contract.certificate_admin import (
    DECIDE_CORRECTION,
    ISSUE_CERTIFICATE,
    ISSUE_CERTIFICATES,
    REISSUE_CERTIFICATE,
    REVOKE_CERTIFICATE,
)
from aimpay.contract.quiz import UPDATE_PASSED_EXAM
from bot.registry import ZIP, number
from bot.school import PICTURE
from bot.test_admin import admin
from bot.test_certificate import file_of, received, student, with_certificate
from bot.town import Somebody, Town, labels, plain

LIST = "Иванова Анна\nПётр\nСидоров Семён; 123456789"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456789; Иванова Анна", Issue(123456789, "Иванова Анна", None)),
        (" Иванова Анна ", Issue(None, "Иванова Анна", None)),
        ("123456789; Иванова Анна; Python", Issue(123456789, "Иванова Анна", "python")),
        ("Иванова Анна; python;", Issue(None, "Иванова Анна", "python")),
        ("Иванова Анна; неизвестно", None),
        ("123456789", None),
        ("", None),
    ],
)
def test_order_to_issue_is_read_with_and_without_a_person_and_a_course(typed: str, read: Issue | None) -> None:
    assert read_issue(typed, {"ml", "python"}) == read


def test_order_to_let_pass_needs_a_person_and_a_reason() -> None:
    assert read_pass("123 Python сдал очно", {"python"}) == Pass(123, "python", "сдал очно")
    assert read_pass("123 сдал очно", {"python"}) == Pass(123, None, "сдал очно")
    assert [read_pass(typed, {"python"}) for typed in ("", "123", "123 python", "Вася сдал", "0 сдал")] == [None] * 5


def test_new_name_may_carry_a_reason() -> None:
    assert read_new_name("Петрова Анна; смена фамилии") == ("Петрова Анна", "смена фамилии")
    assert read_new_name("Петрова Анна") == ("Петрова Анна", "")


def test_lists_of_windows_are_read_and_pictures_are_not() -> None:
    assert decoded("Ёлкин Пётр".encode("cp1251")) == decoded("\ufeffЁлкин Пётр".encode()) == "Ёлкин Пётр"
    with pytest.raises(UnreadableError):
        decoded(PICTURE)


async def at_desk(town: Town) -> Somebody:
    owner = await admin(town)
    await owner.presses("Админ")
    await owner.presses("Сертификаты")
    return owner


async def opened(town: Town) -> tuple[Somebody, Somebody, Any]:
    anna = await with_certificate(town)
    owner = await at_desk(town)
    await owner.presses("Найти")
    return owner, anna, await owner.says(number(1))


async def test_certificate_is_found_and_its_card_tells_everything(town: Town) -> None:
    owner, anna, shown = await opened(town)
    for words in ("Иванова Анна", "ML <без> математики", "результат 92 %", number(1), "действует", str(anna.id)):
        assert words in plain(shown)
    assert labels(shown)[:4] == ["Приостановить", "Отозвать", "Другое имя", "Отправить студенту"]
    await owner.presses("Назад")
    await owner.presses("Найти")
    assert "ничего не нашлось" in plain(await owner.says("Петров <b>"))


async def test_many_found_are_paged(town: Town) -> None:
    for place in range(12):
        town.school.registry.issue(None, f"Иванов Иван {place}")
    owner = await at_desk(town)
    assert "Выдано: 12" in plain(await owner.last())
    await owner.presses("Найти")
    assert "Найдено: 12" in plain(await owner.says("Иванов"))
    shown = await owner.presses("▶")
    assert labels(shown) == ["Иванов Иван 1", "Иванов Иван 0", "◀", "Назад"]
    assert "Человека нет в боте" in plain(await owner.presses("Иванов Иван 0"))


async def test_revocation_takes_a_reason_and_a_confirmation_and_happens_once(town: Town) -> None:
    owner, _, _ = await opened(town)
    assert "Её увидят все" in plain(await owner.presses("Отозвать"))
    shown = await owner.says("выдан <по ошибке>")
    assert "Причина для всех: выдан <по ошибке>" in plain(shown)
    assert town.school.asked(REVOKE_CERTIFICATE) == []
    card = await owner.presses("Отозвать навсегда")
    assert "Сейчас: отозван — выдан <по ошибке>" in plain(card)
    assert f"23.11.2026 01:30 отозван ({owner.id}): выдан <по ошибке>" in plain(card)
    assert labels(card) == ["Страница", "Назад"]
    await owner.clicks(card["message_id"], shown["buttons"][0][0]["data"], stale=True)
    assert "уже сделано" in plain(await owner.last())
    assert len(town.school.asked(REVOKE_CERTIFICATE)) == 1


async def test_suspension_is_taken_back(town: Town) -> None:
    owner, _, _ = await opened(town)
    await owner.presses("Приостановить")
    await owner.says("проверяем")
    assert "Вернуть" in labels(await owner.presses("Приостановить"))
    await owner.presses("Вернуть")
    await owner.says("проверили")
    assert "Сейчас: действует" in plain(await owner.presses("Вернуть"))


async def test_reissue_shows_both_names_and_its_reason(town: Town) -> None:
    owner, _, _ = await opened(town)
    await owner.presses("Другое имя")
    shown = plain(await owner.says("Петрова Анна; смена фамилии"))
    assert "Было: Иванова Анна" in shown
    assert "Будет: Петрова Анна" in shown
    assert number(2) in plain(await owner.presses("Перевыпустить"))
    (asked,) = town.school.asked(REISSUE_CERTIFICATE)
    assert (asked.number, asked.full_name, asked.reason) == (number(1), "Петрова Анна", "смена фамилии")


async def test_certificate_is_sent_to_the_student_again(town: Town) -> None:
    owner, anna, _ = await opened(town)
    before = len(await anna.from_bot())
    assert "студент уже видит" in plain(await owner.presses("Отправить студенту"))
    assert len(await anna.from_bot()) == before + 1
    assert "Скачать PDF" in labels(await anna.last())
    await town.ask("POST", f"/users/{anna.id}/block")
    assert "Отправить нельзя" in plain(await owner.presses("Отправить студенту"))


async def test_waiting_name_is_approved_from_the_list(town: Town) -> None:
    anna = await with_certificate(town)
    await anna.presses("Исправить имя")
    await anna.says("Петрова Анна")
    await anna.presses("Отправить школе")
    owner = await at_desk(town)
    await owner.presses("Исправления имён (1)")
    shown = await owner.presses("Иванова Анна → Петрова Анна")
    assert "Было: Иванова Анна\nБудет: Петрова Анна" in plain(shown)
    assert number(2) in plain(await owner.presses("Исправить"))
    approve = shown["buttons"][0][0]["data"]
    await owner.clicks(shown["message_id"], approve, stale=True)
    assert "уже решена" in plain(await owner.last())


async def test_waiting_name_is_declined_with_a_reason(town: Town) -> None:
    anna = await with_certificate(town)
    await anna.presses("Исправить имя")
    await anna.says("Петрова Анна")
    await anna.presses("Отправить школе")
    owner = await at_desk(town)
    await owner.presses("Исправления имён (1)")
    await owner.presses("Иванова Анна → Петрова Анна")
    assert "студент её прочитает" in plain(await owner.presses("Отклонить"))
    assert "Отклонено" in plain(await owner.says("нужен документ"))
    (asked,) = town.school.asked(DECIDE_CORRECTION)
    assert (asked.admin_id, asked.approve, asked.reason) == (owner.id, False, "нужен документ")


async def test_certificate_by_hand_is_confirmed_and_carries_a_key(town: Town) -> None:
    owner = await admin(town)
    assert "Нужно имя" in plain(await owner.says("Сертификат: 123456789"))
    shown = await owner.says("Сертификат: 123456789; Иванова Анна")
    assert "Telegram id: 123456789" in plain(shown)
    assert "Иванова Анна" in plain(await owner.presses("Выдать"))
    (asked,) = town.school.asked(ISSUE_CERTIFICATE)
    assert (asked.telegram_id, asked.full_name, asked.course) == (123456789, "Иванова Анна", "ml")
    assert shown["buttons"][0][0]["data"].endswith(asked.key)


async def test_one_name_is_enough_where_an_admin_knows_it(town: Town) -> None:
    owner = await admin(town)
    await owner.says("Сертификат:  Мадонна ")
    await owner.presses("Выдать")
    assert [asked.full_name for asked in town.school.asked(ISSUE_CERTIFICATE)] == ["Мадонна"]


async def test_list_in_a_file_is_checked_issued_once_and_packed(town: Town) -> None:
    owner = await at_desk(town)
    await owner.presses("Выдать списком")
    content = base64.b64encode(LIST.encode("cp1251")).decode()
    sent = await town.ask("POST", f"/users/{owner.id}/send_file", {"name": "список.txt", "content": content})
    shown = await owner.answer_after(sent["message_id"])
    assert "Можно выдать: 2\nС ошибкой, будут пропущены: 1" in plain(shown)
    assert "строка 2: Пётр — нужны фамилия и <имя>" in plain(shown)
    assert [asked.dry_run for asked in town.school.asked(ISSUE_CERTIFICATES)] == [True]
    assert "Выдано: 2" in plain(await owner.presses("Выдать 2"))
    await owner.clicks(shown["message_id"], shown["buttons"][0][0]["data"], stale=True)
    assert "уже выдан" in plain(await owner.last())
    dry, real = town.school.asked(ISSUE_CERTIFICATES)
    assert (real.dry_run, real.batch, real.lines) == (False, dry.batch, LIST)
    await owner.pops("Скачать PDF архивом")
    assert await file_of(town, await received(owner, "Сертификаты.zip")) == ZIP


async def test_list_in_a_message_and_a_file_that_is_no_text(town: Town) -> None:
    owner = await at_desk(town)
    await owner.presses("Выдать списком")
    picture = base64.b64encode(PICTURE).decode()
    sent = await town.ask("POST", f"/users/{owner.id}/send_file", {"name": "a.png", "content": picture})
    assert "не читается как текст" in plain(await owner.answer_after(sent["message_id"]))
    assert "Можно выдать: 0" in plain(await owner.says("Пётр"))
    shown = await owner.says("Иванова Анна")
    assert labels(shown) == ["Выдать 1", "Другой список", "Назад"]


async def test_statistics_put_broken_questions_first_and_are_paged(town: Town) -> None:
    owner = await at_desk(town)
    shown = plain(await owner.presses("Тест: статистика"))
    assert "Машинное <обучение>" in shown
    assert "Похоже на ошибку в вопросах: 1" in shown
    assert "1. Вопрос 4 <b>\nверно 70 % из 10, различает −0,31\n⚠ Чем он слабее" in shown
    assert "2. Вопрос 7 <b>\nверно 20 % из 10, различает 0,25" in shown
    shown = plain(await owner.presses("▶"))
    assert "7. Вопрос 3 <b>\nещё никто не отвечал" in shown


async def test_test_is_passed_by_an_admins_word_with_a_reason(town: Town) -> None:
    anna = await student(town, passed=False)
    owner = await admin(town)
    assert "Нужны Telegram id и причина" in plain(await owner.says(f"Зачесть тест: {anna.id}"))
    assert "сдала очно & сразу" in plain(await owner.says(f"Зачесть тест: {anna.id} сдала очно & сразу"))
    assert town.school.asked(UPDATE_PASSED_EXAM) == []
    assert "Зачтено" in plain(await owner.presses("Зачесть"))
    (asked,) = town.school.asked(UPDATE_PASSED_EXAM)
    assert (asked.admin_id, asked.telegram_id, asked.reason) == (owner.id, anna.id, "сдала очно & сразу")


async def test_others_get_nothing_from_the_desk(town: Town) -> None:
    anna = await student(town)
    last = await anna.last()
    for data in ("certificates", "corrections", "quiz_stats:ml", f"cert_revoke:{number(1)}", "correction_approve:7"):
        await anna.clicks(last["message_id"], data, stale=True)
        assert "только администратор" in plain(await anna.last())
    assert "Не понял вас" in plain(await anna.says("Сертификат: 1; Иванова Анна"))
