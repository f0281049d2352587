"""The stories about receipts and incomes and their steps, for the tables of stories and of steps that may be parked."""

from typing import Final

from aimpay.server.workflows.fiscal import offsets, registering, reminding

FISCAL_STORIES: Final = (
    offsets.settle_offset,
    offsets.announce_offset_failure,
    reminding.remind_of_incomes,
    reminding.warn_of_limit,
    registering.deliver_income_receipt,
)
FISCAL_STEPS: Final = (
    offsets.set_off_prepayment,
    offsets.look_at_offset,
    offsets.tell_offset_failure,
    reminding.tell_of_late_incomes,
    reminding.tell_of_limit,
    registering.tell_income_receipt,
)
