"""What happens after money is settled. Each line is a durable step; one that keeps failing does not stop the next."""

from aimpay.server.workflows import purchase_steps as steps
from aimpay.server.workflows.fiscal.offsets import set_off_prepayment
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.partners.ranks import give_ranks
from aimpay.server.workflows.partners.steps import ask_for_review
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.visits.conversions import keep_conversion
from aimpay.server.workflows.visits.goals import record_goal


async def deliver_purchase(story: Story, order_id: int) -> None:
    await attempt(story, steps.make_invite, order_id)
    await attempt(story, steps.tell_buyer, order_id)
    await attempt(story, steps.email_buyer, order_id)
    await attempt(story, set_off_prepayment, order_id)
    await attempt(story, steps.tell_partner, order_id)
    await attempt(story, steps.tell_admins_of_sale, order_id)
    await attempt(story, ask_for_review, order_id)
    await attempt(story, give_ranks, order_id)
    await attempt(story, record_goal, order_id)
    await attempt(story, keep_conversion, order_id)


async def deliver_refusal(story: Story, attempt_id: int) -> None:
    await attempt(story, steps.tell_refusal, attempt_id)


async def deliver_overpayment(story: Story, attempt_id: int) -> None:
    await attempt(story, steps.tell_overpayment, attempt_id)
