"""Sequences in the back-office, at the wire: seen, checked before they are saved, switched, judged."""

import re

from sqlalchemy import select

from aimpay.server.growth.sequences.load_plan import load_sequence
from aimpay.server.growth.sequences.models import Sequence
from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.growth.sequences.yaml_plan import write_plan
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.sequences.falling_due import wake_sequences
from aimpay.server.workflows.sequences.initial import READY_MADE, ready_made
from sequences.people import person, touch
from server.conftest import Server
from server.office.visitor import Visitor

PAYMENT = "abandoned-payment"


async def stored(server: Server, slug: str) -> SequencePlan:
    async with server.house.db.read() as session:
        found = await load_sequence(session, slug)
    assert found
    return found.plan


async def test_a_new_school_has_the_ready_made_ones_as_they_are_written(server: Server) -> None:
    for slug in READY_MADE:
        assert await stored(server, slug) == ready_made(slug)


async def test_every_page_opens(staff: Visitor) -> None:
    listed = await staff.opens("/office/sequences")
    assert listed.status == 200, listed.text
    assert all(ready_made(slug).name in listed.text for slug in READY_MADE)
    for path in ("", "/forecast", "/new", f"/{PAYMENT}", f"/{PAYMENT}/edit"):
        answer = await staff.opens(f"/office/sequences{path}")
        assert answer.status == 200, (path, answer.text)
    assert (await staff.opens("/office/sequences/no-such")).status == 404


async def test_strangers_see_none_of_it(server: Server) -> None:
    for path in ("/office/sequences", f"/office/sequences/{PAYMENT}"):
        assert (await Visitor(server).opens(path)).status == 401
    refused = await Visitor(server).sends(f"/office/sequences/{PAYMENT}/switch", active="false")
    assert refused.status == 401


async def test_a_broken_plan_is_shown_with_every_mistake_and_nothing_is_saved(server: Server, staff: Visitor) -> None:
    source = write_plan(ready_made(PAYMENT)).replace("30m", "скоро").replace("service", "spam")
    for path in ("check", "save"):
        answer = await staff.sends(f"/office/sequences/{path}", slug=PAYMENT, source=source)
        assert answer.status == 422
        assert "строка 8" in answer.text
        assert "нужен срок" in answer.text
        assert "можно &#39;marketing&#39; или &#39;service&#39;" in answer.text
    assert await stored(server, PAYMENT) == ready_made(PAYMENT)


async def test_marketing_cannot_pass_for_service(staff: Visitor) -> None:
    source = write_plan(ready_made("welcome")).replace("wait: 10m", "wait: 10m\n  kind: service")
    answer = await staff.sends("/office/sequences/check", slug="welcome", source=source)
    assert answer.status == 422
    assert "остальное — реклама" in answer.text


async def test_a_checked_plan_shows_whom_it_would_tell_and_is_saved_only_then(server: Server, staff: Visitor) -> None:
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        lead = await person(session, 7, now)
    await touch(server.house.db, lead.id, "bot_started", now)
    source = write_plan(ready_made("welcome")).replace("subscribed", "bot_started").replace("Знакомство", "Новое")
    checked = await staff.sends("/office/sequences/check", slug="brand-new", source=source)
    assert checked.status == 200, checked.text
    assert "С чего начать" in checked.text
    assert "Анна" in checked.text
    async with server.house.db.read() as session:
        assert await session.scalar(select(Sequence.id).where(Sequence.slug == "brand-new")) is None
    saved = await staff.sends("/office/sequences/save", slug="brand-new", source=source)
    assert saved.status == 303
    assert (await stored(server, "brand-new")).name == "Новое"


async def test_the_form_changes_what_it_shows_and_keeps_the_rest(server: Server, staff: Visitor) -> None:
    fields = {"name": "Счёт", "active": "1", "step.bill-open.wait": "45m", "step.bill-open.a.subject": "Новая тема"}
    checked = await staff.sends(f"/office/sequences/{PAYMENT}/check-form", **fields)
    assert checked.status == 200, checked.text
    found = re.search(r"<textarea name=\"source\" hidden>\n(.*?)</textarea>", checked.text, re.DOTALL)
    assert found
    source = found[1].replace("&#39;", "'").replace("&#34;", '"').replace("&quot;", '"').replace("&amp;", "&")
    assert (await staff.sends("/office/sequences/save", slug=PAYMENT, source=source)).status == 303
    plan, was = await stored(server, PAYMENT), ready_made(PAYMENT)
    assert (plan.name, plan.steps[0].wait, plan.steps[0].variants[0].subject) == ("Счёт", 45, "Новая тема")
    assert plan.steps[1:] == was.steps[1:]
    assert plan.steps[0].only_if == was.steps[0].only_if


async def test_switching_off_ends_what_is_under_way(server: Server, staff: Visitor) -> None:
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        lead = await person(session, 7, now)  # his consent is the touch that lets him in
    await wake_sequences(server.house)
    assert "С чего начать" in (await staff.opens("/office/sequences/welcome")).text
    assert (await staff.sends("/office/sequences/welcome/switch", active="false")).status == 303
    page = await staff.opens("/office/sequences/welcome")
    assert "цепочку выключили — 1" in page.text
    assert lead.id
    assert not (await stored(server, "welcome")).active


async def test_one_text_may_be_left_alone(server: Server, staff: Visitor) -> None:
    left = await staff.sends(f"/office/sequences/{PAYMENT}/only", step="next-day", variant="calm")
    assert left.status == 303
    assert [one.key for one in (await stored(server, PAYMENT)).steps[1].variants] == ["calm"]
    gone = await staff.sends(f"/office/sequences/{PAYMENT}/only", step="next-day", variant="question")
    assert gone.status == 404


async def test_quiet_hours_are_the_schools_own(server: Server, staff: Visitor) -> None:
    fields = {"quiet_from": 22, "quiet_to": 9, "messages_per_day": 2, "messages_per_week": 4}
    assert (await staff.sends("/office/sequences/restraint", **fields)).status == 303
    refused = await staff.sends("/office/sequences/restraint", **{**fields, "messages_per_week": 1})
    assert refused.status == 400
    async with server.house.db.read() as session:
        profile = await get_profile(session)
    assert (profile.quiet_from, profile.quiet_to, profile.messages_per_week) == (22, 9, 4)
