"""Every story by the name it is stored under. A new story is a function and a line here."""

from aimpay.server.workflows.access import announce_foreign_request
from aimpay.server.workflows.deliver_purchase import deliver_overpayment, deliver_purchase, deliver_refusal
from aimpay.server.workflows.settle_purchase import settle_purchase
from aimpay.server.workflows.sweep import finish_attempt, report_failures, retry_step, sweep
from aimpay.server.workflows.visit import announce_arrival

STORIES = (
    settle_purchase,
    deliver_purchase,
    deliver_refusal,
    deliver_overpayment,
    announce_arrival,
    announce_foreign_request,
    finish_attempt,
    retry_step,
    report_failures,
    sweep,
)
