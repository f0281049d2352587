"""By the mailer: repeated under one idempotency key, which the mailer knows for a day."""

from datetime import timedelta
from typing import Final

from aimpay.server.growth.mailing.claims import Result
from aimpay.server.growth.mailing.models import Channel, DeliveryStatus
from aimpay.server.growth.mailing.render import render_letter
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError, Letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.errands import Carried, Errand
from aimpay.server.workflows.mailing.leaving import way_out

KEY_KNOWN: Final = timedelta(hours=23)
REST_SECONDS: Final = 5.0
NO_TEXT: Final = "no_text"
KEY_EXPIRED: Final = "key_expired"
OTHER_LETTER_SAME_KEY: Final = "invalid_idempotent_request"
LONGEST_REASON: Final = 64
MAILER: Final = "mailer"


class LetterRoute:
    channel: str = Channel.EMAIL

    def __init__(self, house: House, per_second: float) -> None:
        self.per_second = per_second
        self._house = house

    async def open(self) -> str | None:
        """The mailer has one life: what it is asked once it knows for a day."""
        return MAILER

    async def carry(self, errand: Errand) -> Carried:
        if not (errand.template.letter and errand.template.subject):
            return Carried(Result(errand.id, DeliveryStatus.FAILED, NO_TEXT))
        if self._house.clock.unshifted() - errand.claimed_at > KEY_KNOWN:
            return Carried(Result(errand.id, DeliveryStatus.UNCLEAR, KEY_EXPIRED))
        try:
            provider_id = await self._house.mailer.send(await self._letter(errand))
        except DeliveryFailedError as error:
            return Carried(Result(errand.id, DeliveryStatus.PENDING), error.retry_after or REST_SECONDS)
        except DeliveryRefusedError as error:
            status = DeliveryStatus.UNCLEAR if error.code == OTHER_LETTER_SAME_KEY else DeliveryStatus.FAILED
            return Carried(Result(errand.id, status, error.code[:LONGEST_REASON]))
        moment = self._house.clock.now()
        return Carried(Result(errand.id, DeliveryStatus.SENT, provider_id=provider_id, sent_at=moment))

    async def _letter(self, errand: Errand) -> Letter:
        async with self._house.db.read() as session:
            school = await get_profile(session)
        out = None if errand.is_service else way_out(self._house, errand.id)
        parts = render_letter(errand.template, errand.person, out, school)
        return Letter(
            to=errand.address,
            subject=parts.subject,
            html=parts.html,
            text=parts.text,
            headers=parts.headers,
            idempotency_key=f"delivery/{errand.key}",
        )
