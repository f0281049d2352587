"""What staff do about a difference: settle it with a word, or have the provider asked about it again."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Difference
from aimpay.server.workflows.reconciliation.compare import compare_one
from aimpay.server.workflows.reconciliation.differences import (
    DifferenceNotFoundError,
    DifferenceResolvedError,
    resolve,
)
from aimpay.server.workflows.reconciliation.rules import REGISTRY
from aimpay.server.workflows.reconciliation.subjects import SUBJECTS, Subject

KIND: Final = "differences"


class ProviderSilentError(BusinessError):
    code = ErrorCode.PROVIDER_SILENT
    status = 503
    text = "Платёжный сервис сейчас не\u00a0ответил. Попробуйте через минуту."


class OfRegistryError(BusinessError):
    code = ErrorCode.DIFFERENCE_RESOLVED
    text = "Это расхождение нашли в\u00a0файле реестра: загрузите свежий реестр или закройте его с\u00a0пояснением."


async def settle_difference(
    house: House, difference_id: int, resolution: str, *, by: int, deed: Deed = FROM_BOT
) -> Difference:
    async def work(session: AsyncSession) -> Difference:
        now = house.clock.now()
        await check_first(session, deed, now)
        one = await resolve(session, difference_id, by=by, resolution=resolution, now=now)
        note_change(
            session,
            by=by,
            action=Action.RECONCILE,
            about=(KIND, one.id),
            now=now,
            via=deed.via,
            before={"open": True, "kind": one.kind, "object": one.object_id},
            after={"open": False},
            reason=resolution,
        )
        return one

    return await house.db.transact(work)


async def look_again(house: House, difference_id: int, *, by: int, deed: Deed) -> Difference:
    """Return the difference as it is after the provider's fresh word: open, or closed by it."""
    async with house.db.read() as session:
        known = await session.get(Difference, difference_id)
    if known is None:
        raise DifferenceNotFoundError
    if known.resolved_at is not None:
        raise DifferenceResolvedError
    if known.theirs.get("source") == REGISTRY:
        raise OfRegistryError
    try:
        await compare_one(house, subject_of(known), known)
    except (GatewayUnknownError, GatewayRefusedError) as error:
        raise ProviderSilentError from error
    async with house.db.write() as session:
        fresh = await session.get_one(Difference, difference_id)
        note_change(
            session,
            by=by,
            action=Action.RECONCILE,
            about=(KIND, difference_id),
            now=house.clock.now(),
            via=deed.via,
            before={"open": True},
            after={"open": fresh.resolved_at is None},
            reason=deed.reason,
        )
    return fresh


def subject_of(one: Difference) -> Subject:
    """A kind is «stars_payment_unknown»: the subject's name, and what is wrong."""
    return next(subject for subject in SUBJECTS if one.kind.rpartition("_")[0] == subject.name)
