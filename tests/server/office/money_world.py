"""Partners with money, payouts, differences and failures of a test, made as the rooms below make them."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, MessageTemplate
from aimpay.server.kit.clock import Clock
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import clawback, commission, doubtful_commission, release
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.payouts.destinations import confirm_draft, draft_wallet
from aimpay.server.payouts.models import Payout
from aimpay.server.payouts.request_payout import Wish, request_payout
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.models import Course, Order, OrderStatus
from aimpay.server.staff.models import AuditEntry
from aimpay.server.workflows.models import Difference, FailedStep

WALLET: Final = "41001614575714"
_numbers = itertools.count(1)


@dataclass
class MoneyWorld:
    db: Database
    clock: Clock

    async def person(self, telegram_id: int, name: str) -> int:
        """Return his number."""
        now = self.clock.now()
        async with self.db.write() as session:
            user = User(first_name=name, created_at=now)
            session.add(user)
            await session.flush()
            session.add(TelegramIdentity(telegram_id=telegram_id, user_id=user.id))
            return user.id

    async def partner(self, telegram_id: int, name: str, earned: int) -> int:
        """Somebody who may be paid ``earned`` kopecks to a wallet."""
        user_id, now = await self.person(telegram_id, name), self.clock.now()
        async with self.db.write() as session:
            lines = (*commission(user_id, earned), *release(user_id, earned))
            await post(session, kind="commission", reference=f"earned:{next(_numbers)}", lines=lines, now=now)
            draft = await draft_wallet(session, user_id=user_id, typed=WALLET, now=now)
            await confirm_draft(session, user_id=user_id, draft_id=draft.id, bank_needed=False, now=now)
        return user_id

    async def clawed(self, user_id: int, amount: int) -> None:
        """A sale of his was refunded after its bonus was free."""
        async with self.db.write() as session:
            lines, now = clawback(user_id, amount), self.clock.now()
            await post(session, kind="clawback", reference=f"clawed:{next(_numbers)}", lines=lines, now=now)

    async def payout(self, user_id: int, amount: int, *, by_gateway: bool = True) -> str:
        """Return the number of a payout that the partner asks for."""
        async with self.db.write() as session:
            wish, profile = Wish(user_id, amount, by=1), await get_profile(session)
            now = self.clock.now()
            made, _ = await request_payout(session, wish, profile=profile, by_gateway=by_gateway, now=now)
            return made.number

    async def stored(self, number: str) -> Payout:
        async with self.db.read() as session:
            return (await session.scalars(select(Payout).where(Payout.number == number))).one()

    async def order(self, user_id: int, number: str, amount: int = 1_499_000) -> int:
        now = self.clock.now()
        async with self.db.write() as session:
            course_id = (await session.scalars(select(Course.id).order_by(Course.id).limit(1))).one()
            order = Order(
                number=number,
                user_id=user_id,
                course_id=course_id,
                amount=amount,
                currency="RUB",
                status=OrderStatus.PAID,
                created_at=now,
                paid_at=now,
            )
            session.add(order)
            await session.flush()
            return order.id

    async def review(self, partner_id: int, buyer_id: int, order_id: int, amount: int = 300_000) -> int:
        now = self.clock.now()
        async with self.db.write() as session:
            doubtful = Commission(
                order_id=order_id,
                referrer_id=partner_id,
                referred_id=buyer_id,
                amount=amount,
                status=CommissionStatus.REVIEW,
                earned_at=now,
                available_at=now + timedelta(days=14),
                review_reason="same_contact",
            )
            session.add(doubtful)
            lines = doubtful_commission(partner_id, amount)
            await post(session, kind="commission", reference=f"doubt:{next(_numbers)}", lines=lines, now=now)
            await session.flush()
            return doubtful.id

    async def difference(self, **changes: Any) -> int:
        values = {
            "kind": "payment_amount",
            "object_id": f"2f-{next(_numbers)}",
            "ours": {"amount": 1_499_000, "status": "succeeded", "income": None, "number": "заказ AB12CD"},
            "theirs": {"amount": 1_490_000, "status": "succeeded", "income": None, "mark": None, "source": "list"},
            "explanation": "Платёж (заказ AB12CD): в ЮKassa 14 900 ₽, у нас 14 990 ₽.",
            "found_at": self.clock.now(),
        }
        async with self.db.write() as session:
            one = Difference(**{**values, **changes})
            session.add(one)
            await session.flush()
            return one.id

    async def failed(self, step: str, *arguments: Any, error: str = "Timeout()") -> int:
        now = self.clock.now()
        async with self.db.write() as session:
            row = FailedStep(
                key=f"{step}:{':'.join(map(str, arguments))}",
                step=step,
                arguments=list(arguments),
                error=error,
                times=3,
                failed_at=now,
                retry_at=now + timedelta(hours=1),
            )
            session.add(row)
            await session.flush()
            return row.id

    async def delivery(self, status: DeliveryStatus, *, channel: Channel = Channel.TELEGRAM, reason: str = "") -> int:
        now = self.clock.now()
        async with self.db.write() as session:
            lead = await new_lead(session, now, name="Ольга")
            text = MessageTemplate(name="Приглашение", telegram="Привет", created_at=now, updated_at=now)
            session.add(text)
            await session.flush()
            sent = Delivery(
                key=f"test:{next(_numbers)}",
                campaign="sequence:1:1:a",
                template_id=text.id,
                lead_id=lead.id,
                channel=channel,
                address="700",
                status=status,
                reason=reason or None,
                due_at=now,
                claimed_at=now,
                tries=1,
            )
            session.add(sent)
            await session.flush()
            return sent.id

    async def log(self) -> list[AuditEntry]:
        async with self.db.read() as session:
            return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))

    async def row(self, model: type[Any], key: Any) -> Any:
        async with self.db.read() as session:
            return await session.get_one(model, key)
