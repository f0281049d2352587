"""The stories about partners and their steps, for the tables of all stories and of all steps that may be parked."""

from typing import Final

from aimpay.server.workflows.partners import deciding, ranks, steps

PARTNER_STORIES: Final = (ranks.congratulate, deciding.deliver_decision, deciding.deliver_reassignment)
PARTNER_STEPS: Final = (
    ranks.give_ranks,
    ranks.tell_ranks,
    steps.ask_for_review,
    steps.tell_decision,
    steps.tell_reassigned,
)
