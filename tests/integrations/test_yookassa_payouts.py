"""The payouts adapter against the sandbox's gateway, odd answers, and YooKassa's own description."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.yookassa.app import build
from aimpay.server.integrations.yookassa.payouts import YooKassaPayouts
from aimpay.server.payouts.gateway import NewPayout, ProviderPayoutStatus
from aimpay.server.payouts.models import DestinationKind
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from integrations.outside import Reply, answering
from sandbox.serving import serving, single
from specs import spec

KEYS = SandboxSettings()
NEW = NewPayout(
    idempotency_key="payout-7",
    amount=200_050,
    kind=DestinationKind.WALLET,
    secret="41001614575714",
    bank_id=None,
    description="Партнёрское вознаграждение, выплата ABCD2345",
    metadata={"payout_number": "ABCD2345"},
)
BY_SBP = replace(NEW, kind=DestinationKind.SBP, secret="79161234567", bank_id="100000000111")
TOLD = {
    "id": "po-285ec15d-0003-5000-a000-08d1bec7dade",
    "status": "pending",
    "amount": {"value": "2000.50", "currency": "RUB"},
    "payout_destination": {"type": "yoo_money", "account_number": "41001614575714"},
    "created_at": "2026-11-22T10:00:00.000Z",
    "test": True,
    "metadata": {"payout_number": "ABCD2345"},
}


@dataclass(frozen=True)
class Desk:
    session: aiohttp.ClientSession
    url: str

    def gateway(self, agent: str = KEYS.payout_agent_id, key: str = KEYS.payout_key) -> YooKassaPayouts:
        return YooKassaPayouts(self.session, base_url=f"{self.url}/yookassa/v3", agent_id=agent, secret_key=key)

    async def control(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.session.request(method, f"{self.url}/sandbox/api/yookassa{path}", json=body) as answer:
            answer.raise_for_status()
            content: dict[str, Any] = await answer.json()
            return content


@pytest_asyncio.fixture
async def desk(session: aiohttp.ClientSession) -> AsyncIterator[Desk]:
    async with serving(single(build)) as url:
        yield Desk(session, url)


async def test_payout_is_made_found_by_its_metadata_and_decided(desk: Desk) -> None:
    made = await desk.gateway().create_payout(NEW)
    assert (made.status, made.amount, made.metadata) == (ProviderPayoutStatus.PENDING, 200_050, NEW.metadata)
    found = await desk.gateway().find_payout("payout_number", "ABCD2345")
    assert found
    assert found.id == made.id
    assert await desk.gateway().find_payout("payout_number", "другой & чужой") is None
    await desk.control("POST", f"/payouts/{made.id}/force", {"status": "canceled", "reason": "rejected_by_payee"})
    done = await desk.gateway().get_payout(made.id)
    assert (done.status, done.cancellation_reason) == (ProviderPayoutStatus.CANCELED, "rejected_by_payee")


async def test_card_and_sbp_are_taken_and_banks_and_balance_are_told(desk: Desk) -> None:
    token = (await desk.control("POST", "/tokens", {"purpose": "payout"}))["token"]
    card = replace(NEW, idempotency_key="payout-8", kind=DestinationKind.CARD, secret=token)
    assert (await desk.gateway().create_payout(card)).status is ProviderPayoutStatus.PENDING
    banks = await desk.gateway().sbp_banks()
    assert BY_SBP.bank_id in [bank.bank_id for bank in banks]
    by_sbp = replace(BY_SBP, idempotency_key="payout-9")
    assert (await desk.gateway().create_payout(by_sbp)).status is ProviderPayoutStatus.PENDING
    account = await desk.gateway().account()
    assert (account.account_id, account.enabled, account.balance) == (KEYS.payout_agent_id, True, 100_000_000)


@pytest.mark.parametrize("kind", ["error_after_commit", "reset_after_commit", "processing_202"])
async def test_answer_lost_after_the_act_costs_no_second_payout(desk: Desk, kind: str) -> None:
    await desk.control("PUT", "/faults", {"faults": [{"kind": kind, "method": "POST", "path": "/payouts"}]})
    with pytest.raises(GatewayUnknownError):
        await desk.gateway().create_payout(NEW)
    again = await desk.gateway().create_payout(NEW)
    found = await desk.gateway().find_payout("payout_number", "ABCD2345")
    assert found
    assert found.id == again.id


async def test_shop_key_opens_no_payouts_and_a_forged_id_is_never_sent(desk: Desk) -> None:
    with pytest.raises(GatewayRefusedError) as caught:
        await desk.gateway(KEYS.shop_id, KEYS.shop_key).create_payout(NEW)
    assert caught.value.status == 403
    with pytest.raises(GatewayRefusedError) as caught:
        await desk.gateway().get_payout("../payments")
    assert caught.value.status == 404


@pytest.mark.parametrize("broken", [{"amount": None}, {"status": 7}, {"id": ""}, {"amount": {"value": "1.001"}}])
async def test_unreadable_answer_leaves_the_outcome_unknown(
    session: aiohttp.ClientSession, broken: dict[str, Any]
) -> None:
    async with answering(Reply(body=TOLD | broken)) as outside:
        gateway = YooKassaPayouts(session, base_url=outside.url, agent_id="1", secret_key="k")
        with pytest.raises(GatewayUnknownError):
            await gateway.create_payout(NEW)


def test_secret_never_shows_in_a_log_of_the_request() -> None:
    assert "41001614575714" not in repr(NEW)


@cache
def _specification() -> dict[str, Any]:
    source, normalise = spec("yookassa-openapi.yaml"), spec("normalise.py")
    done = subprocess.run([sys.executable, normalise, source], capture_output=True, check=True, text=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize(
    "new",
    [
        NEW,
        BY_SBP,
        replace(NEW, kind=DestinationKind.CARD, secret="pyt-285ec15d-0003-5000-a000-08d1bec7dade"),
        replace(NEW, description="ы" * 500),
    ],
    ids=["wallet", "sbp", "card", "long"],
)
async def test_request_obeys_the_official_specification(session: aiohttp.ClientSession, new: NewPayout) -> None:
    resource = Resource.from_contents(_specification(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:yookassa", resource)
    schema = "#/paths/~1payouts/post/requestBody/content/application~1json/schema"
    validator = OAS30Validator({"$ref": f"urn:yookassa{schema}"}, registry=registry)
    async with answering(Reply(body=TOLD)) as outside:
        await YooKassaPayouts(session, base_url=outside.url, agent_id="1", secret_key="k").create_payout(new)
    assert [error.message for error in validator.iter_errors(outside.seen[0].json)] == []
    assert outside.seen[0].headers["Idempotence-Key"] == "payout-7"
    assert [error.message for error in validator.iter_errors({"amount": 1})] != []
