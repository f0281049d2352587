"""What the outside saw against what the database says: who was lost, what was done twice."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from aimpay.server.growth.broadcasts.models import Broadcast
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.payouts.models import OPEN, Payout
from aimpay.server.selling.models import AttemptStatus, PaymentAttempt, Refund
from aimpay.server.workflows.models import FailedStep
from faults.weather.batch import Batch, email
from story.player import letters_to, shown
from story.test_instagram import said_by_school
from story.test_site_chat import history

SOLD = "Оплата получена"
TEXT_OF_BROADCAST = "Привет, "


@dataclass
class Verdict:
    """``again``: said twice after an answer was lost, where the outside system has no key to tell it by.

    ``unclear``: not sent again on purpose, and shown to the school as such (decision 0027).
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    unclear: int = 0
    waiting: list[str] = field(default_factory=list)

    @property
    def at_rest(self) -> bool:
        return not self.lost and not self.waiting

    @property
    def good(self) -> bool:
        return self.at_rest and not self.doubled


async def judge(batch: Batch) -> Verdict:
    verdict = Verdict()
    for look in (_sales, _refunds, _payouts, _letters, _said_to_buyers, _broadcast, _answers, _goals, _unfinished):
        await look(batch, verdict)
    return verdict


async def _sales(batch: Batch, verdict: Verdict) -> None:
    """Each payment that the provider took is booked once, and gave access once."""
    theirs = [one for one in (await _items(batch, "payments")) if one["status"] == "succeeded"]
    won = PaymentAttempt.status == AttemptStatus.SUCCEEDED
    ours = await _column(batch, select(PaymentAttempt.provider_payment_id).where(won))
    _compare(verdict, "оплата", (one["id"] for one in theirs), ours)
    _once(verdict.doubled, "оплачен дважды заказ", (one["metadata"]["order_number"] for one in theirs))
    paid = {payment for buyer in batch.buyers for payment in buyer.paid}
    verdict.lost += [f"покупка {n}" for n, buyer in enumerate(batch.buyers) if not buyer.paid]
    enrolled = await _column(batch, select(Enrollment.user_id))
    _once(verdict.doubled, "доступ дважды", enrolled)
    invited = await _column(batch, select(Invite.enrollment_id))
    _once(verdict.doubled, "приглашение дважды", invited)
    if (missing := len(paid) - len(set(enrolled))) > 0:
        verdict.lost.append(f"доступов не хватает: {missing}")


async def _refunds(batch: Batch, verdict: Verdict) -> None:
    theirs = [one for one in (await _items(batch, "refunds")) if one["status"] == "succeeded"]
    done = select(Refund.provider_refund_id).where(Refund.status == "succeeded")
    _compare(verdict, "возврат", (one["id"] for one in theirs), await _column(batch, done))
    of = Counter(one["payment_id"] for one in theirs)
    verdict.lost += [f"возврат по {payment}" for payment in batch.refunded if not of[payment]]
    verdict.doubled += [f"возврат дважды по {payment}" for payment, times in of.items() if times > 1]


async def _payouts(batch: Batch, verdict: Verdict) -> None:
    theirs = await _items(batch, "payouts")
    done = [one["metadata"]["payout_number"] for one in theirs if one["status"] == "succeeded"]
    paid = await _column(batch, select(Payout.number).where(Payout.status == "succeeded"))
    _compare(verdict, "выплата", done, paid)
    _once(verdict.doubled, "выплата дважды", done)
    verdict.lost += [f"выплата {number}" for number in batch.payouts if number not in done]
    asked = await _column(batch, select(Payout.number))
    if len(asked) > len(batch.payouts):
        verdict.doubled.append(f"заявок на выплату больше, чем просили: {len(asked) - len(batch.payouts)}")


async def _letters(batch: Batch, verdict: Verdict) -> None:
    for number, buyer in enumerate(batch.buyers):
        if buyer.paid:
            subjects = [one["subject"] for one in await letters_to(batch.town.sandbox, email(number))]
            _once(verdict.doubled, f"письмо {email(number)} дважды", subjects)
            if not subjects:
                verdict.lost.append(f"письмо {email(number)}")


async def _said_to_buyers(batch: Batch, verdict: Verdict) -> None:
    for number, buyer in enumerate(batch.buyers):
        if buyer.paid:
            told = sum(SOLD in shown(one) for one in await buyer.person.messages())
            if not told:
                verdict.lost.append(f"сообщение об оплате {number}")
            verdict.again += [f"сообщение об оплате {number}"] * (told - 1)


