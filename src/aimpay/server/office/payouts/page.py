"""Puts the pages of payouts together."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.kit.ids import new_key
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import Staff
from aimpay.server.office.frame import render
from aimpay.server.office.payouts import words
from aimpay.server.payouts.desk import PAGE, PayoutFacts, Pile, counts, payout_facts, pile
from aimpay.server.payouts.funds import known_funds
from aimpay.server.payouts.models import PayoutStatus
from aimpay.server.payouts.pay_by_hand import waiting_for_the_bank
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.roster import who_may
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House


async def list_body(session: AsyncSession, staff: Staff, which: Pile, before: int | None, now: datetime) -> str:
    rows = await pile(session, which, before=before)
    return render(
        "payouts/list.html",
        words=words,
        chosen=which,
        counts=await counts(session),
        rows=rows,
        further=rows[-1].payout.id if len(rows) == PAGE else None,
        funds=await known_funds(session, now),
        by_hand=bool(await waiting_for_the_bank(session, None)) if which == Pile.WORK else False,
        may=staff.may(Action.PAY_OUT),
        sees_settings=staff.may(Action.SEE_SETTINGS),
        now=now,
    )


async def facts_of(session: AsyncSession, house: House, number: str) -> PayoutFacts:
    deciders = len(await who_may(session, Action.PAY_OUT, house.admins))
    profile = await get_profile(session)
    return await payout_facts(session, number, profile=profile, deciders=deciders, now=house.clock.now())


async def one_body(session: AsyncSession, house: House, staff: Staff, facts: PayoutFacts) -> str:
    payout, now = facts.row.payout, house.clock.now()
    waits = payout.status == PayoutStatus.REQUESTED
    return render(
        "payouts/one.html",
        words=words,
        facts=facts,
        why_not=words.why_not(payout) if payout.status in {PayoutStatus.REJECTED, PayoutStatus.CANCELED} else "",
        checks=words.checks(facts, await known_funds(session, now), now),
        names=await colleagues(session, house.admins),
        may=staff.may(Action.PAY_OUT),
        may_prove=staff.may(Action.FISCAL),
        approvable=waits and facts.available >= 0 and payout.approved_by != staff.telegram_id,
        payable=waits or words.is_to_be_sent(payout),
        key=new_key(),
    )


def told(facts: PayoutFacts) -> list[tuple[str, Any]]:
    """What stands on a page that asks once more."""
    payout, row = facts.row.payout, facts.row
    return [
        ("Выплата", payout.number),
        ("Партнёр", row.name),
        ("Сумма", rubles(payout.amount)),
        ("Куда", row.shown or "не указано"),
        ("Как", words.how_word(payout)),
        ("Налоги", words.tax_word(row.tax)),
    ]
