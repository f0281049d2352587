"""The fiscal mode in ``school.json``: what is in force now, and a change that holds from the import on."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import FiscalMode
from aimpay.server.fiscal.models import FiscalSetting
from aimpay.server.fiscal.settings import Codes, change_fiscal
from aimpay.server.workflows.school_facts import FiscalFacts

REASON: Final = "aimpay school import"


def fiscal_facts(setting: FiscalSetting) -> FiscalFacts:
    facts: dict[str, Any] = {name: getattr(setting, name) for name in FiscalFacts.model_fields}
    return FiscalFacts.model_construct(**facts)


async def write_fiscal(session: AsyncSession, facts: FiscalFacts, now: datetime) -> None:
    """Nobody's Telegram id stands behind a command. A code that no receipt can have raises FiscalInvalidError."""
    codes = None
    if facts.vat_code is not None and facts.payment_subject is not None and facts.payment_mode is not None:
        codes = Codes(facts.vat_code, facts.payment_subject, facts.payment_mode, facts.tax_system_code)
    await change_fiscal(
        session, mode=FiscalMode(facts.mode), codes=codes, valid_from=None, by=None, reason=REASON, now=now
    )
