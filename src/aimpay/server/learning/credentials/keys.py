"""The school's keys: made on the first start, rotated by a command, published for as long as they are trusted."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.jose import public_of
from aimpay.server.learning.credentials.models import SigningKey

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Signer:
    """A key in use; ``number`` names it in a credential."""

    number: int
    private: Ed25519PrivateKey


async def keep_keys(session: AsyncSession, chest: Chest, now: datetime) -> None:
    """Make the first key, and seal anew what the former secret sealed. Safe on each start, of many processes."""
    keys = await all_keys(session)
    for key in keys:
        private = chest.open(key.sealed)
        if private is not None and not chest.is_current(key.sealed):
            key.sealed = chest.seal(private)
    current = next((key for key in keys if key.retired_at is None), None)
    if current is None:
        await _make(session, chest, now, after=keys)
    elif chest.open(current.sealed) is None:
        log.warning("the secret no longer opens signing key %s: a new one takes its place", current.number)
        await rotate(session, chest, now)


async def rotate(session: AsyncSession, chest: Chest, now: datetime, *, withdraw: bool = False) -> SigningKey:
    """A new key signs from now on. Old ones stay published, unless they are withdrawn as stolen."""
    keys = await all_keys(session)
    await session.execute(update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=now))
    if withdraw:
        await session.execute(update(SigningKey).where(SigningKey.withdrawn_at.is_(None)).values(withdrawn_at=now))
    return await _make(session, chest, now, after=keys)


async def all_keys(session: AsyncSession) -> Sequence[SigningKey]:
    """Return every key there ever was, the newest first."""
    return list(await session.scalars(select(SigningKey).order_by(SigningKey.number.desc())))


async def published_keys(session: AsyncSession) -> Sequence[SigningKey]:
    """Return the trusted keys, the one in use first."""
    return [key for key in await all_keys(session) if key.withdrawn_at is None]


async def find_signer(session: AsyncSession, chest: Chest, number: int | None = None) -> Signer | None:
    """Return the key in use, or the trusted one of this number; None if it is not there, or not to be opened."""
    key = await (_current(session) if number is None else session.get(SigningKey, number))
    if key is None or key.withdrawn_at is not None:
        return None
    private = chest.open(key.sealed)
    return None if private is None else Signer(key.number, private)


async def find_list_signer(session: AsyncSession, chest: Chest, number: int) -> Signer | None:
    """Return the key of these credentials, or the one in use where the secret that opened theirs is lost."""
    if number not in {key.number for key in await published_keys(session)}:
        return None
    return await find_signer(session, chest, number) or await find_signer(session, chest)


async def _current(session: AsyncSession) -> SigningKey | None:
    unretired = select(SigningKey).where(SigningKey.retired_at.is_(None))
    return await session.scalar(unretired.order_by(SigningKey.number.desc()).limit(1))


async def _make(session: AsyncSession, chest: Chest, now: datetime, *, after: Sequence[SigningKey]) -> SigningKey:
    """Two processes that saw the same keys take the same number: the second one fails, and looks again."""
    private = Ed25519PrivateKey.generate()
    number = max((key.number for key in after), default=0) + 1
    key = SigningKey(number=number, public=public_of(private), sealed=chest.seal(private), created_at=now)
    session.add(key)
    await session.flush()
    return key