async def _broadcast(batch: Batch, verdict: Verdict) -> None:
    came = _heard(batch.place.home / "sandbox.db", batch.crowd)
    campaign = Delivery.campaign == f"broadcast:{batch.broadcast_id}"
    rows = await batch.town.rows(select(Delivery.address, Delivery.status).where(campaign))
    status = {int(address): state for address, state in rows if address.isdigit()}
    for person in batch.crowd:
        state = status.get(person, "")
        verdict.unclear += state == DeliveryStatus.UNCLEAR
        if not came[person] and state != DeliveryStatus.UNCLEAR:
            verdict.lost.append(f"рассылка {person}: {state}")
        if came[person] > 1:
            verdict.doubled.append(f"рассылка {person}: {came[person]} раза")
    state = await batch.town.one(select(Broadcast.status))
    if state != "done":
        verdict.waiting.append(f"рассылка: {state}")


async def _answers(batch: Batch, verdict: Verdict) -> None:
    for visitor in batch.visitors:
        if len(visitor.answers) < 2 or not all(visitor.answers.values()):
            verdict.lost.append(f"ответ в чате {visitor.number}")
        asked = [
            one["text"] for one in (await history(batch.town, visitor.token))["messages"] if "Вопрос" in one["text"]
        ]
        _once(verdict.doubled, f"вопрос в чате {visitor.number} записан дважды", asked)
    for person in batch.writers:
        said = await said_by_school(batch.town, person)
        if not said:
            verdict.lost.append(f"ответ в Instagram {person}")
        verdict.again += [f"ответ в Instagram {person}"] * (len(said) - 1)


async def _goals(batch: Batch, verdict: Verdict) -> None:
    hits = (await batch.town.sandbox.get("/metrika/hits"))["hits"]
    bought = Counter(hit["params"]["cid"] for hit in hits if hit["params"].get("ea") == "purchase_confirmed")
    for address, client in batch.clients.items():
        if not bought[client]:
            verdict.lost.append(f"цель {address}")
        verdict.again += [f"цель {address}"] * (bought[client] - 1)


async def _unfinished(batch: Batch, verdict: Verdict) -> None:
    opened = select(FailedStep.step, FailedStep.error).where(FailedStep.closed_at.is_(None))
    verdict.waiting += [f"шаг {step}: {error}" for step, error in await batch.town.rows(opened)]
    moving = await batch.town.one(select(func.count(Payout.id)).where(Payout.status.in_(OPEN)))
    verdict.waiting += ["выплата в пути"] * int(moving)
    asked = select(func.count(Refund.id)).where(Refund.status.in_(["created", "pending"]))
    verdict.waiting += ["возврат в пути"] * int(await batch.town.one(asked))


def _heard(store: Path, crowd: range) -> Counter[int]:
    """Return how often Telegram keeps the broadcast's text, by the person; a sequence may have written to him too."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT body FROM documents WHERE kind LIKE 'tg_messages:%'").fetchall()
    kept = [json.loads(body)["wire"] for (body,) in rows]
    told = [one["chat"]["id"] for one in kept if one.get("text", "").startswith(TEXT_OF_BROADCAST)]
    return Counter(person for person in told if person in crowd)


def _compare(verdict: Verdict, what: str, theirs: Iterable[str], ours: Iterable[Any]) -> None:
    left, right = set(theirs), set(ours)
    verdict.lost += [f"{what} {one}: есть у провайдера, нет в базе" for one in sorted(left - right)]
    verdict.doubled += [f"{what} {one}: есть в базе, нет у провайдера" for one in sorted(map(str, right - left))]


def _once(where: list[str], what: str, things: Iterable[Any]) -> None:
    where += list(_repeated(what, things))


def _repeated(what: str, things: Iterable[Any]) -> Iterator[str]:
    for thing, times in Counter(things).items():
        if times > 1:
            yield f"{what}: {thing} ({times})"


async def _items(batch: Batch, what: str) -> list[dict[str, Any]]:
    return list((await batch.town.sandbox.get(f"/yookassa/{what}"))["items"])


async def _column(batch: Batch, query: Any) -> list[Any]:
    return [value for (value,) in await batch.town.rows(query)]
