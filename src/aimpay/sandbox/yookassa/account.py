"""/me: who the key belongs to."""

from aimpay.sandbox.yookassa.credentials import Side
from aimpay.sandbox.yookassa.paying import PAGE_METHODS
from aimpay.sandbox.yookassa.provider import Provider
from aimpay.sandbox.yookassa.wire import Object

ITN = "7700000000"


def me(provider: Provider, side: Side) -> Object:
    settings, chosen = provider.world.settings, provider.options
    if side is Side.GATEWAY:
        return {
            "account_id": settings.payout_agent_id,
            "status": "enabled",
            "test": True,
            "name": settings.bot_name,
            "payout_methods": ["bank_card", "yoo_money", "sbp"],
            "payout_balance": {"value": chosen.payout_balance, "currency": "RUB"},
        }
    return {
        "account_id": settings.shop_id,
        "status": "enabled",
        "test": True,
        "payment_methods": list(PAGE_METHODS),
        "itn": ITN,
        "fiscalization": {"enabled": chosen.fiscal, "provider": "yoo_receipt"},
        "fiscalization_enabled": chosen.fiscal,
    }
