"""A certificate's credential, signed on demand: the same facts and the same key give the same text."""

from typing import Any

from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.credential import Achieved, credential
from aimpay.server.learning.credentials.jose import sign
from aimpay.server.learning.credentials.keys import Signer, find_signer, keep_keys
from aimpay.server.workflows.house import House
from aimpay.server.workflows.verification.seen import Seen


async def signed(house: House, chest: Chest, seen: Seen) -> str:
    signer = await signer_in_use(house, chest)
    return sign(_payload(seen, signer), signer.private, seen.issuer.key_id(signer.number))


async def payload_of(house: House, chest: Chest, seen: Seen) -> dict[str, Any]:
    return _payload(seen, await signer_in_use(house, chest))


async def signer_in_use(house: House, chest: Chest) -> Signer:
    """Return the key in use; made now if no start made one, as when the secret was changed under a running server."""
    async with house.db.read() as session:
        signer = await find_signer(session, chest)
    if signer is None:
        await house.db.transact(lambda session: keep_keys(session, chest, house.clock.now()))
        async with house.db.read() as session:
            signer = await find_signer(session, chest)
    if signer is None:
        raise RuntimeError("a key that was just made cannot be opened")
    return signer


def _payload(seen: Seen, signer: Signer) -> dict[str, Any]:
    achieved = Achieved(
        number=seen.number,
        full_name=seen.full_name,
        course=seen.course,
        course_title=seen.course_title,
        issued_at=seen.issued_at,
        score_percent=seen.score_percent,
        index=seen.index,
    )
    return credential(seen.issuer, achieved, key=signer.number)
