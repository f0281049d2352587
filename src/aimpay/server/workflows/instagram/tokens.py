"""The token that answers: the settings' at first, then what it was renewed to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.sealing import Sealer
from aimpay.server.growth.instagram.models import InstagramToken
from aimpay.server.workflows.gateways import DeliveryFailedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story

RENEW_EVERY: Final = timedelta(days=20)
"""Of the sixty that a token lives: two renewals may fail."""
PURPOSE: Final = "instagram token"


async def current_token(session: AsyncSession, secrets: Sequence[str], account: InstagramAccount) -> str:
    row = await session.get(InstagramToken, _digest(account))
    opened = Sealer(secrets, PURPOSE).open(row.sealed) if row else None
    return opened or account.first_token


async def wake_instagram(house: House) -> None:
    """A new token is begun to be watched; one whose time has come is renewed."""
    account = house.instagram
    if account is None:
        return
    now = house.clock.now()
    async with house.db.write() as session:
        row = await session.scalar(
            select(InstagramToken).where(InstagramToken.first_sha256 == _digest(account)).with_for_update()
        )
        if row is None:
            session.add(_first(house, account, now))
        elif row.renew_at <= now:
            key = f"instagram-token:{row.renew_at.timestamp()}"
            row.renew_at = now + timedelta(days=1)
            await house.jobs.enqueue(session, renew_instagram_token, key)


async def renew_instagram_token(story: Story) -> None:
    await attempt(story, renew_token)


async def renew_token(house: House) -> None:
    """Renewed twice is no harm: the newer token is kept."""
    account = house.instagram
    if account is None:
        return
    async with house.db.read() as session:
        token = await current_token(session, house.secrets, account)
    now = house.clock.now()
    renewed = await account.gateway.renew(token, now)
    async with house.db.write() as session:
        row = await session.get(InstagramToken, _digest(account))
        if row is None:
            raise DeliveryFailedError("the token is not watched yet")
        row.sealed, row.renewed_at = _sealer(house).seal(renewed.token), now
        row.expires_at, row.renew_at = renewed.expires_at, now + RENEW_EVERY


def _first(house: House, account: InstagramAccount, now: datetime) -> InstagramToken:
    return InstagramToken(
        first_sha256=_digest(account),
        sealed=_sealer(house).seal(account.first_token),
        renewed_at=now,
        renew_at=now + RENEW_EVERY,
    )


def _sealer(house: House) -> Sealer:
    return Sealer(house.secrets, PURPOSE)


def _digest(account: InstagramAccount) -> str:
    return sha256(account.first_token.encode()).hexdigest()
