"""Secrets kept for others follow a change of the secret of ``.env``: a start that knows both seals them anew."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.sealing import Sealer
from aimpay.server.growth.instagram.models import InstagramToken
from aimpay.server.workflows.instagram import tokens
from aimpay.server.workflows.integrators import hook_stories
from aimpay.server.workflows.integrators.models import HookEndpoint


async def keep_seals(session: AsyncSession, codes: Sequence[str]) -> None:
    """``codes``: the current secret first. Safe on each start, of many processes."""
    if len(codes) == 1:
        return
    hooks = Sealer(codes, hook_stories.PURPOSE)
    for hook in await session.scalars(select(HookEndpoint).with_for_update()):
        hook.secret_sealed = hooks.sealed_anew(hook.secret_sealed)
    instagram = Sealer(codes, tokens.PURPOSE)
    for token in await session.scalars(select(InstagramToken).with_for_update()):
        token.sealed = instagram.sealed_anew(token.sealed)
