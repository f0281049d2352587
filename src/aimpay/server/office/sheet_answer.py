"""A page's list as an Excel file: ``return await sheet_answer(staff, Sheet(...), rows, name="leads", now=now)``."""

from datetime import datetime

from fastapi.responses import StreamingResponse

from aimpay.contract.wire import EXCEL
from aimpay.server.office.door import Staff
from aimpay.server.sheets.table import Filled, Made, Rows, Sheet
from aimpay.server.sheets.temporary import pieces, temporary_book


async def sheet_answer(
    staff: Staff, sheet: Sheet, rows: Rows, *, name: str, now: datetime, expected: int = 0
) -> StreamingResponse:
    """Await it while the session that ``rows`` read from is open. ``name`` is the file's, Latin, without its ending.

    ``expected``: about how many rows, where they may be more than a sheet of Excel holds.
    """
    path = await temporary_book([Filled(sheet, rows, expected)], Made(staff.name, now))
    header = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return StreamingResponse(pieces(path), media_type=EXCEL, headers=header)
