"""Whether partners can be paid: the gateway's keys, its balance, and what is owed."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.server.doctor.finding import Finding
from aimpay.server.payouts.gateway import PayoutAccount, PayoutGateway
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.settings import Mode, Settings

PAYOUTS: Final = "Выплаты"
KEYS: Final = "YOOKASSA_PAYOUT_AGENT_ID и YOOKASSA_PAYOUT_KEY"
WRONG_KEYS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


async def look_at_payouts(
    settings: Settings, gateway: PayoutGateway | None, owed: Callable[[], Awaitable[int]]
) -> list[Finding]:
    """``owed`` tells in kopecks what partners may ask for or have asked for; it may need a migrated database."""
    if gateway is None:
        return [_by_hand(settings)]
    try:
        account = await gateway.account()
    except GatewayRefusedError as error:
        if error.status in WRONG_KEYS:
            mend = f"Сверьте {KEYS} с кабинетом ЮKassa: это ключи шлюза выплат, а не магазина."
            return [Finding(PAYOUTS, False, f"ключ шлюза не принят ({error.status})", mend)]
        return [Finding(PAYOUTS, False, f"отказ {error.status} {error.code}", "Напишите в поддержку ЮKassa.")]
    except GatewayUnknownError as error:
        return [Finding(PAYOUTS, None, f"шлюз не отвечает ({error})", "Проверьте сеть; повторите через минуту.")]
    return _gateway(account, settings, await owed())


def _by_hand(settings: Settings) -> Finding:
    if settings.yookassa_payout_agent_id or settings.yookassa_payout_key.get_secret_value():
        return Finding(PAYOUTS, None, "задано только одно из двух значений шлюза", f"Задайте {KEYS} вместе.")
    return Finding(PAYOUTS, True, note="шлюз не подключён, партнёрам платят вручную: по файлу для банка")


def _gateway(account: PayoutAccount, settings: Settings, owed: int) -> list[Finding]:
    name, found = f"шлюз {account.account_id}", []
    if not account.enabled:
        found.append(Finding(PAYOUTS, False, f"{name} выключен", "Включите его в кабинете ЮKassa."))
    if account.test and settings.mode is Mode.PRODUCTION:
        mend = f"Для настоящих выплат возьмите {KEYS} боевого шлюза."
        found.append(Finding(PAYOUTS, None, f"{name} — тестовый", mend))
    if account.balance < owed:
        what = f"на счёте шлюза {rubles(account.balance)}, а партнёрам причитается {rubles(owed)}"
        mend = f"Пополните счёт выплат на {rubles(owed - account.balance)} и комиссию, иначе выплаты будут отклонены."
        found.append(Finding(PAYOUTS, None, what, mend))
    note = f"{name}, на счёте {rubles(account.balance)}, партнёрам причитается {rubles(owed)}"
    return found or [Finding(PAYOUTS, True, note=note)]
