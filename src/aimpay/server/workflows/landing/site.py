"""What browsers are told of the school before anybody said who he is."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.site import ChatLimits, SiteCourse, SiteMetrika, SiteView
from aimpay.server.growth.landing.content import PLAIN, Chat
from aimpay.server.growth.landing.pages import landing_of
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.workflows.house import House
from aimpay.server.workflows.landing.consents import consents, documents
from aimpay.server.workflows.landing.facts import Offer, documents_now, offers_now
from aimpay.server.workflows.visits.bot_address import BotAddress

TAG: Final = "/metrika/tag.js"


@dataclass(frozen=True)
class Site:
    """``metrika_url`` is the counter's host, ``counter`` its number; empty: nobody counts.

    ``origins`` are the other sites that may ask us.
    """

    house: House
    bot: BotAddress
    counter: str
    metrika_url: str
    limits: ChatLimits
    origins: tuple[str, ...] = ()

    @property
    def tag_url(self) -> str | None:
        return f"{self.metrika_url}{TAG}" if self.counter else None

    async def bot_link(self, course: str | None) -> str | None:
        """The plain way to the bot, for who has no code yet."""
        url = await self.bot.url()
        return f"{url}?start=c_{course}" if url and course else url

    async def view(self, slug: str | None) -> SiteView:
        """``slug`` that is not on sale is left out: a forgotten widget goes on working."""
        async with self.house.db.read() as session:
            offers = await offers_now(session, self.house.clock.now())
            own = next((one for one in offers if one.slug == slug), offers[0] if offers else None)
            chat = await self._chat(session, own)
            profile, texts = await get_profile(session), await documents_now(session)
        public_url = self.house.public_url
        return SiteView(
            school=profile.school_name,
            support=profile.support_contact,
            course=self._course(own) if own else None,
            courses=tuple(self._course(one) for one in offers),
            bot_url=await self.bot_link(own.slug if own else None),
            greeting=chat.greeting,
            questions=chat.questions,
            chat=self.limits,
            documents=documents(texts, public_url),
            consents=consents(texts, public_url),
            metrika=SiteMetrika(counter=self.counter, tag_url=self.tag_url) if self.tag_url else None,
        )

    async def _chat(self, session: AsyncSession, own: Offer | None) -> Chat:
        if own is None:
            return PLAIN.chat
        course = await course_on_sale(session, own.slug)
        return (await landing_of(session, course.id)).chat

    def _course(self, offer: Offer) -> SiteCourse:
        return SiteCourse(
            slug=offer.slug,
            title=offer.title,
            price=offer.price.amount,
            price_text=offer.price.text,
            crossed_price=offer.price.crossed,
            crossed_text=offer.price.crossed_text,
            reason=offer.price.reason,
            url=f"{self.house.public_url}{offer.path}",
        )
