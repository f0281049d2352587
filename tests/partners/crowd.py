"""Many people and many sales, quickly: through the product's own use cases, but without a provider."""

import itertools
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import (
    GENERATE_CLIENTS_REPORT,
    ClientsReport,
    GenerateClientsReport,
)
from aimpay.server.db.base import Base
from aimpay.server.kit.ids import new_code
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.post import post
from aimpay.server.ledger.queries import balance
from aimpay.server.ledger.rules import outside_sale
from aimpay.server.partners.attribute import attribute
from aimpay.server.partners.earn_commission import earn_commission
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import Course, Order, OrderStatus
from aimpay.server.workflows.partners.ranks import give_ranks
from money.house import Play

BONUS: Final = 200_000
PRICE: Final = 1_499_000


@dataclass
class Crowd:
    play: Play
    ids: Any = field(default_factory=lambda: itertools.count(700_001))

    async def person(
        self, name: str = "Имя", *, by: int | None = None, email: str | None = None, last_name: str | None = None
    ) -> int:
        """Return the Telegram id of somebody new; ``by`` is the partner's, whose old link brought him."""
        telegram_id: int = next(self.ids)
        async with self.play.house.db.write() as session:
            now = self.play.house.clock.now()
            confirmed = now if email else None
            user = User(
                first_name=name, last_name=last_name, pay_email=email, pay_email_confirmed_at=confirmed, created_at=now
            )
            session.add(user)
            await session.flush()
            session.add(TelegramIdentity(telegram_id=telegram_id, user_id=user.id))
            await session.flush()
            payload = str(by) if by else None
            await attribute(session, user_id=user.id, payload=payload, has_paid=False, now=now)
        return telegram_id

    async def sale(self, buyer: int, *, bonus: int = BONUS, ranks: bool = False) -> str:
        """Settle a sale past the provider; return the order's number."""
        async with self.play.house.db.write() as session:
            order = await self._order(session, buyer)
            await earn_commission(
                session,
                order_id=order.id,
                buyer_id=order.user_id,
                bonus=bonus,
                hold_days=14,
                now=self.play.house.clock.now(),
            )
        if ranks:
            await give_ranks(self.play.house, order.id)
            await self.play.tell_stories()
        return order.number

    async def _order(self, session: AsyncSession, buyer: int) -> Order:
        now = self.play.house.clock.now()
        course = (await session.scalars(select(Course))).one()
        order = Order(
            number=new_code(8).upper(),
            user_id=await user_id(session, buyer),
            course_id=course.id,
            amount=PRICE,
            currency="RUB",
            status=OrderStatus.PAID,
            created_at=now,
            paid_at=now,
        )
        session.add(order)
        await session.flush()
        await post(session, kind="outside_sale", reference=f"grant:{order.id}", lines=outside_sale(PRICE), now=now)
        return order

    async def friends(self, partner: int, count: int) -> list[str]:
        """Bring and sell to ``count`` people; return the orders' numbers."""
        return [await self.sale(await self.person(f"Друг {number}", by=partner)) for number in range(count)]

    async def report(self, telegram_id: int) -> ClientsReport:
        return await self.play(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=telegram_id))

    async def ledger(self, telegram_id: int, kind: AccountKind) -> int:
        async with self.play.house.db.read() as session:
            return -await balance(session, kind, await user_id(session, telegram_id))

    async def rows(self, table: type[Base]) -> list[Any]:
        async with self.play.house.db.read() as session:
            return list(await session.scalars(select(table)))

    def heard(self, telegram_id: int, words: str) -> list[str]:
        return [text for text in self.play.ground.door.heard_by(telegram_id) if words in text]


async def user_id(session: AsyncSession, telegram_id: int) -> int:
    identity = await session.get_one(TelegramIdentity, telegram_id)
    return identity.user_id
