"""Whatever a stranger, a colleague or a provider writes is shown as words on every page, and never runs."""

import re
from typing import Final

from aimpay.server.growth.mailing.models import DeliveryStatus
from aimpay.server.office.menu import MENU
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from server.conftest import Server
from server.houses import OWNER
from server.office.crowd import Crowd
from server.office.money_world import MoneyWorld
from server.office.visitor import Visitor

EVIL: Final = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
RUNS: Final = re.compile(r"<script>|<img src=x|<svg on|href=\"?\\s*javascript:", re.IGNORECASE)


async def test_evil_words_do_not_run_on_any_page(server: Server, staff: Visitor, crowd: Crowd) -> None:
    pages = [*(entry.address for entry in MENU), *await write_them_everywhere(server, crowd)]
    seen = 0
    for address in pages:
        page = await staff.opens(address)
        assert page.status == 200, address
        assert not RUNS.search(page.text), (address, RUNS.search(page.text))
        seen += "alert(1)" in page.text
    assert seen >= len(("board", "leads", "people", "orders", "payouts", "reviews", "differences", "failures", "audit"))


async def write_them_everywhere(server: Server, crowd: Crowd) -> list[str]:
    """Return addresses of the pages of these things."""
    world, now = MoneyWorld(server.house.db, server.house.clock), server.house.clock.now()
    lead = await crowd.lead(EVIL, email="evil@example.com", source=EVIL[:60])
    partner, buyer = await world.partner(50_001, EVIL, 900_000), await world.person(50_002, EVIL)
    payout = await world.payout(partner, 450_000)
    order = await world.order(buyer, "AB12CD34")
    await world.review(partner, buyer, order)
    difference = await world.difference(explanation=EVIL)
    await world.failed("sent_receipt", 1, error=EVIL)
    await world.delivery(DeliveryStatus.FAILED, reason=EVIL)
    async with server.house.db.write() as session:
        about, words = ("users", buyer), {EVIL: EVIL}
        note_change(
            session, by=OWNER, action=Action.BLOCK, about=about, now=now, via=Via.OFFICE, after=words, reason=EVIL
        )
    return [
        f"/office/leads/{lead}",
        f"/office/people/{partner}",
        f"/office/people/{buyer}",
        f"/office/payouts/{payout}",
        "/office/orders/AB12CD34",
        f"/office/differences/{difference}",
        "/office/failures/messages",
        "/office/payouts/owed",
        "/office/people?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/office/leads?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/office/audit?object=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ]
