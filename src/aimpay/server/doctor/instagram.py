"""The school's account at Instagram: its token, and whether Meta tells of what happens there."""

from collections.abc import Awaitable, Callable
from typing import Final

from aimpay.server.doctor.finding import Finding
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.settings import Settings

INSTAGRAM: Final = "Instagram"
THREE: Final = "INSTAGRAM_APP_SECRET, INSTAGRAM_VERIFY_TOKEN и INSTAGRAM_TOKEN"


async def look_at_instagram(
    settings: Settings, account: InstagramAccount | None, token: Callable[[], Awaitable[str]]
) -> list[Finding]:
    """``token`` tells the newest one. A working account is subscribed to its events again, which changes nothing."""
    if account is None:
        return [_off(settings)]
    try:
        current = await token()
        note = await account.gateway.check(current)
        await account.gateway.subscribe(current)
    except DeliveryRefusedError as error:
        mend = "Получите новый долгий токен в приложении Meta и замените INSTAGRAM_TOKEN; продажам это не мешает."
        return [Finding(INSTAGRAM, None, f"токен не принят ({error})", mend)]
    except DeliveryFailedError as error:
        mend = "Из России Meta доступна не всегда. Повторите позже; продажам это не мешает."
        return [Finding(INSTAGRAM, None, f"не отвечает ({error})", mend)]
    return [Finding(INSTAGRAM, True, note=f"{note}, подписан на события")]


def _off(settings: Settings) -> Finding:
    values = (settings.instagram_app_secret, settings.instagram_verify_token, settings.instagram_token)
    if any(value.get_secret_value() for value in values):
        return Finding(INSTAGRAM, None, "заданы не все три значения", f"Задайте {THREE} вместе или сотрите все.")
    return Finding(INSTAGRAM, True, note="выключен")
