"""A school that chooses how it answers to the tax office, and what the provider and the database keep of it."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import inspect, select

from aimpay.contract.fiscal import SET_FISCAL_MODE, FiscalMode, FiscalModeView, SetFiscalMode
from aimpay.contract.refunds import ASK_REFUND, AskRefund, RefundView
from aimpay.server.db.base import Base
from aimpay.server.kit.ids import new_key
from money.books import check, read_books
from money.house import OWNER, Play

Row = TypeVar("Row", bound=Base)

BUYER: Final = 2002
PRICE: Final = 1_499_000
PREPAID: Final = {"vat_code": 12, "payment_subject": "service", "payment_mode": "full_prepayment", "tax_system_code": 1}


async def choose(play: Play, mode: FiscalMode, **how: object) -> FiscalModeView:
    wish = {"admin_id": OWNER, "mode": mode, "reason": "Решил бухгалтер", **how}
    return await play(SET_FISCAL_MODE, SetFiscalMode.model_validate(wish))


async def without_receipts(play: Play, mode: FiscalMode) -> None:
    """The shop's cabinet has no cash register either."""
    await choose(play, mode)
    await play.ground.sandbox.put("/yookassa/settings", {"fiscal": False})


async def give_back(play: Play, amount: int | None = None) -> RefundView:
    number = (await read_books(play.house.db)).orders[-1].number
    wish = {"admin_id": OWNER, "order_number": number, "amount": amount, "key": new_key(), "reason": "Просьба"}
    asked = await play(ASK_REFUND, AskRefund.model_validate(wish))
    await play.tell_stories()
    return asked


async def rows(play: Play, table: type[Row]) -> Sequence[Row]:
    async with play.house.db.read() as session:
        return (await session.scalars(select(table).order_by(*inspect(table).primary_key))).all()


async def nothing_failed(play: Play) -> None:
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]


def receipts(play: Play) -> list[dict[str, Any]]:
    """Every receipt as the provider has it, oldest first."""
    return [document["object"] for document in play.ground.world.store.all("yk_receipt")]


def offsets(play: Play) -> list[dict[str, Any]]:
    """Those that set a prepayment off."""
    return [one for one in receipts(play) if one["settlements"][0]["type"] == "prepayment"]


def line(receipt: dict[str, Any]) -> tuple[str, int, str]:
    (item,) = receipt["items"]
    return item["amount"]["value"], item["vat_code"], item["payment_mode"]


def heard(play: Play, telegram_id: int, words: str) -> int:
    return len([text for text in play.ground.door.heard_by(telegram_id) if words in text])
