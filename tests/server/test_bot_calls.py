"""The bot's calls about what waits: chats are read and answered once, failed steps begin anew once, sales are drawn."""

from typing import Any, Final

from aimpay.contract.chat import ANSWER_CHAT, LIST_WAITING_CHATS, READ_CHAT
from aimpay.contract.digest import DIGEST_PICTURE, GET_DIGEST, RETRY_FAILED, SET_DIGEST
from aimpay.contract.wire import Call, FileCall
from aimpay.server.growth.chat.conversation import WAITING, locked_chat
from aimpay.server.school.profile import save_setting
from aimpay.server.staff.rules import Role
from server.conftest import Answer, Server
from server.houses import CODE, OWNER
from server.office.money_world import MoneyWorld
from server.office.test_chats_and_knowledge import conversation
from server.office.visitor import MEMBERS, Visitor, signed_in_as

KEY: Final = "k" * 32
TEAM: Final = -1001234567890


async def asks(server: Server, call: Call[Any, Any] | FileCall[Any], by: int = OWNER, **fields: Any) -> Answer:
    body: dict[str, Any] = {"admin_id": by, **fields}
    return await server.post(call.path, body)


async def test_who_waits_is_listed_with_the_teams_topic_and_answered_once(server: Server) -> None:
    chat_id = await conversation(Visitor(server))
    assert (await asks(server, LIST_WAITING_CHATS)).json == {"chats": [], "more": False}
    async with server.house.db.write() as session:
        chat = await locked_chat(session, chat_id)
        chat.human, chat.topic_chat_id, chat.topic_id = WAITING, TEAM, 12
    (one,) = (await asks(server, LIST_WAITING_CHATS)).json["chats"]
    assert (one["chat"]["id"], one["topic_url"]) == (chat_id, "https://t.me/c/1234567890/12")
    for _ in range(2):
        assert (await asks(server, ANSWER_CHAT, chat=chat_id, text="Да, слушаю", key="501-7")).status == 200
    talk = (await asks(server, READ_CHAT, chat=chat_id)).json
    assert [line["text"] for line in talk["lines"]] == ["Есть <b>кто</b>?", "Да, слушаю"]
    assert talk["chat"]["chat"]["human"] == "answering"
    assert (await asks(server, READ_CHAT, chat=999)).error["code"] == "not_found"
    assert (await asks(server, ANSWER_CHAT, chat=chat_id, text="  ", key="501-8")).error["code"] == "chat_empty"


async def test_failed_steps_begin_anew_once_for_a_button(server: Server) -> None:
    world = MoneyWorld(server.house.db, server.house.clock)
    failed = [await world.failed("tell_buyer", 1), await world.failed("tell_buyer", 2)]
    seen = (await asks(server, GET_DIGEST)).json
    assert "2 шага" in seen["text"].replace("\u00a0", " ")
    assert ("Повторить всё: 2", "retry_all") in [(one["text"], one["callback"]) for one in seen["buttons"]]
    assert [(await asks(server, RETRY_FAILED, key=KEY)).json["count"] for _ in range(2)] == [2, 0]
    assert sorted(entry.object_id for entry in await world.log()) == sorted(map(str, failed))


async def test_digest_tells_the_hour_and_whether_it_comes_to_this_person(server: Server) -> None:
    async with server.house.db.write() as session:
        await save_setting(session, "digest_hour", 9, server.house.clock.now())
    await signed_in_as(server, Role.SUPPORT)
    mine, theirs = await asks(server, GET_DIGEST), await asks(server, GET_DIGEST, by=MEMBERS[Role.SUPPORT])
    assert (mine.json["hour"], mine.json["is_on"], theirs.json["is_on"]) == (9, True, None)
    assert (await asks(server, SET_DIGEST, is_on=False)).json == {"is_on": False, "hour": 9}
    assert (await asks(server, GET_DIGEST, period="week")).json["is_on"] is False


async def test_sales_are_drawn_as_a_picture(server: Server) -> None:
    url, headers = server.url + DIGEST_PICTURE.path, {"X-Secret-Code": CODE}
    async with server.session.post(url, json={"admin_id": OWNER}, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert (await answer.read()).startswith(b"\x89PNG")
