"""The stories about payouts and their steps, for the tables of all stories and of all steps that may be parked."""

from typing import Final

from aimpay.server.workflows.payouts import announcing, funds, pay_partner

PAYOUT_STORIES: Final = (
    pay_partner.pay_partner,
    pay_partner.settle_payout,
    announcing.announce_request,
    announcing.announce_half,
    announcing.announce_draft,
    announcing.announce_details,
    announcing.announce_payout,
    announcing.remind_of_receipt,
    funds.ask_funds,
)
PAYOUT_STEPS: Final = (
    pay_partner.send_payout,
    pay_partner.look_at_payout,
    announcing.tell_admins_of_request,
    announcing.tell_admins_of_half,
    announcing.tell_of_draft,
    announcing.tell_of_details,
    announcing.tell_admins_of_details,
    announcing.tell_of_payout,
    announcing.ask_for_receipt,
    announcing.tell_admins_of_payout,
)
