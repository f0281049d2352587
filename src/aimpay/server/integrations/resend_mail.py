"""Letters through the official Resend library, with fallback keys."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from email.utils import parseaddr
from typing import Final, TypeVar

import aiohttp
import resend
from resend.exceptions import NoContentError, ResendError

from aimpay.server.integrations.resend_transport import AiohttpTransport
from aimpay.server.kit.breaker import Breaker
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError, Letter

FAULTS_OF_LETTER: Final = frozenset({"400", "404", "405", "413", "422", "451"})
OTHER_LETTER_SAME_KEY: Final = "invalid_idempotent_request"
SEND_ONLY_KEY: Final = "restricted_api_key"
NETWORK: Final = "HttpClientError"

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class ResendMailer:
    """Tries the keys in order, each time from the first, all under the letter's own idempotency key.

    A repeat cannot double a letter within a team: Resend remembers idempotency keys for the team, whichever API key
    they came with. Where the keys belong to different teams and an answer was lost, the buyer may get the same letter
    twice, which is better than not at all.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        keys: Sequence[str],
        sender: str,
        seconds: float = 15,
        breaker: Breaker | None = None,
    ) -> None:
        self._transport = AiohttpTransport(session, seconds)
        self._base_url = base_url.rstrip("/")
        self._keys = tuple(keys)
        self._sender = sender
        self._breaker = breaker or Breaker("resend")

    async def send(self, letter: Letter) -> str:
        """Return Resend's id of the letter."""
        with self._breaker.around(DeliveryFailedError):
            return await self._send(letter)

    async def _send(self, letter: Letter) -> str:
        pauses: list[float] = []
        for number, key in enumerate(self._keys, start=1):
            try:
                return (await self._with(key, lambda: _send(letter, self._sender)))["id"]
            except (ResendError, NoContentError, KeyError) as error:
                log.warning("resend: key %s did not send: %s", number, _words(error))
                _refuse_if_letter_is_at_fault(error)
                pauses += _pause(error)
        raise DeliveryFailedError("no Resend key sent the letter", retry_after=min(pauses, default=None))

    async def check(self) -> str:
        """Say which keys may send from the sender's domain. Raises when none may."""
        verdicts = [await self._verdict(key) for key in self._keys]
        summary = "; ".join(f"ключ {number}: {words}" for number, (_, words) in enumerate(verdicts, start=1))
        if any(usable for usable, _ in verdicts):
            return summary
        if any(usable is None for usable, _ in verdicts):
            raise DeliveryFailedError(summary)
        raise DeliveryRefusedError("mail_not_ready", summary or "ключей нет")

    async def _verdict(self, key: str) -> tuple[bool | None, str]:
        """May this key send; None when Resend could not be asked."""
        try:
            domains = await self._with(key, resend.Domains.list_async)
            statuses = {domain["name"]: domain["status"] for domain in domains["data"]}
        except (ResendError, NoContentError, KeyError) as error:
            return _verdict_of_refusal(error)
        return _verdict_of_domains(statuses, self._sender)

    async def _with(self, key: str, call: Callable[[], Awaitable[Result]]) -> Result:
        """Call the library with one key."""
        # Its settings are global, but it reads them all before its first suspension, so that no lock is needed.
        resend.api_key, resend.api_url = key, self._base_url
        resend.default_async_http_client = self._transport
        return await call()


async def _send(letter: Letter, sender: str) -> resend.Emails.SendResponse:
    message: resend.Emails.SendParams = {
        "from": sender,
        "to": [letter.to],
        "subject": letter.subject,
        "html": letter.html,
        "text": letter.text,
    }
    if letter.headers:
        message["headers"] = dict(letter.headers)
    if letter.tags:
        message["tags"] = [{"name": name, "value": value} for name, value in letter.tags.items()]
    if letter.attachments:
        message["attachments"] = [{"filename": one.name, "content": one.content} for one in letter.attachments]
    return await resend.Emails.send_async(message, {"idempotency_key": letter.idempotency_key})


def _refuse_if_letter_is_at_fault(error: Exception) -> None:
    """No other key would take such a letter either."""
    if isinstance(error, ResendError) and (
        str(error.code) in FAULTS_OF_LETTER or error.error_type == OTHER_LETTER_SAME_KEY
    ):
        raise DeliveryRefusedError(error.error_type, _words(error)) from error


def _verdict_of_refusal(error: Exception) -> tuple[bool | None, str]:
    code, kind = (str(error.code), error.error_type) if isinstance(error, ResendError) else ("", "")
    if kind == SEND_ONLY_KEY:
        return True, "только для отправки, домен им не проверить"
    if code in {"401", "403"}:
        return False, f"не принят ({code} {kind})"
    return None, f"Resend не ответил ({code} {kind})"


def _verdict_of_domains(statuses: dict[str, str], sender: str) -> tuple[bool, str]:
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    status = statuses.get(domain)
    if status == "verified":
        return True, f"работает, домен {domain} подтверждён"
    return False, f"домен {domain} " + (f"не подтверждён ({status})" if status else "не добавлен в Resend")


def _words(error: Exception) -> str:
    """Code and name only: Resend's message may quote an address."""
    return f"{error.code} {error.error_type}" if isinstance(error, ResendError) else type(error).__name__


def _pause(error: Exception) -> list[float]:
    value = error.headers.get("retry-after", "") if isinstance(error, ResendError) else ""
    return [float(value)] if value.isascii() and value.isdigit() else []
