"""The fiscal mode in ``school.json``: what is in force now, and a change that holds from the import on."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import FiscalMode
from aimpay.server.fiscal.errors import FiscalInvalidError
from aimpay.server.fiscal.models import FiscalSetting
from aimpay.server.fiscal.settings import NO_VAT_AT_ONCE, Codes, change_fiscal, check_codes
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.staff.audit import Via
from aimpay.server.workflows.school_facts import FiscalFacts

REASON: Final = "aimpay school import"


def fiscal_facts(setting: FiscalSetting) -> FiscalFacts:
    facts: dict[str, Any] = {name: getattr(setting, name) for name in FiscalFacts.model_fields}
    return FiscalFacts.model_construct(**facts)


def fiscal_problem(facts: FiscalFacts, now: datetime) -> str | None:
    """Say in Russian which code no receipt of today can have."""
    codes = _codes(facts)
    try:
        check_codes(codes or NO_VAT_AT_ONCE, moscow_day(now))
    except FiscalInvalidError as error:
        return f"school.json: fiscal: {error.message}"
    return None


async def write_fiscal(session: AsyncSession, facts: FiscalFacts, now: datetime) -> None:
    """Nobody's Telegram id stands behind a command. A code that no receipt can have raises FiscalInvalidError."""
    mode, codes = FiscalMode(facts.mode), _codes(facts)
    await change_fiscal(
        session, mode=mode, codes=codes, valid_from=None, by=None, reason=REASON, now=now, via=Via.COMMAND
    )


def _codes(facts: FiscalFacts) -> Codes | None:
    if facts.vat_code is None or facts.payment_subject is None or facts.payment_mode is None:
        return None
    return Codes(facts.vat_code, facts.payment_subject, facts.payment_mode, facts.tax_system_code)
