"""A visitor of the site asks, calls a person, and is answered from Telegram, through a restart of the server."""

from pathlib import Path
from typing import Any

import pytest

from patience import eventually
from story.town import Town, building_town

pytestmark = pytest.mark.slow


async def api(town: Town, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with town.session.post(town.server_url + path, json=body) as answer:
        assert answer.status == 200, await answer.text()
        return dict(await answer.json())


async def history(town: Town, token: str) -> dict[str, Any]:
    async with town.session.get(f"{town.server_url}/api/chat/history", params={"session_id": token}) as answer:
        return dict(await answer.json())


async def team(town: Town) -> dict[str, Any]:
    chats = await town.sandbox.get("/telegram/chats")
    return dict(next(chat for chat in chats if chat["is_forum"]))


async def test_a_conversation_goes_to_the_team_and_back(tmp_path: Path) -> None:
    async with building_town(tmp_path) as town:
        token = (await api(town, "/track_visit", {"utm_source": "vk"}))["session_id"]
        asked = {"session_id": token, "message": "Сколько стоит курс?", "message_key": "question-1"}
        assert "14 990 ₽" in (await api(town, "/api/chat/send", asked))["response"].replace("\u00a0", " ")
        assert (await api(town, "/api/chat/call_human", {"session_id": token}))["human"] == "waiting"

        async def topic() -> int | None:
            return next((one["id"] for one in (await team(town))["topics"]), None)

        topic_id = await eventually(topic, "a topic is opened for the visitor")
        group = (await team(town))["id"]

        async def posted() -> bool:
            shown = await town.sandbox.get(f"/telegram/chats/{group}/messages")
            return any("Сколько стоит курс?" in one["text"] and one["topic_id"] == topic_id for one in shown)

        await eventually(posted, "the conversation is in the topic")
        await town.close_part("server")
        answer = {"text": "Здравствуйте, это Ольга", "chat_id": group, "topic_id": topic_id}
        await town.sandbox.post(f"/telegram/users/{town.outside.owner_id}/send", answer)
        await town.open_server()

        async def answered() -> bool:
            seen = await history(town, token)
            return bool(seen["human"] == "answering" and seen["messages"][-1]["text"] == answer["text"])

        await eventually(answered, "what the team wrote while the server was away reaches the widget")
        more = {"session_id": token, "message": "Спасибо!", "message_key": "question-2"}
        assert (await api(town, "/api/chat/send", more))["response"] == ""

        async def thanked() -> bool:
            shown = await town.sandbox.get(f"/telegram/chats/{group}/messages")
            return any("Спасибо!" in one["text"] for one in shown)

        await eventually(thanked, "further messages go to the topic")
        ending = {"text": "/close", "chat_id": group, "topic_id": topic_id}
        await town.sandbox.post(f"/telegram/users/{town.outside.owner_id}/send", ending)

        async def ended() -> bool:
            return bool((await history(town, token))["human"] == "none")

        await eventually(ended, "the assistant answers again")
