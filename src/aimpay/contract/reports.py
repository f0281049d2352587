"""Reports that the bot hands out: a file made in the background, and the table of «Мультипликаторы»."""

from datetime import date

from pydantic import ConfigDict, Field

from aimpay.contract.wire import EXCEL, Call, FileCall, TelegramId, Wire


class GetReportFile(Wire):
    """``job_id`` is what the message about the report carries."""

    admin_id: TelegramId
    job_id: int = Field(ge=1, lt=2**53)


class GetMultiplicators(Wire):
    """Days in Moscow, both included; without them the last three years."""

    admin_id: TelegramId
    since: date | None = None
    until: date | None = None


class RussianKeys(Wire):
    """Its keys on the wire are Russian words, as they have been from the first version of the bot."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SourceMultiplicators(RussianKeys):
    """Shares are in per cent, None where there was nobody to count. By first touch."""

    source: str = Field(alias="Источник")
    visits: int = Field(alias="Визиты")
    registered: int = Field(alias="Зарегистрировались", description="came into the bot")
    paid: int = Field(alias="Оплатили", description="paid orders")
    registered_percent: float | None = Field(alias="% регистраций", description="of browsers that visited")
    paid_percent: float | None = Field(alias="% оплат", description="of those who registered")


class ReferralMultiplicators(RussianKeys):
    """``came`` by the partner's link, ``registered`` of them gave an address to pay with, ``paid`` of them bought."""

    partner: str = Field(alias="Партнёр")
    telegram_id: int | None = Field(alias="Telegram ID")
    came: int = Field(alias="Пришли")
    registered: int = Field(alias="Зарегистрировались")
    paid: int = Field(alias="Оплатили")
    registered_percent: float | None = Field(alias="% регистраций")
    paid_percent: float | None = Field(alias="% оплат")


class MultiplicatorTables(Wire):
    source_stats: tuple[SourceMultiplicators, ...]
    referral_stats: tuple[ReferralMultiplicators, ...]


class Multiplicators(Wire):
    result: MultiplicatorTables


REPORT_FILE = FileCall("/report_file", GetReportFile, EXCEL, "The Excel file of a report that is ready")
GET_MULTIPLICATORS = Call(
    "/get_multiplicators", GetMultiplicators, Multiplicators, "What sources and partners brought, for staff"
)
