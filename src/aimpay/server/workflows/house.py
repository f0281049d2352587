"""All that a story may touch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aimpay.nursery import Nursery
from aimpay.server.db.database import Database
from aimpay.server.edge.signing import Signer
from aimpay.server.fiscal.gateway import ReceiptGateway
from aimpay.server.growth.chat.gateway import Assistant
from aimpay.server.growth.chat.rules import ChatTerms
from aimpay.server.kit.breaker import Breaker
from aimpay.server.kit.clock import Clock
from aimpay.server.payouts.gateway import PayoutGateway
from aimpay.server.selling.gateway import Gateways, PaymentGateway
from aimpay.server.workflows.gateways import BotGateway, ConversionUploads, GoalCounter, Mailer
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.integrators.gateway import HookGateway
from aimpay.server.workflows.mailing.courier import Post
from aimpay.server.workflows.story import Jobs


@dataclass(frozen=True)
class House:
    """``admins`` are Telegram ids, the owner first. ``public_url`` is where browsers reach us.

    ``gateway`` is the default one, ``other_gateways`` stand under their names. Without ``payouts`` partners are paid
    by hand only, without ``conversions`` none are uploaded, without ``post`` nothing of marketing goes out. Without an
    ``assistant`` the site's chat says what is written down, and calls people. ``background`` finishes what its asker
    does not wait for. ``secrets`` sign what strangers bring back: see ``signer``. ``breakers`` are to be looked at.
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
    post: Post | None = None
    conversions: ConversionUploads | None = None
    other_gateways: Mapping[str, PaymentGateway] = field(default_factory=dict)
    telegram_url: str = "https://t.me"
    secrets: tuple[str, ...] = field(default=(), repr=False)
    assistant: Assistant | None = None
    chat: ChatTerms = field(default_factory=ChatTerms)
    background: Nursery = field(default_factory=Nursery, repr=False)
    instagram: InstagramAccount | None = None
    hooks: HookGateway | None = None
    api_per_minute: int = 300
    breakers: Mapping[str, Breaker] = field(default_factory=dict, repr=False)

    @property
    def gateways(self) -> Gateways:
        return Gateways(self.gateway, self.other_gateways)

    def signer(self, purpose: str) -> Signer:
        return Signer(self.secrets, purpose)
