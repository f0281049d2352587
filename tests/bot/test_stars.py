"""Paying by Telegram Stars: asked for, answered in time, told to the server, and given back."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from aimpay.bot.app import BotProcess
from aimpay.contract.errors import ErrorCode
from aimpay.contract.people import ConsentKind
from aimpay.contract.selling import CREATE_PAYMENT
from aimpay.contract.star_gateway import (
    LIST_STARS,
    MAKE_STARS_INVOICE,
    REFUND_STARS,
    ListStars,
    MakeStarsInvoice,
    RefundStars,
)
from aimpay.contract.stars import CHECK_STARS, REPORT_STARS, CheckStars
from bot.school import Person, RefusalError
from bot.town import UNHURRIED, Somebody, Town, labels, plain

PAYLOAD = "ABCD2345.1.9994.1499000.1795423200"
STARS = 9994
BY_STARS = "Оплатить звёздами ⭐ 9\u00a0994"


@pytest.fixture
async def process(quiet_town: Town) -> AsyncIterator[BotProcess]:
    async with quiet_town.bot(replace(UNHURRIED, checkout_seconds=1)) as process:
        yield process


async def invoice(town: Town, process: BotProcess) -> str:
    asked = MakeStarsInvoice(title="Заказ ABCD2345", description="Курс", payload=PAYLOAD, stars=STARS)
    return (await town.caller(process.port)(MAKE_STARS_INVOICE, asked)).url


async def pays(somebody: Somebody, url: str) -> tuple[str, str]:
    done = await somebody.town.ask("POST", f"/users/{somebody.id}/pay_invoice", {"url": url})
    return done["outcome"], (done["reason"] or "").replace("\u00a0", " ")


async def at_the_price(town: Town) -> Somebody:
    boris = await town.person()
    town.school.people[boris.id] = Person(
        boris.id, "Борис", email="boris@yandex.ru", confirmed=True, consents=dict.fromkeys(ConsentKind, "2026-11-01")
    )
    await boris.says("/start")
    await boris.presses("Оплатить курс")
    return boris


async def test_the_way_from_the_price_to_paid_stars_and_back(quiet_town: Town, process: BotProcess) -> None:
    school, call = quiet_town.school, quiet_town.caller(process.port)
    school.price_stars, school.stars_page = STARS, await invoice(quiet_town, process)
    boris = await at_the_price(quiet_town)
    await boris.pops(BY_STARS)
    await boris.sees("Счёт готов: 9 994 ⭐")
    _, button = await boris.find("Оплатить 9\u00a0994 ⭐")
    assert [asked.provider for asked in school.asked(CREATE_PAYMENT)] == ["stars"]
    assert await pays(boris, button["url"]) == ("paid", "")
    await quiet_town.asked(REPORT_STARS, times=1)
    assert school.asked(CHECK_STARS) == [CheckStars(telegram_id=boris.id, payload=PAYLOAD, stars=STARS)]
    (paid,) = school.asked(REPORT_STARS)
    assert (paid.payload, paid.stars, paid.back) == (PAYLOAD, STARS, False)

    wish = RefundStars(telegram_id=boris.id, charge_id=paid.charge_id)
    for _ in range(2):
        await call(REFUND_STARS, wish)
    await quiet_town.asked(REPORT_STARS, times=2)
    assert school.asked(REPORT_STARS)[1] == paid.model_copy(update={"back": True})
    told = await call(LIST_STARS, ListStars(offset=0))
    assert [(one.charge_id, one.telegram_id, one.stars, one.back) for one in told.transfers] == [
        (paid.charge_id, boris.id, STARS, False),
        (paid.charge_id, boris.id, STARS, True),
    ]
    assert (await call(LIST_STARS, ListStars(offset=told.read))).read == 0


async def test_nobody_pays_against_the_servers_word_or_without_it(quiet_town: Town, process: BotProcess) -> None:
    school, url = quiet_town.school, await invoice(quiet_town, process)
    boris = await quiet_town.person()
    await boris.says("/start")
    school.stars_refusal = "Курс уже оплачен."
    assert await pays(boris, url) == ("refused", "Курс уже оплачен.")
    school.stars_refusal = None
    school.refusals[CHECK_STARS.path] = RefusalError(500, ErrorCode.INTERNAL, "Беда")
    outcome, reason = await pays(boris, url)
    assert (outcome, "Попробуйте позже" in reason) == ("refused", True)
    school.silent = True
    outcome, reason = await pays(boris, url)
    assert (outcome, "звёзды не списаны" in reason) == ("refused", True)
    assert school.asked(REPORT_STARS) == []


async def test_a_server_that_thinks_too_long_is_not_waited_for(quiet_town: Town) -> None:
    async with quiet_town.bot(replace(UNHURRIED, checkout_seconds=0)) as process:
        url = await invoice(quiet_town, process)
        boris = await quiet_town.person()
        assert (await pays(boris, url))[0] == "refused"


async def test_somebody_who_writes_too_fast_does_not_lose_his_payment(quiet_town: Town) -> None:
    async with quiet_town.bot(replace(UNHURRIED, burst=1, refill_seconds=60)) as process:
        url = await invoice(quiet_town, process)
        boris = await quiet_town.person()
        for _ in range(3):
            await boris.sends("/start")
        await quiet_town.drained()
        assert await pays(boris, url) == ("paid", "")
        await quiet_town.asked(REPORT_STARS, times=1)


async def test_stars_are_not_spoken_of_where_the_school_takes_none(town: Town) -> None:
    boris = await at_the_price(town)
    price = await boris.last()
    assert labels(price)[:2] == ["Оплатить 14\u00a0990\u00a0₽", "Промокод"]
    assert "звёзд" not in plain(price)


async def test_questions_about_payments_have_an_answer(town: Town) -> None:
    boris = await town.person()
    assert "Вопросы об оплате" in plain(await boris.says("/paysupport"))
    assert "оферта" in plain(await boris.says("/terms")).lower()
