"""What Telegram refuses the bot, with its words."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiogram.types import BufferedInputFile
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.serving import serving
from sandbox.telegram.people import ANNA, BORIS, GROUP, OWNER, Stage
from sandbox.telegram.pictures import png


def button(**action: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Кнопка", **action}]]}


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "я" * 4097}, "message is too long"),
        (
            {"text": "<b>а", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "а", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "а", "reply_markup": button(callback_data="я" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "а", "reply_markup": button(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "а", "reply_markup": button()}, "text buttons are unallowed in the inline keyboard"),
        (
            {"text": "а", "reply_markup": button(url="http://nowhere/x")},
            "inline keyboard button URL 'http://nowhere/x' is invalid: Wrong HTTP URL",
        ),
        ({"text": "а", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        (
            {
                "text": "а",
                "reply_markup": {"inline_keyboard": [button(url="https://a.ru")["inline_keyboard"][0] * 101]},
            },
            "REPLY_MARKUP_TOO_LONG",
        ),
        ({"text": "а", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "а", "chat_id": ""}, "chat_id is empty"),
        ({"text": "а", "chat_id": "@nobody"}, "chat not found"),
    ],
)
async def test_refused_messages(stage: Stage, parameters: dict[str, Any], reason: str) -> None:
    await stage.start()
    answer = await stage.api("sendMessage", **({"chat_id": ANNA} | parameters))
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")
    assert await stage.shown() == []


async def test_limits_count_what_is_left_after_the_markup(stage: Stage) -> None:
    await stage.start()
    text = f"<b>{'я' * 4096}</b>"
    assert (await stage.api("sendMessage", chat_id=ANNA, text=text, parse_mode="HTML"))["ok"]
    sent = await stage.bot.send_photo(ANNA, BufferedInputFile(png(9, 9), "a.png"), caption="я" * 1024)
    assert sent.photo
    long = await stage.api("sendPhoto", chat_id=ANNA, photo=sent.photo[0].file_id, caption="я" * 1025)
    assert long["description"] == "Bad Request: message caption is too long"
    data = button(callback_data="я" * 32)
    assert (await stage.api("sendMessage", chat_id=ANNA, text="а", reply_markup=data))["ok"]


async def test_an_edit_must_change_something_and_fit_the_kind(stage: Stage) -> None:
    await stage.start()
    sent = await stage.api("sendMessage", chat_id=ANNA, text="<b>а</b>", parse_mode="HTML")
    place = {"chat_id": ANNA, "message_id": sent["result"]["message_id"]}
    same = await stage.api("editMessageText", **place, text="<strong>а</strong>", parse_mode="HTML")
    assert same["description"].startswith("Bad Request: message is not modified: specified new message content")
    assert (await stage.api("editMessageText", **place, text="а"))["result"]["edit_date"]
    caption = await stage.api("editMessageCaption", **place, caption="а")
    assert caption["description"] == "Bad Request: there is no caption in the message to edit"
    absent = await stage.api("editMessageText", chat_id=ANNA, message_id=999, text="б")
    assert absent["description"] == "Bad Request: message to edit not found"
    theirs = await stage.post(f"/users/{ANNA}/send", text="моё")
    foreign = await stage.api("editMessageText", chat_id=ANNA, message_id=theirs["message_id"], text="б")
    assert foreign["description"] == "Bad Request: message can't be edited"


async def test_old_messages_cannot_be_deleted(stage: Stage) -> None:
    await stage.start()
    sent = await stage.bot.send_message(ANNA, "а")
    stage.world.clock.advance(timedelta(hours=49))
    answer = await stage.api("deleteMessage", chat_id=ANNA, message_id=sent.message_id)
    assert answer["description"] == "Bad Request: message can't be deleted"
    absent = await stage.api("deleteMessage", chat_id=ANNA, message_id=999)
    assert absent["description"] == "Bad Request: message to delete not found"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (png(10_000, 1), "PHOTO_INVALID_DIMENSIONS"),
        (png(50, 2), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
    ],
)
async def test_refused_photos(stage: Stage, content: bytes, reason: str) -> None:
    await stage.start()
    form = aiohttp.FormData({"chat_id": str(ANNA)})
    form.add_field("photo", content, filename="a.png")
    async with stage.http.post(stage.address("sendPhoto"), data=form) as response:
        assert (await response.json())["description"] == f"Bad Request: {reason}"


async def test_a_file_is_what_its_name_says(stage: Stage) -> None:
    await stage.start()
    form = aiohttp.FormData({"chat_id": str(ANNA)})
    form.add_field("document", b"x", filename="welcome.mp4", content_type="application/octet-stream")
    async with stage.http.post(stage.address("sendDocument"), data=form) as response:
        assert (await response.json())["result"]["document"]["mime_type"] == "video/mp4"


async def test_unknown_and_mismatched_file_ids_are_refused(stage: Stage) -> None:
    await stage.start()
    unknown = await stage.api("sendPhoto", chat_id=ANNA, photo="AgACnothing")
    assert unknown["description"] == "Bad Request: wrong file identifier/HTTP URL specified"
    sent = await stage.bot.send_document(ANNA, BufferedInputFile(b"x", "a.txt"))
    assert sent.document
    other = await stage.api("sendPhoto", chat_id=ANNA, photo=sent.document.file_id)
    assert other["description"] == "Bad Request: can't use file of type Document as Photo"
    assert (await stage.api("getFile", file_id="x"))["error_code"] == 400


async def test_a_file_may_come_from_an_address_on_this_machine_only(stage: Stage) -> None:
    await stage.start()

    async def picture(_request: Request) -> Response:
        return Response(png(30, 20), media_type="image/png")

    async with serving(Starlette(routes=[Route("/cover.png", picture)])) as url:
        near = await stage.api("sendPhoto", chat_id=ANNA, photo=f"{url}/cover.png")
        missing = await stage.api("sendPhoto", chat_id=ANNA, photo=f"{url}/other.png")
    assert near["result"]["photo"][0]["width"] == 30
    assert missing["description"] == "Bad Request: failed to get HTTP URL content"
    far = await stage.api("sendPhoto", chat_id=ANNA, photo="https://example.com/cover.png")
    assert far["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_too_many_messages_at_once_wait_and_then_pass(stage: Stage) -> None:
    await stage.put("/settings", overall_per_second=30, chat_per_second=2, group_per_minute=3)
    await stage.start()
    answers = [await stage.api("sendMessage", chat_id=ANNA, text="а") for _ in range(3)]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["parameters"]["retry_after"] == 1
    assert answers[2]["description"] == "Too Many Requests: retry after 1"
    stage.world.clock.advance(timedelta(seconds=1))
    assert (await stage.api("sendMessage", chat_id=ANNA, text="а"))["ok"]
    for _ in range(3):
        assert (await stage.api("sendMessage", chat_id=GROUP, text="а"))["ok"]
        stage.world.clock.advance(timedelta(seconds=1))
    group = await stage.api("sendMessage", chat_id=GROUP, text="а")
    assert 50 < group["parameters"]["retry_after"] <= 58


async def test_the_bot_sends_thirty_messages_a_second_over_all(stage: Stage) -> None:
    people = [(await stage.post("/users", status=201, first_name="Гость"))["id"] for _ in range(2)]
    for person in people:
        await stage.start(person)
    await stage.put("/settings", overall_per_second=3, chat_per_second=2)
    turns = [people[0], people[0], people[1], people[1]]
    answers = [await stage.api("sendMessage", chat_id=person, text="а") for person in turns]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]


@pytest.mark.parametrize("name", ["SENDMESSAGE", "sendmessage"])
async def test_method_names_are_case_insensitive_and_parameters_travel_any_way(stage: Stage, name: str) -> None:
    await stage.start()
    asked = {"chat_id": str(ANNA), "text": "а"}
    async with stage.http.get(stage.address(name), params=asked) as response:
        assert (await response.json())["ok"]
    async with stage.http.post(stage.address(name), data=asked) as response:
        assert (await response.json())["ok"]
    async with stage.http.post(
        stage.address(name), data=aiohttp.FormData(asked, default_to_multipart=True)
    ) as response:
        assert (await response.json())["ok"]
    async with stage.http.post(stage.address(name), json={"chat_id": ANNA, "text": "а"}) as response:
        assert (await response.json())["ok"]
    assert len(await stage.shown()) == 4


async def test_the_bot_without_its_rights_is_refused(stage: Stage) -> None:
    await stage.put(f"/chats/{GROUP}/bot", can_invite_users=False, can_restrict_members=False)
    reasons = {
        "createChatInviteLink": "not enough rights to manage chat invite link",
        "approveChatJoinRequest": "CHAT_ADMIN_REQUIRED",
        "banChatMember": "not enough rights to restrict/unrestrict chat member",
        "unbanChatMember": "not enough rights to restrict/unrestrict chat member",
    }
    for method, reason in reasons.items():
        answer = await stage.api(method, chat_id=GROUP, user_id=BORIS)
        assert answer["description"] == f"Bad Request: {reason}"
    await stage.put(f"/chats/{GROUP}/bot", status="kicked")
    answer = await stage.api("sendMessage", chat_id=GROUP, text="а")
    assert answer["description"] == "Forbidden: bot was kicked from the supergroup chat"


async def test_the_owner_and_the_bot_itself_stay_in_the_group(stage: Stage) -> None:
    owner = await stage.api("banChatMember", chat_id=GROUP, user_id=OWNER)
    assert owner["description"] == "Bad Request: can't remove chat owner"
    own = await stage.api("unbanChatMember", chat_id=GROUP, user_id=stage.bot.id)
    assert own["description"] == "Bad Request: can't restrict self"
    nobody = await stage.api("banChatMember", chat_id=GROUP, user_id=77)
    assert nobody["description"] == "Bad Request: user not found"


async def test_bad_commands_are_refused(stage: Stage) -> None:
    for command, description in [("Старт", "да"), ("a" * 33, "да"), ("start", ""), ("start", "я" * 257)]:
        commands = [{"command": command, "description": description}]
        assert (await stage.api("setMyCommands", commands=commands))["error_code"] == 400


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": "а", "reply_parameters": {"message_id": "x"}},
        {"text": "\ud800"},
        {"text": "а", "reply_markup": '{"inline_keyboard": [[{"text": "\\ud800", "callback_data": "a"}]]}'},
        {"text": "а", "reply_markup": [1]},
        {"text": "а", "entities": [{"type": "bold", "offset": 0, "length": 9}]},
        {"text": "а", "entities": {"type": "bold"}},
    ],
)
async def test_nonsense_is_refused_and_never_breaks_the_server(stage: Stage, parameters: dict[str, Any]) -> None:
    await stage.start()
    answer = await stage.api("sendMessage", chat_id=ANNA, **parameters)
    assert (answer["ok"], answer["error_code"]) == (False, 400)


async def test_an_entity_that_cuts_a_character_in_two_is_still_shown(stage: Stage) -> None:
    await stage.start()
    entities = [{"type": "bold", "offset": 1, "length": 1}]
    assert (await stage.api("sendMessage", chat_id=ANNA, text="😀", entities=entities))["ok"]
    assert "<b>" in (await stage.shown())[0]["html"]


async def test_a_broken_form_and_an_unknown_path_answer_in_telegrams_shape(stage: Stage) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    async with stage.http.post(stage.address("sendMessage"), data=b"x", headers=headers) as response:
        assert (response.status, (await response.json())["ok"]) == (400, False)
    for address in (stage.address("nothing"), f"{stage.url}/telegram/", stage.address("a", token="7:привет")):
        async with stage.http.get(address) as response:
            assert (await response.json()) == {"ok": False, "error_code": 404, "description": "Not Found"}
