"""Every adapter against a peer that takes the call and never answers: it ends, and in the adapter's own words."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import httpx2
import pytest

from aimpay.contract.client import Caller
from aimpay.contract.errors import RemoteSilentError
from aimpay.contract.school import GET_CONTENT, GetContent
from aimpay.server.growth.chat.gateway import AssistantFailedError
from aimpay.server.integrations.bot import HttpBot
from aimpay.server.integrations.courier import HttpCourier
from aimpay.server.integrations.deepseek import DeepSeek
from aimpay.server.integrations.hooks import HttpHooks
from aimpay.server.integrations.instagram import HttpInstagram
from aimpay.server.integrations.metrika import MetrikaCounter
from aimpay.server.integrations.metrika_uploads import MetrikaUploads
from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.integrations.stars import StarsGateway
from aimpay.server.integrations.telegram_probe import TelegramProbe
from aimpay.server.integrations.web_probe import status_of
from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.integrations.yookassa.payouts import YooKassaPayouts
from aimpay.server.integrations.yookassa.transport import Patience
from aimpay.server.kit.breaker import Breaker, State, Terms
from aimpay.server.kit.clock import Clock
from aimpay.server.selling.gateway import GatewayUnknownError
from aimpay.server.workflows.gateways import DeliveryFailedError, Goal, Letter
from aimpay.server.workflows.mailing.courier import CourierSilentError
from integrations.outside import Reply, answering
from integrations.purchases import PAYMENT_ID, purchase

SHORT: Final = 0.2
GOAL: Final = Goal(name="course_paid", client_id="1700000000123456789")
LETTER: Final = Letter(to="a@example.ru", subject="с", html="<p>т</p>", text="т", idempotency_key="k")
Session = aiohttp.ClientSession
Made = Callable[[Session, str, Breaker], Awaitable[Any]]


def _caller(session: Session, url: str) -> Caller:
    return Caller(session, base_url=url, secret="x" * 16, timeout_seconds=SHORT)


def _shop(session: Session, url: str, breaker: Breaker) -> YooKassaGateway:
    return YooKassaGateway(
        session, base_url=url, shop_id="1", secret_key="k", patience=Patience(SHORT, SHORT), breaker=breaker
    )


def _payouts(session: Session, url: str, breaker: Breaker) -> YooKassaPayouts:
    return YooKassaPayouts(
        session, base_url=url, agent_id="1", secret_key="k", patience=Patience(SHORT, SHORT), breaker=breaker
    )


def _counter(session: Session, url: str, breaker: Breaker) -> MetrikaCounter:
    return MetrikaCounter(session, base_url=url, counter="1", token="t", page_url=url, breaker=breaker, seconds=SHORT)


async def _asked(_session: Session, url: str, breaker: Breaker) -> None:
    timeout = httpx2.Timeout(SHORT)
    model = DeepSeek(base_url=url, key="k", model="m", timeout=timeout, breaker=breaker)
    try:
        async for _ in model.answer([], most_tokens=1, user="u"):
            pass
    finally:
        await model.close()


GUARDED: Final[dict[str, tuple[type[Exception], Made]]] = {
    "yookassa get": (GatewayUnknownError, lambda s, u, b: _shop(s, u, b).get_payment(PAYMENT_ID)),
    "yookassa post": (GatewayUnknownError, lambda s, u, b: _shop(s, u, b).create_payment(purchase())),
    "payouts": (GatewayUnknownError, lambda s, u, b: _payouts(s, u, b).account()),
    "stars": (GatewayUnknownError, lambda s, u, b: StarsGateway(_caller(s, u), Clock().now, b).shop()),
    "bot": (DeliveryFailedError, lambda s, u, b: HttpBot(_caller(s, u), b).info(None)),
    "deepseek": (AssistantFailedError, _asked),
    "resend": (
        DeliveryFailedError,
        lambda s, u, b: ResendMailer(s, base_url=u, keys=("k",), sender="a@b.ru", seconds=SHORT, breaker=b).send(
            LETTER
        ),
    ),
    "metrika": (
        DeliveryFailedError,
        lambda s, u, b: MetrikaCounter(
            s, base_url=u, counter="1", token="t", page_url=u, breaker=b, seconds=SHORT
        ).record(GOAL),
    ),
    "uploads": (
        DeliveryFailedError,
        lambda s, u, b: MetrikaUploads(s, base_url=u, counter="1", token="t", breaker=b, seconds=SHORT).find("c"),
    ),
    "instagram": (
        DeliveryFailedError,
        lambda s, u, b: HttpInstagram(s, base_url=u, breaker=b, seconds=SHORT).check("t"),
    ),
}
PLAIN: Final[dict[str, tuple[type[Exception], Callable[[Session, str], Awaitable[Any]]]]] = {
    "client": (RemoteSilentError, lambda s, u: _caller(s, u)(GET_CONTENT, GetContent())),
    "courier": (CourierSilentError, lambda s, u: HttpCourier(_caller(s, u)).boot()),
    "telegram": (DeliveryFailedError, lambda s, u: TelegramProbe(s, api_url=u, token="t", seconds=SHORT).info(None)),
    "web": (DeliveryFailedError, lambda s, u: status_of(s, u, SHORT)),
}


@pytest.mark.parametrize("name", GUARDED)
async def test_a_silent_system_is_unavailable_and_then_left_alone(session: Session, name: str) -> None:
    failure, ask = GUARDED[name]
    breaker = Breaker(name, Terms(failures=1))
    async with answering(Reply(held=True)) as outside:
        with pytest.raises(failure):
            await ask(session, outside.url, breaker)
        assert breaker.state is State.OPEN
        asked = len(outside.seen)
        with pytest.raises(failure):
            await ask(session, outside.url, breaker)
        assert len(outside.seen) == asked >= 1


@pytest.mark.parametrize("name", PLAIN)
async def test_a_silent_peer_holds_nobody(session: Session, name: str) -> None:
    failure, ask = PLAIN[name]
    async with answering(Reply(held=True)) as outside:
        with pytest.raises(failure):
            await ask(session, outside.url)
        assert outside.seen


async def test_a_silent_receiver_of_webhooks_holds_nobody() -> None:
    async with answering(Reply(held=True)) as outside:
        answer = await HttpHooks(allow_private=True, seconds=SHORT).send(outside.url, b"{}", {})
    assert not answer.is_taken
    assert "не ответил" in answer.error.replace("\u00a0", " ")
