"""From the wish to the payment page, with every way out and every way back."""

import pytest

from aimpay.bot.features.pay import screens
from aimpay.contract.errors import ErrorCode
from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.people import RECORD_CONSENT, SET_PAY_EMAIL, ConsentKind
from aimpay.contract.selling import CREATE_PAYMENT, PaymentData
from bot.school import PAGE, Person, RefusalError
from bot.town import Somebody, Town, labels, plain


async def to_the_email(boris: Somebody) -> None:
    await boris.says("/start")
    await boris.presses("Оплатить курс")
    await boris.presses("Принимаю оферту")
    await boris.presses("Даю согласие")


async def at_the_price(town: Town) -> Somebody:
    boris = await town.person()
    town.school.people[boris.id] = Person(
        boris.id, "Борис", email="boris@yandex.ru", confirmed=True, consents=dict.fromkeys(ConsentKind, "2026-11-01")
    )
    await boris.says("/start")
    await boris.presses("Оплатить курс")
    return boris


@pytest.mark.parametrize(
    ("mode", "words", "missing"),
    [
        (FiscalMode.RECEIPTS, ("Чек придёт", "Чек пришлёт ЮKassa"), "Мой налог"),
        (FiscalMode.SELF_EMPLOYED, ("Письмо придёт", "Чек из «Мой налог»"), "ЮKassa."),
        (FiscalMode.EXEMPT, ("Письмо придёт",), "Чек"),
    ],
)
def test_the_price_promises_the_receipt_that_there_will_be(
    mode: FiscalMode, words: tuple[str, ...], missing: str
) -> None:
    data = PaymentData(course="ml", course_title="Курс", price=1_499_000, email="boris@yandex.ru", fiscal_mode=mode)
    text = screens.price(data).text.replace("\u00a0", " ")
    assert all(word in text for word in words)
    assert "boris@yandex.ru" in text
    assert missing not in text


async def test_whole_way_from_start_to_the_payment_page(town: Town) -> None:
    boris = await town.person()
    await boris.says("/start")
    assert "Публичная оферта" in plain(await boris.presses("Оплатить курс"))
    assert "отдельное согласие" in plain(await boris.presses("Принимаю оферту"))
    assert "Напишите адрес" in plain(await boris.presses("Даю согласие"))
    assert "boris@yandex.ru" in plain(await boris.says(" boris@yandex.ru "))
    price = await boris.presses("Подтвердить")
    for words in ("ML <без> математики", "14 990 ₽", "29 990 ₽", "boris@yandex.ru", "СБП"):
        assert words in plain(price)
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    _, page = await boris.find("Перейти к оплате")
    assert page["url"] == PAGE
    assert "до 13:40 по Москве" in plain(await boris.last())


async def test_two_consents_are_two_acts_with_the_version_that_was_shown(town: Town) -> None:
    boris = await town.person()
    await to_the_email(boris)
    given = [(asked.kind, asked.version) for asked in town.school.asked(RECORD_CONSENT)]
    assert given == [(ConsentKind.OFFER, "2026-11-01"), (ConsentKind.PERSONAL_DATA, "2026-11-01")]


async def test_wrong_addresses_are_asked_again_until_a_right_one(town: Town) -> None:
    boris = await town.person()
    await to_the_email(boris)
    assert "нет знака @" in plain(await boris.says("не почта"))
    assert "не похоже на адрес" in plain(await boris.says("x" * 4000))
    assert "boris@yandex.ru" in plain(await boris.says("boris@yandex.ru"))


async def test_typed_address_is_changed_by_typing_or_by_button(town: Town) -> None:
    boris = await town.person()
    await to_the_email(boris)
    first = await boris.says("a@b.ru")
    await boris.says("c@d.ru")
    assert labels(await boris.at(first["message_id"])) == []
    assert "c@d.ru" in plain(await boris.presses("Изменить"))
    await boris.says("<e>@f.ru")
    assert "<e>@f.ru" in plain(await boris.presses("Подтвердить"))
    assert town.school.people[boris.id].email == "<e>@f.ru"


async def test_old_confirm_button_does_not_confirm_a_newer_address(town: Town) -> None:
    boris = await town.person()
    await to_the_email(boris)
    await boris.says("a@b.ru")
    message, confirm = await boris.find("Подтвердить")
    await boris.says("c@d.ru")
    await boris.clicks(message["message_id"], confirm["data"], stale=True)
    assert not town.school.people[boris.id].confirmed
    assert [asked.action_type for asked in town.school.asked(SET_PAY_EMAIL)] == ["entered", "entered"]


