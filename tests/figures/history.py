"""A school's life in few rows: whatever may happen, in any order and at any time, written straight into the tables."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from aimpay.server.insight.fresh.parts import PARTS
from aimpay.server.insight.rolling import map_channels, roll
from figures.partner_acts import PartnerActs
from figures.tables import (
    ACCOUNTS,
    COMMISSIONS,
    FEES,
    HELD,
    OF_PARTNER,
    OVERPAID,
    PARTNER,
    PRICE,
    PROVIDER,
    REFUNDS,
    SALES,
    START,
)


class History(PartnerActs):
    """Acts take any three numbers and make the best of them: ``one`` and ``other`` choose, ``hours`` dates."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._add("funnel_stages", slug="new", title="Новый", position=99, enters_on=[])
        for place, (name, campaign) in enumerate((("vk", "a"), ("vk", "b"), (None, None), ("vk", "a")), 1):
            marks = {"utm_source": name, "utm_campaign": campaign}
            self._add("sources", id=place, digest=str(place), created_at=START, **marks)
        for place in (1, 2):
            terms = {"price_amount": PRICE, "bonus_amount": 0, "on_sale": True, "trial_quiz": False}
            self._add("courses", id=place, slug=f"c{place}", title="Курс", created_at=START, **terms)
            shown = {"pass_percent": 80, "cooldown_minutes": 0, "show_mistakes": "never"}
            self._add("quizzes", id=place, course_id=place, title="Тест", created_at=START, changed_at=START, **shown)
        for number, kind in ACCOUNTS.items():
            self._add("ledger_accounts", id=number, kind=kind, owner_id=PARTNER if number in OF_PARTNER else 0)

    def do(self, name: str, one: int, other: int, hours: int) -> None:
        getattr(self, name)(one, other, START + timedelta(hours=hours))

    def visit(self, one: int, other: int, at: datetime) -> None:
        source, browser = 1 + other % 4, self._some("site_sessions", one)
        if browser is None or one % 3 == 0:
            number = self._next()
            came = {"first_source_id": source, "last_source_id": source, "last_source_at": at}
            robot = one % 5 == 4
            self._add(
                "site_sessions",
                id=number,
                visit_source_id=None if robot else source,
                created_at=at,
                seen_at=at,
                **came,
            )
        else:
            number = browser.id
            self._set("site_sessions", number, last_source_id=source, visit_source_id=source)
        self._add("visits", id=self._next(), session_id=number, source_id=source, landing="/", at=at)

    def forget_visit(self, one: int, _other: int, _at: datetime) -> None:
        if (visit := self._some("visits", one)) is not None:
            self._run("DELETE FROM visits WHERE id = :id", id=visit.id)

    def meet(self, one: int, other: int, at: datetime) -> None:
        """A lead, of a browser or of none."""
        number, browser = self._next(), self._some("site_sessions", one)
        known = browser is not None and other % 3 > 0
        source = browser.first_source_id if known and browser else None
        times = {"stage_at": at, "created_at": at, "active_at": at}
        touch = {"first_source_id": source, "first_touch_at": browser.created_at if known and browser else None}
        self._add("leads", id=number, stage="new", **times, **touch)
        if known and browser:
            self._set("site_sessions", browser.id, lead_id=number)

    def start_bot(self, one: int, other: int, at: datetime) -> None:
        lead = self._some("leads", one)
        if lead is None or lead.user_id is not None or lead.merged_into_id is not None:
            return
        number = self._next()
        self._add("users", id=number, first_name="Имя", created_at=at, pay_email="a@b.example" if other % 2 else None)
        self._set("leads", lead.id, user_id=number)

    def say_email(self, one: int, other: int, at: datetime) -> None:
        if (lead := self._some("leads", one)) is not None:
            kind = ("email_entered", "email_confirmed", "visited")[other % 3]
            self._add("touchpoints", id=self._next(), lead_id=lead.id, kind=kind, data={}, at=at)

    def order(self, one: int, other: int, at: datetime) -> None:
        user = self._some("users", one)
        if user is None or self._taken(user.id, 1 + other % 2):
            return
        number = self._next()
        what = {"user_id": user.id, "course_id": 1 + other % 2, "currency": "RUB", "status": "open"}
        self._add("orders", id=number, number=str(number), amount=PRICE * (other % 5 > 0), created_at=at, **what)
        if other % 4:
            touched = {"first_at": at - timedelta(hours=one)} if one % 5 else {}
            self._add(
                "order_touches",
                order_id=number,
                first_source_id=1 + one % 4,
                last_source_id=3,
                recorded_at=at,
                **touched,
            )
        if other % 3:
            self._attempt(number, at, "pending")

    def pay(self, one: int, other: int, at: datetime) -> None:
        order = self._some("orders", one)
        if order is None or order.status != "open":
            return
        outside = other % 3 == 0
        how = "outside" if outside else None
        self._set("orders", order.id, status="paid", paid_at=at, paid_how=how)
        if not order.amount:
            return
        if outside:
            self._post("outside_sale", f"grant:{order.id}", at, (PROVIDER, SALES, order.amount))
            return
        attempt = self._attempt(order.id, at, "succeeded")
        self._post("sale", f"payment:p{attempt}", at, (PROVIDER, SALES, order.amount), (FEES, PROVIDER, 3500))
        if other % 2:
            self._post("commission", f"commission:{order.id}", at, (COMMISSIONS, HELD, 20_000))
            shared = {"status": "held", "earned_at": at, "available_at": at}
            self._add(
                "commissions",
                order_id=order.id,
                referrer_id=order.user_id,
                referred_id=order.user_id,
                amount=20_000,
                **shared,
            )

    def overpay(self, one: int, _other: int, at: datetime) -> None:
        order = self._some("orders", one)
        if order is not None and order.paid_at is not None and order.amount:
            attempt = self._attempt(order.id, at, "succeeded")
            self._post("overpayment", f"payment:p{attempt}", at, (PROVIDER, OVERPAID, order.amount))

    def give_back(self, one: int, other: int, at: datetime) -> None:
        """By a refund of some attempt, a sale's or an overpayment's; or by hand."""
        attempt = self._some("payment_attempts", one, "WHERE status = 'succeeded'")
        if attempt is None:
            return
        number, amount = self._next(), 1000 + other % 7 * 100
        state = {"status": "succeeded" if other % 4 else "pending", "external": False, "keep_access": True}
        keys = {"idempotency_key": f"r{number}", "provider_refund_id": f"r{number}", "reason": "передумал"}
        self._add(
            "refunds", id=number, attempt_id=attempt.id, amount=amount, created_at=at, check_at=at, **state, **keys
        )
        paid_twice = self._one("ledger_transactions", "WHERE reference = :it", it=f"payment:p{attempt.id}")
        if other % 4 and paid_twice is not None:
            debit = OVERPAID if paid_twice.kind == "overpayment" else REFUNDS
            self._post("refund", f"refund:r{number}", at, (debit, PROVIDER, amount))

    def finish_refund(self, one: int, _other: int, _at: datetime) -> None:
        if (refund := self._some("refunds", one)) is not None:
            self._set("refunds", refund.id, status="succeeded")

    def revoke(self, one: int, _other: int, at: datetime) -> None:
        order = self._some("orders", one)
        if order is not None and order.paid_how == "outside" and order.status == "paid":
            self._set("orders", order.id, status="revoked", revoked_at=at)
            if order.amount:
                self._post("outside_refund", f"revoke:{order.id}", at, (REFUNDS, PROVIDER, order.amount))

    def reassign(self, one: int, _other: int, at: datetime) -> None:
        if (order := self._some("orders", one)) is not None:
            reference = f"reassignment:{order.id}:{self._next()}"
            self._post("reassignment", reference, at, (HELD, COMMISSIONS, 500), (COMMISSIONS, HELD, 300))

    def tell_source(self, one: int, other: int, _at: datetime) -> None:
        """What brought an order becomes known late."""
        order = self._some("orders", one)
        if order is not None and self._one("order_touches", "WHERE order_id = :it", it=order.id) is None:
            self._add("order_touches", order_id=order.id, first_source_id=1 + other % 4, recorded_at=START)

    def change_source(self, one: int, other: int, at: datetime) -> None:
        if (lead := self._some("leads", one)) is not None:
            changed = {"first_source_id": 1 + other % 4, "first_touch_at": at} if other % 2 else {"last_source_id": 2}
            self._set("leads", lead.id, **changed)

    def pass_quiz(self, one: int, other: int, at: datetime) -> None:
        user, quiz = self._some("users", one), 1 + other % 2
        if user and not self._one("quiz_attempts", "WHERE user_id = :it AND quiz_id = :quiz", it=user.id, quiz=quiz):
            marks = {"status": "passed", "seed": "s", "total": 1, "pass_percent": 80}
            self._add("quiz_attempts", id=self._next(), quiz_id=quiz, user_id=user.id, started_at=at, **marks)

    def certify(self, one: int, other: int, at: datetime) -> None:
        user, course = self._some("users", one), 1 + other % 2
        known = user and self._one("certificates", "WHERE user_id = :it AND course_id = :c", it=user.id, c=course)
        if known:
            self._set("certificates", known.id, status="revoked")
        elif user:
            number, names = self._next(), {"course_title": "Курс", "full_name": "Имя", "name_key": "имя"}
            times = {"issued_at": at, "status_at": at, "status": "valid", "right_lost": False}
            self._add(
                "certificates", id=number, number=str(number), user_id=user.id, course_id=course, **names, **times
            )

    def walk(self, one: int, other: int, at: datetime) -> None:
        lead, step = self._some("leads", one), f"s{other % 3}"
        if lead and not self._one("lead_progress", "WHERE lead_id = :it AND step = :step", it=lead.id, step=step):
            place = {"stage": "quiz", "step": step, "step_index": other % 3}
            self._add("lead_progress", id=self._next(), lead_id=lead.id, at=at, **place)

    def talk(self, one: int, other: int, at: datetime) -> None:
        browser = self._some("site_sessions", one)
        if browser is None:
            return
        if self._one("chat_sessions", "WHERE id = :it", it=browser.id) is None:
            counts = {"human": "none", "questions": 0, "unanswered": 0}
            self._add("chat_sessions", id=browser.id, created_at=at, active_at=at, **counts)
        elif other % 3 == 0:
            self._set("chat_sessions", browser.id, human="called", called_at=at)
        said: dict[str, Any] = {
            "author": ("visitor", "assistant")[other % 2],
            "text": "?",
            "sources": [],
            "partial": False,
        }
        number = self._next()
        self._add(
            "chat_messages",
            id=number,
            session_id=browser.id,
            key=str(number),
            at=at,
            fallback=other % 5 == 0,
            **said,
        )

    def merge(self, one: int, other: int, _at: datetime) -> None:
        leaving, staying = self._some("leads", one), self._some("leads", other)
        if leaving is None or staying is None or leaving.id == staying.id:
            return
        if leaving.merged_into_id or staying.merged_into_id or (leaving.user_id and staying.user_id):
            return
        for table in ("touchpoints", "site_sessions"):
            self._run(f"UPDATE {table} SET lead_id = :into WHERE lead_id = :it", into=staying.id, it=leaving.id)  # noqa: S608 — names of our tables
        self._set("leads", leaving.id, merged_into_id=staying.id, user_id=None)
        if leaving.user_id:
            self._set("leads", staying.id, user_id=leaving.user_id)

    def part_again(self, one: int, _other: int, _at: datetime) -> None:
        if (lead := self._some("leads", one, "WHERE merged_into_id IS NOT NULL")) is not None:
            self._set("leads", lead.id, merged_into_id=None)

    def erase(self, one: int, _other: int, at: datetime) -> None:
        if (lead := self._some("leads", one)) is not None:
            self._run("UPDATE site_sessions SET lead_id = NULL WHERE lead_id = :it", it=lead.id)
            self._run("UPDATE users SET pay_email = NULL WHERE id = :it", it=lead.user_id)
            self._set("leads", lead.id, erased_at=at)

    def roll(self, one: int, _other: int, at: datetime) -> None:
        """Some parts, not all: passes are broken off."""
        map_channels(self._connection)
        for part in PARTS[one % len(PARTS) :]:
            roll(self._connection, part, at)

    def crash(self, _one: int, _other: int, at: datetime) -> None:
        """A pass that does not reach its commit."""
        with self._connection.begin_nested() as savepoint:
            self.roll(0, 0, at)
            savepoint.rollback()

    def roll_all(self) -> None:
        map_channels(self._connection)
        for part in PARTS:
            while roll(self._connection, part, START):
                pass

    def _attempt(self, order_id: int, at: datetime, status: str) -> int:
        number = self._next()
        live = self._one("payment_attempts", "WHERE order_id = :it AND status = 'pending'", it=order_id)
        if live is not None:
            self._set("payment_attempts", live.id, status=status, provider_payment_id=f"p{live.id}")
            return int(live.id)
        keys = {"idempotency_key": str(number), "provider_payment_id": f"p{number}", "email": "a@b.example"}
        times = {"created_at": at, "expires_at": at, "check_at": at}
        what = {"number": number, "status": status, "request": {}, "amount": PRICE}
        self._add("payment_attempts", id=number, order_id=order_id, **what, **keys, **times)
        return number

    def _taken(self, user_id: int, course_id: int) -> bool:
        where = "WHERE user_id = :it AND course_id = :course AND status IN ('open', 'paid')"
        return self._one("orders", where, it=user_id, course=course_id) is not None


ACTS: Final[Mapping[str, int]] = {
    name: weight
    for weight, names in {
        3: ("visit", "meet", "start_bot", "order", "pay"),
        2: ("follow_link", "give_back", "roll", "merge", "walk", "talk", "pass_quiz", "certify"),
        1: ("forget_visit", "say_email", "overpay", "finish_refund", "revoke", "reassign", "tell_source"),
    }.items()
    for name in names
} | dict.fromkeys(
    ("change_source", "part_again", "erase", "crash", "put_right", "take_back", "pay_out", "touch_earlier"), 1
)
