"""The way into the back-office: a link that the bot hands to an admin."""

from datetime import datetime

from aimpay.contract.wire import Call, TelegramId, Wire


class MakeOfficeLink(Wire):
    admin_id: TelegramId


class OfficeLinkMade(Wire):
    """The link lets one browser in, once, for ten minutes."""

    office_url: str
    expires_at: datetime


MAKE_OFFICE_LINK = Call("/make_office_link", MakeOfficeLink, OfficeLinkMade, "A one-time link into the back-office")
