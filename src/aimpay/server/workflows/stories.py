"""Every story by the name it is stored under. A new story is a function and a line here."""

from aimpay.server.workflows.access import announce_foreign_request
from aimpay.server.workflows.alerts.watching import ALERT_STORIES
from aimpay.server.workflows.catalogue.deliver_free import deliver_free
from aimpay.server.workflows.certificates.announcing import CERTIFICATE_STORIES
from aimpay.server.workflows.certificates.reminding import remind_of_certificate
from aimpay.server.workflows.chat.handing import CHAT_STORIES
from aimpay.server.workflows.deliver_purchase import deliver_overpayment, deliver_purchase, deliver_refusal
from aimpay.server.workflows.deliver_refund import deliver_refund, deliver_refund_failure
from aimpay.server.workflows.desk.resending import DESK_STORIES
from aimpay.server.workflows.digest.daily import DIGEST_STORIES
from aimpay.server.workflows.fiscal.stories import FISCAL_STORIES
from aimpay.server.workflows.grant_access import deliver_grant
from aimpay.server.workflows.instagram.answer import answer_instagram
from aimpay.server.workflows.instagram.tokens import renew_instagram_token
from aimpay.server.workflows.integrators.hook_stories import HOOK_STORIES
from aimpay.server.workflows.leads.stories import LEAD_STORIES
from aimpay.server.workflows.mailing.stories import MAILING_STORIES
from aimpay.server.workflows.membership.stories import MEMBERSHIP_STORIES
from aimpay.server.workflows.notice_refund import notice_refund
from aimpay.server.workflows.partners.stories import PARTNER_STORIES
from aimpay.server.workflows.payouts.stories import PAYOUT_STORIES
from aimpay.server.workflows.quizzes.stories import QUIZ_STORIES
from aimpay.server.workflows.reconciliation.reconcile import reconcile_days
from aimpay.server.workflows.refund_order import refund_order
from aimpay.server.workflows.reports.stories import REPORT_STORIES
from aimpay.server.workflows.revoke_access import deliver_revoke
from aimpay.server.workflows.rights.stories import RIGHTS_STORIES
from aimpay.server.workflows.settle_purchase import settle_purchase
from aimpay.server.workflows.staff.codes import STAFF_STORIES
from aimpay.server.workflows.sweep import finish_attempt, report_failures, retry_step, sweep
from aimpay.server.workflows.visit import announce_arrival
from aimpay.server.workflows.visits.stories import VISIT_STORIES

STORIES = (
    settle_purchase,
    deliver_purchase,
    deliver_refusal,
    deliver_overpayment,
    refund_order,
    notice_refund,
    deliver_refund,
    deliver_refund_failure,
    deliver_grant,
    deliver_revoke,
    deliver_free,
    *PARTNER_STORIES,
    *PAYOUT_STORIES,
    *QUIZ_STORIES,
    reconcile_days,
    *FISCAL_STORIES,
    *CERTIFICATE_STORIES,
    remind_of_certificate,
    *LEAD_STORIES,
    *MAILING_STORIES,
    *CHAT_STORIES,
    *MEMBERSHIP_STORIES,
    *VISIT_STORIES,
    *RIGHTS_STORIES,
    *REPORT_STORIES,
    *DESK_STORIES,
    *DIGEST_STORIES,
    *STAFF_STORIES,
    *HOOK_STORIES,
    *ALERT_STORIES,
    answer_instagram,
    renew_instagram_token,
    announce_arrival,
    announce_foreign_request,
    finish_attempt,
    retry_step,
    report_failures,
    sweep,
)
