"""The stories of visits, and the steps of them that may be parked."""

from typing import Final

from aimpay.server.workflows.visits.conversions import keep_conversion, send_conversions, upload_conversions
from aimpay.server.workflows.visits.goals import (
    record_goal,
    record_purchase,
    record_visit_goal,
    report_goal,
    report_purchase,
)

VISIT_STORIES: Final = (report_goal, report_purchase, upload_conversions)
VISIT_STEPS: Final = (record_goal, record_purchase, record_visit_goal, keep_conversion, send_conversions)
