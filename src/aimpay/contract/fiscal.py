"""How a school answers to the tax office: receipts, an income queue, or neither. Only admins ask; the server checks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from aimpay.contract.wire import Call, FileCall, Kopecks, TelegramId, Wire


class FiscalMode(StrEnum):
    """``receipts``: 54-FZ by the provider. ``self_employed``: incomes registered by hand. ``exempt``: nothing."""

    RECEIPTS = "receipts"
    SELF_EMPLOYED = "self_employed"
    EXEMPT = "exempt"


class GetFiscalMode(Wire):
    admin_id: TelegramId


class SetFiscalMode(Wire):
    """Holds from the Moscow day ``valid_from``, absent from now on. The codes are the provider's.

    ``receipts`` needs ``vat_code``, ``payment_subject`` and ``payment_mode``; the other modes take no codes.
    """

    admin_id: TelegramId
    mode: FiscalMode
    reason: str = Field(min_length=1, max_length=250)
    valid_from: date | None = None
    vat_code: int | None = None
    tax_system_code: int | None = None
    payment_subject: str | None = Field(default=None, max_length=64)
    payment_mode: str | None = Field(default=None, max_length=64)


class FiscalSettingView(Wire):
    """``changed_by`` is absent for what came with the installation or by ``aimpay school import``."""

    mode: FiscalMode
    valid_from: datetime
    vat_code: int | None
    tax_system_code: int | None
    payment_subject: str | None
    payment_mode: str | None
    changed_by: int | None
    changed_at: datetime
    reason: str


class FiscalModeView(Wire):
    """``planned`` and ``history`` newest first; ``history`` includes ``current``."""

    current: FiscalSettingView
    planned: tuple[FiscalSettingView, ...]
    history: tuple[FiscalSettingView, ...]


class ListIncomes(Wire):
    """``before`` is the ``income_id`` that the page before ended with."""

    admin_id: TelegramId
    state: Literal["open", "closed"] = "open"
    before: int | None = Field(default=None, gt=0)
    limit: int = Field(default=50, ge=1, le=200)


class IncomeView(Wire):
    """``amount`` is negative for a refund: a reversal. ``receipt`` is the number or the link of the receipt."""

    income_id: int
    order_number: str
    amount: Kopecks
    buyer_kind: str
    description: str
    received_at: datetime
    due_at: datetime
    overdue: bool
    registered_at: datetime | None
    registered_by: int | None
    receipt: str | None


class IncomeList(Wire):
    """``year_total`` is what the school received since January, less refunds, against the law's ``year_limit``."""

    incomes: tuple[IncomeView, ...]
    open_count: int
    year: int
    year_total: Kopecks
    year_limit: Kopecks


class MarkIncomeRegistered(Wire):
    """``receipt`` is the number or the link from «Мой налог». Marking again corrects it."""

    admin_id: TelegramId
    income_id: int = Field(gt=0)
    receipt: str = Field(min_length=1, max_length=500)
    send_to_buyer: bool = False


class IncomesFile(Wire):
    """Incomes of a Moscow year, absent the current one."""

    admin_id: TelegramId
    kind: Literal["xlsx", "csv"] = "xlsx"
    year: int | None = Field(default=None, ge=2019, le=2100)
    state: Literal["open", "closed", "all"] = "all"


SET_FISCAL_MODE = Call(
    "/set_fiscal_mode", SetFiscalMode, FiscalModeView, "Receipts, income queue or neither, from a day"
)
FISCAL_MODE = Call("/fiscal_mode", GetFiscalMode, FiscalModeView, "The fiscal mode now, planned and before")
LIST_INCOMES = Call("/list_incomes", ListIncomes, IncomeList, "Incomes of a self-employed school")
MARK_INCOME_REGISTERED = Call("/mark_income_registered", MarkIncomeRegistered, IncomeView, "It is in «Мой налог» now")
INCOMES_FILE = FileCall("/incomes_file", IncomesFile, "application/octet-stream", "Incomes as XLSX or CSV")
