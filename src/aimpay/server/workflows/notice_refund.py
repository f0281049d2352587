"""A refund that somebody made in the provider's cabinet, or that we asked for and lost sight of."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.gateway import YOOKASSA, GatewayRefusedError, ProviderRefund, ProviderStatus
from aimpay.server.selling.models import AttemptStatus, PaymentAttempt
from aimpay.server.selling.record_refund import find_refund, find_whole_refund, note_external
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt as try_step
from aimpay.server.workflows.refund_order import agree_with
from aimpay.server.workflows.settle_purchase import NOT_FOUND, look_at_payment
from aimpay.server.workflows.story import Story


async def notice_refund(story: Story, provider_refund_id: str, provider: str = YOOKASSA) -> None:
    """Look at one refund of the provider. Safe to run at any time: from a notification, or from a list."""
    await try_step(story, look_at_provider_refund, provider_refund_id, provider)


async def look_at_provider_refund(house: House, provider_refund_id: str, provider: str = YOOKASSA) -> None:
    """Fetch the refund, know it or keep it as made by hand, and agree. One of a payment not ours changes nothing."""
    try:
        told = await house.gateways.of(provider).get_refund(provider_refund_id)
    except GatewayRefusedError as error:
        if error.status == NOT_FOUND:
            return
        raise
    await agree_with_provider(house, told, provider)


async def agree_with_provider(house: House, told: ProviderRefund, provider: str = YOOKASSA) -> None:
    if not await _is_settled(house, told.payment_id):
        await look_at_payment(house, told.payment_id, provider)
    refund_id = await house.db.transact(lambda session: _known(session, house, told))
    if refund_id is not None:
        await agree_with(house, refund_id, told)


async def _is_settled(house: House, payment_id: str) -> bool:
    async with house.db.read() as session:
        return await _paid_attempt(session, payment_id) is not None


async def _paid_attempt(session: AsyncSession, payment_id: str) -> PaymentAttempt | None:
    return await session.scalar(
        select(PaymentAttempt).where(
            PaymentAttempt.provider_payment_id == payment_id, PaymentAttempt.status == AttemptStatus.SUCCEEDED
        )
    )


async def _known(session: AsyncSession, house: House, told: ProviderRefund) -> int | None:
    """Return our id of the refund. A canceled one that we did not ask for leaves no trace."""
    if refund := await find_refund(session, told):
        return refund.id
    paid = await _paid_attempt(session, told.payment_id)
    if paid is None or told.status is ProviderStatus.CANCELED:
        return None
    if ours := await find_whole_refund(session, paid):
        return ours.id
    return (await note_external(session, paid, told, house.clock.now())).id
