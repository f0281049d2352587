"""The stories about leads and their steps, for the tables of all stories and of all steps that may be parked."""

from typing import Final

from aimpay.server.workflows.leads import announcing, form_letter

LEAD_STORIES: Final = (announcing.announce_form, announcing.remind_of_task, form_letter.answer_form)
LEAD_STEPS: Final = (announcing.tell_admins_of_form, announcing.tell_of_task, form_letter.send_form_letter)
