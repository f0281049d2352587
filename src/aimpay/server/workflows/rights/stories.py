"""Stories of a person's rights."""

from aimpay.server.workflows.rights.erasure import erase_person

RIGHTS_STORIES = (erase_person,)
