"""Offline conversions for Yandex Metrika by upload of a table."""

import csv
import io
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from aimpay.server.kit.breaker import Breaker
from aimpay.server.kit.rubles import to_rubles
from aimpay.server.workflows.gateways import Conversion, DeliveryFailedError, DeliveryRefusedError

SECONDS: Final = 60
HEADER: Final = ("ClientId", "Yclid", "Target", "DateTime", "Price", "Currency")

log = logging.getLogger(__name__)


class MetrikaUploads:
    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        counter: str,
        token: str,
        breaker: Breaker | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._url = f"{base_url.rstrip('/')}/management/v1/counter/{counter}/offline_conversions"
        self._headers = {"Authorization": f"OAuth {token}"}
        self._counter = counter
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._breaker = breaker or Breaker("metrika uploads")

    async def upload(self, comment: str, conversions: Sequence[Conversion]) -> str:
        """Return the number of the uploading."""
        form = aiohttp.FormData()
        form.add_field("file", table(conversions), filename=f"{comment}.csv", content_type="text/csv")
        answer = await self._ask("POST", "/upload", params={"comment": comment, "type": "BASIC"}, data=form)
        return str(answer["uploading"]["id"])

    async def find(self, comment: str) -> str | None:
        answer = await self._ask("GET", "/uploadings")
        return next((str(one["id"]) for one in answer["uploadings"] if one.get("comment") == comment), None)

    async def check(self) -> str:
        answer = await self._ask("GET", "/uploadings")
        return f"счётчик {self._counter}, загрузок конверсий: {len(answer['uploadings'])}"

    async def _ask(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        with self._breaker.around(DeliveryFailedError):
            return await self._request(method, path, **how)

    async def _request(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        try:
            async with self._session.request(
                method, self._url + path, headers=self._headers, timeout=self._timeout, **how
            ) as answer:
                status, pause = answer.status, answer.headers.get("Retry-After", "")
                body = await answer.json(content_type=None) if status == HTTPStatus.OK else {}
        except (OSError, ValueError, aiohttp.ClientError) as error:
            raise DeliveryFailedError(f"metrika uploads: {type(error).__name__}") from error
        log.debug("metrika %s %s: %s", method, path, status)
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise DeliveryFailedError(
                f"metrika uploads: {status}", retry_after=float(pause) if pause.isdigit() else None
            )
        if status != HTTPStatus.OK:
            raise DeliveryRefusedError("metrika_refused", f"conversions {path}: {status}")
        return dict(body)


def table(conversions: Sequence[Conversion]) -> bytes:
    """CSV with a header, as the counter takes it: unix seconds, roubles with kopecks."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADER)
    for one in conversions:
        seconds = int(one.at.timestamp())
        writer.writerow([one.client_id or "", one.yclid or "", one.target, seconds, to_rubles(one.price), "RUB"])
    return written.getvalue().encode()
