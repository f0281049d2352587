"""Pure decisions about receipts and incomes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aimpay.server.fiscal.gateway import ReceiptLine
from aimpay.server.fiscal.offset_receipts import delivered_line, is_prepaid
from aimpay.server.fiscal.rules import (
    YEAR_LIMIT,
    codes_problem,
    due_at,
    limit_reached,
    reminder_day,
    vat_problem,
    year_bounds,
    year_of,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("vat", "tax", "subject", "mode", "said"),
    [
        (0, None, "service", "full_payment", "кодом 0 нет"),
        (13, None, "service", "full_payment", "кодом 13 нет"),
        (4, None, "service", "full_payment", "с 01.01.2026 нет"),
        (6, None, "service", "full_payment", "с 01.01.2026 нет"),
        (1, 4, "service", "full_payment", "кодом 4 нет"),
        (1, 7, "service", "full_payment", "кодом 7 нет"),
        (1, 2, "course", "full_payment", "«course»"),
        (1, 2, "service", "credit", "«credit»"),
    ],
)
def test_what_a_receipt_would_be_refused_for_is_said_in_russian(
    vat: int, tax: int | None, subject: str, mode: str, said: str
) -> None:
    problem = codes_problem(vat=vat, tax_system=tax, subject=subject, mode=mode, day=TODAY)
    assert problem is not None
    assert said in problem


@pytest.mark.parametrize("vat", [1, 2, 3, 5, 7, 8, 9, 10, 11, 12])
def test_rates_of_this_year_are_taken(vat: int) -> None:
    assert codes_problem(vat=vat, tax_system=2, subject="service", mode="full_prepayment", day=TODAY) is None


@pytest.mark.parametrize(
    ("code", "day", "known"),
    [
        (4, date(2025, 12, 31), True),
        (4, date(2026, 1, 1), False),
        (11, date(2025, 12, 31), False),
        (11, date(2026, 1, 1), True),
        (7, date(2024, 12, 31), False),
        (7, date(2025, 1, 1), True),
    ],
)
def test_rates_begin_and_end_on_a_day(code: int, day: date, *, known: bool) -> None:
    assert (vat_problem(code, day) is None) is known


def test_a_prepaid_line_is_delivered_in_full_and_taxed_by_the_whole_rate() -> None:
    line = ReceiptLine("Доступ", vat_code=12, subject="service", mode="full_prepayment", tax_system_code=1)
    assert is_prepaid(line)
    assert delivered_line(line) == ReceiptLine("Доступ", 11, "service", "full_payment", 1)
    assert not is_prepaid(delivered_line(line))
    assert delivered_line(ReceiptLine("Доступ", 1, "service", "full_prepayment")).vat_code == 1
    assert not is_prepaid(None)


@pytest.mark.parametrize(
    ("received", "through_provider", "due"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), True, datetime(2026, 11, 23, 21, tzinfo=UTC)),
        (datetime(2026, 11, 23, 22, tzinfo=UTC), True, datetime(2026, 11, 24, 21, tzinfo=UTC)),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), False, datetime(2026, 12, 9, 21, tzinfo=UTC)),
        (datetime(2026, 12, 31, 22, tzinfo=UTC), False, datetime(2027, 2, 9, 21, tzinfo=UTC)),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), False, datetime(2027, 1, 9, 21, tzinfo=UTC)),
    ],
)
def test_card_money_is_due_the_same_day_and_a_transfer_on_the_ninth(
    received: datetime, due: datetime, *, through_provider: bool
) -> None:
    assert due_at(received, through_provider=through_provider) == due


def test_nobody_is_reminded_at_night() -> None:
    morning = datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert reminder_day(morning) == date(2026, 11, 23)
    assert reminder_day(morning - timedelta(seconds=1)) is None
    assert reminder_day(datetime(2026, 11, 23, 21, tzinfo=UTC)) is None


def test_a_year_is_one_of_moscow() -> None:
    begins, ends = year_bounds(2026)
    assert year_of(begins) == 2026
    assert year_of(begins - timedelta(seconds=1)) == 2025
    assert (year_of(ends), ends - begins) == (2027, timedelta(days=365))


@pytest.mark.parametrize(
    ("total", "percent"),
    [
        (0, None),
        (YEAR_LIMIT * 80 // 100 - 1, None),
        (YEAR_LIMIT * 80 // 100, 80),
        (YEAR_LIMIT * 95 // 100, 95),
        (YEAR_LIMIT - 1, 95),
        (YEAR_LIMIT, 100),
        (YEAR_LIMIT * 2, 100),
    ],
)
def test_the_limit_is_warned_of_before_it_is_reached(total: int, percent: int | None) -> None:
    assert limit_reached(total) == percent
