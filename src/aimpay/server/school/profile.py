"""Business settings as one typed value, filled once and then the school's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.school.choices import WhoMayRefer
from aimpay.server.school.models import SchoolSetting
from aimpay.server.school.requisites import with_words


class Profile(BaseModel):
    """Every field is a row of ``school_settings``. ``texts`` are Telegram HTML; see ``contract.school.Content``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    school_name: str
    hold_days: int = Field(default=14, ge=0, le=365)
    support_contact: str
    texts: dict[str, str]
    links: dict[str, str]
    seller: Annotated[dict[str, str], AfterValidator(with_words)]
    who_may_refer: WhoMayRefer = WhoMayRefer.EVERYONE
    remove_strangers: Literal["off", "warn", "remove"] = "remove"
    stranger_days: int = Field(default=3, ge=1, le=30, description="between the warning and the removal")
    instagram_answers: Literal["off", "link", "assistant"] = "link"
    star_kopecks: int | None = Field(default=None, ge=1, le=100_000, description="worth of a Star; None takes none")
    payout_minimum: int = Field(default=100_000, ge=100, description="kopecks")
    payout_second_person_above: int | None = Field(default=5_000_000, ge=0, description="kopecks; None is never")
    payout_fee_basis_points: int = Field(default=280, ge=0, le=10_000)
    payout_fee_fixed: int = Field(default=3_000, ge=0, description="kopecks for each payout")
    refund_limit_without_code: int | None = Field(
        default=5_000_000, ge=0, description="kopecks; a refund above it needs a fresh code; None is never"
    )
    quiet_from: int = Field(default=21, ge=0, le=23, description="hour of the person's own evening")
    quiet_to: int = Field(default=10, ge=0, le=23, description="hour of his morning; equal to quiet_from: no night")
    messages_per_day: int = Field(default=1, ge=1, le=10, description="to one person, over channels and campaigns")
    messages_per_week: int = Field(default=3, ge=1, le=50)
    digest_hour: int | None = Field(default=None, ge=0, le=23, description="of Moscow; None sends no daily message")
    time_zone: str = Field(default="Europe/Moscow", description="of whom nothing else is known")


async def get_profile(session: AsyncSession) -> Profile:
    rows = await session.execute(select(SchoolSetting.key, SchoolSetting.value))
    return Profile.model_validate({row.key: row.value for row in rows})


async def save_setting(session: AsyncSession, key: str, value: Any, now: datetime) -> None:
    """Change one setting; the whole profile must still be valid."""
    profile = await get_profile(session)
    Profile.model_validate({**profile.model_dump(), key: value})
    row = await session.get_one(SchoolSetting, key)
    row.value, row.updated_at = value, now


async def initialize_settings_once(session: AsyncSession, initial: Mapping[str, Any], now: datetime) -> None:
    """Fill the settings that are not there yet; what a school changed stays."""
    known = set(await session.scalars(select(SchoolSetting.key)))
    for key, value in Profile.model_validate(initial).model_dump().items():
        if key not in known:
            session.add(SchoolSetting(key=key, value=value, updated_at=now))
