"""The bot's own small server: who may speak to it, and what it answers when something is wrong."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from aimpay.bot.app import BotProcess
from aimpay.contract.errors import ErrorBody, ErrorCode, RemoteError
from aimpay.contract.gateway import (
    CHECK_MEMBER,
    GET_BOT_INFO,
    KICK_USER,
    LET_RETURN,
    NOTIFY_USER,
    OPEN_TOPIC,
    POST_TO_TOPIC,
    SEND_INVITE_LINK,
    BotButton,
    CheckMember,
    GetBotInfo,
    KickUser,
    LetReturn,
    MemberView,
    NotifyButton,
    NotifyUser,
    SendInviteLink,
)
from aimpay.contract.mail_gateway import DELIVER, GET_BOOT, TAKE_BACK
from aimpay.contract.star_gateway import LIST_STARS, MAKE_STARS_INVOICE, REFUND_STARS
from aimpay.sandbox.settings import SandboxSettings
from bot.school import GROUP_ID, SECRET, Person
from bot.town import Town, labels, plain

STARS = (MAKE_STARS_INVOICE, REFUND_STARS, LIST_STARS)
PLAIN = (NOTIFY_USER, SEND_INVITE_LINK, KICK_USER, LET_RETURN, CHECK_MEMBER, GET_BOT_INFO, OPEN_TOPIC, POST_TO_TOPIC)
MAIL = (DELIVER, TAKE_BACK, GET_BOOT)
PRIVATE = [call.path for call in (*PLAIN, *MAIL, *STARS)]
NEW_SECRET = "the-new-secret-of-the-tests"


@pytest.fixture
async def process(quiet_town: Town) -> AsyncIterator[BotProcess]:
    async with quiet_town.bot(secret_codes=f"{SECRET},{NEW_SECRET}") as process:
        yield process


async def ask(town: Town, process: BotProcess, method: str, path: str, **more: Any) -> tuple[int, ErrorBody]:
    url = f"http://127.0.0.1:{process.port}{path}"
    async with town.session.request(method, url, **more) as answer:
        return answer.status, ErrorBody.model_validate_json(await answer.read())


async def test_nobody_gets_in_without_the_secret(quiet_town: Town, process: BotProcess) -> None:
    for path, shown in product(PRIVATE, [None, "", "wrong", "код", SECRET[:-1]]):
        headers = {} if shown is None else {"X-Secret-Code": shown}
        status, body = await ask(quiet_town, process, "POST", path, headers=headers, data=b"{}")
        assert (path, shown, status, body.error.code) == (path, shown, 403, ErrorCode.FORBIDDEN)


async def test_both_secrets_are_good_during_rotation(quiet_town: Town, process: BotProcess) -> None:
    for secret in (SECRET, NEW_SECRET):
        info = await quiet_town.caller(process.port, secret)(GET_BOT_INFO, GetBotInfo(chat_id=GROUP_ID))
        assert (info.username, info.can_invite, info.can_restrict) == ("aimpay_demo_bot", True, True)
        assert info.group_title


WRONG: list[tuple[str, str, bytes | None, int, ErrorCode]] = [
    ("POST", "/nowhere", b"{}", 404, ErrorCode.NOT_FOUND),
    ("GET", NOTIFY_USER.path, None, 405, ErrorCode.INVALID_REQUEST),
    ("POST", NOTIFY_USER.path, b"{", 422, ErrorCode.INVALID_REQUEST),
    ("POST", NOTIFY_USER.path, b"\xff", 422, ErrorCode.INVALID_REQUEST),
    ("POST", NOTIFY_USER.path, b'{"telegram_id": "x"}', 422, ErrorCode.INVALID_REQUEST),
    ("POST", NOTIFY_USER.path, b'{"telegram_id": 5, "message": "a", "more": 1}', 422, ErrorCode.INVALID_REQUEST),
    ("POST", NOTIFY_USER.path, b"x" * 70_000, 413, ErrorCode.TOO_LARGE),
    ("POST", "/telegram", b"{}", 404, ErrorCode.NOT_FOUND),
]


async def test_every_failure_has_the_one_error_body(quiet_town: Town, process: BotProcess) -> None:
    headers = {"X-Secret-Code": SECRET, "X-Request-Id": "from-the-server"}
    for method, path, data, status, code in WRONG:
        answered, body = await ask(quiet_town, process, method, path, headers=headers, data=data)
        assert (path, answered, body.error.code) == (path, status, code)
        assert body.error.request_id == "from-the-server"


async def test_message_arrives_with_its_buttons(quiet_town: Town, process: BotProcess) -> None:
    boris = await quiet_town.person()
    await boris.says("/start")
    buttons = (NotifyButton(text="Мой отчёт", callback=BotButton.REPORT), NotifyButton(text="Сайт", url="https://a.ru"))
    asked = NotifyUser(telegram_id=boris.id, message="<b>Готово</b> &lt;3", buttons=buttons)
    sent = await quiet_town.caller(process.port)(NOTIFY_USER, asked)
    shown = await boris.at(sent.message_id)
    assert plain(shown) == "Готово <3"
    assert labels(shown) == ["Мой отчёт", "Сайт"]
    assert "Ваш отчёт" in plain(await boris.presses("Мой отчёт"))


async def test_message_with_a_key_is_sent_once_however_often_it_is_asked_for(
    quiet_town: Town, process: BotProcess
) -> None:
    boris = await quiet_town.person()
    await boris.says("/start")
    call = quiet_town.caller(process.port)
    asked = NotifyUser(telegram_id=boris.id, message="Оплата получена", key="tell:sale:1")
    await quiet_town.fault(kind="server_error", method="sendMessage")
    with pytest.raises(RemoteError):
        await call(NOTIFY_USER, asked)
    at_once = await asyncio.gather(*(call(NOTIFY_USER, asked) for _ in range(3)))
    later = await call(NOTIFY_USER, asked)
    assert len({one.message_id for one in (*at_once, later)}) == 1
    assert [plain(one) for one in await boris.from_bot()].count("Оплата получена") == 1


async def refusal(town: Town, process: BotProcess, telegram_id: int, message: str = "Привет") -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await town.caller(process.port)(NOTIFY_USER, NotifyUser(telegram_id=telegram_id, message=message))
    return caught.value


async def test_person_who_cannot_be_reached_is_named_so(quiet_town: Town, process: BotProcess) -> None:
    boris = await quiet_town.person()
    await boris.says("/start")
    await quiet_town.ask("POST", f"/users/{boris.id}/block")
    assert (await refusal(quiet_town, process, boris.id)).code == ErrorCode.PERSON_UNREACHABLE
    assert (await refusal(quiet_town, process, 987654321)).code == ErrorCode.PERSON_UNREACHABLE


async def test_broken_html_is_refused_for_good_and_trouble_of_telegram_for_a_while(
    quiet_town: Town, process: BotProcess
) -> None:
    boris = await quiet_town.person()
    await boris.says("/start")
    broken = await refusal(quiet_town, process, boris.id, "<b>не закрыт")
    assert (broken.status, broken.code) == (502, ErrorCode.TELEGRAM_REFUSED)
    await quiet_town.fault(kind="too_many_requests", method="sendMessage", retry_after=60)
    busy = await refusal(quiet_town, process, boris.id)
    assert (busy.status, busy.code) == (503, ErrorCode.TELEGRAM_UNREACHABLE)
    assert busy.details["retry_after"] == 60
    await quiet_town.fault(kind="server_error", method="sendMessage")
    assert (await refusal(quiet_town, process, boris.id)).code == ErrorCode.TELEGRAM_UNREACHABLE


async def test_group_that_is_not_ours_is_refused_and_not_taken_for_a_person(
    quiet_town: Town, process: BotProcess
) -> None:
    call = quiet_town.caller(process.port)
    with pytest.raises(RemoteError) as caught:
        await call(SEND_INVITE_LINK, SendInviteLink(telegram_id=1, chat_id=-100500, name="Заказ"))
    assert caught.value.code == ErrorCode.TELEGRAM_REFUSED
    info = await call(GET_BOT_INFO, GetBotInfo(chat_id=-100500))
    assert (info.group_title, info.can_invite) == (None, None)


async def test_link_asks_for_approval_and_bears_the_name(quiet_town: Town, process: BotProcess) -> None:
    asked = SendInviteLink(telegram_id=1, chat_id=GROUP_ID, name="Заказ 17")
    made = await quiet_town.caller(process.port)(SEND_INVITE_LINK, asked)
    links = (await quiet_town.group())["invite_links"]
    ours = next(link for link in links if link["invite_link"] == made.invite_link)
    assert (ours["creates_join_request"], ours["name"]) == (True, "Заказ 17")


async def test_kicked_person_is_out_and_may_return(quiet_town: Town, process: BotProcess) -> None:
    call = quiet_town.caller(process.port)
    boris = await quiet_town.person()
    asked = SendInviteLink(telegram_id=boris.id, chat_id=GROUP_ID, name="Заказ")
    link = (await call(SEND_INVITE_LINK, asked)).invite_link
    await boris.says("/start")
    quiet_town.school.people[boris.id].paid = True
    await quiet_town.joins(boris, link)
    await boris.sees("Добро пожаловать")
    await call(KICK_USER, KickUser(telegram_id=boris.id, chat_id=GROUP_ID))
    members = {member["user_id"] for member in (await quiet_town.group())["members"] if member["status"] == "member"}
    assert boris.id not in members
    assert (await quiet_town.joins(boris, link))["outcome"] == "requested"


async def place(town: Town, process: BotProcess, person: int, chat_id: int = GROUP_ID) -> MemberView:
    return await town.caller(process.port)(CHECK_MEMBER, CheckMember(telegram_id=person, chat_id=chat_id))


async def test_place_in_the_group_is_told_as_telegram_tells_it(quiet_town: Town, process: BotProcess) -> None:
    boris = await quiet_town.person()
    assert await place(quiet_town, process, boris.id) == MemberView(state="left")
    await quiet_town.bot_api("banChatMember", chat_id=GROUP_ID, user_id=boris.id)
    assert await place(quiet_town, process, boris.id) == MemberView(state="kicked")
    await quiet_town.caller(process.port)(LET_RETURN, LetReturn(telegram_id=boris.id, chat_id=GROUP_ID))
    assert await place(quiet_town, process, boris.id) == MemberView(state="left")
    owner = SandboxSettings().owner_id
    assert await place(quiet_town, process, owner) == MemberView(state="member", is_admin=True)


async def test_lifting_a_ban_leaves_who_is_inside(quiet_town: Town, process: BotProcess) -> None:
    boris = await quiet_town.person()
    link = await quiet_town.caller(process.port)(
        SEND_INVITE_LINK, SendInviteLink(telegram_id=boris.id, chat_id=GROUP_ID, name="Заказ")
    )
    quiet_town.school.people[boris.id] = Person(boris.id, "Борис", paid=True)
    await quiet_town.joins(boris, link.invite_link)
    await boris.sees("Добро пожаловать")
    await quiet_town.caller(process.port)(LET_RETURN, LetReturn(telegram_id=boris.id, chat_id=GROUP_ID))
    assert await place(quiet_town, process, boris.id) == MemberView(state="member")


async def test_what_telegram_cannot_say_is_unknown_and_its_silence_is_no_answer(
    quiet_town: Town, process: BotProcess
) -> None:
    """A person nobody knows, another group, a group where the bot is no administrator; then trouble of Telegram."""
    boris = await quiet_town.person()
    unknown = MemberView(state="unknown")
    assert await place(quiet_town, process, 987654321) == unknown
    assert await place(quiet_town, process, boris.id, -100500) == unknown
    await quiet_town.ask("PUT", f"/chats/{GROUP_ID}/bot", {"status": "member"})
    assert await place(quiet_town, process, boris.id) == unknown
    for fault in ({"kind": "too_many_requests", "retry_after": 60}, {"kind": "server_error"}):
        await quiet_town.fault(method="getChatMember", **fault)
        with pytest.raises(RemoteError) as caught:
            await place(quiet_town, process, boris.id)
        assert caught.value.code == ErrorCode.TELEGRAM_UNREACHABLE
    assert caught.value.details["retry_after"] > 0


async def test_openapi_describes_every_private_route_with_the_error_body(quiet_town: Town, process: BotProcess) -> None:
    async with quiet_town.session.get(f"http://127.0.0.1:{process.port}/openapi.json") as answer:
        document = await answer.json()
    assert set(document["paths"]) == set(PRIVATE)
    assert document["components"]["securitySchemes"]["X-Secret-Code"]["in"] == "header"
    schemas = document["components"]["schemas"]
    assert {"NotifyUser", "ErrorBody", "InviteLink", "NotifyButton"} <= schemas.keys()
    for schema in schemas.values():
        OAS31Validator.check_schema(schema)
