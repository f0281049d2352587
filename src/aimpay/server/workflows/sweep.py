"""What falls due by the clock: attempts to ask about, holds that end, steps to retry, failures to report."""

import logging
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.earn_commission import due_commissions, release_commission
from aimpay.server.selling.create_payment import store_payment, stored_request
from aimpay.server.selling.gateway import GatewayRefusedError
from aimpay.server.selling.models import LIVE, AttemptStatus, PaymentAttempt, Refund
from aimpay.server.selling.record_refund import UNFINISHED
from aimpay.server.selling.rules import IDEMPOTENCY_WINDOW, next_check
from aimpay.server.workflows import messages, refund_steps
from aimpay.server.workflows import purchase_steps as steps
from aimpay.server.workflows.access import tell_foreign_request
from aimpay.server.workflows.alerts.watching import ALERT_STEPS, wake_watches
from aimpay.server.workflows.catalogue.deliver_free import CATALOGUE_STEPS
from aimpay.server.workflows.certificates.announcing import CERTIFICATE_STEPS
from aimpay.server.workflows.certificates.reminding import tell_to_claim, wake_claims
from aimpay.server.workflows.chat.handing import CHAT_STEPS, wake_chats
from aimpay.server.workflows.chat.touching import forget_asked, wake_chat_touches
from aimpay.server.workflows.desk.resending import DESK_STEPS
from aimpay.server.workflows.digest.daily import DIGEST_STEPS, wake_digest
from aimpay.server.workflows.fiscal.offsets import wake_offsets
from aimpay.server.workflows.fiscal.reminding import wake_incomes
from aimpay.server.workflows.fiscal.stories import FISCAL_STEPS
from aimpay.server.workflows.grant_access import tell_admins_of_grant, tell_granted
from aimpay.server.workflows.house import House
from aimpay.server.workflows.insight.keeping import wake_insight
from aimpay.server.workflows.instagram.answer import answer_event
from aimpay.server.workflows.instagram.tokens import renew_token, wake_instagram
from aimpay.server.workflows.integrators.hook_stories import HOOK_STEPS, wake_hooks
from aimpay.server.workflows.leads.reminding import wake_tasks
from aimpay.server.workflows.leads.stories import LEAD_STEPS
from aimpay.server.workflows.mailing.events import forget_letters
from aimpay.server.workflows.mailing.stories import MAILING_STEPS
from aimpay.server.workflows.membership.checking import wake_checks
from aimpay.server.workflows.membership.ending import wake_endings
from aimpay.server.workflows.membership.stories import MEMBERSHIP_STEPS
from aimpay.server.workflows.membership.strangers import wake_strangers
from aimpay.server.workflows.models import FailedStep
from aimpay.server.workflows.moving.waiting import forget_drafts, let_in_waiting
from aimpay.server.workflows.notice_refund import look_at_provider_refund
from aimpay.server.workflows.once import LONGEST_PAUSE, attempt, close_failed_step, due_failed_steps
from aimpay.server.workflows.partners.stories import PARTNER_STEPS
from aimpay.server.workflows.payouts.falling_due import wake_payouts, wake_receipts
from aimpay.server.workflows.payouts.funds import wake_funds
from aimpay.server.workflows.payouts.stories import PAYOUT_STEPS
from aimpay.server.workflows.quizzes.falling_due import wake_quizzes
from aimpay.server.workflows.quizzes.stories import QUIZ_STEPS
from aimpay.server.workflows.reconciliation.reconcile import RECONCILIATION_STEPS, wake_reconciliation
from aimpay.server.workflows.reconciliation.undelivered import deliver_recent
from aimpay.server.workflows.refund_order import look_at_refund, refund_order
from aimpay.server.workflows.reports.making import expire_reports
from aimpay.server.workflows.reports.schedules import wake_schedules
from aimpay.server.workflows.reports.stories import REPORT_STEPS
from aimpay.server.workflows.revoke_access import REVOKE_STEPS
from aimpay.server.workflows.rights.erasure import clear_kept, wake_erasures
from aimpay.server.workflows.sequences.falling_due import wake_sequences
from aimpay.server.workflows.settle_purchase import look_at_payment, settle_purchase
from aimpay.server.workflows.staff.codes import STAFF_STEPS
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins
from aimpay.server.workflows.turns import forget_bot_updates
from aimpay.server.workflows.visit import tell_arrival
from aimpay.server.workflows.visits.conversions import wake_conversions
from aimpay.server.workflows.visits.stories import VISIT_STEPS

