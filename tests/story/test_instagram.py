"""A stranger writes to the school at Instagram, is answered once, and comes to the bot as the same person."""

from typing import Any

import pytest
from sqlalchemy import select

from aimpay.server.growth.instagram.models import InstagramEvent, InstagramToken
from aimpay.server.growth.leads.models import ContactPoint, Touchpoint
from aimpay.server.school.profile import save_setting
from patience import eventually
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def said_by_school(town: Town, person: str) -> list[str]:
    seen = await town.sandbox.get("/instagram/seen")
    return [one["text"] for one in seen["messages"] if one["mine"] and one["person"] == person]


async def outcomes(town: Town, person: str) -> list[Any]:
    rows = await town.rows(select(InstagramEvent.outcome).where(InstagramEvent.person_id == person))
    return [outcome for (outcome,) in rows]


async def test_the_address_is_confirmed_to_meta(town: Town) -> None:
    right = await town.sandbox.post("/instagram/handshake", {})
    assert right == {"status": 200, "answer": "1158201444"}
    wrong = await town.sandbox.post("/instagram/handshake", {"verify_token": "guess"})
    assert wrong["status"] == 403


async def test_a_message_and_a_comment_are_answered_and_lead_to_the_bot(town: Town) -> None:
    await town.sandbox.put("/instagram/faults", {"faults": [{"kind": "duplicate_event"}, {"kind": "bad_signature"}]})
    made = await town.sandbox.post("/instagram/messages", {"username": "marina", "text": "Сколько стоит курс?"})
    (text,) = await eventually(lambda: said_by_school(town, made["person"]), "the answer")
    assert "Здравствуйте" in text
    link = text.rpartition("\n")[2]
    assert "?start=ig_" in link

    await town.sandbox.post("/instagram/comments", {"username": "marina", "text": "А есть рассрочка?"})
    await eventually(lambda: _both(town, made["person"]), "the comment is heard")
    assert await said_by_school(town, made["person"]) == [text], "the greeting is said once a day"

    marina = await town.person("Марина")
    await marina.open(link)
    await eventually(lambda: _joined(town, marina.id, made["person"]), "one lead of both accounts")


async def _both(town: Town, person: str) -> bool:
    return sorted(filter(None, await outcomes(town, person))) == ["answered", "enough_today"]


async def _joined(town: Town, telegram_id: int, person: str) -> bool:
    both = ContactPoint.value.in_([str(telegram_id), person])
    leads = [lead_id for (lead_id,) in await town.rows(select(ContactPoint.lead_id).where(both))]
    if len(leads) != 2 or len(set(leads)) != 1:
        return False
    kinds = await town.rows(select(Touchpoint.kind).where(Touchpoint.lead_id == leads[0]))
    return [kind for (kind,) in kinds].count("instagram_wrote") == 2


async def test_a_comment_is_answered_privately_and_an_old_message_not_at_all(town: Town) -> None:
    comment = await town.sandbox.post("/instagram/comments", {"username": "oleg", "text": "Хочу"})
    await eventually(lambda: said_by_school(town, comment["person"]), "a private reply")
    await town.sandbox.put("/instagram/faults", {"faults": [{"kind": "rate_limit"}]})
    late = await town.sandbox.post("/instagram/messages", {"username": "vera", "text": "Здравствуйте"})
    await eventually(lambda: said_by_school(town, late["person"]), "said after Meta's limit")


async def test_the_token_is_renewed_before_it_ends(town: Town) -> None:
    await town.sandbox.advance(minutes=1)
    await eventually(lambda: town.rows(select(InstagramToken.renewed_at)), "the token is watched")
    await town.sandbox.post("/clock/advance", {"seconds": 21 * 86_400})
    renewed = select(InstagramToken.expires_at).where(InstagramToken.expires_at.is_not(None))
    await eventually(lambda: town.rows(renewed), "the token is renewed")
    made = await town.sandbox.post("/instagram/messages", {"username": "nina", "text": "Вы работаете?"})
    await eventually(lambda: said_by_school(town, made["person"]), "answered with the new token")


async def test_the_assistant_answers_from_the_schools_texts_if_the_school_wants(town: Town) -> None:
    await _let_answer(town, "assistant")
    try:
        made = await town.sandbox.post("/instagram/messages", {"username": "lena", "text": "Сколько стоит курс?"})
        (text,) = await eventually(lambda: said_by_school(town, made["person"]), "the assistant's answer")
    finally:
        await _let_answer(town, "link")
    assert "Отвечает помощник школы" in text
    asked = (await town.sandbox.get("/deepseek/completions"))["completions"][-1]
    assert "Сколько стоит курс?" in str(asked)
    assert "lena" not in str(asked)


async def _let_answer(town: Town, how: str) -> None:
    async with town.db.write() as session:
        await save_setting(session, "instagram_answers", how, town.house.clock.now())
