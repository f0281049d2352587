"""The staff answers a person's wish: his data as a file, or their end in two steps with an act."""

import io
import re
import zipfile
from typing import Any

from sqlalchemy import select

from aimpay.contract.people import ConsentKind, Start
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.people.find_user import find_user
from aimpay.server.people.record_consent import record_consent
from aimpay.server.workflows.rights.erasure import forget_person, leave_groups, stop_marketing
from aimpay.server.workflows.rights.models import Erasure
from aimpay.server.workflows.visit import visit
from server.office.visitor import COOKIE, Visitor

ANNA = 4001


async def come(staff: Visitor) -> None:
    house = staff.server.house
    await visit(house, Start(telegram_id=ANNA, first_name="Анна", last_name="Громова"))
    async with house.db.write() as session:
        user = await find_user(session, ANNA)
        assert user
        lead = await lead_of_user(session, user.id, house.clock.now())
        await give_consent(session, lead, "telegram", str(ANNA), how=How.BOT_BUTTON, now=house.clock.now())


async def agree(staff: Visitor) -> None:
    paper: dict[str, Any] = {
        "version": "1",
        "sha256": "0" * 64,
        "channel": "telegram_bot",
        "now": staff.server.house.clock.now(),
    }
    async with staff.server.house.db.write() as session:
        user = await find_user(session, ANNA)
        assert user
        for kind in ConsentKind:
            await record_consent(session, user_id=user.id, kind=kind, **paper)


async def test_a_person_is_found_and_everything_about_him_is_taken_out(staff: Visitor) -> None:
    await come(staff)
    page = await staff.opens(f"/office/rights?who={ANNA}")
    assert "Анна Громова" in page.text
    found = re.search(r'href="(/office/rights/file\?who=[^"]+)"', page.text)
    assert found
    async with staff.server.session.get(
        staff.server.url + found[1], headers={"Cookie": f"{COOKIE}={staff.cookie}"}
    ) as answer:
        assert answer.content_type == "application/zip"
        with zipfile.ZipFile(io.BytesIO(await answer.read())) as packed:
            assert "Громова" in packed.read("данные.html").decode()
    assert "Никого не нашлось" in (await staff.opens("/office/rights?who=nobody@example.ru")).text


async def test_an_erasure_takes_two_steps_and_leaves_an_act(staff: Visitor) -> None:
    await come(staff)
    shown = await staff.sends("/office/rights/erase", who=str(ANNA), ground="заявление № 7")
    code, number = re.search(r"Введите код (\w+)", shown.text), re.search(r'name="number" value="([^"]+)"', shown.text)
    assert code
    assert number
    assert (await staff.sends("/office/rights/confirm", number=number[1], code="wrong")).status == 404
    assert (await staff.sends("/office/rights/confirm", number=number[1], code=code[1])).status == 303
    house = staff.server.house
    async with house.db.read() as session:
        erasure = (await session.scalars(select(Erasure))).one()
    for step in (stop_marketing, leave_groups, forget_person):
        await step(house, erasure.id)
    act = await staff.opens(f"/office/rights/acts/{number[1]}")
    assert "заявление № 7" in act.text.replace("\u00a0", " ")
    assert "Громова" not in act.text
    assert "удалено" in (await staff.opens("/office/rights")).text


async def test_the_journal_of_consents_is_seen_and_taken_out(staff: Visitor) -> None:
    assert "Пока пусто" in (await staff.opens("/office/consents")).text
    await come(staff)
    page = await staff.opens("/office/consents?since=2020-01-01")
    assert "Анна Громова" in page.text
    assert "кнопка в боте" in page.text
    assert re.search(r">\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d<", page.text)
    await agree(staff)
    assert len(re.findall(">Анна Громова<", (await staff.opens(f"/office/consents?who={ANNA}")).text)) == 3
    assert "Никого не нашлось" in (await staff.opens("/office/consents?who=nobody")).text
    async with staff.server.session.get(
        staff.server.url + "/office/consents/file", headers={"Cookie": f"{COOKIE}={staff.cookie}"}
    ) as answer:
        assert answer.status == 200
        assert (await answer.read())[:2] == b"PK"
