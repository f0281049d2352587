"""What an admin does with the queue of incomes: looks, marks, takes it out as a file."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import fiscal as contract
from aimpay.server.fiscal.errors import NothingToSendError
from aimpay.server.fiscal.incomes import (
    count_open,
    income_view,
    incomes_of_year,
    incomes_page,
    mark_registered,
    year_total,
)
from aimpay.server.fiscal.incomes_sheet import COLUMNS, income_row, write_csv
from aimpay.server.fiscal.models import Income
from aimpay.server.fiscal.rules import YEAR_LIMIT, year_of
from aimpay.server.people.find_user import find_user, telegram_id_of
from aimpay.server.selling.models import Order
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Filled, Made, Sheet
from aimpay.server.sheets.temporary import temporary_book, temporary_file
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.fiscal import messages
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

STATES: Final = {"all": "все", "open": "ещё не внесённые", "closed": "внесённые"}


async def list_incomes(house: House, request: contract.ListIncomes) -> contract.IncomeList:
    now = house.clock.now()
    year, closed = year_of(now), request.state == "closed"
    async with house.db.read() as session:
        page = await incomes_page(session, closed=closed, before=request.before, limit=request.limit)
        return contract.IncomeList(
            incomes=tuple(income_view(income, now) for income in page),
            open_count=await count_open(session),
            year=year,
            year_total=await year_total(session, year),
            year_limit=YEAR_LIMIT,
        )


async def mark_income(
    house: House, request: contract.MarkIncomeRegistered, deed: Deed = FROM_BOT
) -> contract.IncomeView:
    now = house.clock.now()

    async def work(session: AsyncSession) -> contract.IncomeView:
        await check_first(session, deed, now)
        was = await session.scalar(select(Income.receipt).where(Income.id == request.income_id))
        income = await mark_registered(
            session, request.income_id, receipt=request.receipt.strip(), by=request.admin_id, now=now
        )
        if request.send_to_buyer and income.amount < 0:
            raise NothingToSendError
        if request.send_to_buyer:
            which = _mark(income)
            key = f"income-receipt:{income.id}:{which}"
            await house.jobs.enqueue(session, deliver_income_receipt, key, income.id, which)
        note_change(
            session,
            by=request.admin_id,
            action=Action.FISCAL,
            about=("incomes", income.id),
            now=now,
            via=deed.via,
            before={"receipt": was},
            after={"receipt": income.receipt},
            reason=deed.reason,
        )
        return income_view(income, now)

    return await house.db.transact(work)


def _mark(income: Income) -> str:
    """A receipt that was corrected is told anew."""
    return sha256((income.receipt or "").encode()).hexdigest()[:12]


async def deliver_income_receipt(story: Story, income_id: int, which: str) -> None:
    await attempt(story, tell_income_receipt, income_id, which)


async def tell_income_receipt(house: House, income_id: int, which: str) -> None:
    async with house.db.read() as session:
        income = await session.get_one(Income, income_id)
        order = await session.get_one(Order, income.order_id)
        buyer = await telegram_id_of(session, order.user_id) or 0
    text = messages.income_receipt(income.description, income.order_number, income.receipt or "")
    await tell(house, f"income-receipt:{income_id}:{which}", buyer, text)


async def make_incomes_file(house: House, request: contract.IncomesFile) -> tuple[Path, str]:
    """Return a temporary file, which whoever takes it deletes, and the name to hand it out by."""
    year = request.year or year_of(house.clock.now())
    async with house.db.read() as session:
        incomes = await incomes_of_year(session, year, request.state)
        asker = await find_user(session, request.admin_id)
    by = asker.full_name if asker else f"id{request.admin_id}"
    path = await _book(house, request, incomes, by, year) if request.kind == "xlsx" else await _csv(incomes)
    return path, f"incomes-{year}.{request.kind}"


async def _book(house: House, request: contract.IncomesFile, incomes: Sequence[Income], by: str, year: int) -> Path:
    filters = (("Год", str(year)), ("Какие", STATES[request.state]))
    filled = Filled(Sheet("Доходы", COLUMNS, filters), each(map(income_row, incomes)))
    return await temporary_book([filled], Made(by, house.clock.now()))


async def _csv(incomes: Sequence[Income]) -> Path:
    target = await asyncio.to_thread(temporary_file, ".csv")
    try:
        await asyncio.to_thread(write_csv, target, incomes)
    except BaseException:
        target.unlink()
        raise
    return target
