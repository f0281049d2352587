"""YooKassa's payouts behind the PayoutGateway: another contract and other credentials than the shop's."""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import aiohttp

from aimpay.server.integrations.yookassa.answers import Answer, read_moment, read_part, read_text
from aimpay.server.integrations.yookassa.lists import created_between, read_list
from aimpay.server.integrations.yookassa.transport import Patience, Transport
from aimpay.server.kit.breaker import Breaker
from aimpay.server.kit.rubles import to_kopecks, to_rubles
from aimpay.server.payouts.gateway import NewPayout, PayoutAccount, ProviderPayout, ProviderPayoutStatus, SbpBank
from aimpay.server.payouts.models import DestinationKind
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError

PAYOUT_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
CURRENCY: Final = "RUB"
LONGEST_DESCRIPTION: Final = 128
PATIENCE: Final = Patience()

Read = TypeVar("Read")


class YooKassaPayouts:
    """Works on the process's one session. A repeated ``create_payout`` sends the same words under the same key."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        agent_id: str,
        secret_key: str,
        patience: Patience = PATIENCE,
        breaker: Breaker | None = None,
    ) -> None:
        self._transport = Transport(
            session, base_url=base_url, shop_id=agent_id, secret_key=secret_key, patience=patience, breaker=breaker
        )

    async def create_payout(self, new: NewPayout) -> ProviderPayout:
        return _read(read_payout, await self._transport.post("/payouts", payout_body(new), key=new.idempotency_key))

    async def get_payout(self, payout_id: str) -> ProviderPayout:
        """Ask for a payout. An id from a forged notification could name another path: such a one is never sent."""
        if not PAYOUT_ID.fullmatch(payout_id):
            raise GatewayRefusedError(
                status=HTTPStatus.NOT_FOUND, code="not_found", description="not an id of a payout", parameter="id"
            )
        return _read(read_payout, await self._transport.get(f"/payouts/{payout_id}"))

    async def find_payout(self, key: str, value: str) -> ProviderPayout | None:
        """Search by metadata; the provider reaches back three months."""
        query = urlencode({f"metadata[{key}]": value})
        found = _read(read_payouts, await self._transport.get(f"/payouts/search?{query}"))
        return next((one for one in found if one.metadata.get(key) == value), None)

    async def payouts_between(self, start: datetime, end: datetime) -> tuple[ProviderPayout, ...]:
        return await read_list(self._transport, "/payouts", created_between(start, end), read_payout)

    async def account(self) -> PayoutAccount:
        return _read(read_account, await self._transport.get("/me"))

    async def sbp_banks(self) -> tuple[SbpBank, ...]:
        return _read(read_banks, await self._transport.get("/sbp_banks"))


def payout_body(new: NewPayout) -> dict[str, Any]:
    return {
        "amount": {"value": to_rubles(new.amount), "currency": CURRENCY},
        **_destination(new),
        "description": new.description[:LONGEST_DESCRIPTION],
        "metadata": dict(new.metadata),
    }


def _destination(new: NewPayout) -> dict[str, Any]:
    match new.kind:
        case DestinationKind.CARD:
            return {"payout_token": new.secret}
        case DestinationKind.SBP:
            return {"payout_destination_data": {"type": "sbp", "phone": new.secret, "bank_id": new.bank_id}}
        case DestinationKind.WALLET:
            return {"payout_destination_data": {"type": "yoo_money", "account_number": new.secret}}


def read_payout(answer: Answer) -> ProviderPayout:
    """Raise KeyError, TypeError or ValueError when what we live by is missing or is not what it should be."""
    cancellation = read_part(answer, "cancellation_details")
    return ProviderPayout(
        id=read_text(answer["id"]),
        status=_status(read_text(answer["status"])),
        amount=to_kopecks(read_text(answer["amount"]["value"])),
        currency=read_text(answer["amount"]["currency"]),
        created_at=read_moment(answer["created_at"]),
        cancellation_party=cancellation.get("party"),
        cancellation_reason=cancellation.get("reason"),
        metadata={key: str(value) for key, value in read_part(answer, "metadata").items()},
    )


def read_payouts(answer: Answer) -> tuple[ProviderPayout, ...]:
    return tuple(read_payout(item) for item in answer["items"])


def read_account(answer: Answer) -> PayoutAccount:
    return PayoutAccount(
        account_id=str(answer["account_id"]),
        enabled=answer["status"] == "enabled",
        test=answer.get("test") is True,
        balance=to_kopecks(read_text(answer["payout_balance"]["value"])),
    )


def read_banks(answer: Answer) -> tuple[SbpBank, ...]:
    return tuple(SbpBank(read_text(item["bank_id"]), read_text(item["name"])) for item in answer["items"])


def _status(word: str) -> ProviderPayoutStatus:
    try:
        return ProviderPayoutStatus(word)
    except ValueError:
        return ProviderPayoutStatus.UNKNOWN


def _read(reader: Callable[[Answer], Read], answer: Answer) -> Read:
    try:
        return reader(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GatewayUnknownError(f"an answer that cannot be read: {error!r}") from error
