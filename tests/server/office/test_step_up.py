"""A fresh code before what moves money, prices and roles; and the second door, by e-mail."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select, text

from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.office.entrance.code_routes import PER_MINUTE
from aimpay.server.staff.codes import MOST_ASKED, TRIES
from aimpay.server.staff.models import AuditEntry, OfficeCode, StaffMember
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.house import House
from aimpay.server.workflows.staff.codes import mail_sign_in_code, tell_step_up_code
from integrations.outside import Outside, Reply, answering
from server.conftest import Server, served
from server.houses import OWNER
from server.office.visitor import Visitor, signed_in, signed_in_as

GIVE = "/office/staff/give"
STEP_UP = "/office/step_up"
ANNA = 888
WORDS = {"who": str(ANNA), "role": "finance", "name": "Анна «Счёт» & Ко", "email": "", "reason": "Ведёт кассу"}
PERSON = {"telegram_id": ANNA, "first_name": "Анна", "username": "Anna_S"}


@pytest.fixture
async def school(migrated_sqlite_url: str) -> AsyncIterator[Server]:
    """Its bot takes every message; Anna has been to it."""
    async with served(migrated_sqlite_url, Reply(200, {"message_id": 1})) as server:
        assert (await server.post("/start", PERSON)).status == 200
        yield server


def hidden(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in fields}


def six_digits(words: str) -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", words)
    assert found, words
    return found[0]


async def newest(server: Server) -> OfficeCode:
    async with server.house.db.read() as session:
        found = await session.scalar(select(OfficeCode).order_by(OfficeCode.id.desc()).limit(1))
    assert found is not None
    return found


async def told_code(server: Server) -> str:
    """Let the story's step run, and read the code out of what the bot was given to say."""
    await tell_step_up_code(server.house, (await newest(server)).id)
    return six_digits(server.bot.seen[-1].json["message"])


async def role_of_anna(server: Server) -> str | None:
    async with server.house.db.read() as session:
        member = await session.get(StaffMember, ANNA)
    return member.role if member and member.removed_at is None else None


async def repeated(visitor: Visitor, page: str, **more: str) -> str:
    """Type the code; follow the redirect that repeats the form, as a browser does. Return the last address."""
    fields = hidden(page) | more
    answer = await visitor.sends(STEP_UP, **fields)
    assert answer.status == 307, answer.text
    done = await visitor.sends(answer.headers["Location"], **fields)
    assert done.status == 303, done.text
    return done.headers["Location"]


async def test_refused_form_is_repeated_with_every_field_after_the_code(school: Server) -> None:
    owner = await signed_in(school)
    refused = await owner.sends(GIVE, **WORDS)
    assert refused.status == 403
    assert await role_of_anna(school) is None
    assert hidden(refused.text) == WORDS | {"step_up_to": GIVE}
    code = await told_code(school)
    assert await repeated(owner, refused.text, step_up_code=f"{code[:3]} {code[3:]}") == "/office/staff?said=saved"
    assert await role_of_anna(school) == "finance"
    async with school.house.db.read() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.object_kind == "staff_members"))
    assert entry is not None
    assert (entry.actor_id, entry.via, entry.action, entry.reason) == (OWNER, "office", "roles", "Ведёт кассу")
    assert entry.before is None
    assert entry.after == {"role": "finance", "name": "Анна «Счёт» & Ко", "email": ""}


async def test_code_opens_ten_minutes_of_this_session_and_of_no_other(school: Server) -> None:
    owner, elsewhere = await signed_in(school), await signed_in(school)
    refused = await owner.sends(GIVE, **WORDS)
    code = await told_code(school)
    assert (await elsewhere.sends(STEP_UP, step_up_code=code)).status == 403
    await repeated(owner, refused.text, step_up_code=code)
    assert (await owner.sends(GIVE, **WORDS | {"role": "support"})).status == 303
    assert (await elsewhere.sends(GIVE, **WORDS)).status == 403
    school.house.clock.offset = timedelta(minutes=10, seconds=1)
    assert (await owner.sends(GIVE, **WORDS)).status == 403


async def test_code_is_used_once_guessed_at_five_times_and_kept_only_sealed(school: Server) -> None:
    owner = await signed_in(school)
    await owner.sends(GIVE, **WORDS)
    code = await told_code(school)
    assert code not in str(vars(await newest(school)))
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(TRIES):
        answer = await owner.sends(STEP_UP, step_up_code=wrong)
        assert "Код не" in answer.text
    assert (await owner.sends(STEP_UP, step_up_code=code)).status == 403
    assert len(school.bot.seen) == 1
    await owner.sends(STEP_UP, step_up_again="1")
    fresh = await told_code(school)
    assert (await owner.sends(STEP_UP, step_up_code=fresh)).status == 303
    assert (await owner.sends(STEP_UP, step_up_code=fresh)).status == 403


async def test_second_press_asks_for_no_second_code_and_asking_has_an_end(school: Server) -> None:
    owner = await signed_in(school)
    for _ in range(3):
        await owner.sends(GIVE, **WORDS)
    async with school.house.db.read() as session:
        assert len((await session.scalars(select(OfficeCode))).all()) == 1
    for minute in range(1, MOST_ASKED + 1):
        school.house.clock.offset = timedelta(minutes=minute)
        last = await owner.sends(STEP_UP, step_up_again="1")
    assert "Кодов было слишком много" in last.text


