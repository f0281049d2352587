"""What the office does with payouts beyond the bot: several approved at once, and the file that proves a payment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.payouts import ApprovePayout
from aimpay.server.edge.errors import BusinessError
from aimpay.server.payouts.decide_payout import payout_by_number
from aimpay.server.payouts.errors import ProofInvalidError
from aimpay.server.payouts.models import PayoutProof, PayoutStatus
from aimpay.server.staff.deed import Deed, DoneBeforeError, check_first
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts.deciding import approve
from aimpay.server.workflows.payouts.log import note_proof

MOST_AT_ONCE: Final = 100
LARGEST_PROOF: Final = 5 * 1024 * 1024
LONGEST_NAME: Final = 200
KINDS: Final = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
"""By the first bytes: what a browser calls a file is not asked."""


@dataclass(frozen=True)
class Skipped:
    number: str
    reason: str


async def approve_many(house: House, numbers: Sequence[str], by: int, deed: Deed) -> tuple[int, list[Skipped]]:
    """Approve each in a transaction of its own; return how many, and which not and why."""
    done, skipped = 0, []
    for number in numbers[:MOST_AT_ONCE]:
        mine = replace(deed, key=f"{deed.key}:{number}"[:64])
        try:
            await approve(house, ApprovePayout(admin_id=by, number=number), mine)
        except DoneBeforeError:
            done += 1
        except BusinessError as error:
            skipped.append(Skipped(number, error.message))
        else:
            done += 1
    return done, skipped


async def keep_proof(house: House, number: str, name: str, body: bytes, *, by: int, deed: Deed) -> None:
    """Keep the file beside the payout; a later one takes its place. The log says who gave which."""
    media_type = kind_of(body)
    now = house.clock.now()

    async def work(session: AsyncSession) -> None:
        await check_first(session, deed, now)
        payout = await payout_by_number(session, number)
        if payout.status != PayoutStatus.SUCCEEDED:
            raise ProofInvalidError("Подтверждение прикладывают к\u00a0выплате, которая уже сделана.")
        row = await session.get(PayoutProof, payout.id)
        if row is None:
            row = PayoutProof(payout_id=payout.id)
            session.add(row)
        row.name, row.media_type, row.body = name[-LONGEST_NAME:] or "proof", media_type, body
        row.added_by, row.added_at = by, now
        was, payout.proof = payout.proof, payout.proof or f"Файл «{name[-LONGEST_NAME:]}»"
        note_proof(session, payout, deed, by=by, now=now, was=was)

    await house.db.transact(work)


def kind_of(body: bytes) -> str:
    if len(body) > LARGEST_PROOF:
        raise ProofInvalidError("Файл больше 5\u00a0МБ. Сохраните его поменьше.")
    for start, media_type in KINDS.items():
        if body.startswith(start):
            return media_type
    raise ProofInvalidError("Подтверждение\u00a0— файл PDF, PNG или JPEG.")
