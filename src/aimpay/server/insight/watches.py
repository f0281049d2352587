"""Which rows of the product's tables change which days of which parts."""

from dataclasses import dataclass
from typing import Final

from aimpay.server.insight.fresh.people import FIRST_AT

PEOPLE: Final = ("people", "cohorts")
BROUGHT: Final = ("partners", "invited")


@dataclass(frozen=True)
class Watch:
    """``marks`` are SELECTs of part and day about the row that they call ROW. ``columns``: those whose change counts.

    ``later`` are marks of changes only: nothing can hang on a row that is new. ``at_once``: PostgreSQL looks at all
    rows that one INSERT brought, because many come together.
    """

    table: str
    columns: tuple[str, ...]
    marks: tuple[str, ...]
    later: tuple[str, ...] = ()
    at_once: bool = False


def _mark(part: str, day: str, where: str = "") -> str:
    return f"SELECT '{part}' AS part, DAY[{day}] AS day {where}"


def _person(where: str) -> tuple[str, ...]:
    """What depends on how far a person has got; ``where`` finds the lead ``d``."""
    walked = f"FROM leads d JOIN lead_progress p ON p.lead_id = d.id WHERE {where}"
    talked = f"FROM leads d JOIN site_sessions s ON s.lead_id = d.id JOIN chat_sessions c ON c.id = s.id WHERE {where}"
    return (
        *(_mark(part, FIRST_AT, f"FROM leads d WHERE {where}") for part in PEOPLE),
        _mark("warm_up", "p.at", walked),
        _mark("chat", "c.created_at", talked),
    )


def _order(where: str) -> tuple[str, ...]:
    return (
        _mark("orders", "o.created_at", f"FROM orders o WHERE {where}"),
        _mark("orders", "o.paid_at", f"FROM orders o WHERE {where}"),
    )


def _brought(where: str) -> tuple[str, ...]:
    """What a partner's person bought."""
    bought = f"FROM orders o JOIN attributions t ON t.user_id = o.user_id WHERE {where}"
    return tuple(_mark(part, "o.paid_at", bought) for part in BROUGHT)


BY_USER: Final = "d.user_id = ROW.user_id"
BY_LEAD: Final = "d.id = ROW.lead_id"
BUYER: Final = "d.user_id = (SELECT o.user_id FROM orders o WHERE o.id = {0})"
OF_ATTEMPT: Final = "(SELECT a.order_id FROM payment_attempts a WHERE a.id = ROW.attempt_id)"
ROW_FIRST_AT: Final = FIRST_AT.replace("d.", "ROW.")

