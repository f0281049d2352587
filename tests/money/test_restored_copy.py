"""A sale made after the copy that a school was restored from: the recipe of docs/guides/incidents.md brings it back."""

from pathlib import Path
from typing import Final

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import GET_INVITE, GetInvite
from aimpay.contract.reconciliation import (
    LIST_DIFFERENCES,
    RESOLVE_DIFFERENCE,
    DifferenceList,
    DifferenceView,
    ListDifferences,
    ResolveDifference,
)
from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.server.backup.restore import prepare, restore, verify
from aimpay.server.backup.save import save
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.reconciliation.reconcile import last_days, reconcile_now
from money.books import check, read_books
from money.ground import Ground
from money.house import OWNER, Play, open_play

BUYER: Final = 2002
PRICE: Final = 1_499_000


async def sell(play: Play) -> str:
    """Return the order's number."""
    await play.buy(BUYER)
    (order,) = (await read_books(play.house.db)).orders
    return order.number


def put_back(copy: Path, url: str) -> None:
    prepare(url, verify(copy))
    Engine(url).migrate()
    restore(url, copy)


async def compare(play: Play) -> DifferenceList:
    await reconcile_now(play.house, *last_days(play.house, 3))
    await play.tell_stories()
    return await play(LIST_DIFFERENCES, ListDifferences(admin_id=OWNER))


async def give(play: Play) -> None:
    wish = GrantAccess(admin_id=OWNER, telegram_id=BUYER, amount=PRICE, reason="Оплата после копии")
    await play(GRANT_ACCESS, wish)
    await play.tell_stories()


async def follow_the_recipe(play: Play, lost: DifferenceView) -> None:
    with pytest.raises(BusinessError) as unknown:
        await give(play)
    assert unknown.value.code == ErrorCode.USER_NOT_FOUND, "the recipe says that the buyer presses «Начать» first"
    await play.start(BUYER)
    await give(play)
    words = ResolveDifference(admin_id=OWNER, difference_id=lost.difference_id, resolution="Выдали вручную")
    await play(RESOLVE_DIFFERENCE, words)


async def test_a_sale_that_the_copy_lacks_is_named_and_the_recipe_gives_its_course(
    ground: Ground, opened_sqlite_url: str, tmp_path: Path
) -> None:
    copy, restored = tmp_path / "school.aimpay", f"sqlite:///{tmp_path / 'restored.db'}"
    save(opened_sqlite_url, copy, Clock().now())
    async with open_play(ground, opened_sqlite_url) as before:
        number = await sell(before)
    assert any(number in text and str(BUYER) in text for text in ground.door.heard_by(OWNER)), "who is it?"
    put_back(copy, restored)
    async with open_play(ground, restored) as after:
        (lost,) = (await compare(after)).differences
        assert lost.kind == "payment_unknown"
        assert number in lost.explanation
        assert not (await read_books(after.house.db)).orders, "reconciliation alone gives nothing"
        await follow_the_recipe(after, lost)
        assert (await after(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link
        assert (await compare(after)).open_count == 0
        check(await read_books(after.house.db))
