"""Makes the bank's Excel file; whoever takes it deletes it."""

from pathlib import Path

from aimpay.contract.payouts import ExportPayouts
from aimpay.server.payouts.bank_sheet import BANK_SHEET, bank_sheet_row
from aimpay.server.payouts.pay_by_hand import waiting_for_the_bank
from aimpay.server.people.find_user import find_user
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Filled, Made
from aimpay.server.sheets.temporary import temporary_book
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit


async def make_bank_file(house: House, request: ExportPayouts) -> Path:
    await permit(house, request.admin_id, Action.PAY_OUT)
    async with house.db.read() as session:
        rows = await waiting_for_the_bank(session, request.batch)
        asker = await find_user(session, request.admin_id)
    made = Made(asker.full_name if asker else f"id{request.admin_id}", house.clock.now())
    return await temporary_book([Filled(BANK_SHEET, each(map(bank_sheet_row, rows)))], made)
