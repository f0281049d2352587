"""What happens after money went back, or did not. Each line is a durable step."""

from aimpay.server.workflows import refund_steps as steps
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story


async def deliver_refund(story: Story, refund_id: int, commission_lost: int, was_ripe: bool) -> None:
    """``commission_lost`` kopecks were taken back from a partner; ``was_ripe``: from what he could be paid."""
    await attempt(story, steps.remove_access, refund_id)
    await attempt(story, steps.tell_buyer_of_refund, refund_id)
    await attempt(story, steps.email_buyer_of_refund, refund_id)
    await attempt(story, steps.tell_partner_of_refund, refund_id, commission_lost, was_ripe)
    await attempt(story, steps.tell_admins_of_refund, refund_id, commission_lost)


async def deliver_refund_failure(story: Story, refund_id: int) -> None:
    await attempt(story, steps.tell_refund_failure, refund_id)
