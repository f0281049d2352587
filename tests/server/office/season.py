"""Three weeks of a school's life, written into its tables: visits, leads, sales, a partner and his friends, chats."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.models import ChatMessage, ChatSession, ChatSpending
from aimpay.server.growth.leads.models import Lead, LeadProgress
from aimpay.server.growth.visits.models import OrderTouch, SiteSession, Source, Visit
from aimpay.server.insight.costs.reading import Cost
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.ledger.accounts import Account, AccountKind, Line
from aimpay.server.ledger.post import post
from aimpay.server.partners.models import Attribution, Commission
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import Course, Order, PaymentAttempt
from aimpay.server.workflows.house import House
from aimpay.server.workflows.insight.costs import import_by_hand

PRICE: Final = 1_499_000
FEE: Final = 52_465
BONUS: Final = 200_000
PARTNER: Final = "Константин Победоносцев-Задунайский"
SOURCES: Final = (("vk", "осень"), ("yandex", "brand"), (None, None))
DAYS: Final = 21
BUYERS: Final = frozenset({2, 5, 6, 9, 14, 17})
ADVERTISED: Final = 300_000


@dataclass
class Season:
    """People come one on each day, the newest today; those of ``buyers`` paid a day later.

    With more ``people`` than days they come back to the first day, and so on.
    """

    session: AsyncSession
    now: datetime
    people: int = DAYS
    days: int = DAYS
    buyers: frozenset[int] = BUYERS
    sources: tuple[Source, ...] = ()
    users: tuple[User, ...] = ()

    async def grow(self) -> None:
        self.sources = tuple(
            Source(digest=f"season-{at}", utm_source=name, utm_campaign=campaign, created_at=self.now)
            for at, (name, campaign) in enumerate(SOURCES)
        )
        await self._add(*self.sources)
        self.users = tuple([await self._person(day) for day in range(self.people)])
        course = (await self.session.scalars(select(Course).order_by(Course.id).limit(1))).one()
        for day in sorted(self.buyers):
            await self._sale(day, course.id)
        await self._chat()
        for source, campaign in SOURCES[:2]:
            cost = Cost(moscow_day(self._at(3)), str(source), str(campaign), ADVERTISED, 100)
            await import_by_hand(self.session, cost, by=1, now=self.now)

    def _at(self, day: int) -> datetime:
        return self.now - timedelta(days=day % self.days, hours=1)

    async def _person(self, day: int) -> User:
        """Number 0 of the people is the newest; the first who came is the partner of all the others."""
        at, source = self._at(day), self.sources[day % len(self.sources)]
        name = PARTNER if day == self.people - 1 else f"Человек {day}"
        user = User(first_name=name, created_at=at)
        await self._add(user)
        lead = Lead(
            user_id=user.id, name=name, stage="bot", stage_at=at, first_source_id=source.id, first_touch_at=at,
            last_source_id=source.id, last_touch_at=at, created_at=at, active_at=at,
        )  # fmt: skip
        browser = SiteSession(
            first_source_id=source.id, last_source_id=source.id, last_source_at=at, created_at=at, seen_at=at
        )
        await self._add(TelegramIdentity(telegram_id=90_000 + day, user_id=user.id), lead, browser)
        browser.lead_id = lead.id
        steps = [
            LeadProgress(lead_id=lead.id, stage="quiz", step=f"вопрос {step}", step_index=step, at=at)
            for step in range(1 + day % 3)
        ]
        await self._add(Visit(session_id=browser.id, source_id=source.id, landing="/", at=at), *steps)
        return user

    async def _sale(self, day: int, course_id: int) -> None:
        at, user, partner = self._at(day) + timedelta(days=1), self.users[day], self.users[-1]
        order = Order(
            number=f"S-{day}", user_id=user.id, course_id=course_id, amount=PRICE, currency="RUB", status="paid",
            list_amount=PRICE, paid_how="yookassa", created_at=at, paid_at=at,
        )  # fmt: skip
        await self._add(order)
        source = self.sources[day % len(self.sources)].id
        touch = OrderTouch(
            order_id=order.id, first_source_id=source, first_at=self._at(day), last_source_id=source,
            last_at=self._at(day), recorded_at=at,
        )  # fmt: skip
        attempt = PaymentAttempt(
            order_id=order.id, number=1, status="succeeded", idempotency_key=f"season-{day}", request={}, amount=PRICE,
            email="buyer@example.com", provider_payment_id=f"season-{day}", income_amount=PRICE - FEE, created_at=at,
            expires_at=at, check_at=at, finished_at=at,
        )  # fmt: skip
        commission = Commission(
            order_id=order.id, referrer_id=partner.id, referred_id=user.id, amount=BONUS, status="held", earned_at=at,
            available_at=at + timedelta(days=14),
        )  # fmt: skip
        friend = Attribution(user_id=user.id, referrer_id=partner.id, rule="first_touch", decided_at=self._at(day))
        await self._add(touch, attempt, commission, friend)
        await self._post(day, at, partner.id, commission.id)

    async def _post(self, day: int, at: datetime, partner_id: int, commission_id: int) -> None:
        ours, sales, fees = (
            Account(kind) for kind in (AccountKind.PROVIDER, AccountKind.SALES, AccountKind.PROVIDER_FEES)
        )
        lines = Line(ours, sales, PRICE), Line(fees, ours, FEE)
        await post(self.session, kind="sale", reference=f"payment:season-{day}", lines=lines, now=at)
        earned = Line(Account(AccountKind.COMMISSIONS), Account(AccountKind.PARTNER_HELD, partner_id), BONUS)
        await post(self.session, kind="commission", reference=f"commission:{commission_id}", lines=(earned,), now=at)

    async def _chat(self) -> None:
        at = self._at(2)
        browser = (await self.session.scalars(select(SiteSession).order_by(SiteSession.id).limit(1))).one()
        chat = ChatSession(id=browser.id, human="none", questions=1, unanswered=0, created_at=at, active_at=at)
        await self._add(chat)
        question = ChatMessage(
            session_id=browser.id, key="q1", author="visitor", text="Сколько стоит?", sources=[], partial=False,
            fallback=False, at=at,
        )  # fmt: skip
        await self._add(question)
        self.session.add(ChatSpending(day=moscow_day(at), spent=5_000_000, reserved=0, answers=1))

    async def _add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        await self.session.flush()


async def grow(house: House) -> None:
    async with house.db.write() as session:
        await Season(session, house.clock.now()).grow()
