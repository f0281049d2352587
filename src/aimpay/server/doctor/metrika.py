"""Whether goals and conversions reach the web counter."""

from aimpay.server.doctor.finding import Finding
from aimpay.server.workflows.gateways import (
    ConversionUploads,
    DeliveryFailedError,
    DeliveryRefusedError,
    GoalCounter,
)


async def look_at_metrika(counter: GoalCounter, conversions: ConversionUploads | None) -> list[Finding]:
    return [await _goals(counter), await _uploads(conversions)]


async def _goals(counter: GoalCounter) -> Finding:
    try:
        return Finding("Метрика", True, note=await counter.check())
    except (DeliveryRefusedError, DeliveryFailedError) as error:
        mend = "Проверьте METRIKA_COUNTER и METRIKA_TOKEN; продажам это не мешает."
        return Finding("Метрика", None, f"цели не доходят ({error})", mend)


async def _uploads(conversions: ConversionUploads | None) -> Finding:
    if conversions is None:
        note = "выключены: нужны METRIKA_COUNTER и METRIKA_OAUTH_TOKEN"
        return Finding("Офлайн-конверсии", True, note=note)
    try:
        return Finding("Офлайн-конверсии", True, note=await conversions.check())
    except (DeliveryRefusedError, DeliveryFailedError) as error:
        mend = "Проверьте METRIKA_OAUTH_TOKEN и права токена на счётчик; продажам это не мешает."
        return Finding("Офлайн-конверсии", None, f"загрузка не работает ({error})", mend)
