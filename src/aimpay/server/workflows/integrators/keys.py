"""Keys to the API: made, shown once, checked at each call, revoked. Each change is in the audit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.integrators.errors import (
    ApiKeyExpiredError,
    ApiKeyMistypedError,
    ApiKeyRevokedError,
    ApiKeyUnknownError,
    KeyInvalidError,
    KeyNotFoundError,
)
from aimpay.server.workflows.integrators.models import ApiKey
from aimpay.server.workflows.integrators.rules import Scope, is_well_formed, new_api_key, shown_part

ABOUT: Final = "api_keys"
NOTED_EVERY: Final = timedelta(minutes=1)
LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class WantedKey:
    name: str
    scopes: Collection[Scope]
    expires_at: datetime | None = None


@dataclass(frozen=True)
class KnownKey:
    id: int
    scopes: frozenset[str]


async def make_key(session: AsyncSession, wanted: WantedKey, *, by: int, now: datetime) -> str:
    """Return the key itself, which nobody can read again."""
    name = " ".join(wanted.name.split())
    if not name or len(name) > LONGEST_NAME or not wanted.scopes:
        raise KeyInvalidError
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise KeyInvalidError("Срок ключа уже прошёл: выберите день в\u00a0будущем.")
    key = new_api_key()
    row = ApiKey(
        name=name,
        shown=shown_part(key),
        key_sha256=_hash(key),
        scopes=sorted(wanted.scopes),
        created_by=by,
        created_at=now,
        expires_at=wanted.expires_at,
    )
    session.add(row)
    await session.flush()
    note_change(session, by=by, action=Action.KEYS, about=(ABOUT, row.id), now=now, via=Via.OFFICE, after=_told(row))
    return key


async def revoke_key(session: AsyncSession, key_id: int, *, by: int, now: datetime) -> None:
    """A second press changes nothing."""
    row = await session.get(ApiKey, key_id, with_for_update=True)
    if row is None:
        raise KeyNotFoundError
    if row.revoked_at is None:
        before = _told(row)
        row.revoked_at, row.revoked_by = now, by
        about = (ABOUT, row.id)
        after = _told(row)
        note_change(
            session, by=by, action=Action.KEYS, about=about, now=now, via=Via.OFFICE, before=before, after=after
        )


async def all_keys(session: AsyncSession) -> Sequence[ApiKey]:
    """The working ones first, then the newest."""
    return (await session.scalars(select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc()))).all()


async def check_key(session: AsyncSession, key: str, now: datetime) -> KnownKey:
    """Raise what is wrong with it, each thing under its own code."""
    if not is_well_formed(key):
        raise ApiKeyMistypedError
    row = await session.scalar(select(ApiKey).where(ApiKey.key_sha256 == _hash(key)))
    if row is None:
        raise ApiKeyUnknownError
    if row.revoked_at is not None:
        raise ApiKeyRevokedError
    if row.expires_at is not None and row.expires_at <= now:
        raise ApiKeyExpiredError
    return KnownKey(row.id, frozenset(row.scopes))


async def note_used(session: AsyncSession, key_id: int, now: datetime) -> None:
    """To the minute."""
    long_ago = ApiKey.used_at.is_(None) | (ApiKey.used_at < now - NOTED_EVERY)
    await session.execute(update(ApiKey).where(ApiKey.id == key_id, long_ago).values(used_at=now))


def _hash(key: str) -> str:
    """The key has 190 random bits: a slow hash would protect nothing more."""
    return sha256(key.encode()).hexdigest()


def _told(row: ApiKey) -> dict[str, Any]:
    return {
        "name": row.name,
        "shown": row.shown,
        "scopes": row.scopes,
        "expires_at": row.expires_at and row.expires_at.isoformat(),
        "revoked": row.revoked_at is not None,
    }
