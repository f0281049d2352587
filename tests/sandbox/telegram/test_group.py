"""Invite links, requests to join, coming and going."""

from datetime import timedelta
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest

from sandbox.telegram.people import ANNA, BORIS, GROUP, Stage


async def joined(stage: Stage, user_id: int, link: str) -> tuple[str, str | None]:
    answer = await stage.post(f"/users/{user_id}/join", invite_link=link)
    return answer["outcome"], answer["reason_code"]


def changes(updates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [update["chat_member"] for update in updates if "chat_member" in update]


async def test_an_approved_request_makes_a_member_and_tells_by_which_link(stage: Stage) -> None:
    await stage.hear_all()
    link = await stage.bot.create_chat_invite_link(GROUP, name="Анне", creates_join_request=True)
    assert await joined(stage, ANNA, link.invite_link) == ("requested", None)
    [update] = await stage.updates()
    request = update["chat_join_request"]
    assert (request["from"]["id"], request["user_chat_id"]) == (ANNA, ANNA)
    assert request["invite_link"]["invite_link"] == link.invite_link
    assert request["invite_link"]["pending_join_request_count"] == 1
    assert (await stage.get("/chats"))[0]["join_requests"][0]["user_id"] == ANNA
    assert (await stage.bot.get_chat_member(GROUP, ANNA)).status == "left"
    await stage.bot.approve_chat_join_request(GROUP, ANNA)
    [change] = changes(await stage.updates())
    statuses = change["old_chat_member"]["status"], change["new_chat_member"]["status"]
    assert (statuses, change["via_join_request"]) == (("left", "member"), True)
    assert change["invite_link"]["invite_link"] == link.invite_link
    assert (await stage.bot.get_chat_member(GROUP, ANNA)).status == "member"
    with pytest.raises(TelegramBadRequest, match="USER_ALREADY_PARTICIPANT"):
        await stage.bot.approve_chat_join_request(GROUP, ANNA)


async def test_one_more_group_has_its_own_links_and_members(stage: Stage) -> None:
    second = (await stage.post("/chats", status=201, title="Второй курс"))["id"]
    link = await stage.bot.create_chat_invite_link(second, creates_join_request=True)
    await joined(stage, ANNA, link.invite_link)
    await stage.bot.approve_chat_join_request(second, ANNA)
    found = [(await stage.bot.get_chat_member(chat, ANNA)).status for chat in (GROUP, second)]
    assert found == ["left", "member"]
    assert (await stage.bot.get_chat(second)).title == "Второй курс"


async def test_a_declined_request_is_gone(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP, creates_join_request=True)
    await joined(stage, ANNA, link.invite_link)
    await stage.bot.decline_chat_join_request(GROUP, ANNA)
    with pytest.raises(TelegramBadRequest, match="HIDE_REQUESTER_MISSING"):
        await stage.bot.approve_chat_join_request(GROUP, ANNA)
    assert (await stage.bot.get_chat_member(GROUP, ANNA)).status == "left"


async def test_one_request_by_one_link_is_told_once(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP, creates_join_request=True)
    for _ in range(2):
        assert await joined(stage, ANNA, link.invite_link) == ("requested", None)
    assert len(await stage.updates()) == 1


async def test_who_asks_to_join_may_be_written_for_five_minutes(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP, creates_join_request=True)
    await joined(stage, BORIS, link.invite_link)
    assert (await stage.api("sendMessage", chat_id=BORIS, text="минутку"))["ok"]
    stage.world.clock.advance(timedelta(minutes=6))
    assert (await stage.api("sendMessage", chat_id=BORIS, text="поздно"))["error_code"] == 403


async def test_a_link_for_one_lets_in_whoever_is_first(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP, member_limit=1)
    assert await joined(stage, ANNA, link.invite_link) == ("joined", None)
    assert await joined(stage, BORIS, link.invite_link) == ("refused", "limit_reached")


async def test_links_end_by_time_by_revocation_and_are_unknown_otherwise(stage: Stage) -> None:
    short = await stage.bot.create_chat_invite_link(GROUP, expire_date=timedelta(hours=1))
    revoked = await stage.bot.create_chat_invite_link(GROUP)
    assert (await stage.bot.revoke_chat_invite_link(GROUP, revoked.invite_link)).is_revoked
    stage.world.clock.advance(timedelta(hours=2))
    assert await joined(stage, ANNA, short.invite_link) == ("refused", "expired")
    assert await joined(stage, ANNA, revoked.invite_link) == ("refused", "revoked")
    assert await joined(stage, ANNA, "https://t.me/+unknown") == ("refused", "unknown_link")
    with pytest.raises(TelegramBadRequest, match="INVITE_HASH_EXPIRED"):
        await stage.bot.revoke_chat_invite_link(GROUP, "https://t.me/+unknown")


@pytest.mark.parametrize(
    "terms",
    [
        {"name": "я" * 33},
        {"member_limit": 1, "creates_join_request": True},
        {"member_limit": 100_000},
        {"expire_date": 1},
    ],
)
async def test_impossible_links_are_refused(stage: Stage, terms: dict[str, Any]) -> None:
    assert (await stage.api("createChatInviteLink", chat_id=GROUP, **terms))["error_code"] == 400


async def test_an_edited_link_keeps_its_address_and_takes_the_new_terms(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP, name="Было", member_limit=1)
    edited = await stage.bot.edit_chat_invite_link(GROUP, link.invite_link, name="Стало", creates_join_request=True)
    assert (edited.invite_link, edited.name, edited.member_limit) == (link.invite_link, "Стало", None)
    assert await joined(stage, ANNA, link.invite_link) == ("requested", None)


async def test_unban_puts_a_member_out_unless_only_if_banned(stage: Stage) -> None:
    await stage.hear_all()
    link = await stage.bot.create_chat_invite_link(GROUP)
    await joined(stage, ANNA, link.invite_link)
    await stage.bot.unban_chat_member(GROUP, ANNA, only_if_banned=True)
    assert (await stage.bot.get_chat_member(GROUP, ANNA)).status == "member"
    await stage.bot.unban_chat_member(GROUP, ANNA)
    assert (await stage.bot.get_chat_member(GROUP, ANNA)).status == "left"
    assert [one["new_chat_member"]["status"] for one in changes(await stage.updates())] == ["member", "left"]
    assert await joined(stage, ANNA, link.invite_link) == ("joined", None)


async def test_a_banned_person_comes_back_only_after_unban(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP)
    await joined(stage, ANNA, link.invite_link)
    await stage.bot.ban_chat_member(GROUP, ANNA)
    assert await joined(stage, ANNA, link.invite_link) == ("refused", "banned")
    await stage.bot.unban_chat_member(GROUP, ANNA, only_if_banned=True)
    assert await joined(stage, ANNA, link.invite_link) == ("joined", None)


async def test_a_ban_takes_the_waiting_request_away(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP, creates_join_request=True)
    await joined(stage, ANNA, link.invite_link)
    await stage.bot.ban_chat_member(GROUP, ANNA)
    assert (await stage.get("/chats"))[0]["join_requests"] == []


async def test_membership_changes_are_told_only_when_asked_for(stage: Stage) -> None:
    link = await stage.bot.create_chat_invite_link(GROUP)
    await joined(stage, ANNA, link.invite_link)
    await stage.post(f"/users/{ANNA}/leave", chat_id=GROUP)
    updates = await stage.updates()
    assert changes(updates) == []
    services = [update["message"] for update in updates]
    assert services[0]["new_chat_members"][0]["id"] == ANNA
    assert services[1]["left_chat_member"]["id"] == ANNA
    texts = [message["text"] for message in await stage.get(f"/chats/{GROUP}/messages")]
    assert texts == ["Анна Смирнова теперь в\u00a0группе", "Анна Смирнова больше не в\u00a0группе"]


async def test_members_talk_in_the_group_and_strangers_cannot(stage: Stage) -> None:
    await stage.post(f"/users/{ANNA}/send", text="Пустите", chat_id=GROUP, status=409)
    link = await stage.bot.create_chat_invite_link(GROUP)
    await joined(stage, ANNA, link.invite_link)
    await stage.updates()
    await stage.post(f"/users/{ANNA}/send", text="Здравствуйте", chat_id=GROUP)
    [update] = await stage.updates()
    assert (update["message"]["chat"]["id"], update["message"]["text"]) == (GROUP, "Здравствуйте")
    shown = await stage.get(f"/chats/{GROUP}/messages")
    assert (shown[-1]["sender"], shown[-1]["from_id"]) == ("Анна Смирнова", ANNA)


async def test_a_change_of_the_bots_rights_is_told_to_it(stage: Stage) -> None:
    await stage.put(f"/chats/{GROUP}/bot", can_invite_users=False)
    [update] = await stage.updates()
    change = update["my_chat_member"]
    before, after = change["old_chat_member"], change["new_chat_member"]
    assert (before["can_invite_users"], after["can_invite_users"]) == (True, False)
