"""What partners, the network and the time to pay say of one partner and one person whom he brought."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Final

import pytest

from aimpay.server.db.database import Database, sync_engine
from aimpay.server.insight.asked import Asked
from aimpay.server.insight.conversion_time import ConversionTime, conversion_time
from aimpay.server.insight.network import network
from aimpay.server.insight.partners import PartnerReturn, partner_returns
from figures.history import History
from figures.tables import PARTNER, PRICE

MARCH: Final = Asked(date(2026, 3, 1), date(2026, 3, 31))
OTHER_COURSE: Final = Asked(MARCH.since, MARCH.until, course_id=1)
LIFE: Final = (
    ("meet", 0, 0, 0),
    ("meet", 0, 0, 1),
    ("start_bot", 0, 0, 2),
    ("start_bot", 1, 0, 3),
    ("follow_link", 1, 2, 4),
    ("order", 1, 1, 5),
    ("pay", 0, 1, 30),
)
REFUND: Final = ("give_back", 0, 1, 400)
"""1,100 kopecks of a sale that was rolled up long ago."""
BOUGHT: Final = PRICE - 1100


@pytest.fixture
async def told(migrated_sqlite_url: str) -> AsyncIterator[tuple[Database, History]]:
    engine = sync_engine(migrated_sqlite_url)
    with engine.connect() as connection:
        history = History(connection)
        for act in LIFE:
            history.do(*act)
        history.roll_all()
        history.do(*REFUND)
        connection.commit()
        db = Database(migrated_sqlite_url)
        yield db, history
        await db.close()
    engine.dispose()


async def test_partner_has_what_his_people_bought_less_what_went_back(told: tuple[Database, History]) -> None:
    db, history = told
    seen = []
    for _ in ("the refund is not rolled up", "it is"):
        async with db.read() as session:
            seen.append((await partner_returns(session, MARCH), await network(session, MARCH)))
        history.roll_all()
        history.commit()
    assert seen[0] == seen[1]
    (brought, paid), tree = seen[0]
    partner, person = brought.user_id, tree.invited[0].user_id
    assert brought == PartnerReturn(partner, "Имя", clicks=1, people=1, sales=1, revenue=BOUGHT)
    assert (paid.user_id, paid.commission) == (PARTNER, 20_000)
    assert [(one.depth, one.people, one.sales, one.revenue) for one in tree.depths] == [(1, 1, 1, BOUGHT)]
    assert [(one.referrer_id, one.commission) for one in tree.invited] == [(partner, 20_000)]
    assert person != partner


async def test_course_narrows_sales_and_nothing_else(told: tuple[Database, History]) -> None:
    async with told[0].read() as session:
        (partner, *_) = [one for one in await partner_returns(session, OTHER_COURSE) if one.people]
        assert (partner.clicks, partner.sales, partner.revenue) == (1, 0, 0)
        assert [(one.people, one.sales) for one in (await network(session, OTHER_COURSE)).depths] == [(1, 0)]


async def test_person_credited_to_another_takes_his_sales_along(told: tuple[Database, History]) -> None:
    db, history = told
    history.do("put_right", 0, 1, 500)
    history.commit()
    async with db.read() as session:
        assert [
            (one.people, one.sales, one.revenue) for one in await partner_returns(session, MARCH) if one.clicks
        ] == [(0, 0, 0)]
        assert (await network(session, MARCH)).people == 0


async def test_time_to_pay_is_from_the_touch_to_the_first_payment(told: tuple[Database, History]) -> None:
    """The order was placed in the fifth hour and touched an hour before."""
    async with told[0].read() as session:
        waited = await conversion_time(session, MARCH)
        nothing: ConversionTime = await conversion_time(session, OTHER_COURSE)
    assert (waited.people, waited.median, nothing.people) == (1, 26, 0)