log = logging.getLogger(__name__)

BATCH: Final = 100

PARKABLE: Final = {
    step.__name__: step
    for step in (
        steps.make_invite,
        steps.tell_buyer,
        steps.email_buyer,
        steps.tell_partner,
        steps.tell_admins_of_sale,
        steps.tell_refusal,
        steps.tell_overpayment,
        look_at_payment,
        look_at_refund,
        look_at_provider_refund,
        refund_steps.remove_access,
        refund_steps.tell_buyer_of_refund,
        refund_steps.email_buyer_of_refund,
        refund_steps.tell_partner_of_refund,
        refund_steps.tell_admins_of_refund,
        refund_steps.tell_refund_failure,
        tell_granted,
        tell_admins_of_grant,
        *REVOKE_STEPS,
        *CATALOGUE_STEPS,
        *PARTNER_STEPS,
        *PAYOUT_STEPS,
        *QUIZ_STEPS,
        *RECONCILIATION_STEPS,
        *FISCAL_STEPS,
        *CERTIFICATE_STEPS,
        *CHAT_STEPS,
        tell_to_claim,
        *LEAD_STEPS,
        *MAILING_STEPS,
        *MEMBERSHIP_STEPS,
        *VISIT_STEPS,
        *REPORT_STEPS,
        *DESK_STEPS,
        *DIGEST_STEPS,
        *STAFF_STEPS,
        *HOOK_STEPS,
        *ALERT_STEPS,
        answer_event,
        renew_token,
        tell_arrival,
        tell_foreign_request,
    )
}
"""Every step that a story may park, by its stored name."""


async def sweep(story: Story) -> None:
    """Runs each minute, and at once when the sandbox's clock is moved."""
    await story.step(wake_attempts)
    await story.step(wake_refunds)
    await story.step(release_holds)
    await story.step(wake_payouts)
    await story.step(wake_receipts)
    await story.step(wake_funds)
    await story.step(wake_quizzes)
    await story.step(deliver_recent)
    await story.step(wake_reconciliation)
    await story.step(wake_offsets)
    await story.step(wake_incomes)
    await story.step(wake_claims)
    await story.step(wake_endings)
    await story.step(wake_strangers)
    await story.step(wake_checks)
    await story.step(wake_tasks)
    await story.step(wake_chats)
    await story.step(wake_chat_touches)
    await story.step(forget_asked)
    await story.step(wake_conversions)
    await story.step(wake_erasures)
    await story.step(clear_kept)
    await story.step(forget_letters)
    await story.step(forget_bot_updates)
    await story.step(wake_sequences)
    await story.step(wake_instagram)
    await story.step(wake_insight)
    await story.step(let_in_waiting)
    await story.step(forget_drafts)
    await story.step(wake_digest)
    await story.step(wake_schedules)
    await story.step(expire_reports)
    await story.step(wake_hooks)
    await story.step(wake_watches)
    await story.step(wake_failed_steps)
    await story.step(wake_report)


async def wake_attempts(house: House) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(PaymentAttempt).where(PaymentAttempt.status.in_(LIVE), PaymentAttempt.check_at <= now)
        for one in await session.scalars(due.order_by(PaymentAttempt.check_at).limit(BATCH)):
            key = f"check:{one.id}:{one.check_at.timestamp()}"
            if one.provider_payment_id:
                await house.jobs.enqueue(session, settle_purchase, key, one.provider_payment_id, one.provider)
            else:
                await house.jobs.enqueue(session, finish_attempt, key, one.id)
            one.check_at = next_check(one.created_at, now)


