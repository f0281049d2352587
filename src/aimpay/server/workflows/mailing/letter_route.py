"""By the mailer: repeated under one idempotency key, which the mailer knows for a day."""

from datetime import timedelta
from typing import Final

from aimpay.server.growth.mailing.claims import Result
from aimpay.server.growth.mailing.models import Channel, DeliveryStatus
from aimpay.server.growth.mailing.render import LetterParts, render_letter
from aimpay.server.school.profile import Profile, load_profile
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError, Letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.errands import Carried, Errand
from aimpay.server.workflows.mailing.leaving import way_out

KEY_KNOWN: Final = timedelta(hours=23)
REST_SECONDS: Final = 5.0
NO_TEXT: Final = "no_text"
KEY_EXPIRED: Final = "key_expired"
LONGEST_REASON: Final = 64


class LetterRoute:
    channel = Channel.EMAIL

    def __init__(self, house: House, per_second: float) -> None:
        self.per_second = per_second
        self._house = house
