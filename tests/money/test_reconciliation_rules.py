"""What a line of theirs and a row of ours say of each other, what is due at night, and how a registry is read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest

from aimpay.server.workflows.reconciliation.explanations import WORDS, explain
from aimpay.server.workflows.reconciliation.registry import RegistryUnreadableError, read_registry
from aimpay.server.workflows.reconciliation.rules import Fault, Ours, Theirs, fault_between, night_span

BEGAN: Final = date(2026, 11, 1)
HEAD: Final = "Идентификатор платежа;Сумма платежа;Комиссия;Дата платежа\n"
ID: Final = "30d1c2aa-000f-5000-8000-18a7c6d4e5f1"


def theirs(status: str = "succeeded", amount: int = 100, income: int | None = 97) -> Theirs:
    return Theirs("p", amount, status, income)


def ours(status: str = "succeeded", amount: int = 100, income: int | None = 97) -> Ours:
    return Ours("p", amount, status, income, "заказ A-1")


@pytest.mark.parametrize(
    ("left", "right", "fault"),
    [
        (ours(), theirs(), None),
        (None, theirs(), Fault.UNKNOWN),
        (None, theirs("pending"), None),
        (None, theirs("canceled"), None),
        (ours("pending"), theirs("pending"), None),
        (ours("pending"), theirs(), Fault.UNSETTLED),
        (ours("canceled"), theirs("canceled"), None),
        (ours(), theirs("canceled"), Fault.CANCELED),
        (ours(), theirs("pending"), Fault.STATUS),
        (ours(amount=99), theirs(), Fault.AMOUNT),
        (ours("pending", amount=99), theirs(), Fault.AMOUNT),
        (ours(income=96), theirs(), Fault.INCOME),
        (ours(income=None), theirs(), Fault.INCOME),
        (ours(), theirs(income=None), None),
    ],
)
def test_each_disagreement_has_its_name(left: Ours | None, right: Theirs, fault: Fault | None) -> None:
    assert fault_between(left, right) == fault


@pytest.mark.parametrize("subject", WORDS)
@pytest.mark.parametrize("fault", [one for one in Fault if one not in {Fault.UNKNOWN, Fault.MISSING}])
def test_each_disagreement_is_told_with_the_number_people_know(subject: str, fault: Fault) -> None:
    assert "A-1" in explain(subject, fault, ours(), theirs("pending" if fault is Fault.STATUS else "succeeded"))


@pytest.mark.parametrize("subject", ["payment", "stars_payment", "payout"])
def test_what_bears_our_number_and_is_not_in_our_books_is_told_as_of_a_restored_copy(subject: str) -> None:
    told = explain(subject, Fault.UNKNOWN, None, replace(theirs(), mark="A-1"))
    assert [word for word in ("A-1", "подняли из", "закройте", "мимо бота", "None") if word in told] == [
        "A-1", "подняли из", "закройте", "мимо бота",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "compared", "span"),
    [
        ("2026-11-22T00:59:00", None, ("2026-11-01", "2026-11-20")),  # 03:59 in Moscow: yesterday is not over yet
        ("2026-11-22T01:00:00", date(2026, 11, 20), ("2026-11-19", "2026-11-21")),
        ("2026-11-22T20:00:00", date(2026, 11, 21), None),
        ("2026-11-22T20:00:00", date(2026, 11, 12), ("2026-11-12", "2026-11-21")),
        ("2027-03-01T20:00:00", date(2026, 11, 12), ("2027-01-29", "2027-02-28")),
        ("2026-11-01T20:00:00", None, None),
    ],
)
def test_each_night_is_compared_once_with_days_before_it(
    now: str, compared: date | None, span: tuple[str, str] | None
) -> None:
    wanted = tuple(map(date.fromisoformat, span)) if span else None
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert night_span(moment, began=BEGAN, compared=compared) == wanted


def test_registry_is_read_by_the_names_of_its_columns() -> None:
    text = f"Реестр;ООО\n{HEAD}{ID};14 990,00;524,65;22.11.2026 10:00\n\nИтого;14 990,00;524,65;\n"
    for encoding in ("utf-8-sig", "cp1251"):
        told = read_registry(text.encode(encoding))
        (line,) = told.lines
        assert (line.id, line.amount, line.income, line.status) == (ID, 1_499_000, 1_446_535, "succeeded")
        assert told.days == (date(2026, 11, 22), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "нет строки с названиями столбцов"),
        (b"\x98\x00", "Windows-1251"),
        ("привет;мир".encode(), "нет строки с названиями столбцов"),
        (f"{HEAD}{ID};10,00;;\n{ID};десять;;\n".encode(), "Строка 3 реестра не читается: «десять» вместо суммы"),
        (f"{HEAD}{ID}\n".encode(), "Строка 2 реестра не читается: нет суммы"),
        (f"{HEAD}семь;10,00;;\n".encode(), "Строка 2 реестра не читается: «семь» вместо идентификатора"),
        (f"{HEAD}{ID};10,00;;вчера\n".encode(), "Строка 2 реестра не читается: «вчера» вместо даты"),
    ],
)
def test_file_that_is_no_registry_is_refused_in_words_with_its_line(content: bytes, says: str) -> None:
    with pytest.raises(RegistryUnreadableError) as refused:
        read_registry(content)
    assert says in str(refused.value)