async def wake_refunds(house: House) -> None:
    """No notification tells of a refund that was canceled: who waits for one must ask."""
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(Refund).where(Refund.status.in_(UNFINISHED), Refund.check_at <= now)
        for one in await session.scalars(due.order_by(Refund.check_at).limit(BATCH)):
            await house.jobs.enqueue(session, refund_order, f"refund:{one.id}:{one.check_at.timestamp()}", one.id)
            one.check_at = next_check(one.created_at, now)


async def finish_attempt(story: Story, attempt_id: int) -> None:
    """An attempt whose provider call was cut short: repeat it under its key, or give it up when the key is too old."""
    await story.step(repeat_call, attempt_id)


async def repeat_call(house: House, attempt_id: int) -> None:
    async with house.db.read() as session:
        unfinished = await session.get_one(PaymentAttempt, attempt_id)
    if unfinished.provider_payment_id:
        return
    if house.clock.now() - unfinished.created_at > IDEMPOTENCY_WINDOW:
        await _give_up(house, attempt_id, "key_expired")
        return
    try:
        payment = await house.gateways.of(unfinished.provider).create_payment(stored_request(unfinished.request))
    except GatewayRefusedError as error:
        await _give_up(house, attempt_id, error.code)
    else:
        await store_payment(house.db, attempt_id, payment)


async def _give_up(house: House, attempt_id: int, reason: str) -> None:
    async with house.db.write() as session:
        await session.execute(
            update(PaymentAttempt)
            .where(PaymentAttempt.id == attempt_id, PaymentAttempt.status == AttemptStatus.CREATED)
            .values(status=AttemptStatus.REFUSED, failure_reason=reason, finished_at=house.clock.now())
        )


async def release_holds(house: House) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        for commission_id in await due_commissions(session, now, BATCH):
            await release_commission(session, commission_id, now)


async def wake_failed_steps(house: House) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        for row in await due_failed_steps(session, now):
            await house.jobs.enqueue(session, retry_step, f"retry:{row.id}:{row.retry_at.timestamp()}", row.id)
            row.retry_at = now + LONGEST_PAUSE  # a retry that breaks off before it parks the step comes again


async def retry_step(story: Story, failed_id: int) -> None:
    """Try a parked step again; what fails once more is parked again, for longer."""
    name, arguments = await story.step(load_failed_step, failed_id)
    work = PARKABLE[name]

    async def again(house: House, *args: Any) -> None:
        await work(house, *args)
        await close_failed_step(house, failed_id)

    again.__name__ = name
    await attempt(story, again, *arguments)


async def load_failed_step(house: House, failed_id: int) -> list[object]:
    async with house.db.read() as session:
        row = await session.get_one(FailedStep, failed_id)
        return [row.step, row.arguments]


async def wake_report(house: House) -> None:
    async with house.db.write() as session:
        if new := await _unreported(session):
            key = f"report:{new[-1].id}:{house.clock.now():%Y%m%d%H%M}"
            await house.jobs.enqueue(session, report_failures, key)


async def report_failures(story: Story) -> None:
    await story.step(tell_failures)


async def tell_failures(house: House) -> None:
    async with house.db.read() as session:
        rows = await _unreported(session)
    if not rows:
        return
    text = messages.failures([(row.step, row.error) for row in rows])
    key = f"failures:{rows[-1].id}:{rows[-1].failed_at.timestamp()}"
    await tell_admins(house, key, text)
    async with house.db.write() as session:
        seen = FailedStep.id.in_([row.id for row in rows])
        await session.execute(update(FailedStep).where(seen).values(reported_at=house.clock.now()))


async def _unreported(session: AsyncSession) -> list[FailedStep]:
    new = select(FailedStep).where(FailedStep.reported_at.is_(None), FailedStep.closed_at.is_(None))
    return list(await session.scalars(new.order_by(FailedStep.id).limit(BATCH)))
