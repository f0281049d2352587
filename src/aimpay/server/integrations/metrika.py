"""Goals for Yandex Metrika through its Measurement Protocol."""

import logging
from http import HTTPStatus
from typing import Final

import aiohttp

from aimpay.server.kit.breaker import Breaker
from aimpay.server.kit.rubles import to_rubles
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError, Goal

SECONDS: Final = 10

log = logging.getLogger(__name__)


class MetrikaCounter:
    """``page_url`` is the page that the visit is shown at. Nothing is deduplicated by Metrika: record a goal once."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        counter: str,
        token: str,
        page_url: str,
        breaker: Breaker | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._counter = counter
        self._token = token
        self._page_url = page_url
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._breaker = breaker or Breaker("metrika")

    async def record(self, goal: Goal) -> None:
        """Open a visit and report the goal in it: an event outside any visit would be dropped."""
        if not goal.client_id:
            raise DeliveryRefusedError("client_id_missing", f"{goal.name}: the visitor is not known to the counter")
        await self._hit(goal, {"t": "pageview", "dt": goal.name})
        await self._hit(goal, {"t": "event", "ea": goal.name, **_purchase(goal)})

    async def check(self) -> str:
        """Metrika confirms neither counter nor token, so that only the way to it can be checked."""
        await self._send("GET", "/", {})
        return f"счётчик {self._counter}, адрес отвечает (номер и токен Метрика не подтверждает)"

    async def _hit(self, goal: Goal, fields: dict[str, str]) -> None:
        always = {"tid": self._counter, "cid": goal.client_id, "ms": self._token, "dl": self._page_url}
        moment = {"et": str(int(goal.at.timestamp()))} if goal.at else {}
        status = await self._send("POST", "/collect", {**always, **moment, **fields})
        if status >= HTTPStatus.BAD_REQUEST:
            raise DeliveryRefusedError("metrika_refused", f"{fields['t']} {goal.name}: {status}")

    async def _send(self, method: str, path: str, fields: dict[str, str]) -> int:
        with self._breaker.around(DeliveryFailedError):
            return await self._ask(method, path, fields)

    async def _ask(self, method: str, path: str, fields: dict[str, str]) -> int:
        try:
            async with self._session.request(
                method, self._base_url + path, data=fields or None, timeout=self._timeout
            ) as answer:
                status, pause = answer.status, answer.headers.get("Retry-After", "")
        except (OSError, aiohttp.ClientError) as error:
            raise DeliveryFailedError(f"metrika: {type(error).__name__}") from error
        log.debug("metrika %s %s: %s", method, fields.get("t", ""), status)
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise DeliveryFailedError(f"metrika: {status}", retry_after=float(pause) if pause.isdigit() else None)
        return status


def _purchase(goal: Goal) -> dict[str, str]:
    if not goal.order_number:
        return {}
    return {"pa": "purchase", "ti": goal.order_number, "tr": to_rubles(goal.amount)}


class NullCounter:
    """Goals are switched off."""

    async def record(self, goal: Goal) -> None:
        log.debug("goals are switched off: %s not sent", goal.name)

    async def check(self) -> str:
        return "цели выключены: METRIKA_COUNTER пуст"
