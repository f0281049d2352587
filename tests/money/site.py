"""The site before the house: browsers come to it and go to the bot by its links."""

from typing import Final

from sqlalchemy import select

from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.growth.visits.comings import Coming
from aimpay.server.growth.visits.link_code import PURPOSE, link_payload
from aimpay.server.growth.visits.marks import Marks
from aimpay.server.growth.visits.models import OrderTouch, Source
from aimpay.server.growth.visits.storing import Taken
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.models import Order
from aimpay.server.workflows.visits.intake import Intake
from money.house import Play

VK: Final = Marks(utm_source="vk", utm_medium="cpc", utm_campaign="autumn")
MAIL: Final = Marks(utm_source="mail", utm_medium="email")
DIRECT: Final = Marks()
CLIENT: Final = "1636558842229473212"


class Site:
    def __init__(self, play: Play) -> None:
        self._house = play.house
        self._intake = Intake(play.house, RateLimit(play.house.db, play.house.clock, (), 1000, scope="visit:"))

    async def visit(self, marks: Marks, session_id: int | None = None, client_id: str | None = None) -> Taken:
        coming = Coming(
            marks=marks,
            landing="/",
            is_robot=False,
            caller="visit:test",
            session_id=session_id,
            client_id=client_id,
            time_zone="Asia/Omsk",
        )
        taken = await self._intake.take(coming)
        assert isinstance(taken, Taken)
        return taken

    def link(self, taken: Taken, course: str | None = None) -> str:
        return link_payload(self._house.signer(PURPOSE), taken.session_id, course)

    async def touches(self, telegram_id: int) -> list[tuple[str | None, str | None]]:
        """Return the first and the last source of each of a person's orders, oldest first."""
        names: list[tuple[str | None, str | None]] = []
        async with self._house.db.read() as session:
            theirs = select(OrderTouch).join(Order).join(TelegramIdentity, TelegramIdentity.user_id == Order.user_id)
            mine = theirs.where(TelegramIdentity.telegram_id == telegram_id).order_by(Order.id)
            for touch in await session.scalars(mine):
                first = await session.get(Source, touch.first_source_id or 0)
                last = await session.get(Source, touch.last_source_id or 0)
                names.append((first.utm_source if first else None, last.utm_source if last else None))
        return names
