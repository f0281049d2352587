"""Who may bring friends and how partners are paid, in ``school.json`` and back."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.rubles import to_kopecks, to_rubles
from aimpay.server.school.profile import Profile, save_setting
from aimpay.server.workflows.school_facts import PartnerFacts

SETTINGS: Final = {
    "payout_minimum": "payout_minimum",
    "second_person_above": "payout_second_person_above",
    "payout_fee_percent": "payout_fee_basis_points",
    "payout_fee": "payout_fee_fixed",
}
"""A sum in the folder, and the setting that holds it in kopecks; hundredths of a percent are written as kopecks are."""


def partner_facts(profile: Profile) -> PartnerFacts:
    facts: dict[str, Any] = {name: _written(getattr(profile, key)) for name, key in SETTINGS.items()}
    return PartnerFacts.model_construct(**facts | {"who_may_refer": str(profile.who_may_refer)})


async def write_partners(session: AsyncSession, facts: PartnerFacts, now: datetime) -> None:
    await save_setting(session, "who_may_refer", facts.who_may_refer, now)
    for name, key in SETTINGS.items():
        await save_setting(session, key, _kept(getattr(facts, name)), now)


def _written(kopecks: int | None) -> Any:
    return None if kopecks is None else to_rubles(kopecks)


def _kept(rubles: str | None) -> int | None:
    return None if rubles is None else to_kopecks(rubles)
