"""Orders of an admin, and what others get for the same words."""

from aimpay.bot.features.admin import screens
from aimpay.contract.office import MAKE_OFFICE_LINK
from aimpay.contract.people import BLOCK_USER, REMOVE_MEMBER, UNBLOCK_USER, BlockUser
from bot.town import Somebody, Town, labels, plain


async def admin(town: Town) -> Somebody:
    owner = Somebody(town, 1001)
    town.school.admins.add(owner.id)
    await owner.says("/start")
    return owner


async def test_admin_button_is_only_for_admins_and_says_what_can_be_typed(town: Town) -> None:
    owner, boris = await admin(town), await town.person()
    shown = await boris.says("/start")
    assert "Админ" not in labels(shown)
    await boris.clicks(shown["message_id"], "admin", stale=True)
    assert "больше не работает" in plain(await boris.last())
    assert "Блокировать: 123456789 причина" in plain(await owner.presses("Админ"))


async def test_orders_reach_the_server_with_the_admins_name_under_them(town: Town) -> None:
    owner, boris = await admin(town), await town.person()
    await boris.says("/start")
    assert "больше не обслуживается" in plain(await owner.says(f"Блокировать: {boris.id} спам & обман"))
    assert town.school.people[boris.id].blocked
    assert "снова обслуживается" in plain(await owner.says(f"разблокировать:{boris.id}"))
    assert not town.school.people[boris.id].blocked
    assert "больше не в группе" in plain(await owner.says(f"Выгнать: {boris.id}"))
    assert town.school.asked(BLOCK_USER) == [BlockUser(admin_id=owner.id, telegram_id=boris.id, reason="спам & обман")]
    assert len(town.school.asked(UNBLOCK_USER)) == len(town.school.asked(REMOVE_MEMBER)) == 1


async def test_order_without_a_number_is_explained_and_an_unknown_number_is_told(town: Town) -> None:
    owner = await admin(town)
    for words in ("Блокировать: Вася", "Выгнать:", "Разблокировать: 0", "Блокировать: " + "9" * 400):
        assert "Нужен Telegram id" in plain(await owner.says(words))
    assert "Сначала нажмите /start" in plain(await owner.says("Блокировать: 424242"))


async def test_same_words_of_others_mean_nothing(town: Town) -> None:
    await admin(town)
    boris = await town.person()
    await boris.says("/start")
    assert "Не понял вас" in plain(await boris.says("Блокировать: 1001"))
    assert town.school.asked(BLOCK_USER) == []


async def test_order_is_not_swallowed_while_an_address_is_awaited(town: Town) -> None:
    owner, boris = await admin(town), await town.person()
    await boris.says("/start")
    await owner.presses("Оплатить курс")
    await owner.presses("Принимаю оферту")
    await owner.presses("Даю согласие")
    assert "больше не обслуживается" in plain(await owner.says(f"Блокировать: {boris.id}"))


async def test_admin_gets_a_link_into_the_office_by_button_and_by_command(town: Town) -> None:
    owner = await admin(town)
    await owner.presses("Админ")
    shown = await owner.presses("Кабинет")
    assert "до 01:30 по Москве" in plain(shown)
    assert plain(await owner.says("/office")) == plain(shown)
    assert "Для сотрудников" in plain(await owner.says("/admin"))
    links = [button["url"] for row in shown["buttons"] for button in row if button.get("url")]
    assert links == [f"https://pay.example/office/enter/of-{owner.id}"]


async def test_others_get_no_link_into_the_office(town: Town) -> None:
    boris = await town.person()
    await boris.says("/start")
    for command in ("/office", "/admin"):
        assert "Не понял вас" in plain(await boris.says(command))
    assert town.school.asked(MAKE_OFFICE_LINK) == []


def test_colleague_sees_only_what_his_role_may() -> None:
    support = screens.panel({"see_home", "block", "certify"})
    assert [button.text for row in support.rows for button in row] == ["Сводка", "Сертификаты", "Кабинет", "Назад"]
    assert "Блокировать:" in support.text
    assert "Вернуть:" not in support.text
    watcher = screens.panel({"see_home", "see_money"})
    labelled = [button.text for row in watcher.rows for button in row]
    assert labelled == ["Сводка", "Информация о выплатах 💳", "Кабинет", "Назад"]
    assert "Напишите" not in watcher.text
