"""Makes the bank's Excel file; whoever takes it deletes it."""

import asyncio
from pathlib import Path

from aimpay.contract.payouts import ExportPayouts
from aimpay.server.payouts.bank_sheet import write_bank_sheet
from aimpay.server.payouts.pay_by_hand import waiting_for_the_bank
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners.clients_file import temporary_sheet
from aimpay.server.workflows.permit import permit


async def make_bank_file(house: House, request: ExportPayouts) -> Path:
    await permit(house, request.admin_id, Action.PAY_OUT)
    async with house.db.read() as session:
        rows = await waiting_for_the_bank(session, request.batch)
    target = await asyncio.to_thread(temporary_sheet)
    try:
        await asyncio.to_thread(write_bank_sheet, target, rows)
    except BaseException:
        target.unlink()
        raise
    return target
