"""Who is refused, who is too fast, and what is said when the house itself is in trouble."""

from aimpay.bot.desk import Limits
from aimpay.bot.middlewares.throttling import Throttling
from aimpay.contract.people import REPORT_REACHABILITY, ConsentKind
from aimpay.contract.school import SAVE_MEDIA_FILE_ID
from aimpay.contract.turns import OPEN_TURN
from bot.school import Person
from bot.town import UNHURRIED, Somebody, Town, labels, plain

STRICT = Limits(burst=3, refill_seconds=3600, polling_seconds=2)


async def blocked(town: Town) -> Somebody:
    boris = await town.person()
    await boris.says("/start")
    await town.asked(SAVE_MEDIA_FILE_ID, times=1)
    town.school.people[boris.id].blocked = True
    return boris


async def test_blocked_person_gets_nowhere_by_command_text_or_button(town: Town) -> None:
    boris = await blocked(town)
    before = len(town.school.calls)
    for text in ("/start", "/help", "boris@yandex.ru", "Отмена"):
        assert plain(await boris.says(text)) == "Доступ к боту закрыт."
    for label in ("Оплатить курс", "О курсе"):
        assert (await boris.pops(label))["text"] == "Доступ к\u00a0боту закрыт."
    assert {path for path, _ in town.school.calls[before:]} == {OPEN_TURN.path}


async def test_admin_is_never_blocked(town: Town) -> None:
    boris = await blocked(town)
    town.school.admins.add(boris.id)
    assert "Оплатить курс" in labels(await boris.says("/start"))


async def test_flood_of_messages_is_held_back_with_one_quiet_notice(quiet_town: Town) -> None:
    boris = await quiet_town.person()
    async with quiet_town.bot(STRICT):
        await boris.says("/start")
        for _ in range(12):
            await boris.sends("спам")
        await quiet_town.drained()
    words = [plain(message) for message in await boris.from_bot()]
    assert len([each for each in words if each.startswith("Слишком быстро")]) == 1
    assert len(words) == 4


async def test_flood_of_presses_is_answered_but_goes_nowhere(quiet_town: Town) -> None:
    boris = await quiet_town.person()
    async with quiet_town.bot(STRICT):
        shown = await boris.says("/start")
        await quiet_town.asked(OPEN_TURN, times=1)
        answers = [await boris.clicks(shown["message_id"], "menu", stale=True) for _ in range(6)]
    assert all(answer["answered"] for answer in answers)
    assert len([answer for answer in answers if "Слишком быстро" in answer["text"]]) == 1
    assert len(quiet_town.school.asked(OPEN_TURN)) == 3


async def test_one_persons_haste_does_not_hold_back_another(quiet_town: Town) -> None:
    boris, anna = await quiet_town.person(), await quiet_town.person("Анна")
    async with quiet_town.bot(STRICT):
        for _ in range(10):
            await boris.sends("спам")
        assert labels(await anna.says("/start"))


def test_bucket_refills_and_notices_once_in_a_window() -> None:
    now = [0.0]
    throttling = Throttling(Limits(burst=2, refill_seconds=0.5, notice_seconds=10), clock=lambda: now[0])
    assert [throttling.takes(1) for _ in range(3)] == [True, True, False]
    assert [throttling.should_notice(1) for _ in range(2)] == [True, False]
    now[0] = 0.5
    assert [throttling.takes(1) for _ in range(2)] == [True, False]
    now[0] = 11
    assert throttling.should_notice(1)


async def test_silent_server_is_admitted_and_the_same_press_can_be_repeated(town: Town) -> None:
    boris = await town.person()
    await boris.says("/start")
    await boris.presses("О курсе")
    town.school.silent = True
    trouble = await boris.presses("Структура курса")
    assert "Сервис на минуту недоступен" in plain(trouble)
    assert labels(trouble) == ["Попробовать ещё раз", "Назад"]
    town.school.silent = False
    assert plain(await boris.presses("Попробовать ещё раз")) == "Восемь тем."


async def test_start_into_a_silent_server_does_not_lose_who_invited(town: Town) -> None:
    boris = await town.person()
    town.school.silent = True
    assert "недоступен" in plain(await boris.says("/start r_friend"))
    town.school.silent = False
    assert "По приглашению: Анна" in plain(await boris.presses("Попробовать ещё раз"))


async def test_typed_address_into_a_silent_server_may_be_sent_again(town: Town) -> None:
    boris = await town.person()
    town.school.people[boris.id] = Person(boris.id, "Борис", consents=dict.fromkeys(ConsentKind, "1"))
    await boris.says("/start")
    await boris.presses("Оплатить курс")
    town.school.silent = True
    assert "отправьте сообщение ещё раз" in plain(await boris.says("a@b.ru"))
    town.school.silent = False
    assert "a@b.ru" in plain(await boris.says("a@b.ru"))


async def test_429_of_telegram_is_waited_out(town: Town) -> None:
    boris = await town.person()
    await town.fault(kind="too_many_requests", method="sendVideo", retry_after=1)
    assert (await boris.says("/start"))["kind"] == "video"


async def test_person_who_blocked_the_bot_is_reported_and_back(town: Town) -> None:
    boris = await town.person()
    await boris.says("/start")
    await town.ask("POST", f"/users/{boris.id}/block")
    await town.asked(REPORT_REACHABILITY, times=1)
    await town.ask("POST", f"/users/{boris.id}/unblock")
    await town.asked(REPORT_REACHABILITY, times=2)
    assert [each.reachable for each in town.school.asked(REPORT_REACHABILITY)] == [False, True]


async def test_bot_waits_for_telegram_that_is_not_there_with_its_side_door_open(quiet_town: Town) -> None:
    await quiet_town.fault(kind="server_error", method="setMyCommands", times=3)
    boris = await quiet_town.person()
    async with quiet_town.bot(UNHURRIED) as process:
        async with quiet_town.session.get(f"http://127.0.0.1:{process.port}/health") as answer:
            assert answer.status == 200
        assert labels(await boris.says("/start"))
        assert process.listener.listening.is_set()


async def test_words_in_the_group_are_none_of_the_bots_business(town: Town) -> None:
    owner = Somebody(town, 1001)
    group = await town.group()
    await town.ask("POST", f"/users/{owner.id}/send", {"text": "/start", "chat_id": group["id"]})
    boris = await town.person()
    await boris.says("/start")
    assert [asked.telegram_id for asked in town.school.asked(OPEN_TURN)] == [boris.id]
