"""What was lost and what was doubled: the outside's truth against the product's books, and both against the stories."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from faults.outside import Outside, kopecks, look_outside, repeated, times
from faults.report import Verdict
from faults.school import School
from faults.stories import Story

Row = tuple[Any, ...]
PAYMENT: Final = "оплата"
REFUND: Final = "возврат"
PAYOUT: Final = "выплата"
BOOKED: Final = {
    PAYMENT: "SELECT p.provider_payment_id, p.amount, t.id FROM payment_attempts p JOIN ledger_transactions t"
    " ON t.reference = 'payment:' || p.provider_payment_id WHERE p.status = 'succeeded'",
    REFUND: "SELECT r.provider_refund_id, r.amount, t.id FROM refunds r JOIN ledger_transactions t"
    " ON t.reference = 'refund:' || r.provider_refund_id WHERE r.status = 'succeeded'",
    PAYOUT: "SELECT provider_payout_id, amount, id FROM payouts"
    " WHERE status = 'succeeded' AND provider_payout_id IS NOT NULL",
}
CERTIFICATES: Final = """
    SELECT i.telegram_id FROM certificates c JOIN telegram_identities i ON i.user_id = c.user_id
    JOIN quiz_attempts a ON a.user_id = c.user_id AND a.status = 'passed' WHERE c.status = 'valid'
"""
ACCESS: Final = """
    SELECT i.telegram_id FROM enrollments e JOIN telegram_identities i ON i.user_id = e.user_id
    JOIN invites v ON v.enrollment_id = e.id WHERE e.ends_at IS NULL
"""
DELIVERIES: Final = """
    SELECT b.name, d.address, d.status FROM deliveries d JOIN broadcasts b ON d.campaign = 'broadcast:' || b.id
"""
TOLD: Final = {"sent"}
MARKED: Final = {"blocked", "unclear", "skipped", "failed"}


@dataclass(frozen=True)
class Inside:
    """The product's books. ``booked``: id, kopecks and entry of each payment, refund, payout; the rest as selected."""

    booked: Mapping[str, Sequence[Row]]
    rights: set[int]
    certified: list[int]
    deliveries: Sequence[Row]


async def judge(school: School, stories: Sequence[Story], unrested: Mapping[str, int]) -> Verdict:
    people = {one for story in stories for one in story.people} | set(school.crowd)
    inside = Inside(
        booked={what: await _rows(school, statement) for what, statement in BOOKED.items()},
        rights={one for (one,) in await _rows(school, ACCESS)},
        certified=[one for (one,) in await _rows(school, CERTIFICATES)],
        deliveries=await _rows(school, DELIVERIES),
    )
    outside = await look_outside(school, people)
    verdict = verdict_of(stories, outside, inside, school.crowd)
    verdict.lost += [f"не пришло к покою: {what} — {many}" for what, many in unrested.items()]
    return verdict


def verdict_of(stories: Sequence[Story], outside: Outside, inside: Inside, crowd: Iterable[int]) -> Verdict:
    """Pure: what everybody says is there already."""
    verdict = Verdict()
    verdict.lost += [f"история {one.number} ({one.kind}) не кончилась: {one.trouble}" for one in stories if one.trouble]
    for what, items in ((PAYMENT, outside.payments), (REFUND, outside.refunds), (PAYOUT, outside.payouts)):
        _compare(verdict, what, items, inside.booked[what])
    _nothing_twice(verdict, outside)
    _people_were_told(verdict, stories, outside)
    _members(verdict, stories, outside, inside.rights)
    _certificates(verdict, stories, inside.certified)
    _broadcasts(verdict, crowd, stories, outside, inside.deliveries)
    return verdict


