"""The original's database comes over once, whole or not at all, without a card number and with what is wrong told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from aimpay.server.db.base import Base
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.models import Enrollment
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.partners.models import Attribution
from aimpay.server.partners.queries import clients_report
from aimpay.server.people.find_user import find_user
from aimpay.server.selling.models import Order
from aimpay.server.staff.models import AuditEntry
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import SentMessage
from aimpay.server.workflows.moving.errors import OriginalUnreadableError
from aimpay.server.workflows.moving.original.read import read_original
from aimpay.server.workflows.moving.original.taking import Wish, take_original
from aimpay.server.workflows.moving.report import Report, markdown, plain
from aimpay.server.workflows.reconciliation.undelivered import deliver_forgotten
from aimpay.server.workflows.verification.seen import look_up
from server.houses import built_house, server_settings
from server.moving.old_school import BUYER, CARD, LATE, LONG, PARTNER, TWIN, UNPAID, old_database


@pytest.fixture
async def house(opened_database_url: str) -> AsyncIterator[House]:
    async with built_house(server_settings(opened_database_url), Engine(opened_database_url)) as house:
        yield house


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return old_database(tmp_path / "bot.db")


async def bring(house: House, file: Path, *, dry: bool = False) -> Report:
    old = await asyncio.to_thread(read_original, file, house.clock.now())
    return await take_original(house, old, Wish(name=file.name, dry=dry))


async def counts(house: House) -> dict[str, int]:
    async with house.db.read() as session:
        tables: list[Table] = [one for one in Base.metadata.sorted_tables if not one.name.startswith("insight")]
        return {one.name: await session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def figures(report: Report) -> dict[str, tuple[int, int, int, int]]:
    return {one.title: (one.read, one.added, one.same, one.skipped) for one in report.parts}


TAKEN = {
    "Люди": (8, 6, 0, 2),
    "Оплаты": (6, 3, 0, 3),
    "Сданные тесты": (4, 4, 0, 0),
    "Сертификаты": (4, 3, 0, 1),
    "Кто кого привёл": (3, 2, 0, 1),
    "Долг партнёрам": (1, 1, 0, 0),
    "Выплаченное партнёрам": (2, 1, 0, 1),
    "Источники": (2, 2, 0, 0),
    "Лиды": (4, 1, 1, 2),
}


async def test_everything_that_was_true_there_is_true_here_and_a_second_run_adds_nothing(
    house: House, file: Path
) -> None:
    assert figures(await bring(house, file)) == TAKEN
    before = await counts(house)
    assert (await bring(house, file)).added == 0
    assert await counts(house) == before
    async with house.db.read() as session:
        buyer, partner = await find_user(session, BUYER), await find_user(session, PARTNER)
        assert buyer
        assert partner
        assert partner.pay_email == "vera@example.com"
        assert (buyer.first_name, buyer.pay_email, buyer.created_at.isoformat()[:10]) == ("Анна", None, "2025-01-03")
        order = (await session.scalars(select(Order).where(Order.user_id == buyer.id))).one()
        assert (order.amount, order.status, order.paid_how) == (1_446_535, "paid", "outside")
        assert order.paid_at
        assert order.paid_at.isoformat() == "2025-02-01T09:00:00+00:00"
        assert "2f0c-1" in (order.grant_reason or "")
        right = (await session.scalars(select(Enrollment).where(Enrollment.order_id == order.id))).one()
        assert (right.starts_at, right.ends_at) == (order.paid_at, None)
        late = await find_user(session, LATE)
        assert late
        assert (await session.scalars(select(Order.amount).where(Order.user_id == late.id))).one() == 0
        credited = (await session.scalars(select(Attribution).where(Attribution.user_id == buyer.id))).one()
        assert (credited.referrer_id, credited.decided_at.isoformat()[:10]) == (partner.id, "2025-01-03")
        report = await clients_report(session, partner.id)
        assert (report.available, report.paid_out, report.invited_count) == (300_000, 200_000, 2)
        assert report.rank is not None
        assert await balance(session, AccountKind.SALES) == -(1_446_535 + 900_000)


async def test_links_printed_there_go_on_working_and_only_they_do(house: House, file: Path) -> None:
    await bring(house, file)
    async with house.db.read() as session:
        for number, name in (
            (f"CERT-{BUYER}", "Ковалевская Софья Васильевна"),
            (str(BUYER), "Ковалевская Софья Васильевна"),
            (str(LONG), "Длинный Иван"),
            (f"cert-{TWIN}", "Близнец Пётр"),
        ):
            seen = await look_up(session, house.public_url, number)
            assert seen is not None, number
            assert seen.full_name == name
        for nobody in (f"CERT-{str(LONG)[:10]}", "CERT-100", "112", "1_2", f"CERT-{UNPAID}", "CERT-%", ""):
            assert await look_up(session, house.public_url, nobody) is None, nobody


async def test_no_card_number_comes_over_or_is_told(house: House, file: Path) -> None:
    report = await bring(house, file)
    assert "Номеров карт в прежней базе: 3" in markdown(report)
    assert CARD not in markdown(report) + plain(report, 1000)

    def dumped(connection: Connection) -> str:
        return "".join(str(list(connection.execute(select(table)))) for table in Base.metadata.sorted_tables)

    async with house.db.read() as session:
        everything: str = await (await session.connection()).run_sync(dumped)
    assert CARD not in everything


async def test_dry_run_says_the_same_and_writes_nothing(house: House, file: Path) -> None:
    before = await counts(house)
    report = await bring(house, file, dry=True)
    assert figures(report) == TAKEN
    assert "ничего не записано" in plain(report)
    assert await counts(house) == before


async def test_what_is_wrong_is_told_by_its_row(house: House, file: Path) -> None:
    said = {one.where: one.words for _, one in (await bring(house, file, dry=True)).remarks}
    assert "Telegram id" in said["users, id 5"]
    assert "уже был выше" in said["users, id 6"]
    assert "почта" in said["users, id 2"]
    assert "та же оплата, что в строке 1" in said["payments, id 2"]
    assert "плательщика нет" in said["payments, id 4"]
    assert "одного из двоих" in said["referrals, id 3"]
    assert "ни почты" in said["leads, id 3"] or "почта" in said["leads, id 3"]


async def test_an_import_that_breaks_in_the_middle_leaves_nothing(house: House, file: Path) -> None:
    before = await counts(house)
    old = await asyncio.to_thread(read_original, file, house.clock.now())
    old.sources[9] = None  # type: ignore[assignment]  # what no file can hold breaks the last part
    with pytest.raises(AttributeError):
        await take_original(house, old, Wish())
    assert await counts(house) == before


async def test_those_who_came_over_are_not_written_to_at_night(house: House, file: Path) -> None:
    await bring(house, file)
    await deliver_forgotten(house)
    async with house.db.read() as session:
        seen = await session.scalars(select(SentMessage.key).where(SentMessage.key.like("undelivered:%")))
        assert list(seen) == []


async def test_another_file_is_refused_and_so_is_none(tmp_path: Path) -> None:
    (tmp_path / "photo.db").write_bytes(b"JFIF" * 400)
    for name in ("photo.db", "nothing.db"):
        with pytest.raises(OriginalUnreadableError):
            read_original(tmp_path / name, Clock().now())
    assert not (tmp_path / "nothing.db").exists()


async def test_it_is_in_the_log(house: House, file: Path) -> None:
    await bring(house, file)
    async with house.db.read() as session:
        noted: Any = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "move"))).one()
    assert noted.after["Люди"] == {"read": 8, "added": 6, "same": 0, "skipped": 2}
