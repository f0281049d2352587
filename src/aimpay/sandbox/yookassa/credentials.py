"""Two Basic pairs: the shop takes money, the payout gateway gives it."""

import base64
import binascii
import hmac
from enum import StrEnum

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.yookassa.errors import ApiError


class Side(StrEnum):
    SHOP = "shop"
    GATEWAY = "gateway"


def recognise(header: str | None, settings: SandboxSettings) -> Side:
    """Say whose key it is, or refuse with 401."""
    pair = _basic(header)
    for side, known in (
        (Side.SHOP, f"{settings.shop_id}:{settings.shop_key}"),
        (Side.GATEWAY, f"{settings.payout_agent_id}:{settings.payout_key}"),
    ):
        if hmac.compare_digest(pair, known.encode()):
            return side
    raise ApiError(401, "invalid_credentials", "Error in shopId or secret key. Check their validity.")


def _basic(header: str | None) -> bytes:
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return b""
