"""Reports in words, for the pages."""

from typing import Final

from aimpay.contract.money_text import grouped
from aimpay.server.kit.typography import NBSP
from aimpay.server.workflows.reports.models import JobStatus, ReportJob, ReportSchedule

STATES: Final[dict[str, tuple[str, str]]] = {
    JobStatus.WAITING: ("wait", "в очереди"),
    JobStatus.WORKING: ("wait", "собирается"),
    JobStatus.READY: ("ok", "готов"),
    JobStatus.FAILED: ("bad", "не получился"),
    JobStatus.EXPIRED: ("plain", "срок вышел"),
}
OUTCOMES: Final[dict[str, tuple[str, str]]] = {
    "sent": ("ok", "отправлено"),
    "no_email": ("bad", "нет почты"),
    "role_forbids": ("bad", "роль не\u00a0позволяет"),
}
EVERY: Final = (("day", "каждый день"), ("week", "каждый понедельник"), ("month", "первого числа месяца"))
PERIODS: Final = {"day": "за\u00a0вчера", "week": "за\u00a0прошлую неделю", "month": "за\u00a0прошлый месяц"}


def progress_words(job: ReportJob) -> str:
    if job.status == JobStatus.WAITING:
        return "Ждёт очереди"
    if job.status == JobStatus.FAILED:
        return job.error or "Не\u00a0получилось"
    if not job.rows_total:
        return job.error or "Собирается"
    percent = min(job.rows_done * 100 // job.rows_total, 100)
    words = f"{grouped(job.rows_done)} из\u00a0{grouped(job.rows_total)} строк, {percent}{NBSP}%"
    return f"{words}. {job.error}" if job.error else words


def when_words(schedule: ReportSchedule) -> str:
    """Каждый понедельник в 09:00."""
    words = dict(EVERY)[schedule.every]
    return f"{words} в{NBSP}{schedule.minute // 60:02}:{schedule.minute % 60:02}"
