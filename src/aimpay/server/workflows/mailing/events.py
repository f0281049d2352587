"""The mailer's events for the sweep."""

from aimpay.server.growth.mailing.take_event import forget_mail_events
from aimpay.server.workflows.house import House


async def forget_letters(house: House) -> None:
    async with house.db.write() as session:
        await forget_mail_events(session, house.clock.now())
