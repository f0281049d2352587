"""Referral links and what they earned."""

from datetime import date, datetime

from pydantic import Field

from aimpay.contract.wire import EXCEL, Call, Done, FileCall, Kopecks, TelegramId, Wire


class GetReferralLink(Wire):
    telegram_id: TelegramId


class ReferralLink(Wire):
    referral_link: str


class GenerateClientsReport(Wire):
    telegram_id: TelegramId


class HeldPart(Wire):
    """A held sum and the day in Moscow when it becomes available."""

    amount: Kopecks
    available_on: date


class RankView(Wire):
    """``threshold`` is how many paid friends the rank takes."""

    threshold: int
    name: str


class ClientsReport(Wire):
    """Sums are the ledger's: ``review`` waits for the owner's word, ``held`` for the refund window.

    ``available`` may be paid out, and is negative when the partner owes us; ``paying`` is on its way out.
    ``held_parts`` are the nearest; ``paid_count`` leaves out refunded sales and those under review.
    """

    invited_count: int
    paid_count: int
    review: Kopecks = 0
    held: Kopecks
    held_parts: tuple[HeldPart, ...] = ()
    available: Kopecks
    paying: Kopecks = 0
    paid_out: Kopecks
    rank: RankView | None = None
    next_rank: RankView | None = None


class ListClients(Wire):
    """``page`` counts from one; a page past the end answers the last."""

    telegram_id: TelegramId
    page: int = Field(default=1, ge=1, le=1_000_000)


class InvitedFriend(Wire):
    """``name`` is the first name and a masked last one; ``state`` is told in Russian."""

    name: str
    came_at: datetime
    paid_at: datetime | None
    amount: Kopecks
    state: str


class InvitedList(Wire):
    page: int
    pages: int
    total: int
    invited_list: tuple[InvitedFriend, ...]


class GenerateClientsFile(Wire):
    telegram_id: TelegramId


class GenerateChartLink(Wire):
    telegram_id: TelegramId


class ChartLink(Wire):
    """Whoever has the address sees the chart, until it expires or is revoked."""

    chart_url: str
    expires_at: datetime


class RevokeChartLinks(Wire):
    telegram_id: TelegramId


class GetTopReferrers(Wire):
    telegram_id: TelegramId


class TopReferrer(Wire):
    """``name`` is masked unless ``me``; equal counts share a place."""

    place: int
    name: str
    count: int
    rank: str | None
    me: bool


class TopReferrers(Wire):
    """``me`` is the asker's own row when it is not among the top."""

    top: tuple[TopReferrer, ...]
    me: TopReferrer | None


class SaveReferralPhone(Wire):
    telegram_id: TelegramId
    phone: str = Field(min_length=1, max_length=40)


class ReferralPhoneSaved(Wire):
    """``phone`` is normalised: a plus sign and digits."""

    phone: str


GET_REFERRAL_LINK = Call("/get_referral_link", GetReferralLink, ReferralLink, "The partner's own link")
GENERATE_CLIENTS_REPORT = Call(
    "/generate_clients_report", GenerateClientsReport, ClientsReport, "What the partner earned"
)
LIST_CLIENTS = Call("/generate_clients_report_list_as_is", ListClients, InvitedList, "Who came by the partner's link")
CLIENTS_FILE = FileCall(
    "/generate_clients_report_list_as_file",
    GenerateClientsFile,
    EXCEL,
    "The same list as an Excel file",
)
GENERATE_CHART_LINK = Call(
    "/generate_referral_chart_link", GenerateChartLink, ChartLink, "A link to the partner's chart"
)
REVOKE_CHART_LINKS = Call("/revoke_referral_chart_links", RevokeChartLinks, Done, "Shut the partner's chart links")
GET_TOP_REFERRERS = Call("/get_top_referrers", GetTopReferrers, TopReferrers, "The leaderboard, names masked")
SAVE_REFERRAL_PHONE = Call(
    "/save_referral_phone", SaveReferralPhone, ReferralPhoneSaved, "Keep the partner's telephone as a contact"
)