WATCHES: Final = (
    Watch("visits", ("source_id", "at"), (_mark("visits", "ROW.at"),), at_once=True),
    Watch(
        "site_sessions",
        ("created_at", "first_source_id", "last_source_id", "lead_id", "visit_source_id"),
        (_mark("arrivals", "ROW.created_at"),),
        later=(_mark("chat", "c.created_at", "FROM chat_sessions c WHERE c.id = ROW.id"),),
        at_once=True,
    ),
    Watch(
        "leads",
        ("user_id", "first_source_id", "first_touch_at", "last_source_id", "created_at", "merged_into_id"),
        (
            _mark("arrivals", "ROW.created_at"),
            _mark("arrivals", "u.created_at", "FROM users u WHERE u.id = ROW.user_id"),
            *(_mark(part, ROW_FIRST_AT) for part in PEOPLE),
            *_person("d.id = ROW.id")[len(PEOPLE) :],
        ),
    ),
    Watch(
        "users",
        ("created_at", "pay_email"),
        (_mark("arrivals", "ROW.created_at"), _mark("people", FIRST_AT, "FROM leads d WHERE d.user_id = ROW.id")),
    ),
    Watch(
        "touchpoints",
        ("lead_id", "kind"),
        (
            _mark(
                "people",
                FIRST_AT,
                f"FROM leads d WHERE {BY_LEAD} AND ROW.kind IN ('email_entered', 'email_confirmed')",
            ),
        ),
    ),
    Watch(
        "orders",
        ("user_id", "course_id", "amount", "status", "paid_how", "created_at", "paid_at"),
        (
            _mark("orders", "ROW.created_at"),
            _mark("orders", "ROW.paid_at"),
            *_person(BY_USER),
            _mark("waiting", "ROW.paid_at"),
            _mark("waiting", "o.paid_at", "FROM orders o WHERE o.user_id = ROW.user_id"),
            *(_mark(part, "ROW.paid_at", "FROM attributions t WHERE t.user_id = ROW.user_id") for part in BROUGHT),
        ),
    ),
    Watch(
        "order_touches",
        ("first_source_id", "first_at", "last_source_id"),
        (
            *_order("o.id = ROW.order_id"),
            _mark("waiting", "o.paid_at", "FROM orders o WHERE o.id = ROW.order_id"),
            "SELECT 'money' AS part, NULL AS day FROM orders o WHERE o.id = ROW.order_id AND o.paid_at IS NOT NULL",
        ),
    ),
    Watch(
        "payment_attempts",
        ("order_id", "status", "provider_payment_id"),
        (
            _mark("people", FIRST_AT, f"FROM leads d WHERE {BUYER.format('ROW.order_id')}"),
            *_order("o.id = ROW.order_id"),
            *_brought("o.id = ROW.order_id"),
            _mark(
                "money",
                "t.occurred_at",
                "FROM ledger_transactions t WHERE t.reference = 'payment:' || ROW.provider_payment_id",
            ),
        ),
    ),
    Watch(
        "refunds",
        ("attempt_id", "status", "amount", "provider_refund_id"),
        (
            _mark("cohorts", FIRST_AT, f"FROM leads d WHERE {BUYER.format(OF_ATTEMPT)}"),
            *_order(f"o.id = {OF_ATTEMPT}"),
            *_brought(f"o.id = {OF_ATTEMPT}"),
            _mark(
                "money",
                "t.occurred_at",
                "FROM ledger_transactions t WHERE t.reference = 'refund:' || ROW.provider_refund_id",
            ),
        ),
    ),
    Watch(
        "quiz_attempts",
        ("user_id", "status"),
        (_mark("people", FIRST_AT, f"FROM leads d WHERE {BY_USER} AND ROW.status = 'passed'"),),
    ),
    Watch(
        "certificates",
        ("user_id", "course_id", "status"),
        (_mark("people", FIRST_AT, f"FROM leads d WHERE {BY_USER}"),),
    ),
    Watch(
        "ledger_entries",
        ("amount",),
        tuple(
            _mark(part, "t.occurred_at", "FROM ledger_transactions t WHERE t.id = ROW.transaction_id")
            for part in ("money", "partners")
        ),
    ),
    Watch(
        "attributions",
        ("user_id", "referrer_id", "decided_at"),
        (
            _mark("partners", "ROW.decided_at"),
            *(_mark(part, "o.paid_at", "FROM orders o WHERE o.user_id = ROW.user_id") for part in BROUGHT),
            _mark("invited", "c.earned_at", "FROM commissions c WHERE c.referred_id = ROW.user_id"),
        ),
    ),
    Watch("referral_touches", ("referrer_id", "touched_at"), (_mark("partners", "ROW.touched_at"),)),
    Watch(
        "commissions",
        ("referred_id", "amount", "reversed_amount", "earned_at"),
        (_mark("invited", "ROW.earned_at"),),
    ),
    Watch("lead_progress", ("lead_id", "at", "step_index"), (_mark("warm_up", "ROW.at"),)),
    Watch("chat_sessions", ("human", "called_at"), (_mark("chat", "ROW.created_at"),)),
    Watch("chat_messages", ("author", "fallback", "at"), (_mark("chat", "ROW.at"),)),
)
