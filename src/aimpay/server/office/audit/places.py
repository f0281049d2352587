"""Where the office shows what a line of the log is about: the log names a row, pages go by what people read."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.partners.models import Commission
from aimpay.server.payouts.models import Payout
from aimpay.server.selling.models import Order, PaymentAttempt, Refund
from aimpay.server.staff.models import AuditEntry

BY_KEY: Final = {
    "users": "/office/people/{}",
    "attributions": "/office/people/{}",
    "leads": "/office/leads/{}",
    "segments": "/office/segments/{}",
    "broadcasts": "/office/broadcasts/{}",
    "message_templates": "/office/templates/{}",
    "sequences": "/office/sequences/{}",
    "knowledge_items": "/office/knowledge/{}",
    "chat_sessions": "/office/chats/{}",
    "courses": "/office/courses/{}",
    "quizzes": "/office/quizzes/{}",
    "promo_codes": "/office/promos/{}",
    "differences": "/office/differences/{}",
    "hook_endpoints": "/office/integrations/hooks/{}",
    "staff_members": "/office/staff/{}",
}
BY_NUMBER: Final[dict[str, tuple[str, Select[int, str]]]] = {
    "orders": ("/office/orders/{}", select(Order.id, Order.number)),
    "refunds": (
        "/office/orders/{}",
        select(Refund.id, Order.number)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(Order, Order.id == PaymentAttempt.order_id),
    ),
    "commissions": (
        "/office/orders/{}",
        select(Commission.id, Order.number).join(Order, Order.id == Commission.order_id),
    ),
    "payouts": ("/office/payouts/{}", select(Payout.id, Payout.number)),
    "certificates": ("/office/certificates/of/{}", select(Certificate.id, Certificate.number)),
}
"""The table's id, and the number that stands in the address."""

Thing = tuple[str, str]


async def places(session: AsyncSession, rows: Sequence[AuditEntry]) -> dict[Thing, str]:
    """Map kind and key to an address, for those that have a page."""
    asked: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        asked[row.object_kind].add(row.object_id)
    found = {
        (kind, key): BY_KEY[kind].format(quote(key, safe=""))
        for kind in asked.keys() & BY_KEY.keys()
        for key in asked[kind]
        if key.isdecimal() or kind in {"courses", "quizzes", "promo_codes", "sequences"}
    }
    for kind in asked.keys() & BY_NUMBER.keys():
        address, numbers = BY_NUMBER[kind]
        ids = sorted(int(key) for key in asked[kind] if key.isdecimal())
        told = await session.execute(numbers.where(numbers.selected_columns[0].in_(ids)))
        found |= {(kind, str(key)): address.format(quote(number, safe="")) for key, number in told}
    return found
