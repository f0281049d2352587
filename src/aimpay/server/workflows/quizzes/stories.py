"""The stories about quizzes and their steps, for the tables of all stories and of all steps that may be parked."""

from typing import Final

from aimpay.server.workflows.quizzes import announcing

QUIZ_STORIES: Final = (announcing.announce_time_is_up, announcing.announce_pardon)
QUIZ_STEPS: Final = (announcing.tell_time_is_up, announcing.tell_of_pardon)
