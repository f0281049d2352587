"""Boris opens the payment and goes away: he is reminded once, pays, and hears no more of it. On each database."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.server.growth.sequences.models import RunStatus, Sequence, SequenceRun
from aimpay.server.kit.moscow import MOSCOW
from patience import eventually
from story.player import Person, payment_on_screen, prepare_to_pay, shown
from story.town import Town

BORIS: Final = 1003
REMINDER: Final = "счёт за курс ещё открыт"
NEXT_DAY: Final = ("вчера вы открыли счёт", "место на курсе ждёт вас")

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]


async def test_who_left_the_payment_is_reminded_once_and_who_paid_is_left_in_peace(own_town: Town) -> None:
    boris = Person(own_town.sandbox, BORIS)
    await _wait_for_noon(own_town)
    await boris.start()
    await prepare_to_pay(boris, "boris@example.com")
    await boris.press("Оплатить 14 990")
    await payment_on_screen(boris)
    await own_town.sandbox.advance(minutes=1)
    await eventually(lambda: _runs(own_town, RunStatus.ACTIVE), "Boris in the sequence")
    await own_town.sandbox.advance(minutes=31)
    reminder = await boris.sees(REMINDER)
    assert "Отписаться" not in shown(reminder)
    await _pays(own_town, boris)
    await own_town.sandbox.advance(days=2)
    (ended,) = await eventually(lambda: _runs(own_town, RunStatus.STOPPED), "the end of the sequence")
    assert ended.why == "purchase"
    said = [shown(one) for one in await boris.messages()]
    assert sum(REMINDER in one for one in said) == 1
    assert not any(words in one for one in said for words in NEXT_DAY)


async def _pays(town: Town, person: Person) -> None:
    payment_id = await payment_on_screen(person)
    await town.sandbox.post(
        f"/yookassa/payments/{payment_id}/pay", {"method": "bank_card", "card_number": "5555555555554477"}
    )
    await person.sees("Оплата получена")


async def _runs(town: Town, status: RunStatus) -> list[SequenceRun]:
    """Those of the sequence of abandoned payments."""
    mine = select(SequenceRun).join(Sequence).where(Sequence.slug == "abandoned-payment", SequenceRun.status == status)
    return [row[0] for row in await town.rows(mine)]


async def _wait_for_noon(town: Town) -> None:
    """Nothing is said at night, whenever the test runs."""
    clock: dict[str, Any] = await town.sandbox.get("/clock")
    there = datetime.fromisoformat(clock["now"]).astimezone(MOSCOW)
    noon = there.replace(hour=12, minute=0, second=0) + timedelta(days=1)
    await town.sandbox.post("/clock/advance", {"seconds": (noon - there).total_seconds()})
