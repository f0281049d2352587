"""The stories and the steps of reports, for the lists of all."""

from typing import Final

from aimpay.server.workflows.reports.making import build_report, make_report
from aimpay.server.workflows.reports.telling import mail_report, tell_asker, tell_report

REPORT_STORIES: Final = (make_report, tell_report)
REPORT_STEPS: Final = (build_report, tell_asker, mail_report)
