"""The list of invited people as a sheet of Excel."""

from datetime import datetime
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.contract.partners import ClientsReport
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.partners.invited import Invited
from aimpay.server.sheets.table import Column, Kind, Row, Sheet

COLUMNS: Final = (
    Column("Имя", width=28),
    Column("Пришёл", Kind.DAY, 14),
    Column("Оплатил", Kind.DAY, 14),
    Column("Состояние", width=26),
    Column("К выплате с", Kind.DAY, 15),
    Column("Начислено, ₽", Kind.MONEY, 16, total=True, about="за вычетом того, что снято возвратами"),
)


def clients_sheet(report: ClientsReport, now: datetime) -> Sheet:
    return Sheet("Приглашённые", COLUMNS, [("Итог", _summary(report, now))])


def _summary(report: ClientsReport, now: datetime) -> str:
    earned = report.review + report.held + report.available + report.paying + report.paid_out
    return (
        f"На {day(now.astimezone(MOSCOW))}: пришли {report.invited_count}, купили {report.paid_count}, "
        f"начислено {rubles(earned)}"
    )


def client_row(row: Invited) -> Row:
    earned = row.amount if row.paid_at else None
    return (row.name, row.came_at, row.paid_at, row.state, row.available_at, earned)
