"""Every report on each database; the accountant's book agrees with the ledger to the kopeck."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineWorkbook

from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.contract.reports import Multiplicators
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.sheets.table import Made
from aimpay.server.sheets.write import write_book
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.multiplicators import multiplicators, percent
from aimpay.server.workflows.reports.registry import REPORTS, in_words
from aimpay.server.workflows.reports.report import Listed, nobody
from money.books import read_books
from money.house import OWNER, Play
from money.lived import PARTNER, lived

FRIEND: Final = 2003
SHEETS: Final = ["Доходы", "Возвраты", "Чеки зачёта", "Выплаты", "Выплаты по людям", "По дням", "По месяцам", "Условия"]


async def test_each_report_is_made_on_each_database_and_holds_all_that_it_counted(play: Play, tmp_path: Path) -> None:
    await lived(play)
    now = play.house.clock.now()
    today = moscow_day(now)
    narrow = ReportAsked(today - timedelta(days=1), today, 1, "direct")
    for report in REPORTS.values():
        for wish in (ReportAsked(), narrow):
            async with play.house.db.read() as session:
                count = await report.count(session, wish)
                words = await in_words(session, report, wish)
            book = await report.book(play.house, wish, words, nobody)
            rows = await write_book(book, Made("Ольга", now), tmp_path / "a.xlsx")
            if isinstance(report, Listed):
                assert rows == count, report.key
    async with play.house.db.read() as session:
        counts = {key: await one.count(session, ReportAsked()) for key, one in REPORTS.items()}
    assert min(counts[key] for key in ("sales", "payments", "refunds", "commissions", "partners", "payouts")) == 1


async def book(play: Play, target: Path, asked: ReportAsked) -> CalamineWorkbook:
    report = REPORTS["accounting"]
    filled = await report.book(play.house, asked, [("Период", asked.period)], nobody)
    await write_book(filled, Made("Ольга", play.house.clock.now()), target)
    return CalamineWorkbook.from_path(str(target))


def column(read: CalamineWorkbook, sheet: str, title: str) -> list[Any]:
    header, *rows = read.get_sheet_by_name(sheet).to_python()
    return [row[header.index(title)] for row in rows if row[0] != "Итого"]


def kopecks(read: CalamineWorkbook, sheet: str, title: str) -> int:
    return sum(round(value * 100) for value in column(read, sheet, title) if value != "")


def sums(read: CalamineWorkbook, sheet: str) -> Mapping[str, int]:
    titles = ("Продажи", "Возвраты", "Комиссия кассы", "Выплачено партнёрам", "Стоимость выплат", "Осталось школе")
    return {title: kopecks(read, sheet, f"{title}, ₽") for title in titles}


async def test_the_accountants_book_agrees_with_the_ledger_to_the_kopeck(play: Play, tmp_path: Path) -> None:
    await lived(play)
    await play.start(FRIEND)
    gift = GrantAccess(admin_id=OWNER, telegram_id=FRIEND, amount=1_000_001, reason="Наличными")
    await play(GRANT_ACCESS, gift)
    await play.tell_stories()
    books = await read_books(play.house.db)
    read = await book(play, tmp_path / "a.xlsx", ReportAsked())
    assert read.sheet_names == SHEETS
    sold, back = -books.balance(AccountKind.SALES), books.balance(AccountKind.REFUNDS)
    fees, cost = books.balance(AccountKind.PROVIDER_FEES), books.balance(AccountKind.PAYOUT_FEES)
    paid = -books.balance(AccountKind.PAYOUT_FUNDS) - cost
    assert min(sold, back, fees, cost, paid) > 0
    assert kopecks(read, "Доходы", "Доход, ₽") == sold
    assert kopecks(read, "Доходы", "Комиссия кассы, ₽") == fees
    assert kopecks(read, "Возвраты", "Уменьшает доход, ₽") == back
    assert kopecks(read, "Выплаты", "Выплачено, ₽") == paid == kopecks(read, "Выплаты по людям", "Выплачено, ₽")
    assert kopecks(read, "Выплаты", "Стоила школе, ₽") == cost
    for sheet in ("По дням", "По месяцам"):
        assert list(sums(read, sheet).values()) == [sold, back, fees, paid, cost, sold - back - fees - paid - cost]
    told: dict[Any, Any] = {line[0]: line[2] for line in read.get_sheet_by_name("Условия").to_python()}
    assert round(told["Итого «Доход, ₽»"] * 100) == sold
    assert sorted(column(read, "Доходы", "Способ")) == ["ЮKassa", "мимо кассы"]
    assert "" not in column(read, "Доходы", "Заказ") + column(read, "Возвраты", "Номер возврата")


async def test_a_book_holds_its_period_only_and_months_follow_one_another(play: Play, tmp_path: Path) -> None:
    await lived(play)
    today = moscow_day(play.house.clock.now())
    before = await book(play, tmp_path / "a.xlsx", ReportAsked(date(2020, 1, 1), today - timedelta(days=2)))
    assert kopecks(before, "Доходы", "Доход, ₽") == 0
    assert set(sums(before, "По дням").values()) == {0}


async def test_multiplicators_are_real_and_tell_who_registered_from_who_came(play: Play) -> None:
    """The original's sources were always empty, and its share of registrations was always 100 %."""
    await lived(play)
    await play.start(FRIEND, await play.partner_payload(PARTNER))
    async with play.house.db.read() as session:
        found = await multiplicators(session, play.house.clock.now(), None, None)
    (partner,) = found.result.referral_stats
    assert partner.model_dump(by_alias=True) == {
        "Партнёр": f"Имя {PARTNER}",
        "Telegram ID": PARTNER,
        "Пришли": 2,
        "Зарегистрировались": 1,
        "Оплатили": 1,
        "% регистраций": 50.0,
        "% оплат": 100.0,
    }
    assert sum(row.paid for row in found.result.source_stats) == 1
    assert sum(row.registered for row in found.result.source_stats) == 3
    assert Multiplicators.model_validate_json(found.model_dump_json(by_alias=True)) == found
    assert percent(1, 0) is None
