"""What the adapter sends, against YooKassa's own description."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import aiohttp
import pytest
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from aimpay.server.fiscal.gateway import ProviderReceiptStatus
from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.selling.gateway import NewPayment, NewRefund
from integrations.outside import Reply, answering
from integrations.purchases import OFFSET, giving_back, purchase, told, told_receipt, told_refund
from specs import spec

REFUND_REQUEST = "#/paths/~1refunds/post/requestBody/content/application~1json/schema"
RECEIPT_REQUEST = "#/paths/~1receipts/post/requestBody/content/application~1json/schema"
PAYMENT_REQUEST = "#/paths/~1payments/post/requestBody/content/application~1json/schema"


@cache
def _specification() -> dict[str, Any]:
    source, normalise = spec("yookassa-openapi.yaml"), spec("normalise.py")
    done = subprocess.run([sys.executable, normalise, source], capture_output=True, check=True, text=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _problems(body: dict[str, Any], request: str = PAYMENT_REQUEST) -> list[str]:
    resource = Resource.from_contents(_specification(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:yookassa", resource)
    validator = OAS30Validator({"$ref": f"urn:yookassa{request}"}, registry=registry)
    return [error.message for error in validator.iter_errors(body)]


@pytest.mark.parametrize(
    "new", [purchase(), purchase(description="ы" * 500), purchase(amount=100)], ids=["usual", "long", "cheap"]
)
async def test_request_obeys_the_official_specification(session: aiohttp.ClientSession, new: NewPayment) -> None:
    async with answering(Reply(body=told())) as outside:
        await YooKassaGateway(session, base_url=outside.url, shop_id="1", secret_key="k").create_payment(new)
    assert _problems(outside.seen[0].json) == []


@pytest.mark.parametrize("new", [giving_back(), giving_back(amount=100, receipt=True)], ids=["all", "part"])
async def test_refund_obeys_the_official_specification(session: aiohttp.ClientSession, new: NewRefund) -> None:
    async with answering(Reply(body=told_refund())) as outside:
        await YooKassaGateway(session, base_url=outside.url, shop_id="1", secret_key="k").create_refund(new)
    sent = outside.seen[0].json
    assert _problems(sent, REFUND_REQUEST) == []
    assert ("receipt" in sent) == (new.receipt is not None)
    assert outside.seen[0].headers["Idempotence-Key"] == new.idempotency_key


async def test_second_receipt_obeys_the_official_specification(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body=told_receipt())) as outside:
        made = await YooKassaGateway(session, base_url=outside.url, shop_id="1", secret_key="k").create_receipt(OFFSET)
    sent = outside.seen[0]
    assert _problems(sent.json, RECEIPT_REQUEST) == []
    assert (sent.json["type"], sent.json["send"], sent.headers["Idempotence-Key"]) == ("payment", True, "offset-17")
    assert (made.id, made.status, made.offsets) == (told_receipt()["id"], ProviderReceiptStatus.PENDING, True)


async def test_a_sale_without_receipts_obeys_it_too(session: aiohttp.ClientSession) -> None:
    async with answering(Reply(body=told())) as outside:
        gateway = YooKassaGateway(session, base_url=outside.url, shop_id="1", secret_key="k")
        await gateway.create_payment(replace(purchase(), receipt=None))
    assert "receipt" not in outside.seen[0].json
    assert _problems(outside.seen[0].json) == []


def test_the_specification_does_refuse_what_is_wrong() -> None:
    assert _problems({"amount": {"value": "1.00", "currency": "RUB"}, "description": "ы" * 129})
