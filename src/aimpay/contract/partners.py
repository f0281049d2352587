"""Referral links and what they earned."""

from aimpay.contract.wire import Call, Kopecks, TelegramId, Wire


class GetReferralLink(Wire):
    telegram_id: TelegramId


class ReferralLink(Wire):
    referral_link: str


class GenerateClientsReport(Wire):
    telegram_id: TelegramId


class ClientsReport(Wire):
    """Sums are the ledger's: ``held`` waits for the refund window, ``available`` may be paid out."""

    invited_count: int
    paid_count: int
    held: Kopecks
    available: Kopecks
    paid_out: Kopecks


GET_REFERRAL_LINK = Call("/get_referral_link", GetReferralLink, ReferralLink, "The partner's own link")
GENERATE_CLIENTS_REPORT = Call(
    "/generate_clients_report", GenerateClientsReport, ClientsReport, "What the partner earned"
)
