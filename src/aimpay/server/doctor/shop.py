"""Whether people can pay: the shop's keys, and whether it makes receipts as the school does."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aimpay.server.doctor.finding import Finding
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError, PaymentGateway, ShopInfo
from aimpay.settings import Mode, Settings

WRONG_KEYS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


async def look_at_shop(
    settings: Settings, gateway: PaymentGateway, receipts: Callable[[], Awaitable[bool]]
) -> list[Finding]:
    """``receipts`` tells whether the school makes 54-FZ receipts."""
    try:
        return _shop(await gateway.shop(), settings, receipts=await receipts())
    except GatewayRefusedError as error:
        if error.status in WRONG_KEYS:
            mend = "Сверьте YOOKASSA_SHOP_ID и YOOKASSA_SECRET_KEY с кабинетом: Интеграция → Ключи API."
            return [Finding("ЮKassa", False, f"ключ магазина не принят ({error.status})", mend)]
        return [Finding("ЮKassa", False, f"отказ {error.status} {error.code}", "Напишите в поддержку ЮKassa.")]
    except GatewayUnknownError as error:
        mend = "Проверьте сеть и YOOKASSA_API_URL; повторите через минуту."
        return [Finding("ЮKassa", False, f"нет ответа ({error})", mend)]


def _shop(shop: ShopInfo, settings: Settings, *, receipts: bool) -> list[Finding]:
    found: list[Finding] = []
    if not shop.enabled:
        found.append(Finding("ЮKassa", False, f"магазин {shop.account_id} выключен", "Включите его в кабинете ЮKassa."))
    if shop.test and settings.mode is Mode.PRODUCTION:
        mend = "Для настоящих денег возьмите shopId и ключ боевого магазина."
        found.append(Finding("ЮKassa", None, f"магазин {shop.account_id} — тестовый", mend))
    if shop.fiscal and not receipts:
        mend = "ЮKassa откажет в каждой оплате: выключите чеки в её кабинете или верните школе режим receipts."
        found.append(Finding("ЮKassa", False, "школа не делает чеков, а в кабинете они включены", mend))
    if receipts and not shop.fiscal:
        mend = "По 54-ФЗ чек нужен ИП и ООО: в кабинете включите «Чеки от ЮKassa» или кассу."
        found.append(Finding("ЮKassa", None, "отправка чеков не включена", mend))
    kind = "тестовый" if shop.test else "боевой"
    sent = "чеки включены" if receipts else "без чеков"
    return found or [Finding("ЮKassa", True, note=f"магазин {shop.account_id}, {kind}, {sent}")]
