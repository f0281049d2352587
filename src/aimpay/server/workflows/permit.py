"""The house asks whether a member of staff may do a thing."""

from aimpay.server.staff.permit import permit as permit_in
from aimpay.server.staff.rules import Action, Role
from aimpay.server.workflows.house import House


async def permit(house: House, telegram_id: int, action: Action) -> Role:
    """Return the role that allows it; raise AdminsOnlyError or RoleForbidsError. Those in ADMINS cost no query."""
    if telegram_id in house.admins:
        return Role.OWNER
    async with house.db.read() as session:
        return await permit_in(session, telegram_id, action, house.admins)
