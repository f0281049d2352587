"""What is rolled up. A part is a table of daily sums and the query that computes its days anew."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table

from aimpay.server.db.base import Base
from aimpay.server.insight import rollups
from aimpay.server.insight.fresh import money, partners, people, talk, traffic


@dataclass(frozen=True)
class Part:
    """``days`` finds every day of which the part may have anything.

    ``whole_in_zero``: rows of course 0 count each person once, whatever the courses.
    """

    name: str
    table: Table
    fresh: str
    days: str
    whole_in_zero: bool = False

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.table.columns]


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


PARTS: Final = (
    Part("visits", _table(rollups.DayVisits), traffic.VISITS, traffic.VISIT_DAYS),
    Part("arrivals", _table(rollups.DayArrivals), traffic.ARRIVALS, traffic.ARRIVAL_DAYS),
    Part("people", _table(rollups.DayPeople), people.PEOPLE, people.PEOPLE_DAYS, whole_in_zero=True),
    Part("cohorts", _table(rollups.DayCohort), people.COHORTS, people.PEOPLE_DAYS, whole_in_zero=True),
    Part("orders", _table(rollups.DayOrders), money.ORDERS, money.ORDER_DAYS),
    Part("money", _table(rollups.DayMoney), money.MONEY, money.MONEY_DAYS),
    Part("warm_up", _table(rollups.DayWarmUp), talk.WARM_UP, talk.WARM_UP_DAYS),
    Part("chat", _table(rollups.DayChat), talk.CHAT, talk.CHAT_DAYS),
    Part("waiting", _table(rollups.DayWaiting), money.WAITING, money.WAITING_DAYS, whole_in_zero=True),
    Part("partners", _table(rollups.DayPartners), partners.PARTNERS, partners.PARTNER_DAYS),
    Part("invited", _table(rollups.DayInvited), partners.INVITED, partners.INVITED_DAYS),
)
BY_TABLE: Final = {part.table.name: part for part in PARTS}
