"""The adapters of outside systems, each with the breaker that leaves a dead one alone."""

from collections.abc import Mapping
from typing import Final

import aiohttp

from aimpay.contract.client import Caller
from aimpay.metrics import count_call
from aimpay.server.integrations.bot import HttpBot
from aimpay.server.integrations.courier import HttpCourier
from aimpay.server.integrations.deepseek import DeepSeek
from aimpay.server.integrations.instagram import HttpInstagram
from aimpay.server.integrations.metrika import MetrikaCounter, NullCounter
from aimpay.server.integrations.metrika_uploads import MetrikaUploads
from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.integrations.stars import StarsGateway
from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.integrations.yookassa.payouts import YooKassaPayouts
from aimpay.server.kit.breaker import Breaker, Terms
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.gateways import GoalCounter
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.mailing.courier import Post
from aimpay.settings import Settings

TERMS: Final[Mapping[str, Terms]] = {
    "bot": Terms(rest=2),
    "yookassa": Terms(rest=5),
    "payouts": Terms(rest=5),
    "resend": Terms(),
    "deepseek": Terms(),
    "metrika": Terms(failures=3),
    "metrika_uploads": Terms(failures=3),
    "instagram": Terms(),
}
"""A sale waits for the bot and for YooKassa: they are asked again soon, and a step waits for them where it is."""


class Outside:
    """``session`` is the process's one; ``breakers`` by the names of ``TERMS``."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._session = session
        self.breakers: Final[Mapping[str, Breaker]] = {name: Breaker(name, terms) for name, terms in TERMS.items()}
        for one in self.breakers.values():
            one.watched = count_call

    def payments(self) -> YooKassaGateway:
        settings = self._settings
        return YooKassaGateway(
            self._session,
            base_url=settings.yookassa_api_url,
            shop_id=settings.yookassa_shop_id,
            secret_key=settings.yookassa_secret_key.get_secret_value(),
            breaker=self.breakers["yookassa"],
        )

    def payouts(self) -> YooKassaPayouts | None:
        settings = self._settings
        if not settings.has_payouts:
            return None
        return YooKassaPayouts(
            self._session,
            base_url=settings.yookassa_api_url,
            agent_id=settings.yookassa_payout_agent_id,
            secret_key=settings.yookassa_payout_key.get_secret_value(),
            breaker=self.breakers["payouts"],
        )

    def bot(self) -> HttpBot:
        return HttpBot(self._caller(), self.breakers["bot"])

    def stars(self, clock: Clock) -> StarsGateway:
        return StarsGateway(self._caller(), clock.now, self.breakers["bot"])

    def post(self) -> Post:
        """Its errands wait in no queue: the postman repeats them under their keys, so that it has no breaker."""
        settings = self._settings
        return Post(HttpCourier(self._caller()), settings.telegram_per_second, settings.letters_per_second)

    def _caller(self) -> Caller:
        return Caller(self._session, base_url=self._settings.internal_bot_url, secret=self._settings.secret)

    def mailer(self) -> ResendMailer:
        settings = self._settings
        return ResendMailer(
            self._session,
            base_url=settings.resend_api_url,
            keys=tuple(key.get_secret_value() for key in settings.resend_api_keys),
            sender=settings.resend_from,
            breaker=self.breakers["resend"],
        )

    def counter(self) -> GoalCounter:
        settings = self._settings
        if not settings.metrika_counter:
            return NullCounter()
        return MetrikaCounter(
            self._session,
            base_url=settings.metrika_url,
            counter=settings.metrika_counter,
            token=settings.metrika_token.get_secret_value(),
            page_url=settings.public_url,
            breaker=self.breakers["metrika"],
        )

    def conversions(self) -> MetrikaUploads | None:
        settings = self._settings
        token = settings.metrika_oauth_token.get_secret_value()
        if not settings.metrika_counter or not token:
            return None
        return MetrikaUploads(
            self._session,
            base_url=settings.metrika_api_url,
            counter=settings.metrika_counter,
            token=token,
            breaker=self.breakers["metrika_uploads"],
        )

    def assistant(self) -> DeepSeek | None:
        settings = self._settings
        key = settings.deepseek_api_key.get_secret_value()
        if not key:
            return None
        return DeepSeek(
            base_url=settings.deepseek_api_url,
            key=key,
            model=settings.deepseek_model,
            breaker=self.breakers["deepseek"],
        )

    def instagram(self) -> InstagramAccount | None:
        settings = self._settings
        if not settings.has_instagram:
            return None
        return InstagramAccount(
            gateway=HttpInstagram(
                self._session, base_url=settings.instagram_api_url, breaker=self.breakers["instagram"]
            ),
            app_secret=settings.instagram_app_secret.get_secret_value(),
            verify_token=settings.instagram_verify_token.get_secret_value(),
            first_token=settings.instagram_token.get_secret_value(),
        )
