"""All that a story may touch."""

from dataclasses import dataclass

from aimpay.server.db.database import Database
from aimpay.server.fiscal.gateway import ReceiptGateway
from aimpay.server.kit.clock import Clock
from aimpay.server.payouts.gateway import PayoutGateway
from aimpay.server.selling.gateway import PaymentGateway
from aimpay.server.workflows.gateways import BotGateway, GoalCounter, Mailer
from aimpay.server.workflows.story import Jobs


@dataclass(frozen=True)
class House:
    """``admins`` are Telegram ids, the owner first. ``public_url`` is where browsers reach us.

    Without ``payouts`` partners are paid by hand only.
    """

    db: Database
    clock: Clock
    gateway: PaymentGateway
    receipts: ReceiptGateway
    bot: BotGateway
    mailer: Mailer
    goals: GoalCounter
    jobs: Jobs
    admins: tuple[int, ...]
    public_url: str
    payouts: PayoutGateway | None = None
