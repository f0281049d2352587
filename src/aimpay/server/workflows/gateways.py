"""What the stories need of the outside: a bot, a mailer, a counter of goals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aimpay.contract.gateway import BotInfo, MemberView, NotifyButton


class DeliveryFailedError(Exception):
    """Not delivered, or unknown: worth another try. ``retry_after`` in seconds, when the other side named it."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class DeliveryRefusedError(Exception):
    """Will not get better by itself: an unknown address, missing rights, a wrong key. ``code`` is stable."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Attachment:
    """``content`` in Base64."""

    name: str
    content: str = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """``idempotency_key`` makes a repeat within 24 hours harmless. ``tags`` come back with what becomes of it."""

    to: str
    subject: str
    html: str
    text: str
    idempotency_key: str
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Goal:
    """A conversion for the web counter. ``client_id`` is the visitor's id at the counter; ``amount`` in kopecks.

    With an ``order_number`` it is a purchase. ``at`` is when it happened, None is now.
    """

    name: str
    client_id: str
    order_number: str = ""
    amount: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class Conversion:
    """What happened past the browser, for the counter. At least one of the two ids; ``price`` in kopecks."""

    target: str
    at: datetime
    price: int
    client_id: str | None = None
    yclid: str | None = None


class BotGateway(Protocol):
    """Raises DeliveryFailedError or DeliveryRefusedError; ``person_unreachable`` means that the bot is blocked."""

    async def notify(
        self,
        telegram_id: int,
        message: str,
        buttons: tuple[NotifyButton, ...] = (),
        *,
        closes_bill: str | None = None,
        bill_course: str | None = None,
        key: str | None = None,
    ) -> None: ...

    async def invite_link(self, telegram_id: int, chat_id: int, name: str) -> str: ...

    async def kick(self, telegram_id: int, chat_id: int) -> None: ...

    async def let_return(self, telegram_id: int, chat_id: int) -> None: ...

    async def check_member(self, telegram_id: int, chat_id: int) -> MemberView: ...

    async def info(self, chat_id: int | None) -> BotInfo: ...

    async def open_topic(self, chat_id: int, name: str) -> int: ...

    async def post(
        self, chat_id: int, topic_id: int | None, message: str, buttons: tuple[NotifyButton, ...] = ()
    ) -> int: ...


class Mailer(Protocol):
    """Raises DeliveryFailedError or DeliveryRefusedError."""

    async def send(self, letter: Letter) -> str: ...

    async def check(self) -> str: ...


class GoalCounter(Protocol):
    """Raises DeliveryFailedError or DeliveryRefusedError."""

    async def record(self, goal: Goal) -> None: ...

    async def check(self) -> str: ...


class ConversionUploads(Protocol):
    """Raises DeliveryFailedError, after which it is unknown whether the upload happened, or DeliveryRefusedError.

    Uploads are not deduplicated over there; ``find`` tells whether one with this comment was made.
    """

    async def upload(self, comment: str, conversions: Sequence[Conversion]) -> str: ...

    async def find(self, comment: str) -> str | None: ...

    async def check(self) -> str: ...
