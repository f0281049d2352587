"""How the tests speak to the stand-in: as the shop, as the payout gateway, as the payer, as its owner."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.world import World

SETTINGS = SandboxSettings()
SHOP = httpx2.BasicAuth(SETTINGS.shop_id, SETTINGS.shop_key)
GATEWAY = httpx2.BasicAuth(SETTINGS.payout_agent_id, SETTINGS.payout_key)
GOOD_CARD, POOR_CARD = "5555555555554444", "5555555555554600"
RETURN_URL = "https://t.me/aimpay_demo_bot"
NOBODY = "2f9d1c3a-000f-5000-8000-000000000000"
CHECKOUT = "/yookassa/checkout/payments/v2/contract"
Body = dict[str, Any]


def rubles(value: str) -> Body:
    return {"value": value, "currency": "RUB"}


def item(value: str, quantity: Any = 1, **fields: Any) -> Body:
    plain = {"description": "Курс", "amount": rubles(value), "quantity": quantity, "vat_code": 1, "measure": "piece"}
    return plain | {"payment_subject": "service", "payment_mode": "full_payment"} | fields


def receipt(*items: Body, **fields: Any) -> Body:
    return {"customer": {"email": "boris@mail.example"}, "items": list(items), **fields}


def purchase(value: str = "14990.00", **fields: Any) -> Body:
    plain: Body = {
        "amount": rubles(value),
        "capture": True,
        "description": "Курс «ML без математики»",
        "confirmation": {"type": "redirect", "return_url": RETURN_URL},
        "receipt": receipt(item(value)),
        "metadata": {"order_id": "17"},
    }
    return {name: part for name, part in (plain | fields).items() if part is not None}


def payout(value: str = "1000.00", wallet: str = "41001614575714", **fields: Any) -> Body:
    plain = {"amount": rubles(value), "payout_destination_data": {"type": "yoo_money", "account_number": wallet}}
    return {name: part for name, part in (plain | fields).items() if part is not None}


@dataclass(frozen=True)
class Till:
    http: httpx2.AsyncClient
    world: World

    async def ask(self, method: str, path: str, body: Body | None = None, **options: Any) -> httpx2.Response:
        """Call /v3 as the shop, or as the payout gateway where the path is the gateway's; a fresh key unless given."""
        usual = GATEWAY if path.startswith(("/payouts", "/sbp_banks", "/personal_data")) else SHOP
        auth = options.pop("auth", usual)
        headers = {"Idempotence-Key": options.pop("key", None) or str(uuid.uuid4())} if method == "POST" else {}
        return await self.http.request(
            method, f"/yookassa/v3{path}", json=body, auth=auth, headers=headers | options.pop("headers", {}), **options
        )

    async def post(self, path: str, body: Body | None = None, **options: Any) -> Body:
        return accepted(await self.ask("POST", path, body, **options))

    async def get(self, path: str, **options: Any) -> Body:
        return accepted(await self.ask("GET", path, **options))

    async def refused(self, path: str, body: Body | None = None, status: int = 400, **options: Any) -> Body:
        answer = await self.ask("POST", path, body, **options)
        assert answer.status_code == status, answer.text
        found: Body = answer.json()
        return found

    async def sold(self, value: str = "14990.00", method: str = "bank_card", **fields: Any) -> Body:
        """Create a payment, pay it, and return it as it is then."""
        created = await self.post("/payments", purchase(value, **fields))
        await self.paid(created["id"], method=method)
        return await self.get(f"/payments/{created['id']}")

    async def paid(self, payment_id: str, card_number: str = GOOD_CARD, **choice: Any) -> Body:
        return await self.control("POST", f"/payments/{payment_id}/pay", {"card_number": card_number, **choice})

    async def control(self, method: str, path: str, body: Body | None = None) -> Body:
        return accepted(await self.http.request(method, f"/sandbox/api/yookassa{path}", json=body))

    async def set(self, **settings: Any) -> None:
        await self.control("PUT", "/settings", settings)

    async def break_next(self, *faults: Body) -> None:
        await self.control("PUT", "/faults", {"faults": list(faults)})

    def pass_time(self, **by: float) -> None:
        self.world.clock.advance(timedelta(**by))


def accepted(answer: httpx2.Response) -> Body:
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found
