"""Several courses in the chat: the list, the card of one, the way to pay for it, and the groups of what is owned."""

from aimpay.contract.catalogue import APPLY_PROMO
from aimpay.contract.gateway import NOTIFY_USER, NotifyUser
from aimpay.contract.learning import GET_INVITE
from aimpay.contract.people import ConsentKind
from aimpay.contract.refunds import GRANT_ACCESS
from aimpay.contract.selling import CREATE_PAYMENT
from bot.school import FIRST, SECOND, Person
from bot.town import Somebody, Town, labels, plain

PRICE = "Оплатить 5\u00a0000\u00a0₽"


async def ready(town: Town, *owned: str) -> Somebody:
    town.school.several = True
    town.school.texts |= {f"about.{SECOND}": "Про Python.", f"structure.{SECOND}": "Две темы."}
    boris = await town.person()
    town.school.people[boris.id] = Person(
        boris.id,
        "Борис",
        email="boris@yandex.ru",
        confirmed=True,
        consents=dict.fromkeys(ConsentKind, "2026-11-01"),
        owned=set(owned),
    )
    await boris.says("/start")
    return boris


async def test_list_then_the_card_with_its_own_text_and_picture_then_its_price(town: Town) -> None:
    town.school.media[f"course.{SECOND}"] = "python.png"
    boris = await ready(town)
    shelf = await boris.presses("Оплатить курс")
    for words in ("«ML» 14 990 ₽ 29 990 ₽", "«Python <с нуля>» 5 000 ₽"):
        assert words in " ".join(plain(shelf).split())
    assert labels(shelf) == ["ML", "Python <с нуля>", "Назад"]
    card = await boris.presses("Python <с нуля>")
    assert "Про Python." in plain(card)
    assert card["file"]["name"] == "python.png"
    assert "Две темы" in plain(await boris.presses("Структура курса"))
    await boris.presses("Назад")
    assert "Python" in plain(await boris.presses("Оплатить курс"))
    await boris.pops(PRICE)
    await boris.sees("Счёт готов: 5 000 ₽")
    assert [(asked.course, asked.amount) for asked in town.school.asked(CREATE_PAYMENT)] == [(SECOND, 500000)]


async def test_whole_way_of_a_newcomer_stays_with_the_course_he_chose(town: Town) -> None:
    town.school.several = True
    boris = await town.person()
    await boris.says(f"/start c_{SECOND}")
    await boris.presses("Оплатить курс")
    await boris.presses("Принимаю оферту")
    await boris.presses("Даю согласие")
    await boris.says("boris@yandex.ru")
    assert "Python" in plain(await boris.presses("Подтвердить"))
    await boris.presses("Промокод")
    assert "Python" in plain(await boris.says("spring"))
    await boris.presses("Изменить почту")
    await boris.says("new@yandex.ru")
    await boris.presses("Подтвердить")
    await boris.find(PRICE)
    assert [asked.course for asked in town.school.asked(APPLY_PROMO)] == [SECOND]


async def test_way_back_leads_from_the_price_to_the_card_and_from_the_card_to_the_list(town: Town) -> None:
    boris = await ready(town)
    await boris.presses("Оплатить курс")
    await boris.presses("Python <с нуля>")
    await boris.presses("Оплатить курс")
    assert "Про Python." in plain(await boris.presses("Назад"))
    assert "Наши курсы" in plain(await boris.presses("Назад"))
    assert "О курсах" in labels(await boris.presses("Назад"))


async def test_owner_of_one_sees_his_group_and_may_buy_the_other(town: Town) -> None:
    boris = await ready(town, SECOND)
    menu = await boris.last()
    assert labels(menu)[:3] == ["Войти в группу", "Получить сертификат", "Оплатить другой курс"]
    shelf = await boris.presses("Оплатить другой курс")
    assert "Python <с нуля> — куплен ✓" in labels(shelf)
    card = await boris.presses("Python <с нуля> — куплен ✓")
    assert labels(card)[0] == "Войти в группу"
    await boris.presses("Войти в группу")
    assert [asked.course for asked in town.school.asked(GET_INVITE)] == [SECOND]


async def test_owner_of_both_enters_each_group_by_its_button(town: Town) -> None:
    boris = await ready(town, FIRST, SECOND)
    menu = await boris.last()
    assert labels(menu)[:2] == ["Группа «ML»", "Группа «Python <с нуля>»"]
    assert not [label for label in labels(menu) if label.startswith("Оплатить")]
    assert "Курс «Python <с нуля>»" in plain(await boris.presses("Группа «Python <с нуля>»"))
    message = await boris.last()
    await boris.clicks(message["message_id"], "group", stale=True)
    assert "В какую группу" in plain(await boris.last())
    assert [asked.course for asked in town.school.asked(GET_INVITE)] == [SECOND]


async def test_buttons_made_when_there_was_one_course_still_work(town: Town) -> None:
    boris = await ready(town)
    message = await boris.last()
    for old, words in (("pay", "Наши курсы"), ("about", "Наши курсы"), ("email_change", "Новый адрес")):
        await boris.clicks(message["message_id"], old, stale=True)
        assert words in plain(await boris.last())
    await boris.clicks(message["message_id"], "pay_now:1499000", stale=True)
    await boris.sees("Счёт готов: 14 990 ₽")


async def test_bill_is_closed_by_the_news_of_its_own_course_only(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        boris = await ready(quiet_town)
        message = await boris.last()
        await boris.clicks(message["message_id"], f"pay_now:500000:{SECOND}", stale=True)
        bill = await boris.sees("Счёт готов")
        ask = quiet_town.caller(process.port)
        for course, closed in ((FIRST, False), (SECOND, True)):
            news = NotifyUser(telegram_id=boris.id, message="Новость", closes_bill="Счёт закрыт", bill_course=course)
            await ask(NOTIFY_USER, news)
            assert ("Счёт закрыт" in plain(await boris.at(bill["message_id"]))) is closed


async def test_admin_names_the_course_he_gives(town: Town) -> None:
    boris = await ready(town)
    town.school.admins.add(boris.id)
    assert "курс «Python <с нуля>»" in plain(await boris.says(f"Добавить: {boris.id} {SECOND} 4000 перевод"))
    await boris.presses("Выдать доступ")
    (asked,) = town.school.asked(GRANT_ACCESS)
    assert (asked.course, asked.amount, asked.reason) == (SECOND, 400_000, "перевод")


async def test_earning_names_the_bonus_of_each_course(town: Town) -> None:
    boris = await ready(town)
    shown = plain(await boris.presses("Заработать"))
    assert "«ML» — 2 000 ₽" in shown
    assert "«Python <с нуля>» — 2 000 ₽" in shown


async def test_with_one_course_nothing_of_this_is_seen(town: Town) -> None:
    boris = await ready(town, FIRST)
    town.school.several = False
    menu = await boris.says("/start")
    assert labels(menu) == ["Войти в группу", "Получить сертификат", "Заработать", "О курсе", "Документы"]
    shown = await boris.presses("Войти в группу")
    assert "Курс «ML»" not in plain(shown)
