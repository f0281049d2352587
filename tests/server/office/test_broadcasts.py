"""Templates, segments and broadcasts as the staff sees them: written, counted, launched, stopped, looked through."""

import re

from server.conftest import Server
from server.office.crowd import Crowd
from server.office.visitor import Visitor

TEXT = {"name": "Акция", "telegram": "Привет, <b>{имя}</b>!", "subject": "Тема", "letter": "Письмо, {имя}."}


def place(location: str) -> str:
    return re.sub(r"\?.*", "", location)


async def made(staff: Visitor, kind: str, fields: dict[str, str]) -> str:
    answer = await staff.sends(f"/office/{kind}/save", **fields)
    assert answer.status == 303, answer.text
    return place(answer.headers["Location"])


async def test_template_is_checked_shown_and_kept(staff: Visitor) -> None:
    shown = await staff.sends("/office/templates/preview", **TEXT)
    assert shown.json["problems"] == []
    assert re.fullmatch(r"Привет, <b>.+</b>!", shown.json["telegram"])
    broken = await staff.sends("/office/templates/preview", **TEXT | {"telegram": "<script>alert(1)</script>"})
    assert "<script>" not in broken.json["telegram"]
    assert broken.json["problems"]
    refused = await staff.sends("/office/templates/save", **TEXT | {"telegram": "<b>не закрыт"})
    assert (refused.status, "не закрыт" in refused.text) == (422, True)
    page = await made(staff, "templates", TEXT)
    assert "Акция" in (await staff.opens("/office/templates")).text
    assert (await staff.opens(page)).status == 200
    letter = await staff.opens(f"{page}/letter")
    assert (letter.status, "Отписаться" in letter.text) == (200, True)
    assert (await staff.sends(f"{page}/remove")).status == 303
    assert (await staff.opens(page)).status == 404


async def test_segment_says_how_many_get_it_and_why_the_others_do_not(staff: Visitor, crowd: Crowd) -> None:
    await crowd.lead("Анна", email="anna@example.com")
    counted = await staff.sends("/office/segments/count", name="Все")
    assert "нет согласия" in counted.json["words"]
    filled = {"name": "Новые", "stages": "new", "tags": "vip, б2б", "active_days": "7", "owner": "none"}
    page = await made(staff, "segments", filled)
    shown = (await staff.opens(page)).text
    assert "vip, б2б" in shown
    assert (await staff.sends("/office/segments/save", name="Кривой", active_days="много")).status == 422
    assert (await staff.sends(f"{page}/remove")).status == 303
    assert "Новые" not in (await staff.opens("/office/segments")).text


async def test_broadcast_to_nobody_is_not_launched_and_says_why(staff: Visitor, crowd: Crowd) -> None:
    await crowd.lead("Анна", email="anna@example.com")
    text = await made(staff, "templates", TEXT)
    segment = await made(staff, "segments", {"name": "Все"})
    plan = {"name": "Май", "template_id": text.split("/")[-1], "segment_id": segment.split("/")[-1]}
    page = await made(staff, "broadcasts", plan | {"policy": "either", "test_size": "5"})
    draft = await staff.opens(page)
    assert "нет согласия" in draft.text
    refused = await staff.sends(f"{page}/launch", confirmed="0")
    assert (refused.status, "Некому отправлять" in refused.text) == (422, True)
    assert (await staff.sends(f"{page}/pause")).status == 409
    for path in ("/office/broadcasts", "/office/broadcasts/new", f"{page}/change", f"{page}/people"):
        assert (await staff.opens(path)).status == 200, path
    progress = await staff.opens(f"{page}/progress")
    assert (progress.json["status"], progress.json["total"]) == ("draft", 0)
    assert (await staff.opens("/office/broadcasts/999")).status == 422


async def test_empty_office_says_what_to_do_first(staff: Visitor, server: Server) -> None:
    assert server.url
    for kind in ("templates", "segments", "broadcasts"):
        assert (await staff.opens(f"/office/{kind}")).status == 200
    assert (await staff.opens("/office/segments/new")).status == 200
