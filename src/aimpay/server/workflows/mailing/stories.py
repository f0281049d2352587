"""Stories of mailing, and the steps that they may park."""

from aimpay.server.workflows.mailing.asking import confirm_email_by_letter, send_confirmation

MAILING_STORIES = (confirm_email_by_letter,)
MAILING_STEPS = (send_confirmation,)
