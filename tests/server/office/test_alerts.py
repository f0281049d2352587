"""What the owner was warned of stands on his first page, until it is over, and on nobody's who cannot mend it."""

from aimpay.server.staff.rules import Role
from aimpay.server.workflows.alerts.settling import settle
from aimpay.server.workflows.alerts.trouble import Trouble
from server.conftest import Server
from server.office.visitor import Visitor, signed_in_as

GROUP = Trouble("-1", "Бот больше не\u00a0администратор группы <Курс & Ко>: верните ему права.")


async def settled(server: Server, *troubles: Trouble) -> None:
    async with server.house.db.write() as session:
        await settle(session, "groups", troubles, server.house.clock.now())


async def test_an_open_alert_stands_on_the_first_page_until_it_is_over(server: Server, staff: Visitor) -> None:
    await settled(server, GROUP)
    shown = (await staff.opens("/office")).text
    assert "Бот больше не\u00a0администратор группы &lt;Курс &amp; Ко&gt;" in shown
    assert 'href="/office/failures"' in shown
    reader = await signed_in_as(server, Role.READ_ONLY)
    assert "не\u00a0администратор группы" not in (await reader.opens("/office")).text
    await settled(server)
    assert "не\u00a0администратор группы" not in (await staff.opens("/office")).text
