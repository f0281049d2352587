"""Six digits that prove who is there: asked for by a browser, made when they are sent, burned by use or by guessing."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.models import OfficeCode

LIFETIME: Final = timedelta(minutes=10)
TRIES: Final = 5
DIGITS: Final = 6
TICKET_BYTES: Final = 24
KEPT: Final = timedelta(days=1)
LIMIT_WINDOW: Final = timedelta(minutes=30)
MOST_ASKED: Final = 5
"""Codes within the window, for an e-mail or for a session; those asked for above it are never sent."""


async def ask_code(
    session: AsyncSession, *, email: str = "", admin_id: int | None = None, session_id: int | None = None, now: datetime
) -> tuple[str, OfficeCode, bool]:
    """Return the ticket for the browser, the row, and whether the code may be sent. Old rows are swept out."""
    await session.execute(delete(OfficeCode).where(OfficeCode.expires_at <= now - KEPT))
    same = OfficeCode.session_id == session_id if session_id is not None else OfficeCode.email == email
    counting = select(func.count()).where(same, OfficeCode.asked_at > now - LIMIT_WINDOW)
    asked = await session.scalar(counting.select_from(OfficeCode)) or 0
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    row = OfficeCode(
        ticket_sha256=_digest(ticket),
        email=email,
        admin_id=admin_id,
        session_id=session_id,
        tries=0,
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    await session.flush()
    return ticket, row, asked < MOST_ASKED


async def make_code(session: AsyncSession, code_id: int, admin_id: int, key: str, now: datetime) -> str | None:
    """Return a new code for what was asked; None when it is too late for it. What was made before stops working."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    alive = OfficeCode.id == code_id, OfficeCode.used_at.is_(None), OfficeCode.expires_at > now
    sealing = update(OfficeCode).where(*alive).values(seal=_seal(key, code_id, code), admin_id=admin_id)
    return code if await session.scalar(sealing.returning(OfficeCode.id)) is not None else None


async def burn_code(
    session: AsyncSession, typed: str, *, key: str, now: datetime, ticket: str = "", session_id: int | None = None
) -> OfficeCode | None:
    """Return what the code was asked for; None when it is wrong, late, or guessed at too often. Each call is a try.

    Found by the ``ticket``, or the newest of the ``session_id``. The caller commits in both cases.
    """
    by_ticket = OfficeCode.ticket_sha256 == _digest(ticket)
    whose = OfficeCode.session_id == session_id if session_id is not None else by_ticket
    newest = select(OfficeCode.id).where(whose, OfficeCode.seal.is_not(None)).order_by(OfficeCode.id.desc()).limit(1)
    tried: OfficeCode | None = await session.scalar(
        update(OfficeCode)
        .where(OfficeCode.id == newest.scalar_subquery(), *_alive(now))
        .values(tries=OfficeCode.tries + 1)
        .returning(OfficeCode)
    )
    if tried is None or not hmac.compare_digest(tried.seal or "", _seal(key, tried.id, "".join(typed.split()))):
        return None
    tried.used_at = now
    return tried


async def asked_lately(session: AsyncSession, session_id: int, now: datetime, within: timedelta) -> bool:
    lately = select(OfficeCode.id).where(
        OfficeCode.session_id == session_id, OfficeCode.asked_at > now - within, *_alive(now)
    )
    return await session.scalar(lately.limit(1)) is not None


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OfficeCode.used_at.is_(None), OfficeCode.expires_at > now, OfficeCode.tries < TRIES


def _digest(ticket: str) -> str:
    return sha256(ticket.encode()).hexdigest()


def _seal(key: str, code_id: int, code: str) -> str:
    """A million codes are soon tried by whoever reads the table: without the server's secret it tells nothing."""
    return hmac.new(f"office code: {key}".encode(), f"{code_id}:{code}".encode(), "sha256").hexdigest()