async def test_code_goes_by_e_mail_when_the_bot_does_not_take_it(migrated_sqlite_url: str) -> None:
    silent = Reply(503, {"error": {"code": "telegram_unreachable", "message": "нет связи"}})
    async with served(migrated_sqlite_url, silent) as server, post(server) as (house, letters):
        finance = await signed_in_as(server, Role.FINANCE)
        await finance.sends(STEP_UP, step_up_again="1")
        await tell_step_up_code(house, (await newest(server)).id)
        assert letters.seen[-1].json["to"] == ["finance@school.example"]
        code = six_digits(letters.seen[-1].json["text"])
        assert (await finance.sends(STEP_UP, step_up_code=code)).status == 303


async def test_program_is_told_by_the_error_body(school: Server) -> None:
    owner = await signed_in(school)
    refused = await owner.asks(GIVE, **WORDS)
    assert (refused.status, refused.error["code"]) == (403, "step_up_needed")


@pytest.mark.parametrize("to", ["https://evil.example/office/", "//evil.example", "/office\\..\\x", "/start"])
async def test_code_sends_the_browser_nowhere_else(school: Server, to: str) -> None:
    owner = await signed_in(school)
    await owner.sends(STEP_UP, step_up_again="1")
    code = await told_code(school)
    answer = await owner.sends(STEP_UP, step_up_code=code, step_up_to=to, step_up_back=to)
    assert (answer.status, answer.headers["Location"]) == (303, "/office?said=code")


@asynccontextmanager
async def post(server: Server) -> AsyncIterator[tuple[House, Outside]]:
    """A house whose letters can be read."""
    async with answering(Reply(200, {"id": "letter"})) as letters, aiohttp.ClientSession() as session:
        mailer = ResendMailer(session, base_url=letters.url, keys=("re_key",), sender="Школа <hello@school.example>")
        yield replace(server.house, mailer=mailer), letters


async def asked_by_mail(server: Server, email: str) -> tuple[str, str]:
    """Return the address of the page for the code, and its words."""
    stranger = Visitor(server)
    sent = await stranger.sends("/office/code", email=email)
    assert sent.status == 303
    page = await stranger.opens(sent.headers["Location"])
    return sent.headers["Location"], page.text.replace(sent.headers["Location"], "")


async def test_letter_with_a_code_lets_in_whoever_is_in_the_roster(school: Server) -> None:
    await signed_in_as(school, Role.SUPPORT)
    async with post(school) as (house, letters):
        place, _ = await asked_by_mail(school, " Support@School.example ")
        await mail_sign_in_code(house, (await newest(school)).id)
        letter = letters.seen[-1].json
    assert letter["to"] == ["support@school.example"]
    code = six_digits(letter["text"])
    assert code in letter["html"]
    other_ticket, _ = await asked_by_mail(school, "support@school.example")
    assert not (await _entered(school, other_ticket, code)).cookie
    visitor = await _entered(school, place, code)
    assert (await visitor.opens("/office")).status == 200
    assert not (await _entered(school, place, code)).cookie


async def test_owner_comes_in_by_mail_too_and_whoever_lost_his_role_does_not(school: Server) -> None:
    owner = await signed_in_as(school, Role.OWNER, stepped_up=True)
    words = {"who": str(OWNER), "role": "owner", "name": "", "email": "boss@school.example", "reason": "Вход по почте"}
    assert (await owner.sends(GIVE, **words)).status == 303
    assert (await owner.sends(GIVE, **WORDS | {"email": "anna@school.example"})).status == 303
    async with post(school) as (house, letters):
        for email in ("boss@school.example", "anna@school.example"):
            place, _ = await asked_by_mail(school, email)
            await mail_sign_in_code(house, (await newest(school)).id)
        code = six_digits(letters.seen[-1].json["text"])
        assert (await owner.sends(f"/office/staff/{ANNA}/remove", reason="Ушла")).status == 303
        assert not (await _entered(school, place, code)).cookie
        await asked_by_mail(school, "anna@school.example")
        await mail_sign_in_code(house, (await newest(school)).id)
        assert len(letters.seen) == 2


async def test_answer_does_not_tell_whose_address_is_known(school: Server) -> None:
    await signed_in_as(school, Role.SUPPORT)
    async with post(school) as (house, letters):
        _, known = await asked_by_mail(school, "support@school.example")
        _, unknown = await asked_by_mail(school, "nobody@school.example")
        await mail_sign_in_code(house, (await newest(school)).id)
        assert not letters.seen
    assert known == unknown


async def _entered(server: Server, place: str, code: str) -> Visitor:
    visitor = Visitor(server)
    answer = await visitor.sends(place, code=code)
    said = answer.headers.get("Set-Cookie", "")
    if answer.status == 303:
        visitor.cookie = said.removeprefix("aimpay_office=").partition(";")[0]
    else:
        assert answer.status in {422, 429}
    return visitor


async def test_one_address_asks_so_often_in_a_minute_and_one_mailbox_in_half_an_hour(school: Server) -> None:
    for _ in range(MOST_ASKED + 2):
        await asked_by_mail(school, "support@school.example")
    async with school.house.db.read() as session:
        sent = text("SELECT count(*) FROM workflow_status WHERE name = 'send_sign_in_code'")
        assert await session.scalar(sent) == MOST_ASKED
    often = range(2 * PER_MINUTE + 1)
    statuses = [(await Visitor(school).sends("/office/code", email="x@y.example")).status for _ in often]
    assert 429 in statuses
