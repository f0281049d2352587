"""Who brought whom, what partners are owed, and what they were paid."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from aimpay.server.ledger.accounts import Line
from aimpay.server.ledger.models import LedgerTransaction
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import opening_owed, opening_paid
from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.models import Attribution, ReachedRank
from aimpay.server.partners.rules import reached_ranks
from aimpay.server.partners.words import BROUGHT
from aimpay.server.workflows.moving.original.rows import Old, OldReferral, OldUser
from aimpay.server.workflows.moving.original.scene import Scene

OPENING: Final = "opening_balance"
"""The kind of the ledger's transactions by which we take over what partners had elsewhere."""
OTHER: Final = "этого человека у нас уже привёл другой: остаётся, как есть"


async def take_partners(scene: Scene, old: Old) -> None:
    friends = Counter[int]()
    for one in old.referrals:
        if one.referrer not in scene.users or one.referred not in scene.users:
            old.parts["referrals"].skip(f"referrals, id {one.row}", "одного из двоих нет среди перенесённых людей")
            continue
        await _attribute(scene, old, one)
        friends[scene.users[one.referrer]] += one.bought
    await _rank(scene, friends)
    for user in old.users:
        if user.balance and user.telegram_id in scene.users:
            await _owe(scene, old, user)
    for paid in old.payouts:
        part, user_id = old.parts["payouts"], scene.users.get(paid.telegram_id)
        if user_id is None:
            part.skip(f"payouts, id {paid.row}", "партнёра нет среди людей")
            continue
        lines = opening_paid(user_id, paid.amount)
        new = await _post_once(scene, f"payout-opening:paid:{paid.key}", lines, paid.at)
        part.added += new
        part.same += not new


async def _attribute(scene: Scene, old: Old, one: OldReferral) -> None:
    part, where = old.parts["referrals"], f"referrals, id {one.row}"
    referrer_id, user_id = scene.users[one.referrer], scene.users[one.referred]
    if referrer_id == user_id:
        part.skip(where, "человек записан сам на себя")
        return
    known = await attributed_to(scene.session, user_id)
    if known is None:
        scene.session.add(Attribution(user_id=user_id, referrer_id=referrer_id, rule=BROUGHT, decided_at=one.at))
        await scene.session.flush()
        part.added += 1
    elif known == referrer_id:
        part.same += 1
    else:
        part.skip(where, OTHER)


async def _rank(scene: Scene, friends: Counter[int]) -> None:
    """Ranks once reached stay; nobody is congratulated a second time."""
    for user_id, count in friends.items():
        for rank in reached_ranks(count):
            if await scene.session.get(ReachedRank, (user_id, rank.threshold)) is None:
                scene.session.add(ReachedRank(user_id=user_id, threshold=rank.threshold, reached_at=scene.now))
    await scene.session.flush()


async def _owe(scene: Scene, old: Old, user: OldUser) -> None:
    part, user_id = old.parts["balances"], scene.users[user.telegram_id]
    part.read += 1
    new = await _post_once(scene, f"payout-opening:owed:{user_id}", opening_owed(user_id, user.balance), scene.now)
    part.added += new
    part.same += not new


async def _post_once(scene: Scene, reference: str, lines: Sequence[Line], at: datetime) -> bool:
    known = select(LedgerTransaction.id).where(LedgerTransaction.reference == reference)
    if await scene.session.scalar(known) is not None:
        return False
    await post(scene.session, kind=OPENING, reference=reference, lines=lines, now=at)
    return True
