"""The admin's menu, tables, people, chats and digest: what is shown, what reaches the server, what strangers get."""

import pytest

from aimpay.bot.buttons import ADMIN_COMMANDS
from aimpay.bot.features.figures import screens as figures
from aimpay.bot.features.payout_desk import screens as payouts
from aimpay.bot.features.person_desk import screens as people
from aimpay.bot.splitting import TEXT_LIMIT, split_html, visible_length
from aimpay.contract import digest
from aimpay.contract.chat import ANSWER_CHAT
from aimpay.contract.errors import ErrorCode
from aimpay.contract.office import MAKE_OFFICE_LINK
from aimpay.contract.partner_admin import GET_PAYMENTS_FREQUENCY
from aimpay.contract.people import BLOCK_USER
from aimpay.contract.person_desk import FIND_PEOPLE, PERSON_CARD
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS
from aimpay.contract.reports import GET_MULTIPLICATORS
from bot.admin_room import BALANCE, NUMBER, a_card, a_forecast, dates, multiplicators
from bot.test_admin import admin
from bot.town import Town, labels, plain


async def test_tables_of_the_seed_open_from_the_menu_each_as_one_message(town: Town) -> None:
    owner = await admin(town)
    menu = await owner.presses("Админ")
    assert {"Мультипликаторы 🏛", "Информация о выплатах 💳", "Оплаты по датам 🍰"} <= set(labels(menu))
    shown = await owner.presses("Мультипликаторы 🏛")
    assert "vk <b>: визитов 1 200, в боте 30 (2,5 %), оплат 3 (10 %)" in plain(shown)
    assert "Анна <i>: пришли 3, оставили почту 2 (66,7 %), купили 0 (—)" in plain(shown)
    await owner.presses("Назад")
    assert "Уже выплачено: 7 000 ₽ (2 выплаты)" in plain(await owner.presses("Информация о выплатах 💳"))
    await owner.presses("Назад")
    shown = await owner.presses("Оплаты по датам 🍰")
    assert shown["message_id"] == menu["message_id"]
    assert "Всего: 13 оплат на 194 870 ₽" in plain(shown)
    assert labels(shown) == ["← Раньше", "Назад"]
    assert labels(await owner.presses("← Раньше")) == ["Позже →", "Назад"]
    assert [asked.skip for asked in town.school.asked(GET_PAYMENTS_FREQUENCY)] == [0, 30]


async def test_strangers_get_nothing_of_it_and_nothing_crashes(town: Town) -> None:
    boris = await town.person()
    shown = await boris.says("/start")
    for call in (GET_MULTIPLICATORS, GET_PAYMENTS_FREQUENCY, FIND_PEOPLE, digest.GET_DIGEST):
        town.school.refusals[call.path] = town.school.refusal(403, ErrorCode.ADMINS_ONLY, "Это могут сотрудники школы")
    for data in ("multiplicators", "payments_dates", "payments_dates:x", "digest"):
        await boris.clicks(shown["message_id"], data, stale=True)
        assert "Это могут сотрудники школы" in plain(await boris.last())
    for command in ADMIN_COMMANDS:
        assert "Не понял вас" in plain(await boris.says(f"/{command}"))


def test_long_tables_are_cut_between_lines_with_every_tag_whole() -> None:
    text = figures.multiplicators(multiplicators(150)).text
    pieces = split_html(text)
    assert len(pieces) > 1
    for piece in pieces:
        assert visible_length(piece) <= TEXT_LIMIT
        assert piece.count("<b>") == piece.count("</b>")
    assert "ещё 50" in pieces[-1].replace("\u00a0", " ")


def test_days_stand_under_each_other_the_newest_first() -> None:
    table = figures.dates(dates(), 0).text.partition("<pre>")[2].partition("</pre>")[0]
    assert table.replace("\u00a0", " ").split("\n") == [
        "Дата      Оплат      Сумма",
        "22.11.26     12  179 880 ₽",
        "21.11.26      1   14 990 ₽",
    ]


async def test_person_is_found_and_given_a_course_once_with_a_reason(town: Town) -> None:
    owner = await admin(town)
    await owner.says("/find")
    found = await owner.says("  Борис ")
    assert labels(found)[0].startswith("Борис <b> @boris")
    card = plain(await owner.presses(labels(found)[0]))
    assert "• «Python <с нуля>»: открыт, в группе" in card
    assert f"• {NUMBER} «Python <с нуля>»: оплачен, 14 990 ₽, можно вернуть 14 990 ₽" in card
    assert "пригласил 3, купили 2, к выплате 1 000 ₽" in card
    assert "заказ на 0 ₽" in plain(await owner.presses("Выдать доступ"))
    assert "Нужна причина" in plain(await owner.says("да"))
    assert town.school.asked(GRANT_ACCESS) == []
    shown = await owner.says("просьба & школы")
    assert "Причина: просьба & школы" in plain(shown)
    data = next(button["data"] for row in shown["buttons"] for button in row if "Да" in button["text"])
    assert "доступ выдан" in plain(await owner.presses("Да, выдать доступ"))
    await owner.clicks((await owner.last())["message_id"], data, stale=True)
    assert "уже сделано" in plain(await owner.last())
    (asked,) = town.school.asked(GRANT_ACCESS)
    assert (asked.course, asked.reason, asked.key) == ("ml", "просьба & школы", data.partition(":")[2])


