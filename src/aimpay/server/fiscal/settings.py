"""The dated fiscal settings of the school: what is in force, what is planned, and how they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import FiscalMode, FiscalModeView, FiscalSettingView
from aimpay.server.fiscal.errors import FiscalInvalidError
from aimpay.server.fiscal.models import FiscalSetting
from aimpay.server.fiscal.rules import FULL_PAYMENT, codes_problem
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action

VAT_FREE: Final = 1
SERVICE: Final = "service"
FISCAL: Final = "fiscal_settings"
"""What the audit calls a fiscal setting; its key is the id."""
CODES: Final = ("vat_code", "tax_system_code", "payment_subject", "payment_mode")
FARTHEST: Final = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Codes:
    """What a receipt says besides its sum: the provider's codes."""

    vat_code: int
    payment_subject: str
    payment_mode: str
    tax_system_code: int | None = None


NO_VAT_AT_ONCE: Final = Codes(vat_code=VAT_FREE, payment_subject=SERVICE, payment_mode=FULL_PAYMENT)


async def in_force(session: AsyncSession, now: datetime) -> FiscalSetting:
    newest = select(FiscalSetting).where(FiscalSetting.valid_from <= now)
    newest = newest.order_by(FiscalSetting.valid_from.desc(), FiscalSetting.id.desc()).limit(1)
    return (await session.scalars(newest)).one()


def mode_of(setting: FiscalSetting) -> FiscalMode:
    return FiscalMode(setting.mode)


def codes_of(setting: FiscalSetting) -> Codes | None:
    """None where no receipt is made."""
    if setting.vat_code is None or setting.payment_subject is None or setting.payment_mode is None:
        return None
    return Codes(setting.vat_code, setting.payment_subject, setting.payment_mode, setting.tax_system_code)


def check_codes(codes: Codes, day: date) -> None:
    problem = codes_problem(
        vat=codes.vat_code,
        tax_system=codes.tax_system_code,
        subject=codes.payment_subject,
        mode=codes.payment_mode,
        day=day,
    )
    if problem:
        raise FiscalInvalidError(problem)


async def change_fiscal(
    session: AsyncSession,
    *,
    mode: FiscalMode,
    codes: Codes | None,
    valid_from: date | None,
    by: int | None,
    reason: str,
    now: datetime,
    via: Via = Via.API,
) -> FiscalSetting:
    """Add a setting that holds from a Moscow day, or from now on. ``codes`` go with ``receipts`` and with it only."""
    _check_day(valid_from, now)
    if (codes is not None) != (mode is FiscalMode.RECEIPTS):
        raise FiscalInvalidError(_codes_and_mode(mode))
    if codes is not None:
        check_codes(codes, valid_from or moscow_day(now))
    setting = _setting(mode, codes, start_of(valid_from) if valid_from else now)
    setting.changed_by, setting.changed_at, setting.reason = by, now, reason
    before = _said(await in_force(session, now))
    session.add(setting)
    await session.flush()
    note_change(
        session,
        by=by,
        action=Action.FISCAL,
        about=(FISCAL, setting.id),
        now=now,
        via=via,
        before=before,
        after=_said(setting),
        reason=reason,
    )
    return setting


def _said(setting: FiscalSetting) -> dict[str, Any]:
    codes = {name: getattr(setting, name) for name in CODES}
    return {"mode": setting.mode, **codes, "valid_from": setting.valid_from.astimezone(UTC).isoformat()}


def _check_day(valid_from: date | None, now: datetime) -> None:
    today = moscow_day(now)
    if valid_from is not None and valid_from <= today:
        raise FiscalInvalidError(
            "Задним числом настройки не меняют: чеки уже пробиты. Дата — завтра или позже; без даты — с этой минуты."
        )
    if valid_from is not None and valid_from > today + FARTHEST:
        raise FiscalInvalidError("Дата слишком далеко: не больше трёх лет вперёд.")


def _codes_and_mode(mode: FiscalMode) -> str:
    if mode is FiscalMode.RECEIPTS:
        return "Для чеков нужны vat_code, payment_subject и payment_mode: их скажет бухгалтер."
    return "Ставка НДС и признаки чека есть только в режиме receipts: в этом режиме чеков нет."


def _setting(mode: FiscalMode, codes: Codes | None, valid_from: datetime) -> FiscalSetting:
    return FiscalSetting(
        mode=mode,
        valid_from=valid_from,
        vat_code=codes.vat_code if codes else None,
        tax_system_code=codes.tax_system_code if codes else None,
        payment_subject=codes.payment_subject if codes else None,
        payment_mode=codes.payment_mode if codes else None,
    )


async def begin_fiscal_once(session: AsyncSession, now: datetime) -> None:
    """Give a new school receipts without VAT, paid at once; what is there stays."""
    if await session.scalar(select(FiscalSetting.id).limit(1)) is None:
        setting = _setting(FiscalMode.RECEIPTS, NO_VAT_AT_ONCE, now)
        setting.changed_at, setting.reason = now, "Первый запуск"
        session.add(setting)


async def fiscal_view(session: AsyncSession, now: datetime) -> FiscalModeView:
    newest_first = FiscalSetting.valid_from.desc(), FiscalSetting.id.desc()
    rows: Sequence[FiscalSetting] = (await session.scalars(select(FiscalSetting).order_by(*newest_first))).all()
    history = tuple(_view(row) for row in rows if row.valid_from <= now)
    return FiscalModeView(
        current=history[0], planned=tuple(_view(row) for row in rows if row.valid_from > now), history=history
    )


def _view(row: FiscalSetting) -> FiscalSettingView:
    return FiscalSettingView(
        mode=mode_of(row),
        valid_from=row.valid_from,
        vat_code=row.vat_code,
        tax_system_code=row.tax_system_code,
        payment_subject=row.payment_subject,
        payment_mode=row.payment_mode,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        reason=row.reason,
    )
