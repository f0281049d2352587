"""The admin's desk of the small server: one person, one talk, one morning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aimpay.contract import chat, digest, partner_admin, payouts, person_desk, reports
from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.contract.people import OwnedCourse
from aimpay.contract.wire import Call, Done, FileCall, Wire

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
NUMBER = "ABCD2345"
BALANCE = payouts.PayoutBalance(
    total_balance=200000, total_extra=5000, num_of_users=1, needed=205000, users=(), waiting=(),
    paid_out=700000, payouts_made=2,
)  # fmt: skip


def a_card(**changes: Any) -> person_desk.PersonCard:
    values: dict[str, Any] = {
        "user_id": 7,
        "name": "Борис <b>",
        "telegram_id": 1003,
        "username": "boris",
        "reachable": True,
        "came_at": NOW,
        "blocked": None,
        "accesses": (
            person_desk.AccessView(course="python", title="Python <с нуля>", open=True, until=None, inside=True),
        ),
        "orders": (
            person_desk.OrderLine(
                number=NUMBER, title="Python <с нуля>", status="paid", paid=1499000, left=1499000, may_refund=True
            ),
        ),
        "partner": person_desk.PartnerLine(invited=3, paid=2, available=100000),
        "may_get": (OwnedCourse(slug="ml", title="ML"),),
    }
    return person_desk.PersonCard(**{**values, **changes})


def a_forecast(**changes: Any) -> person_desk.RefundForecastView:
    values: dict[str, Any] = {
        "order_number": NUMBER, "paid": 1499000, "back": 0, "amount": 1499000, "closes_access": True,
        "certificate": None, "lost": 200000, "partner": "Анна <i>", "needs_code": False,
    }  # fmt: skip
    return person_desk.RefundForecastView(**{**values, **changes})


def a_chat(human: chat.Human = "waiting", topic_url: str | None = None) -> chat.WaitingChat:
    summary = chat.ChatSummary(
        id=5, lead_id=None, lead_name=None, questions=1, messages=2, human=human, first_at=NOW, last_at=NOW,
        last_text="А <b>скидки</b>?",
    )  # fmt: skip
    return chat.WaitingChat(chat=summary, topic_url=topic_url)


@dataclass
class AdminRoom:
    """``found`` is nobody or the one; ``dates`` answer by how many days are skipped."""

    card: person_desk.PersonCard = field(default_factory=a_card)
    forecast: person_desk.RefundForecastView = field(default_factory=a_forecast)
    found: bool = True
    hour: int | None = 9
    answered: list[str] = field(default_factory=list)

    def answers(self) -> dict[Call[Any, Any], Callable[[Any], Wire]]:
        return {
            person_desk.FIND_PEOPLE: lambda _: self._people(),
            person_desk.PERSON_CARD: lambda _: self.card,
            person_desk.FORECAST_REFUND: lambda _: self.forecast,
            person_desk.RESEND_INVITE: lambda _: Done(),
            chat.LIST_WAITING_CHATS: lambda _: chat.WaitingChats(chats=(a_chat(),)),
            chat.READ_CHAT: lambda _: self._talk(),
            chat.ANSWER_CHAT: self._answer,
            digest.GET_DIGEST: self._digest,
            digest.SET_DIGEST: lambda asked: digest.DigestSet(is_on=asked.is_on, hour=self.hour),
            digest.RETRY_FAILED: lambda _: digest.Retried(count=3),
            reports.GET_MULTIPLICATORS: lambda _: multiplicators(1),
            partner_admin.GET_PAYMENTS_FREQUENCY: self._dates,
            payouts.PAYOUT_BALANCE: lambda _: BALANCE,
        }

    def files(self, picture: bytes) -> dict[FileCall[Any], Callable[[Any], bytes]]:
        return {digest.DIGEST_PICTURE: lambda _: picture}

    def _people(self) -> Wire:
        one = self.card
        found = person_desk.FoundPerson(
            user_id=one.user_id,
            name=one.name,
            telegram_id=one.telegram_id,
            username=one.username,
            paid=1,
            blocked=one.blocked is not None,
        )
        return person_desk.FoundPeople(people=(found,) if self.found else ())

    def _talk(self) -> Wire:
        lines = [("visitor", "А <b>скидки</b>?"), *(("human", text) for text in self.answered)]
        return chat.ChatTalk.model_validate(
            {
                "chat": a_chat("answering" if self.answered else "waiting").model_dump(),
                "lines": [
                    {"id": at, "key": str(at), "author": author, "text": text, "at": NOW}
                    for at, (author, text) in enumerate(lines)
                ],
            }
        )

    def _answer(self, asked: chat.AnswerChat) -> Wire:
        self.answered.append(asked.text)
        return a_chat("answering")

    def _digest(self, asked: digest.GetDigest) -> Wire:
        waits = NotifyButton(text="Повторить всё: 3", callback=BotButton.RETRY_ALL)
        opens = NotifyButton(text="Расхождения: 1", callback=BotButton.OFFICE, argument="differences")
        text = f"<b>{asked.period}</b>"
        return digest.Digest(text=text, buttons=(waits, opens), hour=self.hour, is_on=True, has_picture=True)

    def _dates(self, asked: partner_admin.GetPaymentsFrequency) -> Wire:
        return dates(earlier=not asked.skip)


def dates(*, earlier: bool = False) -> partner_admin.PaymentsFrequency:
    days = [("2026-11-21", 1, 1499000), ("2026-11-22", 12, 17988000)]
    return partner_admin.PaymentsFrequency.model_validate(
        {
            "payments_frequency": [{"date": day, "payments_count": count, "amount": sold} for day, count, sold in days],
            "since": "2026-10-24",
            "until": "2026-11-22",
            "earlier": earlier,
        }
    )


def multiplicators(partners: int) -> reports.Multiplicators:
    source = reports.SourceMultiplicators(
        source="vk <b>", visits=1200, registered=30, paid=3, registered_percent=2.5, paid_percent=10.0
    )
    partner = reports.ReferralMultiplicators(
        partner="Анна <i>", telegram_id=2, came=3, registered=2, paid=0, registered_percent=66.7, paid_percent=None
    )
    tables = reports.MultiplicatorTables(source_stats=(source,), referral_stats=(partner,) * partners)
    return reports.Multiplicators(result=tables)