async def test_refund_tells_its_figures_and_above_the_limit_gives_the_way_to_the_office(town: Town) -> None:
    owner = await admin(town)
    await owner.says("/find Борис")
    await owner.presses("Борис <b> @boris · заказов 1")
    shown = plain(await owner.presses("Вернуть деньги"))
    assert "Вернём сейчас: 14 990 ₽" in shown
    assert "Партнёр Анна <i>: снимем 2 000 ₽" in shown
    await owner.says("Не подошло")
    assert "возврат 14 990 ₽ отправлен" in plain(await owner.presses("Да, вернуть 14\u00a0990\u00a0₽"))
    (asked,) = town.school.asked(ASK_REFUND)
    assert (asked.order_number, asked.amount, asked.reason) == (NUMBER, 1499000, "Не подошло")
    town.school.admin_room.forecast = a_forecast(needs_code=True)
    await owner.presses("К человеку")
    assert "Нужен код" in plain(await owner.presses("Вернуть деньги"))
    await owner.presses("Открыть заказ в кабинете")
    assert town.school.asked(MAKE_OFFICE_LINK)[-1].place == f"/office/orders/{NUMBER}"


async def test_blocking_from_the_card_needs_a_reason_too(town: Town) -> None:
    owner, boris = await admin(town), await town.person()
    await boris.says("/start")
    town.school.admin_room.card = a_card(telegram_id=boris.id)
    await owner.says("/find Борис")
    await owner.presses("Борис <b> @boris · заказов 1")
    await owner.presses("Заблокировать")
    await owner.says("Спам")
    assert "больше не обслуживается" in plain(await owner.presses("Да, заблокировать"))
    assert [one.reason for one in town.school.asked(BLOCK_USER)] == ["Спам"]


async def test_made_up_numbers_of_people_never_reach_the_server(town: Town) -> None:
    owner = await admin(town)
    shown = await owner.says("/admin")
    for data in ("person:x", "person:0", "person_grant:", "chat_open:x"):
        await owner.clicks(shown["message_id"], data, stale=True)
        assert "больше не работает" in plain(await owner.last())
    assert town.school.asked(PERSON_CARD) == []


@pytest.mark.parametrize(
    ("may", "seen"),
    [
        ({"see_people"}, []),
        ({"see_people", "grant", "resend", "block"}, ["Выдать доступ", "Прислать ссылку ещё раз", "Заблокировать"]),
        ({"see_people", "refund"}, ["Вернуть деньги"]),
    ],
)
def test_card_offers_what_the_role_may(may: set[str], seen: list[str]) -> None:
    shown = [button.text for row in people.card(a_card(), may).rows for button in row]
    assert [one for one in shown if one not in {"Открыть в\u00a0кабинете", "Назад"}] == seen
    blocked = people.card(a_card(blocked="спам <b>"), {"block"})
    assert "Заблокирован: спам &lt;b&gt;" in blocked.text
    assert blocked.rows[0][0].text == "Разблокировать"


def test_whoever_only_looks_at_payouts_has_no_buttons_that_act() -> None:
    assert [button.text for row in payouts.desk(BALANCE, {"see_money"}).rows for button in row] == ["Назад"]
    assert len(payouts.desk(BALANCE, {"see_money", "pay_out"}).rows) == 2


async def test_visitor_who_waits_is_answered_in_the_private_chat(town: Town) -> None:
    owner = await admin(town)
    await owner.presses("Админ")
    waiting = await owner.presses("Чаты, где ждут человека")
    assert labels(waiting)[0] == "🔴 №\u00a05 А <b>скидки</b>?"
    assert "А <b>скидки</b>?" in plain(await owner.presses(labels(waiting)[0]))
    await owner.presses("Ответить")
    shown = await owner.says("Скидок нет, есть рассрочка")
    assert "Ответ ушёл посетителю" in plain(shown)
    assert "✍️ Скидок нет, есть рассрочка" in plain(shown)
    (asked,) = town.school.asked(ANSWER_CHAT)
    assert (asked.chat, asked.text) == (5, "Скидок нет, есть рассрочка")


async def test_digest_switches_its_days_draws_acts_and_can_be_refused(town: Town) -> None:
    owner = await admin(town)
    shown = await owner.says("/digest")
    assert labels(shown)[:5] == ["Повторить всё: 3", "Расхождения: 1", "· Сегодня ·", "Вчера", "Неделя"]
    assert "приходит сама в 9:00" in plain(shown)
    assert "week" in plain(await owner.presses("Неделя"))
    await owner.presses("Повторить всё: 3")
    assert "начато заново шагов — 3" in plain(await owner.presses("Да, повторить"))
    await owner.presses("Назад")
    assert "больше не приходит" in plain(await owner.presses("Не\u00a0присылать каждый день"))
    assert [one.is_on for one in town.school.asked(digest.SET_DIGEST)] == [False]
    await owner.says("/digest")
    await owner.presses("Расхождения: 1")
    assert town.school.asked(MAKE_OFFICE_LINK)[-1].place == "/office/differences"
    await owner.says("/digest")
    await owner.pops("Графиком")
    assert (await owner.sees("Продажи за последние 14 дней"))["kind"] == "photo"
