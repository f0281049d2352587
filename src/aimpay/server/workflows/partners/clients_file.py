"""Makes the Excel file of invited people."""

from collections.abc import Sequence
from pathlib import Path

from aimpay.server.partners.clients_file import client_row, clients_sheet
from aimpay.server.partners.invited import Invited, invited_rows
from aimpay.server.partners.queries import clients_report
from aimpay.server.people.find_user import get_user
from aimpay.server.sheets.rows import by_offset
from aimpay.server.sheets.table import Filled, Made
from aimpay.server.sheets.temporary import temporary_book
from aimpay.server.workflows.house import House


async def make_clients_file(house: House, telegram_id: int) -> Path:
    """Return a temporary file: whoever takes it deletes it."""
    now = house.clock.now()
    async with house.db.read() as session:
        user = await get_user(session, telegram_id)
        sheet = clients_sheet(await clients_report(session, user.id), now)

        async def read(offset: int, limit: int) -> Sequence[Invited]:
            return await invited_rows(session, user.id, offset=offset, limit=limit)

        return await temporary_book([Filled(sheet, by_offset(read, client_row))], Made(user.full_name, now))