async def test_address_can_be_changed_after_the_payment_was_made(town: Town) -> None:
    boris = await at_the_price(town)
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    await boris.sees("Счёт готов")
    assert "boris@yandex.ru" in plain(await boris.presses("Изменить почту"))
    await boris.says("new@yandex.ru")
    assert "new@yandex.ru" in plain(await boris.presses("Подтвердить"))


@pytest.mark.parametrize("way_out", ["/start", "/cancel", "Отмена", "меню"])
async def test_waiting_for_an_address_ends_by_every_way_out(town: Town, way_out: str) -> None:
    boris = await town.person()
    await to_the_email(boris)
    assert "Оплатить курс" in labels(await boris.says(way_out))
    await boris.says("late@yandex.ru")
    assert town.school.asked(SET_PAY_EMAIL) == []


async def test_waiting_for_an_address_ends_by_a_button(town: Town) -> None:
    boris = await town.person()
    start = await boris.says("/start")
    await to_the_email(boris)
    await boris.presses("Отмена")
    await boris.clicks(start["message_id"], "about", stale=True)
    await boris.says("late@yandex.ru")
    assert town.school.asked(SET_PAY_EMAIL) == []


async def test_restart_in_the_middle_loses_nothing(quiet_town: Town) -> None:
    boris = await quiet_town.person()
    async with quiet_town.bot():
        await to_the_email(boris)
    async with quiet_town.bot():
        assert "boris@yandex.ru" in plain(await boris.says("boris@yandex.ru"))
    async with quiet_town.bot():
        assert "14 990 ₽" in plain(await boris.presses("Подтвердить"))


async def test_two_quick_presses_on_pay_leave_one_payment_message(town: Town) -> None:
    boris = await at_the_price(town)
    before = len(await boris.from_bot())
    message, pay = await boris.find("Оплатить 14\u00a0990\u00a0₽")
    async with town.in_parallel() as start:
        for _ in range(2):
            start(boris.clicks(message["message_id"], pay["data"], stale=True))
    await boris.sees("Счёт готов")
    await town.asked(CREATE_PAYMENT, times=2)
    assert len(await boris.from_bot()) == before


async def test_declined_payment_says_why_and_can_be_repeated_at_once(town: Town) -> None:
    boris = await at_the_price(town)
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    town.school.last_failure = "банк отказал: не хватает денег"
    shown = await boris.presses("Проверить оплату")
    assert "Прошлая попытка не прошла: банк отказал: не хватает денег" in plain(shown)
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    await boris.sees("Счёт готов")


async def test_check_says_not_yet_and_then_that_it_is_paid(town: Town) -> None:
    boris = await at_the_price(town)
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    answer = await boris.pops("Проверить оплату")
    assert answer["show_alert"]
    assert "ещё не пришла" in answer["text"].replace("\u00a0", " ")
    town.school.people[boris.id].paid = True
    assert labels(await boris.presses("Проверить оплату")) == ["Войти в группу", "В меню"]


@pytest.mark.parametrize("label", ["Оплатить 14\u00a0990\u00a0₽", "Изменить почту"])
async def test_paid_course_is_said_so_whatever_old_button_is_pressed(town: Town, label: str) -> None:
    boris = await at_the_price(town)
    town.school.people[boris.id].paid = True
    await boris.pops(label)
    assert "Войти в группу" in labels(await boris.sees("Курс оплачен"))


async def test_withdrawn_consent_is_asked_again_instead_of_an_error(town: Town) -> None:
    boris = await at_the_price(town)
    town.school.people[boris.id].consents.clear()
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    await boris.sees("Публичная оферта")


async def test_refusal_of_the_provider_is_told_with_a_way_to_repeat(town: Town) -> None:
    boris = await at_the_price(town)
    town.school.refusals[CREATE_PAYMENT.path] = RefusalError(
        503, ErrorCode.PAYMENT_UNAVAILABLE, "ЮKassa <сейчас> не отвечает"
    )
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    assert labels(await boris.sees("ЮKassa <сейчас> не отвечает")) == ["Попробовать ещё раз", "Назад"]
    town.school.refusals.clear()
    await boris.pops("Попробовать ещё раз")
    await boris.sees("Счёт готов")
