"""A promo code in the chat: typed, mistyped, brought by a link, and one that leaves nothing to pay."""

from aimpay.contract.catalogue import APPLY_PROMO
from aimpay.contract.errors import ErrorCode
from aimpay.contract.people import ConsentKind
from aimpay.contract.selling import CREATE_PAYMENT
from bot.school import Person, RefusalError
from bot.town import Somebody, Town, labels, plain


async def at_the_price(town: Town) -> Somebody:
    boris = await town.person()
    town.school.people[boris.id] = Person(
        boris.id, "Борис", email="boris@yandex.ru", confirmed=True, consents=dict.fromkeys(ConsentKind, "2026-11-01")
    )
    await boris.says("/start")
    await boris.presses("Оплатить курс")
    return boris


async def test_typed_code_shows_the_new_price_with_the_crossed_one_and_the_reason(town: Town) -> None:
    boris = await at_the_price(town)
    assert "Напишите его" in plain(await boris.presses("Промокод"))
    price = plain(await boris.says(" spring "))
    for words in ("SPRING принят", "7 495 ₽", "29 990 ₽", "промокод SPRING"):
        assert words in price
    await boris.pops("Оплатить 7\u00a0495\u00a0₽")
    await boris.find("Перейти к оплате")
    assert [asked.amount for asked in town.school.asked(CREATE_PAYMENT)] == [749500]


async def test_wrong_code_is_told_and_can_be_typed_again_at_once(town: Town) -> None:
    boris = await at_the_price(town)
    await boris.presses("Промокод")
    assert "Такого <промокода> нет" in plain(await boris.says("sprng"))
    assert "не похоже на промокод" in plain(await boris.says("x" * 65))
    assert "SPRING принят" in plain(await boris.says("SPRING"))
    assert [asked.code for asked in town.school.asked(APPLY_PROMO)] == ["sprng", "SPRING"]


async def test_code_that_leaves_nothing_to_pay_opens_the_course(town: Town) -> None:
    boris = await at_the_price(town)
    await boris.presses("Промокод")
    screen = await boris.says("free")
    assert "открыл вам курс «ML <без> математики»" in plain(screen)
    assert "Войти в группу" in labels(screen)


async def test_free_code_of_a_link_opens_the_course_after_the_consents_without_an_address(town: Town) -> None:
    town.school.price, town.school.promo_code, town.school.promo_note = 0, "FREE", "Промокод <FREE> принят"
    boris = await town.person()
    assert "Промокод <FREE> принят" in plain(await boris.says("/start p_FREE"))
    await boris.presses("Оплатить курс")
    await boris.presses("Принимаю оферту")
    assert "Платить не нужно" in plain(await boris.presses("Даю согласие"))
    assert "бесплатно" in plain(await boris.presses("Открыть бесплатно"))
    assert not town.school.asked(CREATE_PAYMENT)


async def test_price_that_changed_since_the_screen_is_shown_before_it_is_paid(town: Town) -> None:
    boris = await at_the_price(town)
    refusal = RefusalError(409, ErrorCode.PRICE_CHANGED, "Цена изменилась")
    town.school.refusals[CREATE_PAYMENT.path] = refusal
    town.school.price = 1999000
    await boris.pops("Оплатить 14\u00a0990\u00a0₽")
    screen, _ = await boris.find("Оплатить 19\u00a0990\u00a0₽")
    assert "Цена изменилась" in plain(screen)
