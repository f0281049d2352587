"""Access that ends, and people without a right, through the whole town, on each kind of database."""

from typing import Any, Final

import pytest

from aimpay.commands.members import check
from aimpay.commands.processes import UserError
from aimpay.contract.catalogue import SAVE_COURSE, SaveCourse
from patience import eventually
from story.player import Person, group_members, labels, pay, prepare_to_pay, shown
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

ANNA: Final = 1002
COURSE: Final[dict[str, Any]] = {
    "slug": "ml-bez-matematiki",
    "title": "ML без математики",
    "price": 1_499_000,
    "bonus": 0,
    "trial_hours": 24,
}


async def test_trial_ends_outside_the_group_and_a_purchase_opens_it_by_the_same_button(own_town: Town) -> None:
    anna, group = Person(own_town.sandbox, ANNA), own_town.outside.group_id
    wish = COURSE | {"admin_id": own_town.outside.owner_id, "group_id": group}
    await own_town.ask(SAVE_COURSE, SaveCourse.model_validate(wish))
    assert "Попробовать бесплатно" in labels(await anna.start())
    await anna.press("Попробовать бесплатно")
    assert "24 часа" in shown(await anna.sees("один раз"))
    await anna.press("Начать сейчас")
    await anna.sees("Пробный доступ открыт")
    await _comes_in(own_town, anna)

    await own_town.sandbox.advance(hours=21, minutes=1)
    await anna.sees("закончится через 3 часа")
    assert await _is_inside(own_town, anna)
    await own_town.sandbox.advance(hours=3)
    await anna.sees("Пробный доступ закончился")
    await eventually(lambda: _is_outside(own_town, anna), "Anna out of the group")
    assert "Попробовать бесплатно" not in labels(await anna.start())

    await prepare_to_pay(anna, "anna@example.com")
    await pay(anna)
    paid = await anna.sees("Оплата получена")
    menu = await anna.start()
    assert menu["message_id"] > paid["message_id"]
    await _comes_in(own_town, anna)


async def _comes_in(town: Town, person: Person) -> None:
    """By «Войти в группу» of a message or of the menu, and then by the link that it shows."""
    if "kind" not in await person.press("Войти в группу"):
        await person.sees("подайте заявку")
        await person.press("Войти в группу")
    await eventually(lambda: _is_inside(town, person), "the person in the group")


async def _is_inside(town: Town, person: Person) -> bool:
    return person.id in await group_members(town.sandbox)


async def _is_outside(town: Town, person: Person) -> bool:
    return not await _is_inside(town, person)


async def test_stranger_is_warned_kept_while_telegram_is_silent_and_then_removed(own_town: Town) -> None:
    stranger, owner = await own_town.person("Захар"), own_town.owner
    await owner.start()
    await stranger.start()
    await _slips_in(own_town, stranger)
    await own_town.sandbox.advance(minutes=2)
    assert "Оплатить курс" in labels(await stranger.sees("Нет права на курс"))
    assert str(stranger.id) in shown(await owner.sees("В группе люди без права"))

    assert "в группе без права: 1" in await check(own_town.settings, repair=False)
    await own_town.sandbox.put("/telegram/faults", {"faults": [SILENT]})
    with pytest.raises(UserError, match="не отвечает"):
        await check(own_town.settings, repair=True)
    asked = await _questions(own_town)
    await own_town.sandbox.advance(days=3, minutes=5)

    async def asked_again() -> bool:
        return await _questions(own_town) > asked

    await eventually(asked_again, "the bot asks about the stranger")
    await own_town.rested()
    assert await _is_inside(own_town, stranger)

    await own_town.sandbox.put("/telegram/faults", {"faults": []})
    await own_town.sandbox.advance(hours=1, minutes=5)
    await eventually(lambda: _is_outside(own_town, stranger), "the stranger out of the group")
    await stranger.sees("больше не в группе")
    await owner.sees("Убрали из группы")


SILENT: Final = {"kind": "server_error", "method": "getChatMember", "times": None}


async def _slips_in(town: Town, person: Person) -> None:
    """By a link that asks nobody, as an admin of the group can make one."""
    url = f"{town.outside.public_url}/telegram/bot{town.outside.bot_token}/createChatInviteLink"
    async with town.session.post(url, json={"chat_id": town.outside.group_id}) as answer:
        link = (await answer.json())["result"]["invite_link"]
    await town.sandbox.post(f"/telegram/users/{person.id}/join", {"invite_link": link})
    assert await _is_inside(town, person)


async def _questions(town: Town) -> int:
    lines = (await town.sandbox.get("/journal", system="telegram", limit=1000))["lines"]
    return len([line for line in lines if "getChatMember" in str(line)])