def _compare(verdict: Verdict, what: str, items: Iterable[dict[str, Any]], booked: Sequence[Row]) -> None:
    """Each thing that the provider did is in the books once, with its sum; and nothing else is."""
    theirs = {one["id"]: kopecks(one["amount"]) for one in items}
    ours = {key: amount for key, amount, _ in booked}
    verdict.lost += [f"{what} {one} у провайдера есть, в книге нет" for one in theirs.keys() - ours.keys()]
    verdict.doubled += [f"{what} {one} в книге есть, у провайдера нет" for one in ours.keys() - theirs.keys()]
    verdict.doubled += [f"{what} {one} в книге дважды" for one in repeated([key for key, _, _ in booked])]
    differ = [one for one in theirs.keys() & ours.keys() if theirs[one] != ours[one]]
    verdict.lost += [f"{what} {one}: у провайдера {theirs[one]}, в книге {ours[one]} коп." for one in differ]


def _nothing_twice(verdict: Verdict, outside: Outside) -> None:
    """One payment for an order, one refund of a payment, one payout of a request: no story asks for more."""
    orders = [one["metadata"].get("order_number", one["id"]) for one in outside.payments]
    verdict.doubled += [f"заказ {one} оплачен дважды" for one in repeated(orders)]
    verdict.doubled += [f"платёж {one} вернули дважды" for one in repeated([r["payment_id"] for r in outside.refunds])]
    numbers = [one["metadata"]["payout_number"] for one in outside.payouts]
    verdict.doubled += [f"выплата {one} ушла дважды" for one in repeated(numbers)]


def _people_were_told(verdict: Verdict, stories: Sequence[Story], outside: Outside) -> None:
    for story in stories:
        heard = [(str(who), words, times(outside.chats[who], words), due) for who, words, due in _due(story.people)]
        heard += [
            (who, words, times(outside.letters.get(who, []), words), due) for who, words, due in _due(story.letters)
        ]
        for who, words, came, due in heard:
            said = f"история {story.number} ({story.kind}), {who}, «{words}»: {came} вместо {due}"
            if came < due and not story.trouble:
                verdict.lost.append(said)
            elif came > due:
                verdict.told_twice.append(said)


def _due(expected: dict[Any, Counter[str]]) -> list[tuple[Any, str, int]]:
    return [(who, words, due) for who, told in expected.items() for words, due in told.items()]


def _members(verdict: Verdict, stories: Sequence[Story], outside: Outside, rights: set[int]) -> None:
    for story in stories:
        for who, inside in story.members.items():
            if story.trouble:
                continue
            if (who in outside.members, who in rights) != (inside, inside):
                found = f"в группе {who in outside.members}, право {who in rights}, а должно быть {inside}"
                (verdict.lost if inside else verdict.doubled).append(f"история {story.number} ({story.kind}): {found}")


def _certificates(verdict: Verdict, stories: Sequence[Story], certified: list[int]) -> None:
    for story in stories:
        for who in story.certified:
            if who not in certified:
                verdict.lost.append(f"история {story.number}: нет сертификата")
            elif certified.count(who) > 1:
                verdict.doubled.append(f"история {story.number}: сертификатов {certified.count(who)}")


def _broadcasts(
    verdict: Verdict, crowd: Iterable[int], stories: Sequence[Story], outside: Outside, rows: Sequence[Row]
) -> None:
    """Each person of the crowd was told once; or was not, and is marked so that staff sees it."""
    marks = {(name, int(address)): status for name, address, status in rows}
    unclear = Counter(marks.values())
    for words in (one for story in stories for one in story.broadcasts):
        for who in crowd:
            came, mark = times(outside.chats[who], words), marks.get((words, who))
            if came > 1:
                verdict.doubled.append(f"«{words}» пришла {who} {came} раза")
            elif (mark not in TOLD | MARKED) or (came == 0 and mark in TOLD):
                verdict.lost.append(f"«{words}» для {who}: пришла {came} раз, отмечено {mark}")
    if unclear:
        verdict.notes.append("отправки рассылок: " + ", ".join(f"{how} {many}" for how, many in unclear.items()))


async def _rows(school: School, statement: str) -> list[Row]:
    async with school.town.db.read() as session:
        return [tuple(row) for row in await session.execute(text(statement))]
