"""The way into the back-office: a link that the bot hands to an admin."""

from datetime import datetime
from typing import Final

from pydantic import Field

from aimpay.contract.wire import Call, TelegramId, Wire

HOME: Final = "/office"
PLACE: Final = r"^/office(/[A-Za-z0-9_-]+)*$"
"""Of pages inside only: a link must not lead a person away."""


class MakeOfficeLink(Wire):
    """``place`` is the page that opens after it."""

    admin_id: TelegramId
    place: str = Field(default=HOME, max_length=100, pattern=PLACE)


class OfficeLinkMade(Wire):
    """The link lets one browser in, once, for ten minutes."""

    office_url: str
    expires_at: datetime


MAKE_OFFICE_LINK = Call("/make_office_link", MakeOfficeLink, OfficeLinkMade, "A one-time link into the back-office")
