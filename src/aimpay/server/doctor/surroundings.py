"""What the doctor looks at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from aimpay.contract.gateway import BotInfo
from aimpay.server.growth.chat.gateway import Assistant
from aimpay.server.payouts.gateway import PayoutGateway
from aimpay.server.selling.gateway import PaymentGateway
from aimpay.server.workflows.gateways import BotGateway, ConversionUploads, GoalCounter, Mailer
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.leftovers import Leftover
from aimpay.settings import Settings


@dataclass(frozen=True)
class School:
    """What the database says of the school. ``receipts``: it makes 54-FZ receipts; ``leftovers`` are of the sample."""

    seller: dict[str, str]
    group_id: int | None
    more_groups: tuple[int, ...] = ()
    receipts: bool = True
    leftovers: tuple[Leftover, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """Everything here may fail in its own words only.

    ``telegram`` asks Telegram itself, past the bot; ``reach`` answers the HTTP status of an address, ``knock`` of an
    empty POST to it; ``ahead`` how far our clock is ahead of YooKassa's. Those four raise DeliveryFailedError, and
    ``telegram`` DeliveryRefusedError too. ``school`` and ``owed`` are asked only of a
    migrated database; ``school`` is None while it is empty.
    """

    settings: Settings
    database_exists: Callable[[], Awaitable[bool]]
    database_answers: Callable[[], Awaitable[bool]]
    database_migrated: Callable[[], Awaitable[bool]]
    school: Callable[[], Awaitable[School | None]]
    bot: BotGateway
    telegram: Callable[[int | None], Awaitable[BotInfo]]
    payments: PaymentGateway
    payouts: PayoutGateway | None
    owed: Callable[[], Awaitable[int]]
    mailer: Mailer
    counter: GoalCounter
    conversions: ConversionUploads | None
    assistant: Assistant | None
    instagram: InstagramAccount | None
    instagram_token: Callable[[], Awaitable[str]]
    ahead: Callable[[], Awaitable[timedelta]]
    reach: Callable[[str], Awaitable[int]]
    knock: Callable[[str], Awaitable[int]]
