"""What a browser keeps of its session, signed. One that we did not sign is treated as absent."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.signing import Signer
from aimpay.server.growth.visits.models import SiteSession

PURPOSE: Final = "site session"


def session_token(signer: Signer, session_id: int) -> str:
    return signer.sign(str(session_id))


def read_session_token(signer: Signer, token: str | None) -> int | None:
    value = signer.read(token) if token else None
    return int(value) if value is not None else None


async def session_of(session: AsyncSession, signer: Signer, token: str | None) -> SiteSession | None:
    """Return the browser's session, held until the transaction ends."""
    session_id = read_session_token(signer, token)
    return await session.get(SiteSession, session_id, with_for_update=True) if session_id is not None else None
