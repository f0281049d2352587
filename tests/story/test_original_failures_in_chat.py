"""What people met in the chat of the system before ours; each test prevents one of those failures."""

import json
from typing import Any

import aiohttp
import pytest

from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.selling import CREATE_PAYMENT, CreatePayment
from patience import eventually
from story.player import Person, buy, letters_to, own_link, pay, prepare_to_pay, report, shown
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def test_two_people_of_one_name_without_usernames_both_buy(town: Town) -> None:
    first, second = await town.person("Иван"), await town.person("Иван")
    await buy(first, "ivan1@example.com")
    await buy(second, "ivan2@example.com")


async def test_a_friends_link_counts_for_who_had_pressed_start_before(town: Town) -> None:
    partner, friend = await town.person("Рита"), await town.person()
    await friend.start()
    await friend.open(await own_link(partner))
    await friend.sees("По приглашению: <b>Рита</b>")
    await prepare_to_pay(friend, "early@example.com")
    await pay(friend)
    await partner.sees("Ваш друг оплатил курс")


async def test_the_first_friends_link_wins_and_a_link_after_payment_earns_nothing(town: Town) -> None:
    first, second, friend = await town.person("Первая"), await town.person("Вторая"), await town.person()
    await friend.open(await own_link(first))
    await friend.sees("По приглашению")
    await friend.open(await own_link(second))
    await friend.sees("Оплатить", buttons_only=True)
    await prepare_to_pay(friend, "first@example.com")
    await pay(friend)
    await first.sees("Ваш друг оплатил курс")
    await friend.open(await own_link(second))
    await town.rested()
    assert "На удержании: <b>0 ₽" in await report(second)


async def test_nobody_earns_on_himself(town: Town) -> None:
    loner = await town.person()
    await loner.open(await own_link(loner))
    await loner.press("Оплатить курс")
    await town.rested()
    assert "Пришли по ссылке: <b>0" in await report(loner)


async def test_back_works_under_a_video(town: Town) -> None:
    person = await town.person()
    await person.start()
    video = await person.sees("Документы", buttons_only=True)
    assert video["kind"] == "video"
    await person.press("О курсе")
    await person.press("Назад")
    await person.sees("Оплатить курс", buttons_only=True, after=video["message_id"])


async def test_back_works_under_a_photo(town: Town) -> None:
    person = await town.person()
    await person.start()
    await person.press("Заработать")
    photo = await person.sees("Моя ссылка", buttons_only=True)
    assert photo["kind"] == "photo"
    await person.press("Назад")
    await person.sees("Оплатить курс", buttons_only=True, after=photo["message_id"])


async def test_back_works_under_a_document(town: Town) -> None:
    person = await town.person()
    await person.start()
    keyboard = {"inline_keyboard": [[{"text": "Назад", "callback_data": "menu"}]]}
    form = aiohttp.FormData({"chat_id": str(person.id), "reply_markup": json.dumps(keyboard)})
    form.add_field("document", b"%PDF-1.4", filename="offer.pdf", content_type="application/pdf")
    bot = f"{town.settings.telegram_api_url}/bot{town.outside.bot_token}"
    async with town.session.post(f"{bot}/sendDocument", data=form) as answer:
        sent = (await answer.json())["result"]["message_id"]
    assert (await person.press("Назад"))["answered"]
    await person.sees("Оплатить курс", buttons_only=True, after=sent)


async def test_a_restart_of_the_bot_does_not_forget_that_an_address_is_being_typed(town: Town) -> None:
    person = await town.person()
    await person.start()
    await person.press("Оплатить курс")
    await person.press("Принимаю")
    await person.press("Даю согласие")
    await person.sees("Шаг 3 из 3")
    await town.close_part("bot")
    await person.send("typed@example.com")
    await town.open_bot()
    await person.sees("Проверьте адрес")
    await person.press("Подтвердить")
    await person.sees("Оплатить 14 990", buttons_only=True)


@pytest.mark.parametrize("way_out", ["/start", "Отмена", "/cancel"])
async def test_a_flow_that_was_left_swallows_no_later_message(town: Town, way_out: str) -> None:
    person = await town.person()
    await person.start()
    await person.press("Оплатить курс")
    await person.press("Принимаю")
    await person.press("Даю согласие")
    await person.sees("Шаг 3 из 3")
    left = await person.send(way_out)
    await person.sees("Оплатить курс", buttons_only=True, after=left)
    said = await person.send("later@example.com")
    await person.sees("Не понял вас", after=said)


async def test_a_blocked_person_gets_nowhere(town: Town) -> None:
    await town.owner.start()
    person = await town.person()
    await person.start()
    await prepare_to_pay(person, "blocked@example.com")
    await town.owner.send(f"Блокировать: {person.id} спам")
    await town.owner.sees(f"<code>{person.id}</code> больше не обслуживается")
    said = await person.send("/start")
    assert "Доступ к боту закрыт" in shown(await person.sees("Доступ к боту закрыт", after=said))
    assert "Доступ к боту закрыт" in (await person.press("Оплатить 14 990"))["text"].replace("\u00a0", " ")
    with pytest.raises(RemoteError) as refused:
        await town.ask(CREATE_PAYMENT, CreatePayment(telegram_id=person.id))
    assert refused.value.code == ErrorCode.USER_BLOCKED
    assert await town.payments_of(person) == []
    await town.owner.send(f"Разблокировать: {person.id}")
    await town.owner.sees(f"<code>{person.id}</code> снова обслуживается")
    await pay(person)
    await person.sees("Оплата получена")


async def test_a_stranger_gives_no_orders(town: Town) -> None:
    stranger, victim = await town.person("Хитрец"), await town.person()
    await stranger.start()
    await victim.start()
    said = await stranger.send(f"Блокировать: {victim.id} просто так")
    await stranger.sees("Не понял вас", after=said)
    await victim.start()


async def test_an_owner_out_of_reach_does_not_spoil_anybodys_start(town: Town) -> None:
    await town.sandbox.post(f"/telegram/users/{town.owner.id}/block")
    try:
        newcomer = await town.person()
        await newcomer.start()
        await buy(newcomer, "unseen@example.com")
    finally:
        await town.sandbox.post(f"/telegram/users/{town.owner.id}/unblock")


async def test_a_name_full_of_markup_is_shown_as_it_is(town: Town) -> None:
    await town.owner.start()
    buyer, friend = await town.person("<b>Том & Ко</b>"), await town.person()
    await buy(buyer, "tom@example.com")
    escaped = "&lt;b&gt;Том &amp; Ко&lt;/b&gt;"
    assert escaped in (await _source(town.owner, "Продажа", str(buyer.id)))["html"]
    (letter,) = await eventually(lambda: letters_to(town.sandbox, "tom@example.com"), "the letter")
    assert escaped in letter["html"]
    assert "<b>Том" not in letter["html"]
    await friend.open(await own_link(buyer))
    assert escaped in (await friend.sees("По приглашению"))["caption_html"]


async def _source(reader: Person, *words: str) -> dict[str, Any]:
    """Wait for the message with all of these words."""

    async def look() -> dict[str, Any] | None:
        return next((one for one in await reader.messages() if all(word in shown(one) for word in words)), None)

    return await eventually(look, f"{reader.id} sees {words}")
