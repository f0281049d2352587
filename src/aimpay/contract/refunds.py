"""Money back, and access given by hand. Only admins ask; the server checks."""

from datetime import datetime

from pydantic import Field

from aimpay.contract.wire import Call, Kopecks, Slug, TelegramId, Wire


class AskRefund(Wire):
    """``amount`` absent gives back everything that is left.

    ``keep_access`` absent takes the access away when nothing is left of the payment, and leaves it otherwise.
    ``payment_id`` names another payment of the order than the one that bought it. Asking again with the same ``key``
    changes nothing.
    """

    admin_id: TelegramId
    order_number: str = Field(min_length=1, max_length=16)
    key: str = Field(pattern=r"^[0-9A-Za-z_-]{8,48}$")
    amount: Kopecks | None = Field(default=None, gt=0)
    keep_access: bool | None = None
    reason: str = Field(default="", max_length=250)
    payment_id: str | None = Field(default=None, max_length=64)


class RefundView(Wire):
    """``status``: created, pending, succeeded, canceled (by the provider) or refused (at once).

    ``failure`` says in Russian why it did not pass. ``external`` was made in the provider's cabinet.
    """

    refund_id: int
    payment_id: str
    provider_refund_id: str | None
    amount: Kopecks
    status: str
    external: bool
    keep_access: bool
    reason: str
    asked_by: int | None
    failure: str | None
    created_at: datetime
    finished_at: datetime | None


class OrderRefunds(Wire):
    """``paid`` through the provider; ``left`` of it may still go back.

    ``outside`` was received past it, by an admin who gave the course; None for an order nobody gave by hand.
    """

    order_number: str
    status: str
    course_title: str
    buyer_name: str
    telegram_id: int | None
    paid: Kopecks
    left: Kopecks
    outside: Kopecks | None = None
    refunds: tuple[RefundView, ...]


class ListRefunds(Wire):
    """Exactly one of ``order_number`` and ``telegram_id``."""

    admin_id: TelegramId
    order_number: str | None = Field(default=None, max_length=16)
    telegram_id: TelegramId | None = None


class RefundList(Wire):
    orders: tuple[OrderRefunds, ...]


class GrantAccess(Wire):
    """``amount`` was received past the provider; ``with_commission`` lets the buyer's partner earn on it.

    ``course`` absent is the first on sale; ``access_days`` absent are as many as a sale gives.
    """

    admin_id: TelegramId
    telegram_id: TelegramId
    course: Slug | None = None
    amount: Kopecks = Field(default=0, ge=0)
    access_days: int | None = Field(default=None, ge=1, le=3650)
    reason: str = Field(default="", max_length=250)
    with_commission: bool = False
    key: str = Field(default="", max_length=64, description="the button's own: the same one twice is one act")


class Granted(Wire):
    order_number: str
    amount: Kopecks


class RevokeAccess(Wire):
    """Exactly one of ``order_number`` and ``telegram_id``; ``course`` tells several given ones apart.

    ``keep_access`` takes back the order and its money, but leaves the person in the group.
    """

    admin_id: TelegramId
    order_number: str | None = Field(default=None, min_length=1, max_length=16)
    telegram_id: TelegramId | None = None
    course: Slug | None = None
    reason: str = Field(max_length=250, pattern=r"\S")
    keep_access: bool = False


class Revoked(Wire):
    """``amount`` was received past the provider, and is to be given back by hand."""

    order_number: str
    amount: Kopecks


ASK_REFUND = Call("/ask_refund", AskRefund, RefundView, "Give a buyer his money back, all or a part")
LIST_REFUNDS = Call("/list_refunds", ListRefunds, RefundList, "What was refunded, and what may still be")
GRANT_ACCESS = Call("/grant_access", GrantAccess, Granted, "Give a course by hand, for nothing or for money received")
REVOKE_ACCESS = Call("/revoke_access", RevokeAccess, Revoked, "Take back a course that was given by hand")
