"""Stories of membership, and their steps that may be parked."""

from aimpay.server.workflows.membership.checking import check_members, tell_of_check
from aimpay.server.workflows.membership.ending import (
    end_access,
    remove_ended,
    tell_access_over,
    tell_end_is_near,
    warn_of_end,
)
from aimpay.server.workflows.membership.kicking import kick_from, kick_out
from aimpay.server.workflows.membership.strangers import look_at_stranger, look_at_strangers, tell_of_strangers
from aimpay.server.workflows.membership.trial import deliver_trial, make_trial_invite, tell_admins_of_trial

MEMBERSHIP_STORIES = (warn_of_end, end_access, deliver_trial, look_at_strangers, check_members, kick_out)
MEMBERSHIP_STEPS = (
    tell_end_is_near,
    remove_ended,
    tell_access_over,
    make_trial_invite,
    tell_admins_of_trial,
    look_at_stranger,
    tell_of_strangers,
    tell_of_check,
    kick_from,
)
