"""What the ledger, the post and the log add to an order's story."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.contract.money_text import rubles
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.office.orders.facts import OrderFacts
from aimpay.server.office.orders.story import Moment
from aimpay.server.office.orders.words import Word
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.models import FailedStep, SentMessage

ACCOUNTS: Final = {
    "provider": "счёт у платёжного сервиса",
    "stars": "звёзды",
    "sales": "продажи",
    "provider_fees": "комиссии сервиса",
    "commissions": "расходы на партнёров",
    "partner_review": "партнёру, на проверке",
    "partner_held": "партнёру, на удержании",
    "partner_available": "партнёру, к выплате",
    "partner_paying": "партнёру, выплачивается",
    "refunds": "возвраты",
    "outside": "деньги мимо сервиса",
    "overpaid": "переплата покупателя",
}
MESSAGES: Final = {
    "tell:purchase": "Сообщение покупателю: оплата получена",
    "purchase-email": "Письмо об оплате",
    "tell:free": "Сообщение человеку: курс по промокоду",
    "tell:grant": "Сообщение человеку: доступ открыт",
    "tell:revoked": "Сообщение человеку: доступ отозван",
    "tell:commission": "Сообщение партнёру о начислении",
    "tell:commission-lost-by-revoke": "Сообщение партнёру о снятии",
    "tell:sale": "Сообщение сотрудникам о продаже",
    "tell:grant-made": "Сообщение сотрудникам о выдаче",
    "tell:revoke-made": "Сообщение сотрудникам об отзыве",
}
REFUND_MESSAGES: Final = {
    "tell:refund": "Сообщение покупателю о возврате",
    "refund-email": "Письмо о возврате",
    "tell:commission-lost": "Сообщение партнёру о снятии",
    "tell:refund-made": "Сообщение сотрудникам о возврате",
    "tell:refund-failed": "Сообщение сотрудникам: возврат не прошёл",
}
ACTS: Final = {
    Action.REFUND: "В журнале: возврат",
    Action.GRANT: "В журнале: выдача доступа",
    Action.REVOKE: "В журнале: отзыв доступа",
    Action.REASSIGN: "В журнале: смена партнёра",
    Action.RESEND: "В журнале: отправка ещё раз",
    Action.BLOCK: "В журнале: блокировка",
    Action.CERTIFY: "В журнале: сертификат",
}
MOST: Final = 100


async def postings(session: AsyncSession, facts: OrderFacts) -> list[Moment]:
    """The ledger's lines about the money of this order. Its commission's life is told apart."""
    order_id = facts.order.id
    references = [f"grant:{order_id}", f"revoke:{order_id}"]
    references += [f"payment:{one.provider_payment_id}" for one in facts.attempts if one.provider_payment_id]
    references += [f"refund:{one.provider_refund_id}" for one in facts.refunds if one.provider_refund_id]
    debited, credited = aliased(LedgerAccount), aliased(LedgerAccount)
    lines = (
        select(LedgerTransaction.occurred_at, LedgerEntry.amount, debited.kind, credited.kind)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .join(debited, debited.id == LedgerEntry.debit_account_id)
        .join(credited, credited.id == LedgerEntry.credit_account_id)
        .where(LedgerTransaction.reference.in_(references))
        .order_by(LedgerEntry.id)
    )
    return [
        Moment(at, "Проводка", f"{_account(credit)} → {_account(debit)}: {rubles(amount)}", is_money=True)
        for at, amount, debit, credit in (await session.execute(lines)).all()
    ]


def _account(kind: str) -> str:
    return ACCOUNTS.get(kind, kind)


async def messages(session: AsyncSession, facts: OrderFacts, staff: Sequence[int]) -> list[Moment]:
    """Letters and messages that went out about the order, by the keys under which they are sent once."""
    people = [facts.telegram_id, facts.sale.partner.telegram_id if facts.sale.partner else None, *staff]
    known = {one for one in people if one}
    titles = _keys(MESSAGES, [facts.order.id], known) | _keys(REFUND_MESSAGES, [one.id for one in facts.refunds], known)
    rows = await session.scalars(select(SentMessage).where(SentMessage.key.in_(titles)))
    newest: dict[str, Moment] = {}
    for row in rows:
        title = titles[row.key]
        newest.setdefault(title, Moment(row.sent_at, title))
    return list(newest.values())


def _keys(titles: Mapping[str, str], ids: Sequence[int], people: Collection[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for stem, title in titles.items():
        for one in ids:
            ends = [f":{person}" for person in people] if stem.startswith("tell:") else [""]
            found |= {f"{stem}:{one}{end}": title for end in ends}
    return found


async def failed_steps(session: AsyncSession, facts: OrderFacts) -> Sequence[FailedStep]:
    """What does not work right now and is being repeated."""
    order_steps = ("make_invite", "tell_buyer", "email_buyer", "tell_granted", "remove_revoked", "tell_revoked")
    keys = [f"{step}:{facts.order.id}" for step in order_steps]
    refund_steps = ("look_at_refund", "remove_access", "tell_buyer_of_refund", "email_buyer_of_refund")
    keys += [f"{step}:{one.id}" for step in refund_steps for one in facts.refunds]
    keys += [f"look_at_payment:{one.provider_payment_id}:{one.provider}" for one in facts.attempts]
    again = FailedStep.key.startswith(f"email_buyer_again:{facts.order.id}:", autoescape=True)
    waiting = FailedStep.closed_at.is_(None), or_(FailedStep.key.in_(keys), again)
    return (await session.scalars(select(FailedStep).where(*waiting).order_by(FailedStep.id))).all()


async def audited(session: AsyncSession, facts: OrderFacts) -> list[Moment]:
    about = [("orders", str(facts.order.id)), ("attributions", str(facts.order.user_id))]
    about += [("refunds", str(one.id)) for one in facts.refunds]
    return await audit_moments(session, about)


async def audit_moments(session: AsyncSession, about: Sequence[tuple[str, str]]) -> list[Moment]:
    """What the log says of these objects, each a table's name and a key; of what was sent, whether it went out."""
    mine = tuple_(AuditEntry.object_kind, AuditEntry.object_id).in_(about)
    newest = select(AuditEntry).where(mine).order_by(AuditEntry.id.desc()).limit(MOST)
    rows = (await session.scalars(newest)).all()
    keys = {one.id: one.after["key"] for one in rows if isinstance(one.after, dict) and "key" in one.after}
    sent = set(await session.scalars(select(SentMessage.key).where(SentMessage.key.in_(keys.values()))))
    return [Moment(one.at, _act(one.action), one.reason, one.actor_id, _went(keys.get(one.id), sent)) for one in rows]


def _went(key: str | None, sent: Collection[str]) -> Word | None:
    if key is None:
        return None
    return ("ok", "отправлено") if key in sent else ("wait", "отправляется")


def _act(action: str) -> str:
    return next((title for known, title in ACTS.items() if known == action), f"В\u00a0журнале: {action}")
