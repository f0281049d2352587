"""One person as staff sees him in the bot: found, looked at, and what may be done for him."""

from datetime import datetime

from pydantic import Field

from aimpay.contract.people import OwnedCourse
from aimpay.contract.wire import Call, Done, Kopecks, Slug, TelegramId, Wire

PressKey = Field(default="", max_length=64, pattern=r"^([0-9A-Za-z_-]{8,64})?$")
"""The button's own: the same one twice is one act. Empty where a message was typed."""


class FindPeople(Wire):
    """``text``: a name's beginning, or the whole of a Telegram id, e-mail, telephone, order or certificate number."""

    admin_id: TelegramId
    text: str = Field(min_length=1, max_length=254)


class FoundPerson(Wire):
    """``paid`` orders of his."""

    user_id: int
    name: str
    telegram_id: int | None
    username: str | None
    paid: int
    blocked: bool


class FoundPeople(Wire):
    """The newest first; ``more`` when not all are here."""

    people: tuple[FoundPerson, ...]
    more: bool = False


class GetPersonCard(Wire):
    admin_id: TelegramId
    user_id: int = Field(gt=0, lt=2**53)


class AccessView(Wire):
    """``open``: there is a right now, until ``until`` or for good. ``inside`` the group, as Telegram last told."""

    course: str
    title: str
    open: bool
    until: datetime | None
    inside: bool | None


class OrderLine(Wire):
    """``paid`` and ``left`` are told to those who may see money; ``may_refund``: something may still go back."""

    number: str
    title: str
    status: str
    paid: Kopecks | None
    left: Kopecks | None
    may_refund: bool


class PartnerLine(Wire):
    """``available`` is told to those who may see money."""

    invited: int
    paid: int
    available: Kopecks | None


class PersonCard(Wire):
    """``blocked`` is why, and empty where nobody said; None for whoever is served. ``may_get`` are courses to give."""

    user_id: int
    name: str
    telegram_id: int | None
    username: str | None
    reachable: bool
    came_at: datetime
    blocked: str | None
    accesses: tuple[AccessView, ...]
    orders: tuple[OrderLine, ...]
    partner: PartnerLine
    may_get: tuple[OwnedCourse, ...]


class ForecastRefund(Wire):
    """What giving back everything that is left would do."""

    admin_id: TelegramId
    order_number: str = Field(min_length=1, max_length=16)


class RefundForecastView(Wire):
    """``back`` went back before. ``lost`` is taken from ``partner``. ``needs_code``: only the office may do it."""

    order_number: str
    paid: Kopecks
    back: Kopecks
    amount: Kopecks
    closes_access: bool
    certificate: str | None
    lost: Kopecks
    partner: str | None
    needs_code: bool


class ResendInvite(Wire):
    admin_id: TelegramId
    telegram_id: TelegramId
    course: Slug
    reason: str = Field(min_length=3, max_length=500)
    key: str = PressKey


FIND_PEOPLE = Call("/find_people", FindPeople, FoundPeople, "People by whatever staff has of them")
PERSON_CARD = Call("/person_card", GetPersonCard, PersonCard, "One person: access, orders, partners, the blocklist")
FORECAST_REFUND = Call("/forecast_refund", ForecastRefund, RefundForecastView, "What a refund would do, in figures")
RESEND_INVITE = Call("/resend_invite", ResendInvite, Done, "Send the way into the group once more")
